// A scan of Arrow arrays that the program holds, on DuckDB's own conversion of them. Unlike DuckDB's arrow_scan it
// reads the wanted columns alone out of whole arrays, says how many rows there are, and asks for no more threads than
// there are batches: what clients send is most often one batch, and a thread without any costs as much as a small
// query.
#include "engine/arrow_table.h"

#include <duckdb.hpp>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/common/arrow/arrow_wrapper.hpp>
#include <duckdb/function/table/arrow.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/parsed_data/create_table_function_info.hpp>

namespace piezo::engine {

namespace {

const ArrowRows& RowsOf(uintptr_t pointer) { return *reinterpret_cast<const ArrowRows*>(pointer); }
const ArrowRows& RowsOf(const duckdb::FunctionData& data) {
  return RowsOf(data.Cast<duckdb::ArrowScanFunctionData>().stream_factory_ptr);
}

duckdb::unique_ptr<duckdb::ArrowArrayStreamWrapper> Produce(uintptr_t rows, duckdb::ArrowStreamParameters&) {
  auto out = duckdb::make_uniq<duckdb::ArrowArrayStreamWrapper>();
  out->arrow_array_stream = RowsOf(rows).open().Export();
  out->number_of_rows = -1;
  return out;
}

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext& context, duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<duckdb::string>& names) {
  const uintptr_t rows = input.inputs[0].GetPointer();
  auto data = duckdb::make_uniq<duckdb::ArrowScanFunctionData>(&Produce, rows);
  wire::OwnedArrayStream stream = RowsOf(rows).open();
  if (stream->get_schema(stream.get(), &data->schema_root.arrow_schema) != 0) {
    throw duckdb::InvalidInputException(duckdb::string(stream->get_last_error(stream.get())));
  }
  duckdb::ArrowTableFunction::PopulateArrowTableSchema(context, data->arrow_table, data->schema_root.arrow_schema);
  names = data->arrow_table.GetNames();
  types = data->arrow_table.GetTypes();
  data->all_types = types;
  return data;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitGlobal(duckdb::ClientContext& context,
                                                                duckdb::TableFunctionInitInput& input) {
  auto state = duckdb::ArrowTableFunction::ArrowScanInitGlobal(context, input);
  auto& scan = state->Cast<duckdb::ArrowScanGlobalState>();
  const size_t batches = RowsOf(*input.bind_data).batches.value_or(scan.max_threads);
  scan.max_threads = std::max<duckdb::idx_t>(std::min<duckdb::idx_t>(scan.max_threads, batches), 1);
  return state;
}

void Scan(duckdb::ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  if (!input.local_state) return;  // the other threads have taken all batches
  auto& state = input.local_state->Cast<duckdb::ArrowScanLocalState>();
  auto& all = input.global_state->Cast<duckdb::ArrowScanGlobalState>();
  const auto length = [&] { return static_cast<duckdb::idx_t>(state.chunk->arrow_array.length); };
  if (state.chunk_offset >= length() &&
      !duckdb::ArrowTableFunction::ArrowScanParallelStateNext(context, input.bind_data.get(), state, all)) {
    return;
  }
  output.SetCardinality(std::min<duckdb::idx_t>(STANDARD_VECTOR_SIZE, length() - state.chunk_offset));
  const auto& columns = input.bind_data->Cast<duckdb::ArrowScanFunctionData>().arrow_table.GetColumns();
  duckdb::ArrowTableFunction::ArrowToDuckDB(state, columns, output, /*arrow_scan_is_projected=*/false);
  state.chunk_offset += output.size();
}

duckdb::unique_ptr<duckdb::NodeStatistics> Cardinality(duckdb::ClientContext&, const duckdb::FunctionData* data) {
  const std::optional<int64_t> rows = RowsOf(*data).rows;
  if (!rows) return duckdb::make_uniq<duckdb::NodeStatistics>();
  return duckdb::make_uniq<duckdb::NodeStatistics>(static_cast<duckdb::idx_t>(*rows),
                                                   static_cast<duckdb::idx_t>(*rows));
}

/// What keeps the order of rows where threads share the batches.
duckdb::OperatorPartitionData PartitionData(duckdb::ClientContext&, duckdb::TableFunctionGetPartitionInput& input) {
  if (input.partition_info.RequiresPartitionColumns()) throw duckdb::InternalException("Arrow rows have no partitions");
  return duckdb::OperatorPartitionData(input.local_state->Cast<duckdb::ArrowScanLocalState>().batch_index);
}

}  // namespace

ArrowTable ScanArrow(ArrowRows rows) {
  auto pin = std::make_shared<ArrowRows>(std::move(rows));
  const duckdb::Value pointer = duckdb::Value::POINTER(reinterpret_cast<uintptr_t>(pin.get()));
  return {.function = {.name = std::string(kArrowScan),
                       .args = List(Expr(new duckdb::ConstantExpression(pointer))),
                       .named = {}},
          .pin = std::move(pin)};
}

void RegisterArrowScan(duckdb::DatabaseInstance& database) {
  duckdb::TableFunction function(std::string(kArrowScan), {duckdb::LogicalType::POINTER}, Scan, Bind, InitGlobal,
                                 duckdb::ArrowTableFunction::ArrowScanInitLocal);
  function.projection_pushdown = true;
  function.cardinality = Cardinality;
  function.get_partition_data = PartitionData;
  duckdb::CreateTableFunctionInfo info(std::move(function));
  duckdb::Connection connection(database);
  connection.BeginTransaction();
  duckdb::Catalog::GetSystemCatalog(database).CreateTableFunction(*connection.context, info);
  connection.Commit();
}

}  // namespace piezo::engine
