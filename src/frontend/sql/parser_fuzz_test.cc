// Damaged statements: tokens lost, doubled, swapped, taken from elsewhere, nested by the thousand, cut off. Parsing
// ends in a plan or in an Error that a user can read, within a second. Seeded, so a failure repeats.
//
// PIEZO_FUZZ_ROUNDS asks for more of them; PIEZO_FUZZ_CORPUS names a folder of .sql files whose statements are damaged
// too.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <random>

#include "base/worker_pool.h"
#include "errors/error.h"
#include "frontend/sql/parser.h"
#include "types/data_type.h"

namespace piezo::frontend::sql {
namespace {

using Tokens = std::vector<std::string>;

constexpr std::string_view kStatements[] = {
    "SELECT a, b.c AS x, count(DISTINCT d) FILTER (WHERE e > 1) FROM t AS u WHERE a IN (1, 2) AND NOT b LIKE 'x%' "
    "ESCAPE '!'",
    "SELECT * EXCEPT (a, b.c), t.*, `odd name`, r'\\raw', X'1F', 1.5e3BD, 12L, DATE '2020-01-01' FROM db.t TABLESAMPLE "
    "(5 PERCENT)",
    "SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE x WHEN 1 THEN 'a' END, CAST(a AS DECIMAL(10, 2)), b::ARRAY<STRUCT<a: "
    "INT>>",
    "SELECT transform(array(1, 2), x -> x + 1), aggregate(l, 0, (acc, x) -> acc + x), f(a => 1, b => named_struct('c', "
    "2))",
    "SELECT sum(a) OVER (PARTITION BY b ORDER BY c DESC NULLS LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t "
    "WINDOW w AS (w2)",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a), lag(b, 1) IGNORE NULLS OVER w FROM t GROUP BY ALL HAVING "
    "max(a) > 1",
    "SELECT a, grouping_id() FROM t GROUP BY GROUPING SETS ((a, b), CUBE (c, d), ROLLUP (e), ()) ORDER BY ALL LIMIT 10 "
    "OFFSET 2",
    "WITH RECURSIVE r(n) MAX RECURSION LEVEL 10 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r), s AS (TABLE t) SELECT * "
    "FROM r, s",
    "SELECT * FROM a JOIN b USING (id) LEFT OUTER JOIN c ON a.x <=> c.x NATURAL JOIN d CROSS JOIN LATERAL (SELECT a.x) "
    "AS l",
    "SELECT * FROM t LATERAL VIEW OUTER explode(l) v AS x, y PIVOT (sum(a) AS s FOR (b, c) IN ((1, 2) AS p, (3, 4)))",
    "SELECT * FROM t UNPIVOT INCLUDE NULLS ((a, b) FOR n IN ((c, d) AS x, (e, f))) UNION (VALUES (1, 2), (3, 4)) "
    "EXCEPT ALL TABLE u",
    "SELECT (SELECT max(x) FROM u WHERE u.y = t.y), EXISTS (SELECT 1), a = ANY (1, 2), b LIKE ALL ('x', 'y') FROM t "
    "MINUS SELECT 1, 2",
    "FROM t |> WHERE a > 1 |> EXTEND a + 1 AS b |> AGGREGATE sum(b) GROUP BY c |> ORDER BY 1 |> SET a = 2 |> DROP d |> "
    "AS z |> LIMIT 3",
    "SELECT INTERVAL '1-2' YEAR TO MONTH, INTERVAL 1 day 2 hours, INTERVAL '1 02:03:04.5' DAY TO SECOND, TIMESTAMP_NTZ "
    "'2020-01-01 00:00'",
    "SELECT /*+ BROADCAST(t), REPARTITION(3, a) */ :name, ?, IDENTIFIER(:t || '.x'), a COLLATE UNICODE_CI, a IS NOT "
    "DISTINCT FROM b, !c",
    "SELECT * FROM explode(array(1)) AS t(x), range(0, 10, 2), f(TABLE (SELECT 1) PARTITION BY a ORDER BY b, x => 2) "
    "-- behind",
    "SELECT * FROM t VERSION AS OF 3, u TIMESTAMP AS OF '2020-01-01' DISTRIBUTE BY a SORT BY b CLUSTER BY c /* a /* "
    "nested */ one */",
    "SELECT extract(YEAR FROM d), substring(a FROM 1 FOR 2), trim(BOTH 'x' FROM y), position('a' IN b), overlay(a "
    "PLACING b FROM 1)",
    "CREATE OR REPLACE TABLE IF NOT EXISTS c.d.t (a INT NOT NULL DEFAULT 1 COMMENT 'x', b BIGINT GENERATED ALWAYS AS "
    "IDENTITY (START WITH 1)) "
    "USING parquet PARTITIONED BY (a, bucket(4, b)) CLUSTERED BY (b) SORTED BY (a DESC) INTO 4 BUCKETS OPTIONS ('k' = "
    "'v') LOCATION '/x' AS SELECT 1",
    "CREATE TABLE t (CONSTRAINT c PRIMARY KEY (a) NOT ENFORCED, a STRUCT<x: INT, y: MAP<STRING, DECIMAL(3)>>, FOREIGN "
    "KEY (b) REFERENCES u (c))",
    "CREATE OR REPLACE GLOBAL TEMPORARY VIEW v (a COMMENT 'x', b) TBLPROPERTIES ('a' = 1) AS SELECT 1, 2",
    "CREATE TEMPORARY VIEW v USING csv OPTIONS (path '/x', header true)",
    "CREATE OR REPLACE FUNCTION f(x INT DEFAULT 1, y STRING) RETURNS TABLE (a INT) LANGUAGE SQL DETERMINISTIC RETURN "
    "SELECT x",
    "ALTER TABLE t ADD COLUMNS (a INT FIRST, b.c STRING AFTER d), ALTER TABLE t ALTER COLUMN a TYPE BIGINT, b SET NOT "
    "NULL",
    "ALTER TABLE t ADD IF NOT EXISTS PARTITION (a = 1, b = 'x') LOCATION '/y' PARTITION (a = 2)",
    "ALTER TABLE t RENAME COLUMN a TO b",
    "ALTER VIEW v AS SELECT 1",
    "ALTER DATABASE d SET DBPROPERTIES ('a' = 'b')",
    "INSERT OVERWRITE TABLE t PARTITION (a = 1, b) IF NOT EXISTS (c, d) SELECT 1, 2",
    "INSERT INTO t BY NAME SELECT 1 AS a",
    "INSERT INTO t REPLACE WHERE a > 1 VALUES (1, DEFAULT)",
    "FROM t INSERT INTO u SELECT a INSERT INTO v SELECT b WHERE c",
    "INSERT OVERWRITE DIRECTORY '/x' USING json OPTIONS (a = 'b') SELECT 1",
    "MERGE WITH SCHEMA EVOLUTION INTO t USING (SELECT 1) s ON t.a = s.a WHEN MATCHED AND x THEN UPDATE SET a = 1, b = "
    "DEFAULT "
    "WHEN NOT MATCHED THEN INSERT (a, b) VALUES (1, 2) WHEN NOT MATCHED BY SOURCE THEN DELETE",
    "UPDATE t SET a = b + 1, c.d = DEFAULT WHERE e IN (SELECT 1)",
    "DELETE FROM t AS u WHERE a = 1",
    "DESCRIBE TABLE EXTENDED t PARTITION (a = 1) AS JSON",
    "DESC FUNCTION EXTENDED +",
    "DESCRIBE QUERY WITH a AS (SELECT 1) TABLE a",
    "SHOW TABLE EXTENDED IN d LIKE 'a*|b' PARTITION (c = 1)",
    "SHOW COLUMNS FROM t IN d",
    "SHOW TBLPROPERTIES t ('a.b')",
    "SHOW CREATE TABLE t AS SERDE",
    "SHOW SYSTEM FUNCTIONS LIKE 'x'",
    "SHOW PARTITIONS t PARTITION (a = '1')",
    "EXPLAIN FORMATTED SELECT 1",
    "ANALYZE TABLE t PARTITION (a) COMPUTE STATISTICS FOR ALL COLUMNS",
    "CACHE LAZY TABLE t OPTIONS ('a' 'b') AS SELECT 1",
    "LOAD DATA LOCAL INPATH '/x' OVERWRITE INTO TABLE t PARTITION (a = 1)",
    "TRUNCATE TABLE t PARTITION (a = 1)",
    "MSCK REPAIR TABLE t",
    "COMMENT ON TABLE t IS 'x'",
    "USE CATALOG c",
    "SET a.b = c d",
    "SET TIME ZONE INTERVAL 1 HOUR",
    "RESET `a.b`",
    "REFRESH TABLE t",
    "DECLARE OR REPLACE VARIABLE a, b INT DEFAULT 1 + 2",
    "SET VARIABLE (a, b) = (SELECT 1, 2)",
    "DROP TABLE IF EXISTS t PURGE",
    "EXECUTE IMMEDIATE 'SELECT ?' || x INTO a, b USING 1, 2 AS c",
    "CALL c.p(1, x => 2)",
    "CREATE INDEX i ON t USING b (a, c) OPTIONS (d = 1)",
    "BEGIN DECLARE x INT DEFAULT 1; l: WHILE x < 3 DO SET x = x + 1; IF x = 2 THEN LEAVE l; ELSEIF y THEN ITERATE l; "
    "ELSE SELECT 1; END IF; "
    "END WHILE l; FOR r AS SELECT 1 DO REPEAT SELECT r.a; UNTIL true END REPEAT; END FOR; CASE x WHEN 1 THEN SELECT 2; "
    "ELSE VALUES (1); END CASE; "
    "DECLARE EXIT HANDLER FOR SQLSTATE '22012', DIVIDE_BY_ZERO BEGIN SIGNAL SQLSTATE '12345'; END; END",
};

constexpr std::string_view kOdd[] = {"",
                                     " ",
                                     "'",
                                     "\"",
                                     "`",
                                     "``",
                                     "/*",
                                     "*/",
                                     "--",
                                     "\\",
                                     "\n",
                                     "\t",
                                     "\v",
                                     "\x00",
                                     ";",
                                     "(",
                                     ")",
                                     "[",
                                     "]",
                                     "{",
                                     "}",
                                     "<",
                                     ">",
                                     ",",
                                     ".",
                                     "..",
                                     ":",
                                     "::",
                                     "->",
                                     "=>",
                                     "|>",
                                     "||",
                                     "?",
                                     "$",
                                     "${",
                                     "@",
                                     "#",
                                     "!",
                                     "!=",
                                     "%",
                                     "é",
                                     "名",
                                     "🦆",
                                     "\xe2\x80\xae",
                                     "\xff\xfe",
                                     "\xc3",
                                     "\xed\xa0\x80",
                                     "\xef\xbb\xbf",
                                     "\xc2\xa0",
                                     "'\\u12'",
                                     "U&'\\+1'",
                                     "1e999",
                                     "1e-999BD",
                                     "1.",
                                     ".1",
                                     "1__2",
                                     "0x1F",
                                     "99999999999999999999999999999999999999999999999999",
                                     "128Y",
                                     "-32769S",
                                     "X'1'",
                                     "DATE 'x'",
                                     "INTERVAL",
                                     "INTERVAL '-' DAY",
                                     "TIMESTAMP '2020'",
                                     "IDENTIFIER('a..b')",
                                     "IDENTIFIER(",
                                     "DECIMAL(99, 99)",
                                     "STRUCT<>",
                                     "ARRAY<",
                                     "MAP<INT>",
                                     ">>",
                                     ">>>",
                                     "TIME(99)",
                                     "CHAR(0)"};

/// Words with what clings to them, strings in their quotes, comments, single signs: enough of a lexer to damage texts
/// at the seams where a parser looks. Spaces are lost, and put back between all.
Tokens Split(std::string_view text) {
  Tokens tokens;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    size_t end = i + 1;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      i = end;
      continue;
    }
    if (c == '\'' || c == '"' || c == '`') {
      const size_t close = text.find(c, end);
      end = close == std::string_view::npos ? text.size() : close + 1;
    } else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    }
    tokens.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return tokens;
}

std::string Joined(const Tokens& tokens) {
  std::string text;
  for (const std::string& token : tokens) text += token + ' ';
  return text;
}

class Damage {
 public:
  Damage(uint32_t seed, const std::vector<Tokens>& corpus) : random_(seed), corpus_(corpus) {}

  std::string Statement() {
    Tokens tokens = Any();
    for (int32_t changes = 1 + static_cast<int32_t>(Below(4)); changes > 0; --changes) Change(tokens);
    return Joined(tokens);
  }

 private:
  size_t Below(size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  const Tokens& Any() { return corpus_[Below(corpus_.size())]; }

  std::string Token() {
    const Tokens& other = Any();
    if (Below(3) == 0 || other.empty()) return std::string(kOdd[Below(std::size(kOdd))]);
    return other[Below(other.size())];
  }

  /// A part of `tokens`: a parenthesis with what is in it as often as any run.
  std::pair<size_t, size_t> Part(const Tokens& tokens) {
    const size_t first = Below(tokens.size());
    for (size_t open = first; open < tokens.size() && Below(4) != 0; ++open) {
      if (tokens[open] != "(") continue;
      int32_t depth = 0;
      for (size_t i = open; i < tokens.size(); ++i) {
        depth += tokens[i] == "(" ? 1 : tokens[i] == ")" ? -1 : 0;
        if (depth == 0) return {open, i + 1};
      }
    }
    return {first, std::min(tokens.size(), first + 1 + Below(8))};
  }

  void Change(Tokens& tokens) {
    if (tokens.empty()) return tokens.push_back(Token());
    const auto [first, last] = Part(tokens);
    const auto begin = tokens.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = tokens.begin() + static_cast<std::ptrdiff_t>(last);
    const Tokens part(begin, end);
    switch (Below(9)) {
      case 0:
        tokens.erase(begin, end);
        return;
      case 1:
        *begin = Token();
        return;
      case 2:
        tokens.insert(begin, Token());
        return;
      case 3: {  // a part of another statement in the place of this one
        const Tokens& other = Any();
        if (other.empty()) return;
        const auto [from, to] = Part(other);
        const Tokens graft(other.begin() + static_cast<std::ptrdiff_t>(from),
                           other.begin() + static_cast<std::ptrdiff_t>(to));
        tokens.insert(tokens.erase(begin, end), graft.begin(), graft.end());
        return;
      }
      case 4:
        tokens.resize(first);
        return;
      case 5: {  // many of it, one behind the other
        const size_t times = Below(20) == 0 ? 3000 : 1 + Below(5);
        Tokens many;
        for (size_t i = 0; i < times && many.size() < 20'000; ++i) many.insert(many.end(), part.begin(), part.end());
        tokens.insert(end, many.begin(), many.end());
        return;
      }
      case 6: {  // nested
        const size_t times = Below(20) == 0 ? 3000 : 1 + Below(3);
        const bool query = Below(2) == 0;
        tokens.insert(end, times, ")");
        tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(first), times, query ? "( SELECT" : "(");
        return;
      }
      case 7:
        std::swap(*begin, tokens[Below(tokens.size())]);
        return;
      default:  // a byte of it
        if (!begin->empty()) (*begin)[Below(begin->size())] = static_cast<char>(Below(256));
        return;
    }
  }

  std::mt19937 random_;
  const std::vector<Tokens>& corpus_;
};

std::vector<Tokens> Corpus() {
  std::vector<Tokens> corpus;
  for (const std::string_view text : kStatements) corpus.push_back(Split(text));
  const char* folder = std::getenv("PIEZO_FUZZ_CORPUS");
  if (folder == nullptr) return corpus;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".sql") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find(";\n", at), text.size());
      if (end - at < 4000) corpus.push_back(Split(std::string_view(text).substr(at, end - at)));
      at = end + 2;
    }
  }
  return corpus;
}

uint32_t Rounds() {
  const char* asked = std::getenv("PIEZO_FUZZ_ROUNDS");
  return asked == nullptr ? 3000 : static_cast<uint32_t>(std::strtoul(asked, nullptr, 10));
}

/// Why `parse` of `text` is no good end; empty for a good one.
template <class Parse>
std::string Complaint(const std::string& text, const Parse& parse) {
  const auto start = std::chrono::steady_clock::now();
  std::string complaint;
  try {
    parse(text);
  } catch (const Error& error) {
    const std::string condition(error.condition());
    if (condition == "INTERNAL_ERROR") complaint = "an internal error";
    if (error.where().stop >= static_cast<int32_t>(text.size() + 1)) complaint = condition + " behind the text";
  } catch (const std::exception& other) {
    complaint = std::string("not an Error: ") + other.what();
  }
  const auto took = std::chrono::steady_clock::now() - start;
  if (took > std::chrono::seconds(text.size() > 100'000 ? 10 : 2)) complaint = "too slow";
  return complaint;
}

TEST(DamagedStatements, EndInAPlanOrAnError) {
  const std::vector<Tokens> corpus = Corpus();
  ParseOptions strict;
  strict.enforce_reserved_keywords = strict.double_quoted_identifiers = strict.quoted_regex_columns = true;
  for (uint32_t seed = 0; seed < Rounds(); ++seed) {
    const std::string text = Damage(seed, corpus).Statement();
    const std::string complaint = Complaint(text, [&](const std::string& t) {
      switch (seed % 8) {
        case 0:
          return (void)ParseExpression(t);
        case 1:
          return (void)ParseStatement(t, strict);
        default:
          return (void)ParseStatement(t);
      }
    });
    ASSERT_EQ(complaint, "") << "seed " << seed << ": " << text.substr(0, 2000);
  }
}

TEST(DamagedSchemas, EndInASchemaOrAnError) {
  const std::vector<Tokens> corpus = {
      Split("a INT NOT NULL COMMENT 'x', `b c` STRUCT<d: MAP<STRING, ARRAY<DECIMAL(10, 2)>>, e: TIMESTAMP_NTZ>, f "
            "VARCHAR(3) DEFAULT 1"),
      Split("a: STRING COLLATE UNICODE_CI, b INTERVAL DAY TO SECOND, c TIME(3), d CHAR(5), v VARIANT, i INTERVAL YEAR"),
      Split("struct<a int, b: array<map<int, struct<>>>>"), Split("decimal(38, 18)")};
  for (uint32_t seed = 0; seed < Rounds(); ++seed) {
    const std::string text = Damage(seed, corpus).Statement();
    const std::string complaint = Complaint(text, [&](const std::string& t) { (void)types::ParseTypeOrColumns(t); });
    ASSERT_EQ(complaint, "") << "seed " << seed << ": " << text.substr(0, 2000);
    const std::string of_name = Complaint(text, [&](const std::string& t) { (void)ParseMultipartIdentifier(t); });
    ASSERT_EQ(of_name, "") << "seed " << seed << ": " << text.substr(0, 2000);
  }
}

struct Shape {
  std::string_view before, open, inner, close;
};
constexpr Shape kShapes[] = {
    {"SELECT ", "(", "1", ")"},
    {"SELECT ", "CASE WHEN a THEN ", "1", " END"},
    {"SELECT ", "CASE ", "1", " WHEN 1 THEN 2 END"},
    {"SELECT ", "array(", "1", ")"},
    {"SELECT ", "f(x -> ", "1", ")"},
    {"SELECT ", "x -> ", "1", ""},
    {"SELECT ", "a[", "1", "]"},
    {"SELECT ", "(SELECT ", "1", ")"},
    {"SELECT ", "EXISTS (SELECT ", "1", ")"},
    {"SELECT ", "a IN (", "1", ")"},
    {"SELECT ", "NOT ", "1", ""},
    {"SELECT ", "- ", "1", ""},
    {"SELECT ", "~", "1", ""},
    {"SELECT ", "CAST(", "1", " AS INT)"},
    {"SELECT ", "", "1", "::INT"},
    {"SELECT ", "", "1", ".a"},
    {"SELECT ", "", "a", "[0]"},
    {"SELECT ", "", "a", " COLLATE x"},
    {"SELECT ", "", "1", " + 1"},
    {"SELECT ", "", "1", " AND a"},
    {"SELECT ", "", "1", " IS NULL"},
    {"SELECT ", "", "1", " BETWEEN 1 AND 2"},
    {"SELECT ", "", "1", " LIKE 'x'"},
    {"SELECT ", "", "1", " || 'x'"},
    {"SELECT ", "sum(", "1", ") OVER (PARTITION BY 1)"},
    {"SELECT CAST(1 AS ", "ARRAY<", "INT", ">"},
    {"SELECT CAST(1 AS ", "STRUCT<a: ", "INT", ">"},
    {"SELECT CAST(1 AS ", "MAP<INT, ", "INT", ">"},
    {"SELECT INTERVAL ", "(", "1", ")"},
    {"SELECT ", "IDENTIFIER(", "'a'", ")"},
    {"SELECT ", "struct(*) EXCEPT (", "a", ")"},
    {"SELECT ", "trim(BOTH ", "a", " FROM b)"},
    {"", "(", "SELECT 1", ")"},
    {"", "(", "SELECT 1", ") UNION SELECT 1"},
    {"", "", "SELECT 1", " UNION ALL SELECT 1"},
    {"", "WITH a AS (", "SELECT 1", ") SELECT 1"},
    {"", "WITH a AS (SELECT 1) ", "SELECT 1", ""},
    {"SELECT * FROM ", "(", "a", ")"},
    {"SELECT * FROM ", "(SELECT * FROM ", "a", ")"},
    {"SELECT * FROM ", "LATERAL (SELECT * FROM ", "a", ")"},
    {"SELECT * FROM ", "f(TABLE (SELECT * FROM ", "a", "))"},
    {"SELECT * FROM ", "", "a", " JOIN b"},
    {"SELECT * FROM ", "", "a", ", b"},
    {"SELECT * FROM ", "a JOIN (", "a", ")"},
    {"SELECT * FROM ", "", "a", " LATERAL VIEW explode(b) c"},
    {"SELECT * FROM ", "", "a", " PIVOT (sum(a) FOR b IN (1))"},
    {"SELECT * FROM ", "", "a", " TABLESAMPLE (1 ROWS)"},
    {"FROM ", "", "a", " |> WHERE b"},
    {"FROM a |> UNION ", "(FROM ", "a", " |> AS c)"},
    {"SELECT 1 GROUP BY ", "GROUPING SETS (", "a", ")"},
    {"VALUES ", "(", "1", ")"},
    {"", "EXPLAIN ", "SELECT 1", ""},
    {"", "EXECUTE IMMEDIATE ", "'x'", ""},
    {"", "BEGIN ", "SELECT 1;", " END;"},
    {"BEGIN ", "IF a THEN ", "SELECT 1;", " END IF;"},
    {"BEGIN ", "WHILE a DO ", "SELECT 1;", " END WHILE;"},
    {"BEGIN ", "FOR a AS SELECT 1 DO ", "SELECT 1;", " END FOR;"},
    {"BEGIN ", "CASE WHEN a THEN ", "SELECT 1;", " END CASE;"},
    {"BEGIN ", "DECLARE EXIT HANDLER FOR x BEGIN ", "SELECT 1;", " END;"},
    {"CREATE TABLE t (a ", "STRUCT<a: ", "INT", ">"},
    {"CREATE VIEW v AS ", "(", "SELECT 1", ")"},
    {"INSERT INTO t ", "(", "SELECT 1", ")"},
    {"SELECT /*+ ", "A(", "b", ")"},
    {"", "/* ", "x", " */"},
};

/// The same thing 20,000 levels deep, or that many times in a row, closed and unclosed.
TEST(VeryDeepStatements, EndInAnError) {
  constexpr size_t kTimes = 20'000;
  WorkerPool on_deep_stack({});  // as the service has it
  for (const Shape& shape : kShapes) {
    for (const bool closed : {true, false}) {
      std::string text{shape.before};
      for (size_t i = 0; i < kTimes; ++i) text += shape.open;
      text += shape.inner;
      for (size_t i = 0; closed && i < kTimes; ++i) text += shape.close;
      std::promise<std::string> complaint;
      ASSERT_TRUE(on_deep_stack.Submit(
          [&] { complaint.set_value(Complaint(text, [](const std::string& t) { (void)ParseStatement(t); })); }));
      EXPECT_EQ(complaint.get_future().get(), "")
          << shape.before << shape.open << shape.inner << shape.close << (closed ? "" : " (open)");
    }
  }
}

}  // namespace
}  // namespace piezo::frontend::sql
