#include "types/data_type.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "errors/error.h"
#include "types/collation.h"
#include "types/field_metadata.h"
#include "types/string_literal.h"

namespace piezo::types {
namespace {

std::string Ddl(std::string_view text) { return ToDdl(ParseSchema(text)); }

/// "CONDITION parameter=value… @position" of the error that `text` causes.
std::string Failure(std::string_view text) {
  try {
    ParseSchema(text);
  } catch (const Error& error) {
    std::string shown = error.condition();
    for (const auto& [name, value] : error.parameters()) shown += " " + name + "=" + value;
    return shown + " @" + std::to_string(error.where().start);
  }
  return "";
}

TEST(DataTypeTest, EqualityCountsNullability) {
  EXPECT_EQ(DataType::Decimal(10, 2), DataType::Decimal(10, 2));
  EXPECT_FALSE(DataType::Decimal(10, 2) == DataType::Decimal(10, 3));
  const DataType strict = DataType::Array(DataType::Int(), false);
  const DataType loose = DataType::Array(DataType::Int(), true);
  EXPECT_FALSE(strict == loose);
  EXPECT_TRUE(strict.SameAs(loose));
  EXPECT_EQ(strict.AsNullable(), loose);
  EXPECT_FALSE(DataType::String() == DataType::CollatedString("UNICODE"));
  EXPECT_EQ(DataType::String(), DataType::CollatedString("UTF8_BINARY"));
  EXPECT_THROW(DataType::Decimal(39, 0), InvariantError);
  EXPECT_THROW(DataType::Int().element(), InvariantError);
}

TEST(DataTypeTest, Spellings) {
  const DataType type =
      ParseDataType("struct<a:int not null comment 'it''s',`b c`:map<string,decimal(5,2)>,d:interval day to second>");
  EXPECT_EQ(SimpleString(type), "struct<a:int,b c:map<string,decimal(5,2)>,d:interval day to second>");
  EXPECT_EQ(SqlName(type),
            "STRUCT<a: INT NOT NULL COMMENT 'it\\'s', `b c`: MAP<STRING, DECIMAL(5,2)>, d: INTERVAL DAY TO SECOND>");
  EXPECT_EQ(TypeName(DataType::Long()), "long");
  EXPECT_EQ(SimpleString(DataType::Long()), "bigint");
  EXPECT_EQ(SimpleString(DataType::Null()), "void");
  EXPECT_EQ(SqlName(DataType::CollatedString("de_CI")), "STRING COLLATE DE_CI");
  EXPECT_EQ(TypeName(DataType::Udt(DataType::String(), R"({"class":"org.apache.spark.ml.linalg.VectorUDT"})")),
            "vector");
}

TEST(DataTypeTest, TreesOfColumns) {
  const Schema schema = ParseSchema("id bigint not null, m map<string,array<int>>, s struct<x:int>, `a\tb` int");
  EXPECT_EQ(TreeString(schema),
            "root\n"
            " |-- id: long (nullable = false)\n"
            " |-- m: map (nullable = true)\n"
            " |    |-- key: string\n"
            " |    |-- value: array (valueContainsNull = true)\n"
            " |    |    |-- element: integer (containsNull = true)\n"
            " |-- s: struct (nullable = true)\n"
            " |    |-- x: integer (nullable = true)\n"
            " |-- a\\tb: integer (nullable = true)\n");
  EXPECT_EQ(TreeString(ParseSchema("s struct<x:int>"), 1), "root\n |-- s: struct (nullable = true)\n");
}

TEST(DdlTest, ReadsTypesAndColumns) {
  EXPECT_EQ(Ddl("a int, b string not null comment 'x''y'"), "a INT,b STRING NOT NULL COMMENT 'x\\'y'");
  EXPECT_EQ(Ddl("a: int, b: array<map<string,struct<x:int not null>>>"),
            "a INT,b ARRAY<MAP<STRING, STRUCT<x: INT NOT NULL>>>");
  EXPECT_EQ(Ddl("struct<a:int>"), "a INT");
  EXPECT_EQ(Ddl("array<int>"), "value ARRAY<INT>");
  EXPECT_EQ(Ddl(""), "");
  EXPECT_EQ(Ddl("a DEC(4), b timestamp without time zone, c character(3), d time"),
            "a DECIMAL(4,0),b TIMESTAMP_NTZ,c CHAR(3),d TIME(6)");
  EXPECT_EQ(Ddl("1a int, select /* c */ int -- end"), "`1a` INT,select INT");
  EXPECT_EQ(Ddl("`a``b` string collate unicode_ai_ci"), "`a``b` STRING COLLATE UNICODE_CI_AI");
}

TEST(DdlTest, FailsWhereSparkFails) {
  EXPECT_EQ(Failure("a foo(3)"), "UNSUPPORTED_DATATYPE typeName=\"FOO(3)\" @2");
  EXPECT_EQ(Failure("a array<foo>"), "UNSUPPORTED_DATATYPE typeName=\"FOO\" @8");
  EXPECT_EQ(Failure("a `int`"), "UNSUPPORTED_DATATYPE typeName=\"INT\" @2");
  EXPECT_EQ(Failure("foo"), "PARSE_SYNTAX_ERROR error=end of input hint= @3");
  EXPECT_EQ(Failure("a array<int"), "PARSE_SYNTAX_ERROR error='<' hint= @7");
  EXPECT_EQ(Failure("a b c"), "PARSE_SYNTAX_ERROR error='c' hint=: extra input 'c' @4");
  EXPECT_EQ(Failure("a char"), "DATATYPE_MISSING_SIZE type=\"CHAR\" @2");
  EXPECT_EQ(Failure("a map"), "INCOMPLETE_TYPE_DEFINITION.MAP @2");
  EXPECT_EQ(Failure("a decimal(40)"), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION precision=40 maxPrecision=38 @2");
  EXPECT_EQ(Failure("a-b int"), "INVALID_IDENTIFIER ident=a-b @1");
  EXPECT_EQ(Failure("a interval month to year"), "PARSE_SYNTAX_ERROR error='to' hint= @17");
  EXPECT_EQ(Failure(std::string("a ") +
                    [] {
                      std::string deep;
                      for (int i = 0; i < 2000; ++i) deep += "array<";
                      return deep;
                    }())
                .substr(0, 27),
            "FAILED_TO_PARSE_TOO_COMPLEX");
}

TEST(JsonTest, RoundTrips) {
  for (const char* text : {"a int", "a struct<b:array<int>,c:map<string,string collate UNICODE>>",
                           "a string collate UTF8_LCASE comment 'x'",
                           "a decimal(5,2), b char(3), c varchar(4), d time(3), e interval year to month, f void, g "
                           "variant, h timestamp_ntz"}) {
    const DataType type = DataType::Struct(ParseSchema(text));
    EXPECT_EQ(FromJson(ToJson(type)), type) << text;
  }
  EXPECT_EQ(ToJson(DataType::Array(DataType::Int(), false)),
            R"({"type":"array","elementType":"integer","containsNull":false})");
  EXPECT_EQ(ToJson(DataType::Struct(ParseSchema("a string collate UNICODE"))),
            R"({"type":"struct","fields":[{"name":"a","type":"string","nullable":true,)"
            R"("metadata":{"__COLLATIONS":{"a":"icu.UNICODE"}}}]})");
}

TEST(JsonTest, RefusesWhatIsNoType) {
  for (const char* text :
       {"", "1", "\"foo\"", "\"decimal(99,0)\"", "\"interval year to day\"", "{}", R"({"type":"array"})",
        R"({"type":"struct","fields":[1]})", R"({"type":"struct","fields":{}})", "\"char(\""}) {
    EXPECT_THROW(FromJson(text), Error) << text;
  }
}

TEST(FieldMetadataTest, KeepsOtherKeys) {
  Field field{"a", DataType::Int(), true, R"({"k":1})"};
  SetComment(field, "say \"hi\"");
  EXPECT_EQ(Comment(field), "say \"hi\"");
  EXPECT_EQ(field.metadata, R"({"k":1,"comment":"say \"hi\""})");
  EXPECT_FALSE(Comment(Field{"a", DataType::Int(), true, "broken"}));
}

TEST(CollationTest, SaysWhatANameMeans) {
  const Collation german = FindCollation("de_AUT_CI_AI_RTRIM");
  EXPECT_TRUE(german.is_icu() && german.ignores_case && german.ignores_accents && german.ignores_trailing_spaces);
  EXPECT_EQ(german.locale, "de_AUT");
  EXPECT_EQ(FindCollation("UNICODE").locale, "");
  EXPECT_EQ(FindCollation("UTF8_LCASE").kind, Collation::Kind::kLowerCase);
  EXPECT_EQ(FindCollation("null").kind, Collation::Kind::kIndeterminate);
}

TEST(CollationTest, FindsCollationsInTypes) {
  const DataType map = ParseDataType("map<string, struct<a: array<string collate UNICODE>>>");
  EXPECT_TRUE(HasCollation(map));
  EXPECT_FALSE(HasCollatedKeys(map));
  EXPECT_FALSE(HasCollation(ParseDataType("array<string>")));
  EXPECT_EQ(SimpleString(WithDefaultCollation(map, "de")),
            "map<string collate de,struct<a:array<string collate UNICODE>>>");
}

TEST(CollationTest, NormalizesNames) {
  EXPECT_EQ(NormalizeCollation("utf8_lcase_rtrim"), "UTF8_LCASE_RTRIM");
  EXPECT_EQ(NormalizeCollation("unicode_cs_as"), "UNICODE");
  EXPECT_EQ(NormalizeCollation("SR_cyrl_srb_ci"), "sr_Cyrl_SRB_CI");
  EXPECT_EQ(NormalizeCollation("System.Builtin.de_ci"), "de_CI");
  EXPECT_EQ(AllCollations().size(), 1148);
  for (const char* name : {"foo", "utf8_lcase_ai", "unicode_ci_ci", "", "_CI"})
    EXPECT_THROW(NormalizeCollation(name), Error);
}

TEST(StringLiteralTest, ReplacesEscapes) {
  EXPECT_EQ(UnescapeStringLiteral(R"(a\n\t\\\'\"\%\_\x)", '\''), "a\n\t\\'\"\\%\\_x");
  EXPECT_EQ(UnescapeStringLiteral(R"(\u0041\U0001F600\101)", '\''),
            "A\xF0\x9F\x98\x80"
            "A");
  EXPECT_EQ(UnescapeStringLiteral(R"(\uD83D\uDE00\uD83D)", '\''), "\xF0\x9F\x98\x80\xEF\xBF\xBD");
  EXPECT_EQ(UnescapeStringLiteral("it''s \"\"", '\''), "it's \"\"");
  EXPECT_EQ(UnescapeStringLiteral("\\", '\''), "\\");
}

}  // namespace
}  // namespace piezo::types
