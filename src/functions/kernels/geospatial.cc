// Kernels of shapes: a struct of the number of a spatial reference system and a well-known binary form.
#include "types/geospatial.h"

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

/// (bytes, number, whether on the globe): the shape. The number has to be one of a system that there is.
Body BindShape(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const TypeId type = call.TakeLastConstant().GetValue<bool>() ? TypeId::kGeography : TypeId::kGeometry;
  call.Returns(LogicalType::STRUCT({{"srid", LogicalType::INTEGER}, {"wkb", LogicalType::BLOB}}));
  return [site, type](duckdb::DataChunk& args, duckdb::ExpressionState&, Vector& result) {
    const ColumnReader<string_t> bytes(args.data[0], args.size());
    const ColumnReader<int32_t> srids(args.data[1], args.size());
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto& fields = duckdb::StructVector::GetEntries(result);
    auto* numbers = duckdb::FlatVector::GetData<int32_t>(*fields[0]);
    auto* texts = duckdb::FlatVector::GetData<string_t>(*fields[1]);
    for (duckdb::idx_t row = 0; row < args.size(); ++row) {
      if (bytes.IsNull(row) || srids.IsNull(row)) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      if (!types::IsKnownSrid(type, srids[row])) {
        engine::RaiseCondition("ST_INVALID_SRID_VALUE", {{"srid", std::to_string(srids[row])}}, site);
      }
      numbers[row] = srids[row];
      texts[row] = Put(*fields[1], View(bytes[row]));
    }
    if (args.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

}  // namespace

void AddGeospatialKernels(KernelSet& kernels) { kernels.Add("piezo_shape", BindShape, KernelNulls::kSeen); }

}  // namespace piezo::functions
