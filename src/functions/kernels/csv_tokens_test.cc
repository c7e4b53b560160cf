// How CSV text is cut, as Apache Spark 4.1 cuts it.
#include "functions/kernels/csv_tokens.h"

#include <gtest/gtest.h>

namespace piezo::functions {
namespace {

std::string Show(const std::vector<CsvToken>& tokens) {
  std::string out;
  for (const CsvToken& token : tokens) {
    out += (out.empty() ? "" : "|") + std::string(token.quoted ? "<" : "") + std::string(token.text) +
           (token.quoted ? ">" : "");
  }
  return out;
}

std::string Cut(std::string_view record, const CsvDialect& dialect = {}) {
  CsvTokenizer tokenizer(dialect);
  return Show(tokenizer.Cut(record));
}

TEST(CsvTokensTest, Cuts) {
  EXPECT_EQ(Cut("a,b,,c"), "a|b||c");
  EXPECT_EQ(Cut("a,"), "a|");
  EXPECT_EQ(Cut(R"(1,"x, y",3)"), "1|<x, y>|3");
  EXPECT_EQ(Cut(R"("",x)"), "<>|x");
}

TEST(CsvTokensTest, QuotesInsideAreEscapedOrMakeTheTokenPlain) {
  EXPECT_EQ(Cut(R"("back\"slash",9)"), R"(<back"slash>|9)");
  EXPECT_EQ(Cut(R"("a\\b","c\n")"), R"(<a\b>|<c\n>)");
  EXPECT_EQ(Cut(R"(3,"q""r",5)"), R"(3|"q""r"|5)");
  EXPECT_EQ(Cut(R"(4,"un"quoted,6)"), R"(4|"un"quoted|6)");
  EXPECT_EQ(Cut(R"("open)"), "<open>");
  EXPECT_EQ(Cut(R"("a" ,b)"), "<a>|b");
}

TEST(CsvTokensTest, Dialects) {
  CsvDialect doubled{.escape = '"', .escape_of_escape = '\0'};
  EXPECT_EQ(Cut(R"("q""r",5)", doubled), R"(<q"r>|5)");
  CsvDialect wide{.delimiter = "||"};
  EXPECT_EQ(Cut("a||b|c", wide), "a|b|c");
  CsvDialect trimmed{.ignore_leading_blanks = true, .ignore_trailing_blanks = true};
  EXPECT_EQ(Cut(" a , b ", trimmed), "a|b");
}

std::vector<std::string> Records(std::string_view text, const CsvDialect& dialect) {
  CsvTokenizer tokenizer(dialect);
  tokenizer.Begin(text);
  std::vector<std::string> out;
  std::string_view record;
  while (tokenizer.Next(record)) out.push_back(Show(tokenizer.tokens()));
  return out;
}

TEST(CsvTokensTest, RecordsSkipBlankLinesAndComments) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(Records("a,b\r\n\n  \n#c\n1,2", {.comment = '#'}), (Lines{"a|b", "1|2"}));
  EXPECT_EQ(Records("\"1\n2\",3\n", {}), (Lines{"<1>", "2\"|3"}));
  EXPECT_EQ(Records("\"1\n2\",3\nx,y", {.multi_line = true}), (Lines{"<1\n2>|3", "x|y"}));
}

}  // namespace
}  // namespace piezo::functions
