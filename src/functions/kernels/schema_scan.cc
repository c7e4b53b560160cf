// Runs an inference over files, once.
#include "functions/kernels/schema_scan.h"

namespace piezo::functions {

namespace {

struct InferInfo : duckdb::TableFunctionInfo {
  explicit InferInfo(InferSchema infer_schema) : infer(infer_schema) {}
  InferSchema infer;
};

struct InferBind : duckdb::TableFunctionData {
  std::vector<std::string> paths;
  duckdb::vector<duckdb::Value> arguments;
  InferSchema infer = nullptr;
};

struct InferState : duckdb::GlobalTableFunctionState {
  bool done = false;
};

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext&, duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<duckdb::string>& names) {
  auto out = duckdb::make_uniq<InferBind>();
  for (const duckdb::Value& path : duckdb::ListValue::GetChildren(input.inputs[0])) {
    out->paths.push_back(duckdb::StringValue::Get(path));
  }
  out->arguments.assign(input.inputs.begin() + 1, input.inputs.end());
  out->infer = input.info->Cast<InferInfo>().infer;
  types = {duckdb::LogicalType::VARCHAR};
  names = {"schema"};
  return out;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> Init(duckdb::ClientContext&, duckdb::TableFunctionInitInput&) {
  return duckdb::make_uniq<InferState>();
}

void Infer(duckdb::ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& out) {
  auto& state = input.global_state->Cast<InferState>();
  if (std::exchange(state.done, true)) return;
  const auto& bind = input.bind_data->Cast<InferBind>();
  duckdb::FileSystem& files = duckdb::FileSystem::GetFileSystem(context);
  const BlockWalk walk = [&](const BlockOptions& options, const auto& use) {
    int64_t bytes = 0;
    std::string block;
    for (const Piece& piece : CutIntoPieces(files, bind.paths, options, bytes)) {
      if (context.IsInterrupted()) throw duckdb::InterruptException();
      PieceReader reader(files, bind.paths[piece.file], piece, options);
      while (reader.Next(block)) {
        if (!use(block, reader.starts_file())) return;
      }
    }
  };
  out.SetValue(0, 0, duckdb::Value(types::ToJson(DataType::Struct(bind.infer(bind.arguments, walk)))));
  out.SetCardinality(1);
}

}  // namespace

duckdb::TableFunction SchemaScan(const std::string& name, duckdb::vector<duckdb::LogicalType> arguments,
                                 InferSchema infer) {
  arguments.insert(arguments.begin(), duckdb::LogicalType::LIST(duckdb::LogicalType::VARCHAR));
  duckdb::TableFunction out(name, std::move(arguments), Infer, Bind, Init);
  out.function_info = duckdb::make_shared_ptr<InferInfo>(infer);
  return out;
}

}  // namespace piezo::functions
