// The table functions that look through files for a schema: piezo_csv_schema(files, options), piezo_json_schema and
// piezo_xml_schema. One row, the schema as JSON.
#include <utility>

#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/record_blocks.h"
#include "functions/kernels/schema_inference.h"

namespace piezo::functions {

namespace {

using MakeInference = Inference (*)(const OptionMap& options);

struct InferInfo : duckdb::TableFunctionInfo {
  explicit InferInfo(MakeInference make_inference) : make(make_inference) {}
  MakeInference make;
};

struct InferBind : duckdb::TableFunctionData {
  std::vector<std::string> paths;
  OptionMap options;
  MakeInference make = nullptr;
};

struct InferState : duckdb::GlobalTableFunctionState {
  bool done = false;
};

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext&, duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<duckdb::string>& names) {
  auto out = duckdb::make_uniq<InferBind>();
  out->paths = TextsOf(input.inputs[0]);
  out->options = OptionsOf(input.inputs[1]);
  out->make = input.info->Cast<InferInfo>().make;
  types = {duckdb::LogicalType::VARCHAR};
  names = {"schema"};
  return out;
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> Init(duckdb::ClientContext&, duckdb::TableFunctionInitInput&) {
  return duckdb::make_uniq<InferState>();
}

Schema InferFiles(duckdb::ClientContext& context, const InferBind& bind) {
  duckdb::FileSystem& files = duckdb::FileSystem::GetFileSystem(context);
  const Inference inference = bind.make(bind.options);
  int64_t bytes = 0;
  std::string block;
  for (const Piece& piece : CutIntoPieces(files, bind.paths, inference.blocks, bytes)) {
    PieceReader reader(files, bind.paths[piece.file], piece, inference.blocks);
    while (reader.Next(block)) {
      if (context.IsInterrupted()) throw duckdb::InterruptException();
      const std::optional<std::string_view> rest = inference.schema->Add(block, reader.last());
      if (!rest) return inference.schema->Finish();
      reader.GiveBack(*rest);
    }
  }
  return inference.schema->Finish();
}

void Infer(duckdb::ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& out) {
  auto& state = input.global_state->Cast<InferState>();
  if (std::exchange(state.done, true)) return;
  const auto& bind = input.bind_data->Cast<InferBind>();
  const Schema schema = engine::WithErrorsAsData([&] { return InferFiles(context, bind); });
  out.SetValue(0, 0, duckdb::Value(types::ToJson(DataType::Struct(schema))));
  out.SetCardinality(1);
}

duckdb::TableFunction SchemaScan(const std::string& name, MakeInference make) {
  const auto texts = duckdb::LogicalType::LIST(duckdb::LogicalType::VARCHAR);
  duckdb::TableFunction out(name, {texts, texts}, Infer, Bind, Init);
  out.function_info = duckdb::make_shared_ptr<InferInfo>(make);
  return out;
}

}  // namespace

void AddSchemaScans(KernelSet& kernels) {
  kernels.AddTable(SchemaScan("piezo_csv_schema", InferCsv));
  kernels.AddTable(SchemaScan("piezo_json_schema", InferJson));
  kernels.AddTable(SchemaScan("piezo_xml_schema", InferXml));
}

}  // namespace piezo::functions
