// The kernel behind scalar subqueries: more than one row is an error.
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

/// piezo_single_row(count BIGINT, site) → whether there is a row.
Body BindSingleRow(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(duckdb::LogicalType::BOOLEAN);
  return [site](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::Execute<int64_t, bool>(args.data[0], result, args.size(), [site](int64_t count) {
      if (count > 1) engine::RaiseCondition("SCALAR_SUBQUERY_TOO_MANY_ROWS", {}, site);
      return count == 1;
    });
  };
}

}  // namespace

void AddSubqueryKernels(KernelSet& kernels) { kernels.Add("piezo_single_row", BindSingleRow); }

}  // namespace piezo::functions
