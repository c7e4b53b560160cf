// The DuckDB side of reading text files.
#include "functions/kernels/record_scan.h"

#include <atomic>
#include <utility>

#include "engine/kernel_error.h"

namespace piezo::functions {

namespace {

struct ScanInfo : duckdb::TableFunctionInfo {
  explicit ScanInfo(FormatBind bind_format) : bind(bind_format) {}
  FormatBind bind;
};

struct ScanBind : duckdb::TableFunctionData {
  std::vector<std::string> paths;
  RecordFormat format;
};

struct ScanGlobal : duckdb::GlobalTableFunctionState {
  std::vector<Piece> pieces;
  std::vector<int64_t> projection;          // which column of the format each column of the chunk is; negative: none
  std::vector<duckdb::idx_t> file_columns;  // of the chunk
  int64_t bytes = 0;
  std::atomic<size_t> next = 0;
  duckdb::idx_t MaxThreads() const override { return std::max<size_t>(1, pieces.size()); }
};

struct ScanLocal : duckdb::LocalTableFunctionState {
  std::unique_ptr<RowReader> rows;
  std::unique_ptr<PieceReader> piece;
  size_t number = 0;  // of the piece
  size_t file = 0;
  std::string block;
  bool in_block = false;
};

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext&, duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<duckdb::string>& names) {
  auto out = duckdb::make_uniq<ScanBind>();
  for (const duckdb::Value& path : duckdb::ListValue::GetChildren(input.inputs[0])) {
    out->paths.push_back(duckdb::StringValue::Get(path));
  }
  duckdb::vector<duckdb::Value> arguments(input.inputs.begin() + 1, input.inputs.end());
  const FormatBind bind = input.info->Cast<ScanInfo>().bind;
  out->format = engine::WithErrorsAsData([&] { return bind(arguments); });
  types = out->format.types;
  types.push_back(duckdb::LogicalType::INTEGER);
  for (size_t i = 0; i + 1 < types.size(); ++i) names.push_back("v" + std::to_string(i));
  names.push_back("file");
  return out;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitGlobal(duckdb::ClientContext& context,
                                                                duckdb::TableFunctionInitInput& input) {
  const auto& bind = input.bind_data->Cast<ScanBind>();
  auto out = duckdb::make_uniq<ScanGlobal>();
  out->pieces = CutIntoPieces(duckdb::FileSystem::GetFileSystem(context), bind.paths, bind.format.blocks, out->bytes);
  for (size_t i = 0; i < input.column_ids.size(); ++i) {
    const duckdb::column_t id = input.column_ids[i];
    const bool own = id < bind.format.types.size();
    if (id == bind.format.types.size()) out->file_columns.push_back(i);
    out->projection.push_back(own ? static_cast<int64_t>(id) : -1);
  }
  return out;
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> InitLocal(duckdb::ExecutionContext&,
                                                              duckdb::TableFunctionInitInput& input,
                                                              duckdb::GlobalTableFunctionState* global) {
  auto out = duckdb::make_uniq<ScanLocal>();
  const RecordFormat& format = input.bind_data->Cast<ScanBind>().format;
  std::vector<bool> wanted(format.types.size(), false);
  for (const int64_t column : global->Cast<ScanGlobal>().projection) {
    if (column >= 0) wanted[static_cast<size_t>(column)] = true;
  }
  out->rows = format.reader(wanted);
  return out;
}

/// Moves on to the next block; false when it would be one of another piece.
bool NextBlock(const ScanBind& bind, ScanLocal& local) {
  if (!local.piece || !local.piece->Next(local.block)) return false;
  local.rows->Begin(local.block, local.piece->starts_file(), local.piece->last(), bind.paths[local.file]);
  local.in_block = true;
  return true;
}

bool NextPiece(duckdb::ClientContext& context, const ScanBind& bind, ScanGlobal& global, ScanLocal& local) {
  local.number = global.next++;
  if (local.number >= global.pieces.size()) return false;
  const Piece& piece = global.pieces[local.number];
  local.file = piece.file;
  local.piece = std::make_unique<PieceReader>(duckdb::FileSystem::GetFileSystem(context), bind.paths[piece.file], piece,
                                              bind.format.blocks);
  return true;
}

Targets TargetsOf(duckdb::DataChunk& chunk, const std::vector<int64_t>& projection, size_t columns) {
  Targets out(columns, nullptr);
  for (size_t i = 0; i < projection.size(); ++i) {
    if (projection[i] >= 0) out[static_cast<size_t>(projection[i])] = &chunk.data[i];
  }
  return out;
}

void Scan(duckdb::ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& out) {
  const auto& bind = input.bind_data->Cast<ScanBind>();
  auto& global = input.global_state->Cast<ScanGlobal>();
  auto& local = input.local_state->Cast<ScanLocal>();
  const Targets targets = TargetsOf(out, global.projection, bind.format.types.size());
  duckdb::idx_t rows = 0;
  while (rows < STANDARD_VECTOR_SIZE) {
    if (local.in_block && local.rows->Next(targets, rows)) {
      ++rows;
      continue;
    }
    if (std::exchange(local.in_block, false) && !local.piece->last()) local.piece->GiveBack(local.rows->rest());
    if (NextBlock(bind, local)) continue;
    // A chunk has rows of one piece only: the order of rows is that of the pieces.
    if (rows > 0 || !NextPiece(context, bind, global, local)) break;
  }
  for (const duckdb::idx_t column : global.file_columns) {
    out.data[column].Reference(duckdb::Value::INTEGER(static_cast<int32_t>(local.file)));
  }
  out.SetCardinality(rows);
}

double Progress(duckdb::ClientContext&, const duckdb::FunctionData*, const duckdb::GlobalTableFunctionState* state) {
  const auto& global = state->Cast<ScanGlobal>();
  if (global.pieces.empty()) return 100;
  return 100.0 * static_cast<double>(std::min(global.next.load(), global.pieces.size())) /
         static_cast<double>(global.pieces.size());
}

duckdb::OperatorPartitionData PartitionData(duckdb::ClientContext&, duckdb::TableFunctionGetPartitionInput& input) {
  return duckdb::OperatorPartitionData(input.local_state->Cast<ScanLocal>().number);
}

}  // namespace

duckdb::TableFunction RecordScan(const std::string& name, duckdb::vector<duckdb::LogicalType> arguments,
                                 FormatBind bind) {
  arguments.insert(arguments.begin(), duckdb::LogicalType::LIST(duckdb::LogicalType::VARCHAR));
  duckdb::TableFunction out(name, std::move(arguments), Scan, Bind, InitGlobal, InitLocal);
  out.function_info = duckdb::make_shared_ptr<ScanInfo>(bind);
  out.projection_pushdown = true;
  out.table_scan_progress = Progress;
  out.get_partition_data = PartitionData;
  return out;
}

}  // namespace piezo::functions
