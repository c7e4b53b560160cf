#include "frontend/sql/substitution.h"

#include <gtest/gtest.h>

#include <map>

#include "errors/error.h"

namespace piezo::frontend::sql {
namespace {

std::string With(const std::map<std::string, std::string>& values, std::string_view text) {
  return Substituted(text, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(std::string(name));
    return found == values.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Substitution, ReplacesSettingsWithAndWithoutPrefix) {
  EXPECT_EQ(With({{"x.y", "7"}}, "SELECT ${x.y}, ${hiveconf:x.y}, ${spark:x.y} AS a"), "SELECT 7, 7, 7 AS a");
  EXPECT_EQ(With({{"a", "${b}1"}, {"b", "t"}}, "SELECT * FROM ${a}"), "SELECT * FROM t1");
}

TEST(Substitution, LeavesWhatItDoesNotKnow) {
  EXPECT_EQ(With({}, "SELECT '${nothing}', '$', '${', ${env:HOME}, ${system:user.name}, '${a b}'"),
            "SELECT '${nothing}', '$', '${', ${env:HOME}, ${system:user.name}, '${a b}'");
}

TEST(Substitution, EndsForValuesThatReferToThemselves) {
  EXPECT_THROW(With({{"a", "${b}"}, {"b", "x ${a} ${a}"}}, "${a}"), Error);
}

}  // namespace
}  // namespace piezo::frontend::sql
