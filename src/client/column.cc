#include "piezo/client/column.h"

#include "client/literals.h"
#include "client/plan.h"
#include "client/proto_types.h"
#include "piezo/client/functions.h"
#include "piezo/client/window.h"

namespace piezo::client {

using detail::CallOf;
using detail::ExprBuilder;
namespace sc = spark::connect;
using SortOrder = sc::Expression::SortOrder;

namespace {

Column Sorted(const Column& column, SortOrder::SortDirection direction, SortOrder::NullOrdering nulls) {
  ExprBuilder builder;
  auto& order = *builder.proto().mutable_sort_order();
  builder.Put(column, *order.mutable_child());
  order.set_direction(direction);
  order.set_null_ordering(nulls);
  return builder.Build();
}

Column CastOf(const Column& column, const DataType& type, bool is_try) {
  ExprBuilder builder;
  auto& cast = *builder.proto().mutable_cast();
  builder.Put(column, *cast.mutable_expr());
  if (type.kind() == TypeKind::kUnparsed)
    cast.set_type_str(type.text());
  else
    detail::ToProto(type, *cast.mutable_type());
  if (is_try) cast.set_eval_mode(sc::Expression::Cast::EVAL_MODE_TRY);
  return builder.Build();
}

Column Operator(const char* function, const ColumnOrValue& left, const ColumnOrValue& right) {
  return CallOf(function, {left.column(), right.column()});
}

}  // namespace

Column::Column(std::string_view name) : Column(functions::col(name)) {}

Column ColumnOrValue::literal(const Value& value) {
  ExprBuilder builder;
  detail::ToLiteral(value, *builder.proto().mutable_literal());
  return builder.Build();
}

Column operator+(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("+", left, right); }
Column operator-(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("-", left, right); }
Column operator*(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("*", left, right); }
Column operator/(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("/", left, right); }
Column operator%(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("%", left, right); }
Column operator==(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("==", left, right); }
Column operator!=(const ColumnOrValue& left, const ColumnOrValue& right) {
  return CallOf("not", {Operator("==", left, right)});
}
Column operator<(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("<", left, right); }
Column operator<=(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("<=", left, right); }
Column operator>(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator(">", left, right); }
Column operator>=(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator(">=", left, right); }
Column operator&&(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("and", left, right); }
Column operator||(const ColumnOrValue& left, const ColumnOrValue& right) { return Operator("or", left, right); }
Column Column::operator!() const { return CallOf("not", {*this}); }
Column Column::operator-() const { return CallOf("negative", {*this}); }
Column Column::operator[](const ColumnOrValue& key) const { return getItem(key); }

Column Column::eqNullSafe(const ColumnOrValue& other) const { return Operator("<=>", *this, other); }
Column Column::bitwiseAND(const ColumnOrValue& other) const { return Operator("&", *this, other); }
Column Column::bitwiseOR(const ColumnOrValue& other) const { return Operator("|", *this, other); }
Column Column::bitwiseXOR(const ColumnOrValue& other) const { return Operator("^", *this, other); }
Column Column::isNull() const { return CallOf("isNull", {*this}); }
Column Column::isNotNull() const { return CallOf("isNotNull", {*this}); }
Column Column::isNaN() const { return CallOf("isNaN", {*this}); }
Column Column::contains(const ColumnOrValue& other) const { return Operator("contains", *this, other); }
Column Column::startsWith(const ColumnOrValue& other) const { return Operator("startsWith", *this, other); }
Column Column::endsWith(const ColumnOrValue& other) const { return Operator("endsWith", *this, other); }
Column Column::like(const ColumnOrValue& pattern) const { return Operator("like", *this, pattern); }
Column Column::rlike(const ColumnOrValue& pattern) const { return Operator("rlike", *this, pattern); }
Column Column::ilike(const ColumnOrValue& pattern) const { return Operator("ilike", *this, pattern); }

Column Column::substr(const ColumnOrValue& start, const ColumnOrValue& length) const {
  return CallOf("substr", {*this, start.column(), length.column()});
}

Column Column::isin(const std::vector<ColumnOrValue>& values) const {
  std::vector<Column> arguments{*this};
  for (const ColumnOrValue& value : values) arguments.push_back(value.column());
  return CallOf("in", arguments);
}

Column Column::between(const ColumnOrValue& lower, const ColumnOrValue& upper) const {
  return *this >= lower && *this <= upper;
}

Column Column::when(const Column& condition, const ColumnOrValue& value) const {
  const sc::Expression& proto = expr_->proto;
  const bool open = proto.has_unresolved_function() && proto.unresolved_function().function_name() == "when" &&
                    proto.unresolved_function().arguments_size() % 2 == 0;
  if (!open)
    throw Error(ErrorKind::kUsage,
                "when() continues only what functions::when() began and otherwise() has not closed.");
  ExprBuilder builder;
  builder.Put(*this, builder.proto());
  auto& call = *builder.proto().mutable_unresolved_function();
  builder.Put(condition, *call.add_arguments());
  builder.Put(value.column(), *call.add_arguments());
  return builder.Build();
}

Column Column::otherwise(const ColumnOrValue& value) const {
  const sc::Expression& proto = expr_->proto;
  const bool open = proto.has_unresolved_function() && proto.unresolved_function().function_name() == "when" &&
                    proto.unresolved_function().arguments_size() % 2 == 0;
  if (!open) throw Error(ErrorKind::kUsage, "otherwise() closes only what functions::when() began.");
  ExprBuilder builder;
  builder.Put(*this, builder.proto());
  builder.Put(value.column(), *builder.proto().mutable_unresolved_function()->add_arguments());
  return builder.Build();
}

Column Column::alias(std::string name) const { return alias(std::vector<std::string>{std::move(name)}); }

Column Column::alias(std::vector<std::string> names) const {
  ExprBuilder builder;
  auto& alias = *builder.proto().mutable_alias();
  builder.Put(*this, *alias.mutable_expr());
  detail::AddAll(names, alias.mutable_name());
  return builder.Build();
}

Column Column::alias(std::string name, std::string metadata) const {
  ExprBuilder builder;
  auto& alias = *builder.proto().mutable_alias();
  builder.Put(*this, *alias.mutable_expr());
  alias.add_name(std::move(name));
  alias.set_metadata(std::move(metadata));
  return builder.Build();
}

Column Column::cast(const DataType& type) const { return CastOf(*this, type, false); }
Column Column::try_cast(const DataType& type) const { return CastOf(*this, type, true); }

Column Column::asc() const { return asc_nulls_first(); }
Column Column::asc_nulls_first() const {
  return Sorted(*this, SortOrder::SORT_DIRECTION_ASCENDING, SortOrder::SORT_NULLS_FIRST);
}
Column Column::asc_nulls_last() const {
  return Sorted(*this, SortOrder::SORT_DIRECTION_ASCENDING, SortOrder::SORT_NULLS_LAST);
}
Column Column::desc() const { return desc_nulls_last(); }
Column Column::desc_nulls_first() const {
  return Sorted(*this, SortOrder::SORT_DIRECTION_DESCENDING, SortOrder::SORT_NULLS_FIRST);
}
Column Column::desc_nulls_last() const {
  return Sorted(*this, SortOrder::SORT_DIRECTION_DESCENDING, SortOrder::SORT_NULLS_LAST);
}

Column Column::getItem(const ColumnOrValue& key) const {
  ExprBuilder builder;
  auto& extract = *builder.proto().mutable_unresolved_extract_value();
  builder.Put(*this, *extract.mutable_child());
  builder.Put(key.column(), *extract.mutable_extraction());
  return builder.Build();
}

Column Column::getField(std::string_view name) const { return getItem(std::string(name)); }

Column Column::withField(std::string name, const Column& value) const {
  ExprBuilder builder;
  auto& update = *builder.proto().mutable_update_fields();
  builder.Put(*this, *update.mutable_struct_expression());
  update.set_field_name(std::move(name));
  builder.Put(value, *update.mutable_value_expression());
  return builder.Build();
}

Column Column::dropFields(const std::vector<std::string>& names) const {
  Column result = *this;
  for (const std::string& name : names) {
    ExprBuilder builder;
    auto& update = *builder.proto().mutable_update_fields();
    builder.Put(result, *update.mutable_struct_expression());
    update.set_field_name(name);
    result = builder.Build();
  }
  return result;
}

Column Column::outer() const { return *this; }  // the server finds out by itself where a name belongs

namespace {

using Frame = sc::Expression::Window::WindowFrame;

void PutBoundary(int64_t value, bool of_rows, Frame::FrameBoundary& out) {
  if (value == Window::currentRow) {
    out.set_current_row(true);
  } else if (value == Window::unboundedPreceding || value == Window::unboundedFollowing) {
    out.set_unbounded(true);
  } else if (of_rows) {
    if (value > INT32_MAX || value < INT32_MIN)
      throw Error(ErrorKind::kUsage, "A frame of rows reaches 2^31 rows at most.");
    out.mutable_value()->mutable_literal()->set_integer(static_cast<int32_t>(value));
  } else {
    out.mutable_value()->mutable_literal()->set_long_(value);
  }
}

}  // namespace

Column Column::over(const WindowSpec& window) const {
  ExprBuilder builder;
  auto& over = *builder.proto().mutable_window();
  builder.Put(*this, *over.mutable_window_function());
  for (const Column& column : window.partitions()) builder.Put(column, *over.add_partition_spec());
  for (const Column& column : window.orders()) detail::PutSortOrder(column, *over.add_order_spec());
  if (const auto& frame = window.frame()) {
    auto& spec = *over.mutable_frame_spec();
    spec.set_frame_type(frame->rows ? Frame::FRAME_TYPE_ROW : Frame::FRAME_TYPE_RANGE);
    PutBoundary(frame->start, frame->rows, *spec.mutable_lower());
    PutBoundary(frame->end, frame->rows, *spec.mutable_upper());
  }
  return builder.Build();
}

WindowSpec WindowSpec::partitionBy(const std::vector<ColumnOrName>& columns) const {
  WindowSpec spec = *this;
  spec.partitions_ = detail::ToColumns(columns);
  return spec;
}

WindowSpec WindowSpec::orderBy(const std::vector<ColumnOrName>& columns) const {
  WindowSpec spec = *this;
  spec.orders_ = detail::ToColumns(columns);
  return spec;
}

WindowSpec WindowSpec::rowsBetween(int64_t start, int64_t end) const {
  WindowSpec spec = *this;
  spec.frame_ = {true, start, end};
  return spec;
}

WindowSpec WindowSpec::rangeBetween(int64_t start, int64_t end) const {
  WindowSpec spec = *this;
  spec.frame_ = {false, start, end};
  return spec;
}

}  // namespace piezo::client
