// Unresolved expressions: what the user wrote, from protobuf or SQL text, in one spelling, before any name has a
// meaning.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "errors/source_span.h"
#include "types/data_type.h"
#include "types/value.h"

namespace piezo::unresolved {

struct Expr;
struct Relation;
using ExprPtr = std::shared_ptr<const Expr>;
using RelationPtr = std::shared_ptr<const Relation>;
using NameParts = std::vector<std::string>;

struct Literal {
  types::Value value;
};

/// A column, field or lambda variable by name: `a`, `t.a`, `a.b.c`. Parts are unquoted and have kept their case.
struct Attribute {
  NameParts parts;
  std::optional<int64_t> plan_id;  // df["a"]: the relation whose output it must come from
  bool is_metadata_column = false;
};

/// `*`, `t.*`, `s.*` for a struct; also df.* through plan_id.
struct Star {
  NameParts target;
  std::optional<int64_t> plan_id;
  std::vector<NameParts> except;                         // SELECT * EXCEPT (a, s.b)
  std::vector<std::pair<std::string, ExprPtr>> replace;  // reserved for star … REPLACE
};

/// df.colRegex("`(a|b)+`"): all columns whose name matches; pattern without the backticks.
struct RegexColumn {
  std::string pattern;
  std::string table;  // t.`(a|b)+`; empty: none
  std::optional<int64_t> plan_id;
};

struct SortOrder;

/// Any call: operators too. Operators have Spark's function names: "+" "-" "*" "/" "div" "%" "==" "<=>" "<" "<=" ">"
/// ">=" "and" "or" "not" "negative" "positive" "&" "|" "^" "~" "||"; `<>` and `!=` are not(==). IN (list) is
/// "in"(value, items…); BETWEEN is "between"(value, low, high); CASE is "when"(cond, value, cond, value, …[, else]);
/// LIKE is "like"(text, pattern[, escape]), ILIKE "ilike", RLIKE "rlike"; LIKE ANY/ALL are "like_any"/"like_all"(text,
/// patterns…) and "not_like_any"/"not_like_all", with "ilike" for ILIKE; IS NULL "isnull", IS NOT NULL "isnotnull"; IS
/// [NOT] TRUE/FALSE/UNKNOWN "is_true"/"is_false"/"is_unknown" (isnull of a boolean), negated by "not"; IS DISTINCT FROM
/// is not("<=>"); x[y] is ExtractValue; EXTRACT(f FROM x) is "extract"('f', x); SUBSTRING(x FROM y FOR z), TRIM(BOTH
/// …), POSITION(a IN b) (it is "locate"), OVERLAY(…) become their ordinary functions; DATEADD(unit, n, x) and
/// DATEDIFF(unit, a, b) are "timestampadd" and "timestampdiff" with the unit as a string. CURRENT_DATE and friends
/// without parentheses are Attributes, as a column may have that name; they are calls when there is no such column.
struct Call {
  NameParts name;  // lower case for operators; as written for functions
  std::vector<ExprPtr> args;
  bool distinct = false;
  ExprPtr filter;                       // FILTER (WHERE …), may be null
  std::optional<bool> ignore_nulls;     // IGNORE NULLS / RESPECT NULLS as written
  std::vector<SortOrder> within_group;  // WITHIN GROUP (ORDER BY …)
  bool is_operator = false;             // not looked up among user functions
};

/// name => value in a call's arguments.
struct NamedArgument {
  std::string name;
  ExprPtr value;
};

enum class CastMode : uint8_t {
  kSession,  // CAST: ANSI or legacy as the session has it
  kTry,      // TRY_CAST
  kAnsi,     // always raising
};

struct Cast {
  ExprPtr child;
  DataType type;
  CastMode mode = CastMode::kSession;
};

struct Alias {
  ExprPtr child;
  std::vector<std::string> names;  // several for generators: explode(m) AS (k, v)
  std::string metadata;            // JSON text, empty for none
};

enum class SortDirection : uint8_t { kAscending, kDescending };
enum class NullOrdering : uint8_t { kDefault, kFirst, kLast };  // default: first when ascending, last when descending

struct SortOrder {
  ExprPtr child;
  SortDirection direction = SortDirection::kAscending;
  NullOrdering nulls = NullOrdering::kDefault;
};

struct Lambda {
  std::vector<std::string> parameters;
  ExprPtr body;  // refers to parameters as LambdaVariable (protobuf) or Attribute (SQL)
};

struct LambdaVariable {
  NameParts name;
};

enum class FrameType : uint8_t { kRows, kRange };
struct FrameBound {
  enum class Kind : uint8_t { kUnboundedPreceding, kUnboundedFollowing, kCurrentRow, kValue };
  Kind kind = Kind::kCurrentRow;
  ExprPtr offset;  // kValue: negative is preceding (SQL's `n PRECEDING` arrives as "negative"(n))
};
struct Frame {
  FrameType type = FrameType::kRange;
  FrameBound lower;
  FrameBound upper;
};

/// `function OVER (…)`, or `OVER name` with `reference` set (definitions are at the Select, see relation.h).
struct Window {
  ExprPtr function;
  std::vector<ExprPtr> partition_by;
  std::vector<SortOrder> order_by;
  std::optional<Frame> frame;
  std::string reference;  // a named window, possibly extended by the rest
};

/// child[extraction] or child.field: array element, map value, struct field(s).
struct ExtractValue {
  ExprPtr child;
  ExprPtr extraction;
};

/// col.withField(name, value), or dropFields(name) when value is null. `field` may be a dotted path.
struct UpdateFields {
  ExprPtr child;
  std::string field;
  ExprPtr value;
};

struct Subquery {
  enum class Kind : uint8_t { kScalar, kExists, kIn, kTableArgument };
  Kind kind = Kind::kScalar;
  RelationPtr plan;  // null when plan_id refers to a relation of WithRelations
  std::optional<int64_t> plan_id;
  std::vector<ExprPtr> values;  // kIn: the left side
  // kTableArgument: partitioning of the argument
  std::vector<ExprPtr> partition_by;
  std::vector<SortOrder> order_by;
  bool with_single_partition = false;
};

/// :name, or ? with its index (from 0) among the statement's question marks.
struct Parameter {
  std::string name;
  int32_t position = -1;
};

/// IDENTIFIER(expression) where a name may stand; `tail` are parts that follow it, `is_call` when it names a function.
struct IdentifierClause {
  ExprPtr name;
  std::shared_ptr<const Call> call;  // the call whose name it gives, or null: an attribute
};

/// A function shipped by the client (Python, Scala): not evaluated in this process.
struct ClientFunction {
  std::string name;
  std::string language;  // "PYTHON", "SCALA", "JAVA"
  std::vector<ExprPtr> args;
  DataType return_type;
  int32_t eval_type = 0;
  std::string command;  // serialized function, opaque
  std::string version;
  bool deterministic = true;
};

using ExprOp =
    std::variant<Literal, Attribute, Star, RegexColumn, Call, NamedArgument, Cast, Alias, Lambda, LambdaVariable,
                 Window, ExtractValue, UpdateFields, Subquery, Parameter, IdentifierClause, ClientFunction>;

struct Expr {
  ExprOp op;
  errors::SourceSpan origin;
};

template <class Op>
ExprPtr MakeExpr(Op op, errors::SourceSpan origin = {}) {
  return std::make_shared<const Expr>(Expr{std::move(op), std::move(origin)});
}

/// A call of an operator or function by its plain name.
inline ExprPtr MakeCall(std::string name, std::vector<ExprPtr> args, errors::SourceSpan origin = {},
                        bool is_operator = false) {
  Call call;
  call.name = {std::move(name)};
  call.args = std::move(args);
  call.is_operator = is_operator;
  return MakeExpr(std::move(call), std::move(origin));
}

/// Same meaning, place in the text aside. Literals by value and type, names by exact spelling.
bool Same(const ExprPtr& left, const ExprPtr& right);

}  // namespace piezo::unresolved
