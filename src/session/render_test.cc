#include "session/render.h"

#include <gtest/gtest.h>

namespace piezo::session {
namespace {

using Kind = plan::Rendering::Kind;

plan::Rendering With(Kind kind, int32_t rows, int32_t truncate) { return {kind, rows, truncate, {"a", "name"}}; }

TEST(RenderTest, AlignsRightAndSaysThatThereIsMore) {
  EXPECT_EQ(Render(With(Kind::kShow, 1, 20), {{"1", "x"}, {"2", "y"}}),
            "+---+----+\n|  a|name|\n+---+----+\n|  1|   x|\n+---+----+\nonly showing top 1 row");
}

TEST(RenderTest, WithoutTruncationAlignsLeft) {
  EXPECT_EQ(Render(With(Kind::kShow, 5, 0), {{"1", "longer than the name"}}),
            "+---+--------------------+\n|a  |name                |\n+---+--------------------+\n"
            "|1  |longer than the name|\n+---+--------------------+\n");
}

TEST(RenderTest, TruncatesWithDotsFromFourCharacters) {
  EXPECT_EQ(Render(With(Kind::kShow, 5, 5), {{"1", "abcdefgh"}}),
            "+---+-----+\n|  a| name|\n+---+-----+\n|  1|ab...|\n+---+-----+\n");
  EXPECT_EQ(Render(With(Kind::kShow, 5, 2), {{"1", "abcdefgh"}}),
            "+---+----+\n|  a|name|\n+---+----+\n|  1|  ab|\n+---+----+\n");
}

TEST(RenderTest, CountsWideCharactersTwiceAndEscapesControls) {
  EXPECT_EQ(Render(With(Kind::kShow, 5, 20), {{"1", "日本"}, {"2", "a\tb"}}),
            "+---+----+\n|  a|name|\n+---+----+\n|  1|日本|\n|  2|a\\tb|\n+---+----+\n");
}

TEST(RenderTest, Vertical) {
  EXPECT_EQ(Render(With(Kind::kVertical, 5, 20), {{"1", "x"}}), "-RECORD 0---\n a    | 1   \n name | x   \n");
  EXPECT_EQ(Render(With(Kind::kVertical, 5, 20), {}), "(0 rows)");
}

TEST(RenderTest, Html) {
  EXPECT_EQ(
      Render(With(Kind::kHtml, 1, 20), {{"<1>", "x & y"}, {"2", "z"}}),
      "<table border='1'>\n<tr><th>a</th><th>name</th></tr>\n<tr><td>&lt;1&gt;</td><td>x &amp; y</td></tr>\n</table>\n"
      "only showing top 1 row\n");
}

}  // namespace
}  // namespace piezo::session
