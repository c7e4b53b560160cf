#include "piezo/client/functions.h"

#include <atomic>

#include "client/plan.h"

namespace piezo::client::functions {

using client::detail::CallOf;
using client::detail::ExprBuilder;

namespace detail {

Column call(std::string_view name, const std::vector<Column>& arguments, bool is_distinct) {
  return CallOf(name, arguments, is_distinct);
}

void Arguments::add(const Column& argument) {
  if (skipped_) throw Error(ErrorKind::kUsage, "An argument is given behind one that is left out.");
  arguments_.push_back(argument);
}

void Arguments::add(const std::map<std::string, std::string>& options) {
  if (options.empty()) return;
  std::vector<Column> entries;
  for (const auto& [key, value] : options) {
    entries.push_back(lit(key));
    entries.push_back(lit(value));
  }
  add(CallOf("map", entries));
}

}  // namespace detail

namespace {

Column Trimmed(const char* function, const ColumnOrName& column, const std::optional<ColumnOrName>& characters) {
  if (characters) return CallOf(function, {characters->column(), column.column()});
  return CallOf(function, {column.column()});
}

Column Joined(const ColumnOrName& column, const std::optional<ColumnOrValue>& delimiter, const char* function) {
  std::vector<Column> arguments{column.column()};
  if (delimiter) arguments.push_back(delimiter->column());
  return CallOf(function, arguments, true);
}

Column Variable(const std::string& name) {
  ExprBuilder builder;
  builder.proto().mutable_unresolved_named_lambda_variable()->add_name_parts(name);
  return builder.Build();
}

/// Calls `f` with fresh variables and makes a lambda of what it gives. Nested lambdas need names of their own.
template <size_t N, typename F>
Column Lambda(const F& f) {
  static std::atomic<uint64_t> last = 0;
  const std::string suffix = "_" + std::to_string(++last);
  const char* const letters[] = {"x", "y", "z"};
  std::vector<Column> variables;
  for (size_t i = 0; i < N; ++i) variables.push_back(Variable(letters[i] + suffix));
  ExprBuilder builder;
  auto& lambda = *builder.proto().mutable_lambda_function();
  for (const Column& variable : variables) {
    *lambda.add_arguments() = variable.expr().proto.unresolved_named_lambda_variable();
  }
  const Column body = [&] {
    if constexpr (N == 1)
      return f(variables[0]);
    else if constexpr (N == 2)
      return f(variables[0], variables[1]);
    else
      return f(variables[0], variables[1], variables[2]);
  }();
  builder.Put(body, *lambda.mutable_function());
  return builder.Build();
}

Column Fold(const char* function, const ColumnOrName& array, const ColumnOrName& initial, const Lambda2& merge,
            const Lambda1& finish) {
  std::vector<Column> arguments{array.column(), initial.column(), Lambda<2>(merge)};
  if (finish) arguments.push_back(Lambda<1>(finish));
  return CallOf(function, arguments);
}

}  // namespace

Column call_function(std::string_view name, const std::vector<Column>& arguments) {
  ExprBuilder builder;
  auto& call = *builder.proto().mutable_call_function();
  call.set_function_name(std::string(name));
  for (const Column& argument : arguments) builder.Put(argument, *call.add_arguments());
  return builder.Build();
}

Column col(std::string_view name) {
  ExprBuilder builder;
  if (name == "*") {
    builder.proto().mutable_unresolved_star();
  } else if (name.ends_with(".*")) {
    builder.proto().mutable_unresolved_star()->set_unparsed_target(std::string(name));
  } else {
    builder.proto().mutable_unresolved_attribute()->set_unparsed_identifier(std::string(name));
  }
  return builder.Build();
}

Column lit(const ColumnOrValue& value) { return value.column(); }

Column expr(std::string_view sql) {
  ExprBuilder builder;
  builder.proto().mutable_expression_string()->set_expression(std::string(sql));
  return builder.Build();
}

Column when(const Column& condition, const ColumnOrValue& value) { return CallOf("when", {condition, value.column()}); }

DataFrame broadcast(const DataFrame& frame) { return frame.hint("broadcast"); }

Column count(const ColumnOrName& column) { return CallOf("count", {column.column()}); }

Column listagg_distinct(const ColumnOrName& column, const std::optional<ColumnOrValue>& delimiter) {
  return Joined(column, delimiter, "listagg");
}
Column string_agg_distinct(const ColumnOrName& column, const std::optional<ColumnOrValue>& delimiter) {
  return Joined(column, delimiter, "string_agg");
}

Column trim(const ColumnOrName& column, const std::optional<ColumnOrName>& characters) {
  return Trimmed("trim", column, characters);
}
Column ltrim(const ColumnOrName& column, const std::optional<ColumnOrName>& characters) {
  return Trimmed("ltrim", column, characters);
}
Column rtrim(const ColumnOrName& column, const std::optional<ColumnOrName>& characters) {
  return Trimmed("rtrim", column, characters);
}

Column transform(const ColumnOrName& array, const Lambda1& f) {
  return CallOf("transform", {array.column(), Lambda<1>(f)});
}
Column transformWithIndex(const ColumnOrName& array, const Lambda2& f) {
  return CallOf("transform", {array.column(), Lambda<2>(f)});
}
Column filter(const ColumnOrName& array, const Lambda1& f) { return CallOf("filter", {array.column(), Lambda<1>(f)}); }
Column filterWithIndex(const ColumnOrName& array, const Lambda2& f) {
  return CallOf("filter", {array.column(), Lambda<2>(f)});
}
Column exists(const ColumnOrName& array, const Lambda1& f) { return CallOf("exists", {array.column(), Lambda<1>(f)}); }
Column forall(const ColumnOrName& array, const Lambda1& f) { return CallOf("forall", {array.column(), Lambda<1>(f)}); }
Column aggregate(const ColumnOrName& array, const ColumnOrName& initial, const Lambda2& merge, const Lambda1& finish) {
  return Fold("aggregate", array, initial, merge, finish);
}
Column reduce(const ColumnOrName& array, const ColumnOrName& initial, const Lambda2& merge, const Lambda1& finish) {
  return Fold("reduce", array, initial, merge, finish);
}
Column zip_with(const ColumnOrName& left, const ColumnOrName& right, const Lambda2& f) {
  return CallOf("zip_with", {left.column(), right.column(), Lambda<2>(f)});
}
Column array_sort(const ColumnOrName& array, const Lambda2& comparator) {
  if (!comparator) return CallOf("array_sort", {array.column()});
  return CallOf("array_sort", {array.column(), Lambda<2>(comparator)});
}
Column transform_keys(const ColumnOrName& map, const Lambda2& f) {
  return CallOf("transform_keys", {map.column(), Lambda<2>(f)});
}
Column transform_values(const ColumnOrName& map, const Lambda2& f) {
  return CallOf("transform_values", {map.column(), Lambda<2>(f)});
}
Column map_filter(const ColumnOrName& map, const Lambda2& f) {
  return CallOf("map_filter", {map.column(), Lambda<2>(f)});
}
Column map_zip_with(const ColumnOrName& left, const ColumnOrName& right, const Lambda3& f) {
  return CallOf("map_zip_with", {left.column(), right.column(), Lambda<3>(f)});
}

}  // namespace piezo::client::functions
