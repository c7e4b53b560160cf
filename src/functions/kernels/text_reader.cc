// Reads text files: a row a line, or a row a file.
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/lines.h"
#include "functions/kernels/record_scan.h"

namespace piezo::functions {

namespace {

class TextReader final : public RowReader {
 public:
  TextReader(bool whole, std::string separator, const Projection& projection)
      : whole_(whole), lines_(std::move(separator)), projection_(projection) {}

  void Begin(std::string_view block, bool, const std::string&) override {
    lines_.Begin(block);
    block_ = block;
    given_ = false;
  }

  bool Next(duckdb::DataChunk& out, duckdb::idx_t row) override {
    std::string_view line = block_;
    if (whole_ ? std::exchange(given_, true) : !lines_.Next(line)) return false;
    for (size_t i = 0; i < projection_.size(); ++i) {
      if (projection_[i] < 0) continue;
      duckdb::FlatVector::GetData<duckdb::string_t>(out.data[i])[row] =
          duckdb::StringVector::AddString(out.data[i], line.data(), line.size());
    }
    return true;
  }

 private:
  const bool whole_;
  Lines lines_;
  const Projection projection_;
  std::string_view block_;
  bool given_ = false;
};

/// piezo_read_text(files, whole BOOLEAN, line separator VARCHAR, encoding VARCHAR)
RecordFormat BindText(const duckdb::vector<duckdb::Value>& arguments) {
  RecordFormat out;
  const bool whole = duckdb::BooleanValue::Get(arguments[0]);
  const std::string separator = duckdb::StringValue::Get(arguments[1]);
  out.blocks = {.whole_files = whole, .line_separator = separator, .encoding = duckdb::StringValue::Get(arguments[2])};
  out.types = {duckdb::LogicalType::VARCHAR};
  out.reader = [whole, separator](const Projection& projection) {
    return std::make_unique<TextReader>(whole, separator, projection);
  };
  return out;
}

}  // namespace

void AddTextReader(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(
      RecordScan("piezo_read_text", {LogicalType::BOOLEAN, LogicalType::VARCHAR, LogicalType::VARCHAR}, BindText));
}

}  // namespace piezo::functions
