// Kernels that have no family: errors on demand, random ids, the level of a recursion.
#include <atomic>
#include <duckdb/common/types/uuid.hpp>
#include <memory>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

/// raise(message): USER_RAISED_EXCEPTION for every row. Its result is null as far as types go.
Body BindRaise(KernelCall& call) {
  call.MayRaise();
  call.Volatile();  // not before the row is there
  call.Returns(LogicalType::INTEGER);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<string_t> messages(args.data[0], args.size());
    if (args.size() > 0) {
      engine::RaiseCondition("USER_RAISED_EXCEPTION",
                             {{"errorMessage", messages.IsNull(0) ? "null" : std::string(View(messages[0]))}});
    }
    result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
    duckdb::ConstantVector::SetNull(result, true);
  };
}

/// cannot_order(how many values, their type, site): an error where there is one, else null.
Body BindCannotOrder(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const std::string type = call.TakeLastConstant().ToString();
  call.Returns(LogicalType::INTEGER);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<int64_t> counts(args.data[0], args.size());
    for (duckdb::idx_t row = 0; row < args.size(); ++row) {
      if (counts[row] > 0) engine::RaiseCondition("DATATYPE_CANNOT_ORDER", {{"dataType", type}}, site);
    }
    result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
    duckdb::ConstantVector::SetNull(result, true);
  };
}

/// raise_array_index(index, size, site)
Body BindRaiseArrayIndex(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const std::string size = call.TakeLastConstant().ToString();
  call.Returns(LogicalType::INTEGER);
  return Unary<int32_t, int32_t>([=](int32_t index, Vector&) -> int32_t {
    engine::RaiseCondition("INVALID_ARRAY_INDEX", {{"indexValue", std::to_string(index)}, {"arraySize", size}}, site);
  });
}

/// A random UUID (version 4) for each row.
Body BindUuid(KernelCall& call) {
  call.Volatile();
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    string_t* out = duckdb::FlatVector::GetData<string_t>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      char text[duckdb::BaseUUID::STRING_SIZE];
      duckdb::BaseUUID::ToString(duckdb::UUID::GenerateRandomUUID(), text);
      out[row] = Put(result, {text, sizeof(text)});
    }
  };
}

/// recursion_level(level, level limit, row limit): the next level, while a recursion is within its limits.
Body BindRecursionLevel(KernelCall& call) {
  const auto row_limit = call.TakeLastConstant().GetValue<int64_t>();
  const auto level_limit = call.TakeLastConstant().GetValue<int64_t>();
  call.MayRaise();
  call.Volatile();  // counts rows
  call.Returns(LogicalType::BIGINT);
  auto rows = std::make_shared<std::atomic<int64_t>>(0);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<int64_t> levels(args.data[0], args.size());
    const int64_t count = rows->fetch_add(static_cast<int64_t>(args.size())) + static_cast<int64_t>(args.size());
    if (row_limit >= 0 && count > row_limit) {
      engine::RaiseCondition("RECURSION_ROW_LIMIT_EXCEEDED", {{"rowLimit", std::to_string(row_limit)}});
    }
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* out = duckdb::FlatVector::GetData<int64_t>(result);
    for (idx_t row = 0; row < args.size(); ++row) {
      out[row] = levels[row] + 1;
      if (level_limit < 0 || out[row] <= level_limit) continue;
      engine::RaiseCondition("RECURSION_LEVEL_LIMIT_EXCEEDED", {{"levelLimit", std::to_string(level_limit)}});
    }
  };
}

}  // namespace

void AddMiscKernels(KernelSet& kernels) {
  kernels.Add("piezo_raise", BindRaise, KernelNulls::kSeen);
  kernels.Add("piezo_raise_array_index", BindRaiseArrayIndex);
  kernels.Add("piezo_cannot_order", BindCannotOrder);
  kernels.Add("piezo_recursion_level", BindRecursionLevel);
  kernels.Add("piezo_uuid", BindUuid);
}

}  // namespace piezo::functions
