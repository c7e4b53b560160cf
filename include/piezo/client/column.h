// Column: an expression over the columns of a DataFrame, built by operators, methods and functions, evaluated by the
// server.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "piezo/client/value.h"

namespace piezo::client {

class ColumnOrValue;
class WindowSpec;
namespace detail {
struct Expr;
}

/// An expression. A value: cheap to copy, never changed, free to be shared between threads.
///
/// The operators of C++ mean what they mean in Spark's Scala API, `==` and `!` included: they build expressions. A
/// plain value on one side of an operator is a literal: `col("age") > 21`.
class Column {
 public:
  /// The column of that name, as `functions::col` gives it; dots go into structs.
  explicit Column(std::string_view name);
  explicit Column(std::shared_ptr<const detail::Expr> expr) : expr_(std::move(expr)) {}

  friend Column operator+(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator-(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator*(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator/(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator%(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator==(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator!=(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator<(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator<=(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator>(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator>=(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator&&(const ColumnOrValue& left, const ColumnOrValue& right);
  friend Column operator||(const ColumnOrValue& left, const ColumnOrValue& right);
  Column operator!() const;
  Column operator-() const;
  /// An element of an array or map, a field of a struct.
  Column operator[](const ColumnOrValue& key) const;

  Column eqNullSafe(const ColumnOrValue& other) const;
  Column bitwiseAND(const ColumnOrValue& other) const;
  Column bitwiseOR(const ColumnOrValue& other) const;
  Column bitwiseXOR(const ColumnOrValue& other) const;
  Column isNull() const;
  Column isNotNull() const;
  Column isNaN() const;
  Column contains(const ColumnOrValue& other) const;
  Column startsWith(const ColumnOrValue& other) const;
  Column endsWith(const ColumnOrValue& other) const;
  Column like(const ColumnOrValue& pattern) const;
  Column rlike(const ColumnOrValue& pattern) const;
  Column ilike(const ColumnOrValue& pattern) const;
  /// From `start`, counted from 1, `length` characters.
  Column substr(const ColumnOrValue& start, const ColumnOrValue& length) const;
  Column isin(const std::vector<ColumnOrValue>& values) const;
  template <typename First, typename... More>
  requires std::convertible_to<First, ColumnOrValue> Column isin(First&& first, More&&... more)
  const;
  Column between(const ColumnOrValue& lower, const ColumnOrValue& upper) const;

  /// One more branch of a `functions::when`; `otherwise` closes it.
  Column when(const Column& condition, const ColumnOrValue& value) const;
  Column otherwise(const ColumnOrValue& value) const;

  /// The result's name; several for a generator of several columns. `metadata` is a JSON object.
  Column alias(std::string name) const;
  Column alias(std::vector<std::string> names) const;
  Column alias(std::string name, std::string metadata) const;
  Column as(std::string name) const { return alias(std::move(name)); }
  Column name(std::string name) const { return alias(std::move(name)); }

  Column cast(const DataType& type) const;
  Column cast(std::string_view ddl) const { return cast(DataType::ddl(std::string(ddl))); }
  Column cast(const char* ddl) const { return cast(std::string_view(ddl)); }
  Column astype(std::string_view ddl) const { return cast(ddl); }
  /// As `cast`, but null where the value does not fit.
  Column try_cast(const DataType& type) const;
  Column try_cast(std::string_view ddl) const { return try_cast(DataType::ddl(std::string(ddl))); }
  Column try_cast(const char* ddl) const { return try_cast(std::string_view(ddl)); }

  Column asc() const;
  Column asc_nulls_first() const;
  Column asc_nulls_last() const;
  Column desc() const;
  Column desc_nulls_first() const;
  Column desc_nulls_last() const;

  Column getItem(const ColumnOrValue& key) const;
  Column getField(std::string_view name) const;
  Column withField(std::string name, const Column& value) const;
  Column dropFields(const std::vector<std::string>& names) const;
  /// The result of `f` on this column; for chains.
  Column transform(const std::function<Column(Column)>& f) const { return f(*this); }
  /// Marks a column of the outer query, within a subquery.
  Column outer() const;
  Column over(const WindowSpec& window) const;

  const detail::Expr& expr() const { return *expr_; }
  const std::shared_ptr<const detail::Expr>& shared() const { return expr_; }

 private:
  std::shared_ptr<const detail::Expr> expr_;
};

/// A parameter that takes a column, or a plain value as a literal.
class ColumnOrValue {
 public:
  ColumnOrValue(Column column) : column_(std::move(column)) {}
  template <typename T>
  requires(std::convertible_to<T, Value> && !std::same_as<std::remove_cvref_t<T>, Column>) ColumnOrValue(T&& value)
      : column_(literal(Value(std::forward<T>(value)))) {}
  const Column& column() const { return column_; }

 private:
  static Column literal(const Value& value);
  Column column_;
};

/// A parameter that takes a column, or the name of one.
class ColumnOrName {
 public:
  ColumnOrName(Column column) : column_(std::move(column)) {}
  ColumnOrName(const char* name) : column_(std::string_view(name)) {}
  ColumnOrName(std::string_view name) : column_(name) {}
  ColumnOrName(const std::string& name) : column_(std::string_view(name)) {}
  const Column& column() const { return column_; }

 private:
  Column column_;
};

/// A parameter that takes a column, the name of one, or a number as a literal.
class ColumnOrNumber {
 public:
  ColumnOrNumber(Column column) : column_(std::move(column)) {}
  ColumnOrNumber(const char* name) : column_(std::string_view(name)) {}
  ColumnOrNumber(std::string_view name) : column_(name) {}
  ColumnOrNumber(const std::string& name) : column_(std::string_view(name)) {}
  template <typename T>
  requires(std::integral<T> || std::floating_point<T>) ColumnOrNumber(T number)
      : column_(ColumnOrValue(number).column()) {}
  const Column& column() const { return column_; }

 private:
  Column column_;
};

template <typename T>
concept ColumnLike = std::convertible_to<T, ColumnOrName>;

template <typename First, typename... More>
requires std::convertible_to<First, ColumnOrValue> Column Column::isin(First&& first, More&&... more)
const {
  return isin(std::vector<ColumnOrValue>{ColumnOrValue(std::forward<First>(first)),
                                         ColumnOrValue(std::forward<More>(more))...});
}

}  // namespace piezo::client
