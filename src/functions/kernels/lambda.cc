// Kernels that call a lambda: a fold whose accumulator has a type of its own (DuckDB's list_reduce wants that of the
// elements) and a sort by a comparator. Both call the lambda for many rows at once.
#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/function/lambda_functions.hpp>
#include <duckdb/planner/expression/bound_lambda_expression.hpp>
#include <numeric>

#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::Expression;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListType;
using duckdb::LogicalType;
using duckdb::SelectionVector;
using duckdb::Vector;

constexpr idx_t kBatch = STANDARD_VECTOR_SIZE;

/// A lambda of two parameters, called on batches. DuckDB numbers the inputs of a lambda from its last parameter to its
/// first; the captured columns follow.
class Caller {
 public:
  Caller(ExpressionState& state, const Expression& body, DataChunk& args, idx_t first_capture, const LogicalType& first,
         const LogicalType& second)
      : args_(args), first_capture_(first_capture), executor_(state.GetContext(), body) {
    duckdb::vector<LogicalType> types = {second, first};
    for (idx_t i = first_capture; i < args.ColumnCount(); ++i) types.push_back(args.data[i].GetType());
    input_.InitializeEmpty(types);
    output_.Initialize(duckdb::Allocator::DefaultAllocator(), {body.return_type});
  }

  /// At most kBatch calls; `rows` are those of the captured columns. The result is good until the next call.
  Vector& Call(Vector& first, Vector& second, const SelectionVector& rows, idx_t count) {
    input_.SetCardinality(count);
    input_.data[0].Reference(second);
    input_.data[1].Reference(first);
    for (idx_t i = first_capture_; i < args_.ColumnCount(); ++i) {
      Vector capture(args_.data[i], rows, count);
      input_.data[2 + i - first_capture_].Reference(capture);
    }
    output_.Reset();
    output_.SetCardinality(count);
    executor_.Execute(input_, output_);
    return output_.data[0];
  }

 private:
  DataChunk& args_;
  idx_t first_capture_;
  duckdb::ExpressionExecutor executor_;
  DataChunk input_;
  DataChunk output_;
};

const Expression& Body(ExpressionState& state) {
  const auto& call = state.expr.Cast<duckdb::BoundFunctionExpression>();
  return *call.bind_info->Cast<duckdb::ListLambdaBindData>().lambda_expr;
}

/// piezo_fold(list, (accumulator, element) -> accumulator, zero)
void Fold(DataChunk& args, ExpressionState& state, Vector& result) {
  const idx_t rows = args.size();
  const ListArgument lists(args.data[0], rows);
  Caller caller(state, Body(state), args, 2, result.GetType(), lists.child().GetType());
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);

  std::vector<duckdb::sel_t> active;  // rows whose list goes on; `accumulator` has a value for each
  for (idx_t row = 0; row < rows; ++row) {
    if (lists.IsNull(row)) {
      FlatVector::SetNull(result, row, true);
    } else {
      active.push_back(static_cast<duckdb::sel_t>(row));
    }
  }
  if (active.empty()) return;
  auto accumulator = std::make_unique<Vector>(result.GetType(), active.size());
  duckdb::VectorOperations::Copy(args.data[1], *accumulator, SelectionVector(active.data()), active.size(), 0, 0);
  for (idx_t step = 0; !active.empty(); ++step) {
    std::vector<duckdb::sel_t> going;
    std::vector<duckdb::sel_t> kept;
    std::vector<duckdb::sel_t> elements;
    for (idx_t i = 0; i < active.size(); ++i) {
      const list_entry_t list = lists.At(active[i]);
      if (step < list.length) {
        going.push_back(active[i]);
        kept.push_back(static_cast<duckdb::sel_t>(i));
        elements.push_back(static_cast<duckdb::sel_t>(list.offset + step));
      } else {
        duckdb::VectorOperations::Copy(*accumulator, result, i + 1, i, active[i]);
      }
    }
    active = std::move(going);
    if (active.empty()) break;
    Vector before(*accumulator, SelectionVector(kept.data()), active.size());
    Vector element(lists.child(), SelectionVector(elements.data()), active.size());
    Vector& after = caller.Call(before, element, SelectionVector(active.data()), active.size());
    // A copy: the lambda may pass on a part of its input, which the next call overwrites.
    accumulator = std::make_unique<Vector>(result.GetType(), active.size());
    duckdb::VectorOperations::Copy(after, *accumulator, active.size(), 0, 0);
  }
}

/// Two sorted runs of one row that become one.
struct Merge {
  idx_t row;
  idx_t left;
  idx_t left_end;
  idx_t right;
  idx_t right_end;
  idx_t output;
};

/// Sorts the elements of all rows together, level by level: each round makes one comparison of every merge under way.
/// A comparator that contradicts itself is asked as Java's sort asks it, whether a later element is less than an
/// earlier one: one that never says so leaves the array as it is.
class Sorter {
 public:
  Sorter(const ListArgument& lists, Caller& caller, bool null_is_equal)
      : lists_(lists), caller_(caller), null_is_equal_(null_is_equal) {}

  std::vector<idx_t> Sort(idx_t rows) {
    idx_t longest = 0;
    for (idx_t row = 0; row < rows; ++row) {
      const list_entry_t list = lists_.IsNull(row) ? list_entry_t{} : lists_.At(row);
      starts_.push_back({order_.size(), list.length});
      longest = std::max<idx_t>(longest, list.length);
      for (idx_t i = 0; i < list.length; ++i) order_.push_back(list.offset + i);
    }
    for (idx_t width = 1; width < longest; width *= 2) MergeLevel(width);
    return std::move(order_);
  }

 private:
  void MergeLevel(idx_t width) {
    merged_ = order_;
    std::vector<Merge> merges;
    for (idx_t row = 0; row < starts_.size(); ++row) {
      const list_entry_t list = starts_[row];
      for (idx_t at = 0; at + width < list.length; at += 2 * width) {
        const idx_t middle = list.offset + at + width;
        const idx_t end = std::min<idx_t>(middle + width, list.offset + list.length);
        merges.push_back({row, list.offset + at, middle, middle, end, list.offset + at});
      }
    }
    while (!merges.empty()) {
      for (size_t from = 0; from < merges.size(); from += kBatch) {
        Step(std::span(merges).subspan(from, std::min<size_t>(kBatch, merges.size() - from)));
      }
      std::erase_if(merges, [this](const Merge& merge) { return Ended(merge); });
    }
    order_ = std::move(merged_);
  }

  /// Copies what is left when one of the runs is used up.
  bool Ended(const Merge& merge) {
    if (merge.left < merge.left_end && merge.right < merge.right_end) return false;
    idx_t output = merge.output;
    for (idx_t i = merge.left; i < merge.left_end; ++i) merged_[output++] = order_[i];
    for (idx_t i = merge.right; i < merge.right_end; ++i) merged_[output++] = order_[i];
    return true;
  }

  void Step(std::span<Merge> merges) {
    std::vector<duckdb::sel_t> left(merges.size());
    std::vector<duckdb::sel_t> right(merges.size());
    std::vector<duckdb::sel_t> rows(merges.size());
    for (size_t i = 0; i < merges.size(); ++i) {
      left[i] = static_cast<duckdb::sel_t>(order_[merges[i].left]);
      right[i] = static_cast<duckdb::sel_t>(order_[merges[i].right]);
      rows[i] = static_cast<duckdb::sel_t>(merges[i].row);
    }
    Vector first(lists_.child(), SelectionVector(left.data()), merges.size());
    Vector second(lists_.child(), SelectionVector(right.data()), merges.size());
    const Values<int32_t> order(caller_.Call(second, first, SelectionVector(rows.data()), merges.size()),
                                merges.size());
    for (size_t i = 0; i < merges.size(); ++i) {
      if (order.IsNull(i) && !null_is_equal_) RaiseNull(right[i], left[i]);
      const bool take_left = order.IsNull(i) || order[i] >= 0;
      Merge& merge = merges[i];
      merged_[merge.output++] = order_[take_left ? merge.left++ : merge.right++];
    }
  }

  [[noreturn]] void RaiseNull(idx_t left, idx_t right) {
    engine::RaiseCondition("COMPARATOR_RETURNS_NULL", {{"firstValue", lists_.child().GetValue(left).ToString()},
                                                       {"secondValue", lists_.child().GetValue(right).ToString()}});
  }

  const ListArgument& lists_;
  Caller& caller_;
  bool null_is_equal_;
  std::vector<list_entry_t> starts_;
  std::vector<idx_t> order_;
  std::vector<idx_t> merged_;
};

/// piezo_list_sort_by(list, (left, right) -> INTEGER, whether null means equal)
void SortBy(DataChunk& args, ExpressionState& state, Vector& result) {
  const idx_t rows = args.size();
  const ListArgument lists(args.data[0], rows);
  const bool null_is_equal = args.data[1].GetValue(0).GetValue<bool>();
  Caller caller(state, Body(state), args, 2, lists.child().GetType(), lists.child().GetType());
  const std::vector<idx_t> order = Sorter(lists, caller, null_is_equal).Sort(rows);
  ListGather gather(result, rows);
  gather.AddSource(lists.child(), lists.child_size());
  auto next = order.begin();
  for (idx_t row = 0; row < rows; ++row) {
    if (lists.IsNull(row)) {
      gather.NullRow();
      continue;
    }
    const auto end = next + static_cast<std::ptrdiff_t>(lists.At(row).length);
    for (; next != end; ++next) gather.Push(*next);
    gather.EndRow();
  }
  gather.Finish();
}

duckdb::unique_ptr<duckdb::FunctionData> BindLambda(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                                                    duckdb::vector<duckdb::unique_ptr<Expression>>& arguments,
                                                    const LogicalType& result, const LogicalType& body_type) {
  if (arguments[1]->GetExpressionClass() != duckdb::ExpressionClass::BOUND_LAMBDA) {
    throw duckdb::BinderException(function.name + " takes a lambda");
  }
  function.arguments[0] = arguments[0]->return_type;
  function.arguments[2] = arguments[2]->return_type;
  function.SetReturnType(result);
  auto body = duckdb::BoundCastExpression::AddCastToType(
      context, std::move(arguments[1]->Cast<duckdb::BoundLambdaExpression>().lambda_expr), body_type);
  return duckdb::make_uniq<duckdb::ListLambdaBindData>(result, std::move(body));
}

duckdb::unique_ptr<duckdb::FunctionData> BindFold(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                                                  duckdb::vector<duckdb::unique_ptr<Expression>>& arguments) {
  const LogicalType type = arguments[2]->return_type;
  return BindLambda(context, function, arguments, type, type);
}

duckdb::unique_ptr<duckdb::FunctionData> BindSortBy(duckdb::ClientContext& context, duckdb::ScalarFunction& function,
                                                    duckdb::vector<duckdb::unique_ptr<Expression>>& arguments) {
  return BindLambda(context, function, arguments, arguments[0]->return_type, LogicalType::INTEGER);
}

LogicalType FoldParameter(duckdb::ClientContext&, const duckdb::vector<LogicalType>& types, idx_t index) {
  return index == 0 ? types[2] : ListType::GetChildType(types[0]);
}
LogicalType ElementParameter(duckdb::ClientContext&, const duckdb::vector<LogicalType>& types, idx_t) {
  return ListType::GetChildType(types[0]);
}

duckdb::ScalarFunction LambdaKernel(std::string name, duckdb::scalar_function_t body,
                                    duckdb::bind_scalar_function_t bind, duckdb::bind_lambda_function_t bind_lambda) {
  duckdb::ScalarFunction function(std::move(name),
                                  {LogicalType::LIST(LogicalType::ANY), LogicalType::LAMBDA, LogicalType::ANY},
                                  LogicalType::ANY, std::move(body), bind);
  function.SetNullHandling(duckdb::FunctionNullHandling::SPECIAL_HANDLING);
  function.SetBindLambdaCallback(bind_lambda);
  function.SetSerializeCallback(duckdb::ListLambdaBindData::Serialize);
  function.SetDeserializeCallback(duckdb::ListLambdaBindData::Deserialize);
  return function;
}

}  // namespace

void AddLambdaKernels(KernelSet& kernels) {
  kernels.Add(LambdaKernel("piezo_fold", Fold, BindFold, FoldParameter));
  kernels.Add(LambdaKernel("piezo_list_sort_by", SortBy, BindSortBy, ElementParameter));
}

}  // namespace piezo::functions
