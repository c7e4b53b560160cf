// Engine expressions: how the rest of the code builds DuckDB's parsed expressions without seeing DuckDB. An Expr owns
// one expression tree; builders consume their arguments. Nothing here is SQL text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "types/value.h"

namespace duckdb {
class ParsedExpression;
}

namespace piezo::engine {

struct ExprDeleter {
  void operator()(duckdb::ParsedExpression* expression) const;
};

/// Move-only owner of a DuckDB parsed expression. Not thread-safe.
class Expr {
 public:
  Expr() = default;
  explicit Expr(duckdb::ParsedExpression* owned) : tree_(owned) {}
  explicit operator bool() const { return tree_ != nullptr; }
  duckdb::ParsedExpression& tree() const { return *tree_; }
  duckdb::ParsedExpression* release() { return tree_.release(); }
  Expr Copy() const;
  std::string ToString() const;  // as DuckDB SQL, for explain and golden tests

 private:
  std::unique_ptr<duckdb::ParsedExpression, ExprDeleter> tree_;
};

using Exprs = std::vector<Expr>;

template <class... Args>
Exprs List(Args&&... args) {
  Exprs out;
  out.reserve(sizeof...(args));
  (out.push_back(std::forward<Args>(args)), ...);
  return out;
}

Expr Constant(const types::Value& value);  // of exactly the engine type of value.type
Expr Column(std::string_view name);        // unqualified: column ids are unique
Expr Call(std::string_view function, Exprs args);
/// An aggregate with its modifiers; `order_by` are (expression, ascending, nulls first).
struct Order {
  Expr expr;
  bool ascending = true;
  bool nulls_first = true;
};
struct AggregateModifiers {
  bool distinct = false;
  Expr filter;
  std::vector<Order> order_by;
};
Expr Aggregate(std::string_view function, Exprs args, AggregateModifiers modifiers);

/// DuckDB's own cast; use only where its result is Spark's. `try_cast` gives null instead of an error.
Expr Cast(Expr child, const DataType& type, bool try_cast = false);
Expr If(Expr condition, Expr then, Expr otherwise);  // otherwise may be empty: NULL
Expr Case(std::vector<std::pair<Expr, Expr>> branches, Expr otherwise);
Expr Coalesce(Exprs args);
Expr And(Exprs args);
Expr Or(Exprs args);
Expr Not(Expr child);
/// Null where the child raises, which may hold no subquery and no volatile function.
Expr Try(Expr child);
Expr IsNull(Expr child);
Expr IsNotNull(Expr child);
enum class Comparison {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kDistinctFrom,
  kNotDistinctFrom
};
Expr Compare(Comparison op, Expr left, Expr right);
Expr In(Expr value, Exprs items, bool negated = false);
Expr Between(Expr value, Expr low, Expr high);
/// A struct of exactly the engine type of `type`, a field for each of `fields`.
Expr Struct(const DataType& type, Exprs fields);
Expr Lambda(std::vector<std::string> parameters, Expr body);
/// What Lambda was made of.
struct LambdaParts {
  std::vector<std::string> parameters;
  Expr body;
};
LambdaParts TakeApart(Expr lambda);
/// `tree` with a copy of `by` wherever it names the column (or parameter) `name`.
Expr Substitute(Expr tree, std::string_view name, const Expr& by);
/// A struct of these fields, untyped, named v0, v1, ….
Expr Record(Exprs fields);

}  // namespace piezo::engine
