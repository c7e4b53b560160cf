// Reads CSV files into typed columns.
#include "base/ascii.h"
#include "engine/types.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/records.h"

namespace piezo::functions {

namespace {

struct CsvLayout {
  CsvFormat format;
  Schema schema;
};

class CsvReader final : public RowReader {
 public:
  CsvReader(std::shared_ptr<const CsvLayout> layout, const std::vector<bool>& wanted)
      : layout_(std::move(layout)),
        tokenizer_(layout_->format.dialect),
        records_(layout_->format, layout_->schema, wanted),
        corrupt_(CorruptColumn(layout_->schema, layout_->format.corrupt_column)) {}

  void Begin(std::string_view block, bool starts_file, bool last, const std::string& path) override {
    tokenizer_.Begin(block, last);
    path_ = &path;
    if (starts_file) at_header_ = layout_->format.header;
  }

  bool Next(const Targets& targets, duckdb::idx_t row) override {
    const CsvFormat& format = layout_->format;
    std::string_view record;
    while (tokenizer_.Next(record)) {
      if (!format.Bearable(tokenizer_.tokens())) RaiseFailedRead(*path_);
      if (std::exchange(at_header_, false)) {
        CheckHeader();
        continue;
      }
      const bool good = records_.Write(tokenizer_.tokens(), targets, row);
      if (!good && format.mode == ReadMode::kDropMalformed) continue;
      if (!good && format.mode == ReadMode::kFailFast) RaiseFailedRead(*path_);
      if (corrupt_ >= 0) TellCorrupt(good, record, targets[static_cast<size_t>(corrupt_)], row);
      return true;
    }
    return false;
  }

  std::string_view rest() const override { return tokenizer_.rest(); }

 private:
  void CheckHeader() const {
    if (layout_->format.enforce_schema) return;
    const auto& tokens = tokenizer_.tokens();
    bool same = tokens.size() == layout_->schema.size();
    for (size_t i = 0; same && i < tokens.size(); ++i) {
      same = EqualsIgnoreCase(tokens[i].text, layout_->schema[i].name);
    }
    if (!same) RaiseFailedRead(*path_);
  }

  const std::shared_ptr<const CsvLayout> layout_;
  CsvTokenizer tokenizer_;
  CsvRecords records_;
  const int64_t corrupt_;
  bool at_header_ = false;
  const std::string* path_ = nullptr;
};

/// piezo_read_csv(files, schema as JSON, options)
RecordFormat BindCsv(const duckdb::vector<duckdb::Value>& arguments) {
  const auto layout = std::make_shared<const CsvLayout>(
      CsvLayout{CsvFormat(OptionsOf(arguments[1])), types::FromJson(duckdb::StringValue::Get(arguments[0])).fields()});
  RecordFormat out;
  out.blocks = layout->format.blocks;
  layout->format.moments->Require(DataType::Struct(layout->schema));
  for (const Field& field : layout->schema) out.types.push_back(engine::ToEngine(field.type));
  out.reader = [layout](const std::vector<bool>& wanted) { return std::make_unique<CsvReader>(layout, wanted); };
  return out;
}

}  // namespace

void AddCsvReader(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(
      RecordScan("piezo_read_csv", {LogicalType::VARCHAR, LogicalType::LIST(LogicalType::VARCHAR)}, BindCsv));
}

}  // namespace piezo::functions
