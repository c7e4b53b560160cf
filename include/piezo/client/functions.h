// Spark's SQL functions as C++ functions over columns. Those that are all alike are generated from
// src/client/functions.txt into functions_generated.h; here is what needs a form of its own.
#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "piezo/client/column.h"

namespace piezo::client {

class DataFrame;

namespace functions {

/// A call of any function of the server's by name, with the arguments that it takes.
Column call_function(std::string_view name, const std::vector<Column>& arguments);
template <ColumnLike... C>
Column call_function(std::string_view name, const C&... arguments) {
  return call_function(name, std::vector<Column>{ColumnOrName(arguments).column()...});
}

namespace detail {
/// An unresolved call of a built-in function.
Column call(std::string_view name, const std::vector<Column>& arguments, bool is_distinct = false);
/// The arguments of a call, in order. An optional one may be left out only with all that follow it.
class Arguments {
 public:
  void add(const ColumnOrName& column) { add(column.column()); }
  void add(const ColumnOrValue& value) { add(value.column()); }
  void add(const ColumnOrNumber& operand) { add(operand.column()); }
  template <typename T>
  void add(const std::optional<T>& argument) {
    if (argument)
      add(argument->column());
    else
      skipped_ = true;
  }
  template <typename T>
  void add(const std::optional<T>& argument, const ColumnOrValue& fallback) {
    add(argument ? argument->column() : fallback.column());
  }
  /// Options go as one map of texts, where there are any.
  void add(const std::map<std::string, std::string>& options);
  Column call(std::string_view name) const { return detail::call(name, arguments_); }

 private:
  void add(const Column& argument);
  std::vector<Column> arguments_;
  bool skipped_ = false;
};
}  // namespace detail

/// The column of that name; `*` and `t.*` are all columns.
Column col(std::string_view name);
inline Column column(std::string_view name) { return col(name); }
/// A constant.
Column lit(const ColumnOrValue& value);
/// An expression in SQL.
Column expr(std::string_view sql);
/// The first branch of a CASE: `when(c1, v1).when(c2, v2).otherwise(v3)`.
Column when(const Column& condition, const ColumnOrValue& value);
inline Column asc(const ColumnOrName& column) { return column.column().asc(); }
inline Column asc_nulls_first(const ColumnOrName& column) { return column.column().asc_nulls_first(); }
inline Column asc_nulls_last(const ColumnOrName& column) { return column.column().asc_nulls_last(); }
inline Column desc(const ColumnOrName& column) { return column.column().desc(); }
inline Column desc_nulls_first(const ColumnOrName& column) { return column.column().desc_nulls_first(); }
inline Column desc_nulls_last(const ColumnOrName& column) { return column.column().desc_nulls_last(); }
/// Marks a frame as small enough to be sent to all workers in a join.
DataFrame broadcast(const DataFrame& frame);

/// Counts rows that are not null; `count("*")` counts all.
Column count(const ColumnOrName& column);
template <ColumnLike... C>
Column count_distinct(const ColumnOrName& first, const C&... more) {
  return detail::call("count", {first.column(), ColumnOrName(more).column()...}, true);
}
template <ColumnLike... C>
Column countDistinct(const ColumnOrName& first, const C&... more) {
  return count_distinct(first, more...);
}
inline Column sum_distinct(const ColumnOrName& column) { return detail::call("sum", {column.column()}, true); }
inline Column sumDistinct(const ColumnOrName& column) { return sum_distinct(column); }
Column listagg_distinct(const ColumnOrName& column, const std::optional<ColumnOrValue>& delimiter = {});
Column string_agg_distinct(const ColumnOrName& column, const std::optional<ColumnOrValue>& delimiter = {});
/// The natural logarithm, or that to a base.
inline Column log(const ColumnOrName& column) { return detail::call("ln", {column.column()}); }
inline Column log(double base, const ColumnOrName& column) {
  return detail::call("log", {ColumnOrValue(base).column(), column.column()});
}
/// Without blanks, or the characters of `characters`, at both ends, the left, or the right one.
Column trim(const ColumnOrName& column, const std::optional<ColumnOrName>& characters = {});
Column ltrim(const ColumnOrName& column, const std::optional<ColumnOrName>& characters = {});
Column rtrim(const ColumnOrName& column, const std::optional<ColumnOrName>& characters = {});
/// `~column`, bit by bit.
inline Column bitwise_not(const ColumnOrName& column) { return detail::call("~", {column.column()}); }
inline Column bitwiseNOT(const ColumnOrName& column) { return bitwise_not(column); }
inline Column negate(const ColumnOrName& column) { return -column.column(); }
inline Column negative(const ColumnOrName& column) { return detail::call("negative", {column.column()}); }

/// @name Functions of functions
/// @{
using Lambda1 = std::function<Column(Column)>;
using Lambda2 = std::function<Column(Column, Column)>;
using Lambda3 = std::function<Column(Column, Column, Column)>;
Column transform(const ColumnOrName& array, const Lambda1& f);
/// `f` gets the element and its index.
Column transformWithIndex(const ColumnOrName& array, const Lambda2& f);
Column filter(const ColumnOrName& array, const Lambda1& f);
Column filterWithIndex(const ColumnOrName& array, const Lambda2& f);
Column exists(const ColumnOrName& array, const Lambda1& f);
Column forall(const ColumnOrName& array, const Lambda1& f);
Column aggregate(const ColumnOrName& array, const ColumnOrName& initial, const Lambda2& merge,
                 const Lambda1& finish = nullptr);
Column reduce(const ColumnOrName& array, const ColumnOrName& initial, const Lambda2& merge,
              const Lambda1& finish = nullptr);
Column zip_with(const ColumnOrName& left, const ColumnOrName& right, const Lambda2& f);
Column array_sort(const ColumnOrName& array, const Lambda2& comparator = nullptr);
Column transform_keys(const ColumnOrName& map, const Lambda2& f);
Column transform_values(const ColumnOrName& map, const Lambda2& f);
Column map_filter(const ColumnOrName& map, const Lambda2& f);
Column map_zip_with(const ColumnOrName& left, const ColumnOrName& right, const Lambda3& f);
/// @}

}  // namespace functions
}  // namespace piezo::client

#include "piezo/client/functions_generated.h"
