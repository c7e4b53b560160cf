// The engine's COPY TO in format piezo_orc. Options: codec, and schema, the Spark types of the columns as JSON.
#include <duckdb/function/copy_function.hpp>
#include <duckdb/parser/parsed_data/copy_info.hpp>
#include <mutex>

#include "engine/arrow_batch.h"
#include "functions/kernels/kernel_groups.h"
#include "types/data_type.h"
#include "wire/orc.h"

namespace piezo::functions {
namespace {

struct OrcBind : duckdb::FunctionData {
  std::string codec;
  Schema columns;
  duckdb::vector<duckdb::LogicalType> types;

  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<OrcBind>(*this); }
  bool Equals(const duckdb::FunctionData& other) const override { return this == &other; }
};

struct OrcFile : duckdb::GlobalFunctionData {
  std::mutex mutex;
  std::unique_ptr<wire::OrcWriter> writer;
};

std::string OptionText(const duckdb::CopyInfo& info, const char* name) {
  const auto found = info.options.find(name);
  return found == info.options.end() ? "" : found->second.at(0).ToString();
}

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext&, duckdb::CopyFunctionBindInput& input,
                                              const duckdb::vector<duckdb::string>&,
                                              const duckdb::vector<duckdb::LogicalType>& types) {
  auto out = duckdb::make_uniq<OrcBind>();
  out->codec = OptionText(input.info, "codec");
  out->columns = engine::WithErrorsAsData([&] { return types::FromJson(OptionText(input.info, "schema")).fields(); });
  out->types = types;
  return out;
}

duckdb::unique_ptr<duckdb::LocalFunctionData> InitLocal(duckdb::ExecutionContext&, duckdb::FunctionData&) {
  return duckdb::make_uniq<duckdb::LocalFunctionData>();
}

duckdb::unique_ptr<duckdb::GlobalFunctionData> InitGlobal(duckdb::ClientContext&, duckdb::FunctionData& data,
                                                          const duckdb::string& path) {
  const auto& bind = data.Cast<OrcBind>();
  auto out = duckdb::make_uniq<OrcFile>();
  out->writer =
      engine::WithErrorsAsData([&] { return std::make_unique<wire::OrcWriter>(path, bind.codec, bind.columns); });
  return out;
}

void Sink(duckdb::ExecutionContext& context, duckdb::FunctionData& data, duckdb::GlobalFunctionData& state,
          duckdb::LocalFunctionData&, duckdb::DataChunk& chunk) {
  const auto& bind = data.Cast<OrcBind>();
  auto& file = state.Cast<OrcFile>();
  engine::ArrowBatchBuilder builder(bind.types, context.client.GetClientProperties(), chunk.size());
  builder.Append(chunk, 0, chunk.size());
  wire::OwnedArray rows = builder.Finish(bind.columns);
  const std::scoped_lock lock(file.mutex);
  engine::WithErrorsAsData([&] { file.writer->Write(std::move(rows)); });
}

void Combine(duckdb::ExecutionContext&, duckdb::FunctionData&, duckdb::GlobalFunctionData&,
             duckdb::LocalFunctionData&) {}

void Finalize(duckdb::ClientContext&, duckdb::FunctionData&, duckdb::GlobalFunctionData& file) {
  engine::WithErrorsAsData([&] { file.Cast<OrcFile>().writer->Close(); });
}

}  // namespace

void AddOrcCopy(KernelSet& kernels) {
  duckdb::CopyFunction copy("piezo_orc");
  copy.copy_to_bind = Bind;
  copy.copy_to_initialize_local = InitLocal;
  copy.copy_to_initialize_global = InitGlobal;
  copy.copy_to_sink = Sink;
  copy.copy_to_combine = Combine;
  copy.copy_to_finalize = Finalize;
  copy.extension = "orc";
  kernels.AddCopy(std::move(copy));
}

}  // namespace piezo::functions
