// The SQL front door: text in Spark's dialect to unresolved plans, the same trees that the protobuf decoder gives for
// the DataFrame calls that mean the same. Hand-written recursive descent; no name is looked up here.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "unresolved/plan.h"

namespace piezo {
class Conf;
}  // namespace piezo

namespace piezo::frontend::sql {

/// The session's settings that change what a text means. Defaults are Spark's.
struct ParseOptions {
  bool enforce_reserved_keywords = false;  // spark.sql.ansi.enforceReservedKeywords (with ANSI on)
  bool double_quoted_identifiers = false;  // spark.sql.ansi.doubleQuotedIdentifiers (with ANSI on)
  bool escaped_string_literals = false;    // spark.sql.parser.escapedStringLiterals: backslashes stay as they are
  bool adjacent_string_literals = false;   // spark.sql.legacy.consecutiveStringLiterals.enabled: 'a''b' is two texts
  bool legacy_identifier_clause = false;   // spark.sql.legacy.identifierClause: few places take IDENTIFIER(…)
  bool quoted_regex_columns = false;       // spark.sql.parser.quotedRegexColumnNames: `a.*` in a select list
  bool view_schema_modes = true;           // spark.sql.legacy.viewSchemaBindingMode: views take WITH SCHEMA
  bool legacy_intervals = false;           // spark.sql.legacy.interval.enabled: all are calendar intervals
  bool timestamp_ntz = false;              // spark.sql.timestampType = TIMESTAMP_NTZ: what TIMESTAMP '…' gives
  int32_t max_buckets = 100'000;           // spark.sql.sources.bucketing.maxBuckets
  std::string collation = {};              // of string literals and of the type STRING; empty: UTF8_BINARY
  std::string time_zone = "UTC";           // spark.sql.session.timeZone, for TIMESTAMP '…'
  int32_t max_depth = 1000;                // of nesting in the text, and of the trees made from it
  size_t max_bytes = size_t{16} << 20;     // of one text
  /// Values of the statement's IDENTIFIER clauses that are no constants, by where their arguments start: see
  /// NamedLater.
  std::map<int32_t, std::string> names = {};
  /// The text for ${name}; null: `$` stays as it is. See substitution.h.
  std::function<std::optional<std::string>(std::string_view name)> substitute = nullptr;
};

/// What a session's settings say about texts.
ParseOptions OptionsFor(const Conf& conf);

/// One statement with an optional `;` behind it. Throws Error: PARSE_SYNTAX_ERROR, PARSE_EMPTY_STATEMENT and the more
/// telling conditions that Spark has for some mistakes. Commands that are known but not run become UnsupportedCommand.
unresolved::Plan ParseStatement(std::string_view text, const ParseOptions& options = {});

/// One expression, perhaps with an alias: what expr(…), selectExpr and filter take.
unresolved::ExprPtr ParseExpression(std::string_view text, const ParseOptions& options = {});

/// A name of one or more parts: t, db.t, `a.b`.c.
unresolved::NameParts ParseMultipartIdentifier(std::string_view text);

}  // namespace piezo::frontend::sql
