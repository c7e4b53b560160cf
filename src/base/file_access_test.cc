#include "base/file_access.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace piezo {
namespace {

namespace fs = std::filesystem;

class FileAccessTest : public testing::Test {
 protected:
  FileAccessTest() {
    std::string pattern = (fs::temp_directory_path() / "access-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    for (const char* name : {"in", "out"}) {
      fs::create_directory(folder_ / name);
      std::ofstream(folder_ / name / "file") << "text";
    }
  }
  ~FileAccessTest() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(FileAccessTest, OnlyBelowTheRoots) {
  const FileAccess access({.roots = {folder_ / "in"}, .closed = {}});
  EXPECT_TRUE(access.Allows(folder_ / "in"));
  EXPECT_TRUE(access.Allows(folder_ / "in/"));
  EXPECT_TRUE(access.Allows(folder_ / "in/file"));
  EXPECT_TRUE(access.Allows(folder_ / "in/not/yet/there"));
  EXPECT_FALSE(access.Allows(folder_ / "out/file"));
  EXPECT_FALSE(access.Allows(folder_ / "inner"));
  EXPECT_FALSE(access.Allows(folder_));
  EXPECT_FALSE(access.Allows("/"));
}

TEST_F(FileAccessTest, DotsAndLinksAreFollowed) {
  const FileAccess access({.roots = {folder_ / "in"}, .closed = {}});
  EXPECT_FALSE(access.Allows(folder_ / "in/../out/file"));
  EXPECT_FALSE(access.Allows(folder_ / "in/missing/../../out/file"));
  EXPECT_TRUE(access.Allows(folder_ / "out/../in/file"));
  fs::create_symlink(folder_ / "out", folder_ / "in/away");
  EXPECT_FALSE(access.Allows(folder_ / "in/away"));
  EXPECT_FALSE(access.Allows(folder_ / "in/away/file"));
  EXPECT_FALSE(access.Allows(folder_ / "in/away/new"));
  fs::create_symlink(folder_ / "out/missing", folder_ / "in/dangling");
  EXPECT_FALSE(access.Allows(folder_ / "in/dangling"));
  fs::create_symlink(folder_ / "in/loop", folder_ / "in/loop");
  EXPECT_FALSE(access.Allows(folder_ / "in/loop/file"));
  fs::create_symlink(folder_ / "in/file", folder_ / "out/back");
  EXPECT_TRUE(access.Allows(folder_ / "out/back"));
}

TEST_F(FileAccessTest, AFileMayBeClosed) {
  const FileAccess access({.roots = {}, .closed = {folder_ / "out/file"}});
  EXPECT_TRUE(access.Allows(folder_ / "out/other"));
  EXPECT_FALSE(access.Allows(folder_ / "out/file"));
  fs::create_symlink(folder_ / "out/file", folder_ / "in/alias");
  EXPECT_FALSE(access.Allows(folder_ / "in/alias"));
}

TEST_F(FileAccessTest, TheKernelsFilesAreClosed) {
  const FileAccess access;
  EXPECT_TRUE(access.Allows(folder_ / "in/file"));
  EXPECT_FALSE(access.Allows("/proc/self/environ"));
  EXPECT_FALSE(access.Allows("/dev/zero"));
  EXPECT_FALSE(access.Allows("/dev/fd/0"));
  fs::create_symlink("/proc/self/environ", folder_ / "in/alias");
  EXPECT_FALSE(access.Allows(folder_ / "in/alias"));
}

}  // namespace
}  // namespace piezo
