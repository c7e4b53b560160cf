#include "lowering/placement_functions.h"

#include "functions/function.h"

namespace piezo::lowering {

using functions::Function;
using functions::Kind;
using functions::LowerContext;
using plan::ExprPtr;

namespace {

ExprPtr CallOf(const Function& function, std::vector<ExprPtr> args, const DataType& type, bool nullable = false) {
  return plan::MakeExpr(plan::Call{.function = &function, .args = std::move(args), .called_as = function.name}, type,
                        nullable);
}

Function Scalar(const char* name, functions::Lower lower, bool deterministic = true) {
  return {.name = name, .lower = std::move(lower), .deterministic = deterministic, .foldable = false};
}

using Bound = plan::FrameBound::Kind;

ExprPtr WindowOf(ExprPtr function, std::vector<ExprPtr> partition_by, std::vector<plan::SortOrder> order,
                 Bound upper = Bound::kUnboundedFollowing) {
  const DataType type = function->type;
  plan::Window window{.function = std::move(function),
                      .partition_by = std::move(partition_by),
                      .order_by = std::move(order),
                      .frame = {.type = plan::FrameType::kRows,
                                .lower = {.kind = Bound::kUnboundedPreceding, .offset = nullptr},
                                .upper = {.kind = upper, .offset = nullptr}}};
  return plan::MakeExpr(std::move(window), type, false);
}

const Function& Minimum() {
  static const Function function = {
      .name = "min", .kind = Kind::kAggregate, .lower = functions::BuiltinAggregate("min"), .foldable = false};
  return function;
}

ExprPtr IntLiteral(int32_t value) {
  return plan::MakeExpr(plan::Literal{types::Value::Int(value)}, DataType::Int(), false);
}

}  // namespace

ExprPtr RefTo(const plan::Column& column) {
  return plan::MakeExpr(plan::ColumnRef{column.id, column.name()}, column.type(), column.nullable());
}

ExprPtr Number(int64_t value) {
  return plan::MakeExpr(plan::Literal{types::Value::Long(value)}, DataType::Long(), false);
}

ExprPtr PartitionNumber(int32_t value) { return IntLiteral(value); }

ExprPtr SliceOf(ExprPtr value, int64_t first, int64_t step, int64_t count, int32_t slices) {
  static const Function function = Scalar("slice_of_range", functions::Kernel("piezo_slice"));
  return CallOf(function, {std::move(value), Number(first), Number(step), Number(count), Number(slices)},
                DataType::Int());
}

ExprPtr LocalSlice(ExprPtr number, ExprPtr count, int32_t slices) {
  static const Function function = Scalar("slice_of_rows", functions::Kernel("piezo_local_slice"));
  return CallOf(function, {std::move(number), std::move(count), Number(slices)}, DataType::Int());
}

ExprPtr HashBucket(std::vector<ExprPtr> keys, int32_t count) {
  static const Function hash = Scalar("hash_of_keys", functions::Kernel("piezo_hash"));
  static const Function bucket = Scalar("bucket", functions::Kernel("piezo_bucket"));
  return CallOf(bucket, {CallOf(hash, std::move(keys), DataType::Int()), IntLiteral(count)}, DataType::Int());
}

ExprPtr RowHash(std::vector<ExprPtr> values) {
  static const Function function = Scalar("hash_of_row", functions::Kernel("piezo_row_hash"));
  return CallOf(function, std::move(values), DataType::Int());
}

ExprPtr Dealt(ExprPtr partition, ExprPtr number, int32_t count) {
  static const Function function = Scalar("dealt_to", functions::Kernel("piezo_dealt"));
  return CallOf(function, {std::move(partition), std::move(number), IntLiteral(count)}, DataType::Int());
}

ExprPtr RangeNumber(ExprPtr rank, ExprPtr rows, int32_t count) {
  static const Function function = Scalar("range_number", functions::Kernel("piezo_range_number"), false);
  return CallOf(function, {std::move(rank), std::move(rows), IntLiteral(count)}, DataType::Int());
}

ExprPtr Shifted(ExprPtr partition, int32_t by) {
  static const Function function = Scalar("shifted", functions::Builtin("+"));
  return by == 0 ? partition : CallOf(function, {std::move(partition), IntLiteral(by)}, DataType::Int());
}

ExprPtr LevelNumber(const plan::Column& level) {
  static const Function function = Scalar("level", [](engine::Exprs args, const LowerContext&) {
    return engine::Cast(std::move(args[0]), DataType::Int());
  });
  return CallOf(function, {RefTo(level)}, DataType::Int());
}

ExprPtr NotDistinct(ExprPtr left, ExprPtr right) {
  static const Function function = Scalar("<=>", [](engine::Exprs args, const LowerContext&) {
    return engine::Compare(engine::Comparison::kNotDistinctFrom, std::move(args[0]), std::move(args[1]));
  });
  return CallOf(function, {std::move(left), std::move(right)}, DataType::Boolean());
}

ExprPtr Both(ExprPtr left, ExprPtr right) {
  static const Function function =
      Scalar("and", [](engine::Exprs args, const LowerContext&) { return engine::And(std::move(args)); });
  if (left == nullptr) return right;
  return CallOf(function, {std::move(left), std::move(right)}, DataType::Boolean());
}

ExprPtr FirstNotNull(ExprPtr left, ExprPtr right) {
  static const Function function =
      Scalar("coalesce", [](engine::Exprs args, const LowerContext&) { return engine::Coalesce(std::move(args)); });
  const DataType type = left->type;
  return CallOf(function, {std::move(left), std::move(right)}, type, true);
}

ExprPtr IsMissing(ExprPtr value) {
  static const Function function =
      Scalar("isnull", [](engine::Exprs args, const LowerContext&) { return engine::IsNull(std::move(args[0])); });
  return CallOf(function, {std::move(value)}, DataType::Boolean());
}

ExprPtr Least(const plan::Column& column) { return CallOf(Minimum(), {RefTo(column)}, column.type()); }

ExprPtr RowNumber(std::vector<ExprPtr> partition_by, std::vector<plan::SortOrder> order) {
  static const Function function = {.name = "row_number",
                                    .kind = Kind::kWindow,
                                    .lower = functions::BuiltinAggregate("row_number"),
                                    .foldable = false};
  return WindowOf(CallOf(function, {}, DataType::Long()), std::move(partition_by), std::move(order),
                  Bound::kCurrentRow);
}

ExprPtr Rank(std::vector<plan::SortOrder> order) {
  static const Function function = {
      .name = "rank", .kind = Kind::kWindow, .lower = functions::BuiltinAggregate("rank"), .foldable = false};
  return WindowOf(CallOf(function, {}, DataType::Long()), {}, std::move(order), Bound::kCurrentRow);
}

ExprPtr RowCount() {
  static const Function function = {
      .name = "count", .kind = Kind::kAggregate, .lower = functions::BuiltinAggregate("count_star"), .foldable = false};
  return WindowOf(CallOf(function, {}, DataType::Long()), {}, {});
}

ExprPtr LeastOf(const plan::Column& column, std::vector<ExprPtr> partition_by) {
  return WindowOf(Least(column), std::move(partition_by), {});
}

}  // namespace piezo::lowering
