#include "session/artifacts.h"

#include <gtest/gtest.h>

#include "errors/error.h"

namespace piezo::session {
namespace {

TEST(ArtifactsTest, NamesStayInTheirFolder) {
  for (const std::string_view good : {"a", "pyfiles/a.py", "cache/0123", "a..b/c"})
    EXPECT_TRUE(IsSafeArtifactName(good)) << good;
  using std::string_view_literals::operator""sv;
  for (const std::string_view bad :
       {""sv, "/etc/passwd"sv, "../x"sv, "a/../../x"sv, "a//b"sv, "a/."sv, "a\\b"sv, "a\0b"sv}) {
    EXPECT_FALSE(IsSafeArtifactName(bad)) << bad;
  }
  EXPECT_FALSE(IsSafeArtifactName(std::string(5000, 'a')));
}

TEST(ArtifactsTest, KeepsWhatItGotWithinItsLimit) {
  Artifacts artifacts(10);
  artifacts.Add("cache/a", "12345");
  artifacts.Add("cache/a", "12345");
  EXPECT_EQ(*artifacts.Find("cache/a"), "12345");
  EXPECT_FALSE(artifacts.Has("cache/b"));
  EXPECT_THROW(artifacts.Add("cache/a", "other"), Error);
  EXPECT_THROW(artifacts.Add("cache/b", "1234567"), Error);
  EXPECT_THROW(artifacts.Add("forward_to_fs/etc/x", "1"), Error);  // for the server's own file system
}

}  // namespace
}  // namespace piezo::session
