// Typed expressions: what analysis understood. Every expression has a type and a nullability; columns go by unique ids.
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

namespace piezo {
class Conf;
}
namespace piezo::functions {
struct Function;  // an entry of the registry; lives as long as the server
}

namespace piezo::plan {

struct Expr;
struct Node;
using ExprPtr = std::shared_ptr<const Expr>;
using NodePtr = std::shared_ptr<const Node>;

/// Unique within one analyzed query; 0 is no column.
using ColumnId = uint32_t;

/// Of the view or SQL function whose text an expression comes from; null: the session's.
using SettingsPtr = std::shared_ptr<const Conf>;

struct Literal {
  types::Value value;
};

/// A column of the input of the node that holds the expression or, when `outer`, of an enclosing query (a correlated
/// reference).
struct ColumnRef {
  ColumnId id = 0;
  std::string name;  // for display only
  bool outer = false;
  std::shared_ptr<const std::vector<std::string>> qualifier = nullptr;  // of an outer one, for display
};

struct SortOrder {
  ExprPtr child;
  bool ascending = true;
  bool nulls_first = true;
};

/// A call of a function of the registry, scalar, aggregate, window or generator. Arguments have the types that the
/// function's binding asked for (casts are inserted). The modifiers are for aggregates only.
struct Call {
  const functions::Function* function = nullptr;
  std::vector<ExprPtr> args;
  std::string called_as;  // the name that the user wrote (an alias perhaps), lower case
  bool distinct = false;
  ExprPtr filter;
  std::vector<SortOrder> order_by;  // WITHIN GROUP
  bool ignore_nulls = false;
  SettingsPtr settings = nullptr;
};

enum class CastMode : uint8_t { kLegacy, kAnsi, kTry };

/// To the type of the holding Expr.
struct Cast {
  ExprPtr child;
  CastMode mode = CastMode::kAnsi;
  bool implicit = false;  // inserted by coercion, not shown in names
  bool shown = false;     // to the text that df.show prints: nulls as NULL, binary as [41 42]
  SettingsPtr settings = nullptr;
};

/// Parameters have ids of their own, unique within the query as columns are.
struct LambdaParameter {
  ColumnId id = 0;
  std::string name;
  DataType type;
  bool nullable = true;
};
struct Lambda {
  std::vector<LambdaParameter> parameters;
  ExprPtr body;  // the Expr's type is that of the body
};
struct LambdaRef {
  ColumnId id = 0;
  std::string name;
};

enum class FrameType : uint8_t { kRows, kRange };
struct FrameBound {
  enum class Kind : uint8_t { kUnboundedPreceding, kPreceding, kCurrentRow, kFollowing, kUnboundedFollowing };
  Kind kind = Kind::kCurrentRow;
  ExprPtr offset;  // kPreceding, kFollowing: foldable, never negative
};
struct Frame {
  FrameType type = FrameType::kRange;
  FrameBound lower;
  FrameBound upper;
};
struct Window {
  ExprPtr function;  // a Call
  std::vector<ExprPtr> partition_by;
  std::vector<SortOrder> order_by;
  Frame frame;  // always given: analysis fills in Spark's default
};

/// One field of a struct, by position.
struct GetField {
  ExprPtr child;
  int32_t ordinal = 0;
};

struct Subquery {
  enum class Kind : uint8_t { kScalar, kExists, kIn };
  Kind kind = Kind::kScalar;
  NodePtr plan;
  std::vector<ExprPtr> values;  // kIn: the left side, one for each column of the plan
  /// What outer references of these ids stand for, where that is an aggregate of the query around. None are left when
  /// that query is grouped.
  std::vector<std::pair<ColumnId, ExprPtr>> arguments = {};
};

/// A function that the client shipped (Python); executed by worker processes.
struct ClientCall {
  std::string name;
  std::vector<ExprPtr> args;
  int32_t eval_type = 0;
  std::string command;
  bool deterministic = true;
};

/// What stands for a name: a session variable's value, the body of a SQL function. Shown as `text`.
struct Inlined {
  ExprPtr child;
  std::string text;
  bool is_call = false;  // of a SQL function
};

using ExprOp =
    std::variant<Literal, ColumnRef, Call, Cast, Lambda, LambdaRef, Window, GetField, Subquery, ClientCall, Inlined>;

struct Expr {
  ExprOp op;
  DataType type;
  bool nullable = true;
  errors::SourceSpan origin;
};

template <class Op>
ExprPtr MakeExpr(Op op, DataType type, bool nullable, errors::SourceSpan origin = {}) {
  return std::make_shared<const Expr>(Expr{std::move(op), std::move(type), nullable, std::move(origin)});
}

}  // namespace piezo::plan
