// The engine's COPY TO in format piezo_lines: one column of texts, each with a line separator behind. Options:
// line_separator, codec (none, gzip, zstd, bzip2, deflate), csv_header (names for a line of their own at the start of
// each file) with csv_options (how they are written), first_line and last_line (of each file, as they stand).
#include <duckdb/common/file_system.hpp>
#include <duckdb/common/types/column/column_data_collection.hpp>
#include <duckdb/function/copy_function.hpp>
#include <duckdb/parser/parsed_data/copy_info.hpp>
#include <mutex>

#include "functions/kernels/csv_format.h"
#include "functions/kernels/kernel_groups.h"
#include "wire/compressed_file.h"

namespace piezo::functions {
namespace {

struct LinesBind : duckdb::FunctionData {
  std::string separator = "\n";
  std::optional<std::string> header;
  std::string footer;
  std::string other_codec;  // that the engine does not know; empty: none
  duckdb::FileCompressionType codec = duckdb::FileCompressionType::UNCOMPRESSED;

  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<LinesBind>(*this); }
  bool Equals(const duckdb::FunctionData& other) const override { return this == &other; }
};

struct LinesFile : duckdb::GlobalFunctionData {
  std::mutex mutex;
  duckdb::unique_ptr<duckdb::FileHandle> handle;
  std::unique_ptr<wire::CompressedOutput> output;  // in place of the handle

  void Write(const std::string& text) {
    const std::scoped_lock lock(mutex);
    if (output != nullptr) return engine::WithErrorsAsData([&] { output->Write(text); });
    size_t written = 0;
    while (written < text.size()) {
      written += static_cast<size_t>(
          handle->Write(const_cast<char*>(text.data()) + written, static_cast<duckdb::idx_t>(text.size() - written)));
    }
  }
};

struct LinesBatch : duckdb::PreparedBatchData {
  std::string text;
};

std::string OptionText(const duckdb::CopyInfo& info, const char* name, const std::string& otherwise) {
  const auto found = info.options.find(name);
  return found == info.options.end() ? otherwise : found->second.at(0).ToString();
}

std::vector<std::string> OptionTexts(const duckdb::CopyInfo& info, const char* name) {
  std::vector<std::string> out;
  const auto found = info.options.find(name);
  if (found == info.options.end()) return out;
  for (const duckdb::Value& text : found->second) out.push_back(text.ToString());
  return out;
}

std::optional<std::string> HeaderOf(const duckdb::CopyInfo& info) {
  if (std::string first = OptionText(info, "first_line", ""); !first.empty()) return first;
  const std::vector<std::string> names = OptionTexts(info, "csv_header");
  if (names.empty()) return std::nullopt;
  const CsvOutput csv(OptionMap::FromList(OptionTexts(info, "csv_options")));
  std::string header;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) header += csv.delimiter();
    csv.Append(names[i], header);
  }
  return header;
}

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext&, duckdb::CopyFunctionBindInput& input,
                                              const duckdb::vector<duckdb::string>&,
                                              const duckdb::vector<duckdb::LogicalType>&) {
  auto out = duckdb::make_uniq<LinesBind>();
  out->separator = OptionText(input.info, "line_separator", "\n");
  out->header = engine::WithErrorsAsData([&] { return HeaderOf(input.info); });
  out->footer = OptionText(input.info, "last_line", "");
  const std::string codec = OptionText(input.info, "codec", "none");
  if (codec == "gzip") out->codec = duckdb::FileCompressionType::GZIP;
  if (codec == "bzip2" || codec == "deflate") out->other_codec = codec;
  if (codec == "zstd") out->codec = duckdb::FileCompressionType::ZSTD;
  return out;
}

duckdb::unique_ptr<duckdb::LocalFunctionData> InitLocal(duckdb::ExecutionContext&, duckdb::FunctionData&) {
  return duckdb::make_uniq<duckdb::LocalFunctionData>();
}

duckdb::unique_ptr<duckdb::GlobalFunctionData> InitGlobal(duckdb::ClientContext& context, duckdb::FunctionData& data,
                                                          const duckdb::string& path) {
  const auto& bind = data.Cast<LinesBind>();
  auto out = duckdb::make_uniq<LinesFile>();
  if (!bind.other_codec.empty()) {
    out->output =
        engine::WithErrorsAsData([&] { return std::make_unique<wire::CompressedOutput>(path, bind.other_codec); });
    if (bind.header) out->Write(*bind.header + bind.separator);
    return out;
  }
  auto flags = duckdb::FileFlags::FILE_FLAGS_WRITE | duckdb::FileFlags::FILE_FLAGS_FILE_CREATE_NEW;
  flags.SetCompression(bind.codec);
  out->handle = duckdb::FileSystem::GetFileSystem(context).OpenFile(path, flags);
  if (bind.header) out->Write(*bind.header + bind.separator);
  return out;
}

void AppendLines(duckdb::DataChunk& chunk, const LinesBind& bind, std::string& out) {
  duckdb::UnifiedVectorFormat format;
  chunk.data[0].ToUnifiedFormat(chunk.size(), format);
  const auto* texts = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(format);
  for (duckdb::idx_t row = 0; row < chunk.size(); ++row) {
    const duckdb::idx_t index = format.sel->get_index(row);
    if (format.validity.RowIsValid(index)) out.append(texts[index].GetData(), texts[index].GetSize());
    out += bind.separator;
  }
}

void Sink(duckdb::ExecutionContext&, duckdb::FunctionData& bind, duckdb::GlobalFunctionData& file,
          duckdb::LocalFunctionData&, duckdb::DataChunk& chunk) {
  std::string text;
  AppendLines(chunk, bind.Cast<LinesBind>(), text);
  file.Cast<LinesFile>().Write(text);
}

void Combine(duckdb::ExecutionContext&, duckdb::FunctionData&, duckdb::GlobalFunctionData&,
             duckdb::LocalFunctionData&) {}

void Finalize(duckdb::ClientContext&, duckdb::FunctionData& data, duckdb::GlobalFunctionData& file) {
  const auto& bind = data.Cast<LinesBind>();
  if (!bind.footer.empty()) file.Cast<LinesFile>().Write(bind.footer + bind.separator);
  auto& lines = file.Cast<LinesFile>();
  if (lines.output == nullptr) return lines.handle->Close();
  engine::WithErrorsAsData([&] { lines.output->Close(); });
}

duckdb::CopyFunctionExecutionMode Mode(bool preserve_order, bool has_batches) {
  if (!preserve_order) return duckdb::CopyFunctionExecutionMode::PARALLEL_COPY_TO_FILE;
  return has_batches ? duckdb::CopyFunctionExecutionMode::BATCH_COPY_TO_FILE
                     : duckdb::CopyFunctionExecutionMode::REGULAR_COPY_TO_FILE;
}

duckdb::unique_ptr<duckdb::PreparedBatchData> PrepareBatch(
    duckdb::ClientContext&, duckdb::FunctionData& bind, duckdb::GlobalFunctionData&,
    duckdb::unique_ptr<duckdb::ColumnDataCollection> collection) {
  auto out = duckdb::make_uniq<LinesBatch>();
  for (auto& chunk : collection->Chunks()) AppendLines(chunk, bind.Cast<LinesBind>(), out->text);
  return out;
}

void FlushBatch(duckdb::ClientContext&, duckdb::FunctionData&, duckdb::GlobalFunctionData& file,
                duckdb::PreparedBatchData& batch) {
  file.Cast<LinesFile>().Write(batch.Cast<LinesBatch>().text);
}

}  // namespace

void AddLinesCopy(KernelSet& kernels) {
  duckdb::CopyFunction copy("piezo_lines");
  copy.copy_to_bind = Bind;
  copy.copy_to_initialize_local = InitLocal;
  copy.copy_to_initialize_global = InitGlobal;
  copy.copy_to_sink = Sink;
  copy.copy_to_combine = Combine;
  copy.copy_to_finalize = Finalize;
  copy.execution_mode = Mode;
  copy.prepare_batch = PrepareBatch;
  copy.flush_batch = FlushBatch;
  copy.extension = "txt";
  kernels.AddCopy(std::move(copy));
}

}  // namespace piezo::functions
