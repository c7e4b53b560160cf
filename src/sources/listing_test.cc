// Files and partitions of real directories, and globs.
#include "sources/listing.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sources/paths.h"

namespace piezo::sources {
namespace {

namespace fs = std::filesystem;

class ListingTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / ("listing" + std::to_string(getpid()));
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }
  void Touch(const std::string& file) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << "x";
  }
  static OptionMap With(const std::string& name, const std::string& value) {
    const std::vector<std::pair<std::string, std::string>> pairs = {{name, value}};
    return OptionMap(pairs);
  }
  FileListing List(const std::string& path, const OptionMap& options = {}, const Schema* declared = nullptr) {
    return ListFiles({(root_ / path).string()}, options, declared, Conf(), FileAccess(), {});
  }
  std::string Names(const FileListing& listing) {
    std::string out;
    for (const std::string& file : listing.files) {
      out += (out.empty() ? "" : " ") + fs::path(file).lexically_relative(root_).string();
    }
    return out;
  }
  fs::path root_;
};

TEST_F(ListingTest, HiddenFilesAndPlainSubdirectoriesDoNotCount) {
  Touch("t/b.csv");
  Touch("t/a.csv");
  Touch("t/_SUCCESS");
  Touch("t/.c.crc");
  Touch("t/sub/d.csv");
  EXPECT_EQ(Names(List("t")), "t/a.csv t/b.csv");
  EXPECT_EQ(Names(List("t", With("recursivefilelookup", "true"))), "t/a.csv t/b.csv t/sub/d.csv");
  EXPECT_EQ(Names(List("t", With("pathglobfilter", "a*"))), "t/a.csv");
}

TEST_F(ListingTest, PartitionsHaveTypes) {
  Touch("t/k=1/p=2020-01-01/a");
  Touch("t/k=22/p=__HIVE_DEFAULT_PARTITION__/b");
  const FileListing listing = List("t");
  ASSERT_EQ(listing.partition_columns.size(), 2u);
  EXPECT_EQ(types::SimpleString(listing.partition_columns[0].type), "int");
  EXPECT_EQ(types::SimpleString(listing.partition_columns[1].type), "date");
  EXPECT_EQ(PartitionText(listing.files[0], "K"), "1");
  EXPECT_EQ(PartitionText(listing.files[1], "p"), std::nullopt);
}

TEST_F(ListingTest, DeclaredPartitionColumnsKeepTheirType) {
  Touch("t/k=1/a");
  const Schema declared{{.name = "k", .type = DataType::String()}};
  EXPECT_EQ(types::SimpleString(List("t", {}, &declared).partition_columns[0].type), "string");
}

TEST_F(ListingTest, DirectoriesMustAgree) {
  Touch("t/k=1/a");
  Touch("t/j=1/b");
  EXPECT_THROW(List("t"), Error);
}

TEST_F(ListingTest, Missing) {
  try {
    List("nowhere");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.condition(), "PATH_NOT_FOUND");
    EXPECT_EQ(error.parameters()[0].second, "file:" + (root_ / "nowhere").string());
  }
}

TEST_F(ListingTest, Globs) {
  Touch("a/1.csv");
  Touch("a/2.csv");
  Touch("b/1.csv");
  EXPECT_EQ(Names(List("{a,b}/1.*")), "a/1.csv b/1.csv");
  EXPECT_EQ(Names(List("a/[2-9].csv")), "a/2.csv");
  EXPECT_TRUE(MatchesGlob("x?[!a]*", "xyz"));
  EXPECT_FALSE(MatchesGlob("x?[!a]*", "xya"));
}

TEST(PartitionTypeTest, WidensOverAllValues) {
  const auto infer = [](std::vector<std::optional<std::string>> texts) {
    return types::SimpleString(InferPartitionType(texts));
  };
  EXPECT_EQ(infer({"1", "2"}), "int");
  EXPECT_EQ(infer({"1", "99999999999"}), "bigint");
  EXPECT_EQ(infer({"1", "1.5"}), "double");
  EXPECT_EQ(infer({"1", "x"}), "string");
  EXPECT_EQ(infer({"2020-01-01", "2020-01-01 10:00:00"}), "timestamp");
  EXPECT_EQ(infer({std::nullopt}), "string");
}

TEST(PartitionDirectoryTest, Escapes) {
  EXPECT_EQ(PartitionDirectory("k", "a/b=c"), "k=a%2Fb%3Dc");
  EXPECT_EQ(PartitionDirectory("k", std::nullopt), "k=__HIVE_DEFAULT_PARTITION__");
}

TEST(PathsTest, Uris) {
  EXPECT_EQ(ToLocalPath("file:///a/b"), "/a/b");
  EXPECT_EQ(ToLocalPath("file:/a/b"), "/a/b");
  EXPECT_EQ(ToUri("/a/../b/"), "file:/b");
  EXPECT_THROW(ToLocalPath("s3://bucket/x"), Error);
}

}  // namespace
}  // namespace piezo::sources
