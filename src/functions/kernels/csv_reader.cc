// Reads CSV files into typed columns.
#include <algorithm>

#include "engine/types.h"
#include "functions/kernels/csv_format.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/record_scan.h"

namespace piezo::functions {

namespace {

/// Where the fields of a record go.
struct CsvLayout {
  CsvFormat format;
  std::vector<TextField> fields;  // in the order of the tokens
  std::vector<int64_t> column_of_field;
  int64_t corrupt_column = -1;

  CsvLayout(CsvFormat csv, const Schema& schema) : format(std::move(csv)) {
    for (size_t i = 0; i < schema.size(); ++i) {
      if (schema[i].name == format.corrupt_column && schema[i].type.IsStringLike()) {
        corrupt_column = static_cast<int64_t>(i);
        continue;
      }
      fields.emplace_back(schema[i].type, format.fields);
      column_of_field.push_back(static_cast<int64_t>(i));
    }
  }
};

class CsvReader final : public RowReader {
 public:
  CsvReader(std::shared_ptr<const CsvLayout> layout, const Projection& projection)
      : layout_(std::move(layout)), tokenizer_(layout_->format.dialect) {
    const auto target = [&](int64_t column) {
      const auto found = std::find(projection.begin(), projection.end(), column);
      return column < 0 || found == projection.end() ? -1 : found - projection.begin();
    };
    corrupt_target_ = target(layout_->corrupt_column);
    for (size_t i = 0; i < layout_->fields.size(); ++i) {
      targets_.push_back(target(layout_->column_of_field[i]));
      // To tell whether a record is broken, the fields that nobody asks for are converted, too.
      const bool scratch = targets_.back() < 0 && corrupt_target_ >= 0;
      scratch_.push_back(scratch ? std::make_unique<duckdb::Vector>(engine::ToEngine(layout_->fields[i].type()))
                                 : nullptr);
    }
  }

  void Begin(std::string_view block, bool starts_file, const std::string& path) override {
    tokenizer_.Begin(block);
    path_ = &path;
    std::string_view header;
    if (starts_file && layout_->format.header) tokenizer_.Next(header);
  }

  bool Next(duckdb::DataChunk& out, duckdb::idx_t row) override {
    std::string_view record;
    while (tokenizer_.Next(record)) {
      const bool good = Convert(out, row);
      if (!good && layout_->format.mode == ReadMode::kDropMalformed) continue;
      if (!good && layout_->format.mode == ReadMode::kFailFast) RaiseFailedRead(*path_);
      if (corrupt_target_ >= 0) {
        duckdb::Vector& vector = out.data[static_cast<size_t>(corrupt_target_)];
        duckdb::FlatVector::SetNull(vector, row, good);
        if (!good) {
          duckdb::FlatVector::GetData<duckdb::string_t>(vector)[row] =
              duckdb::StringVector::AddString(vector, record.data(), record.size());
        }
      }
      return true;
    }
    return false;
  }

 private:
  bool Convert(duckdb::DataChunk& out, duckdb::idx_t row) {
    const std::vector<CsvToken>& tokens = tokenizer_.tokens();
    bool good = tokens.size() == layout_->fields.size();
    for (size_t i = 0; i < targets_.size(); ++i) {
      if (targets_[i] < 0 && !scratch_[i]) continue;
      duckdb::Vector& vector = targets_[i] < 0 ? *scratch_[i] : out.data[static_cast<size_t>(targets_[i])];
      const duckdb::idx_t at = targets_[i] < 0 ? 0 : row;
      const auto value = i < tokens.size() ? layout_->format.ValueOf(tokens[i]) : std::nullopt;
      const bool written = value && layout_->fields[i].Write(*value, vector, at);
      good = good && (!value || written);
      duckdb::FlatVector::SetNull(vector, at, !written);
    }
    return good;
  }

  const std::shared_ptr<const CsvLayout> layout_;
  CsvTokenizer tokenizer_;
  std::vector<int64_t> targets_;  // column of the chunk for each field; negative: none
  std::vector<std::unique_ptr<duckdb::Vector>> scratch_;
  int64_t corrupt_target_ = -1;
  const std::string* path_ = nullptr;
};

/// piezo_read_csv(files, schema as JSON, options, zone)
RecordFormat BindCsv(const duckdb::vector<duckdb::Value>& arguments) {
  const Schema schema = types::FromJson(duckdb::StringValue::Get(arguments[0])).fields();
  CsvFormat format(ReadOptions(arguments[1]), duckdb::StringValue::Get(arguments[2]));
  RecordFormat out;
  out.blocks = format.blocks;
  for (const Field& field : schema) out.types.push_back(engine::ToEngine(field.type));
  const auto layout = std::make_shared<const CsvLayout>(std::move(format), schema);
  out.reader = [layout](const Projection& projection) { return std::make_unique<CsvReader>(layout, projection); };
  return out;
}

}  // namespace

void AddCsvReader(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(RecordScan("piezo_read_csv",
                              {LogicalType::VARCHAR, LogicalType::LIST(LogicalType::VARCHAR), LogicalType::VARCHAR},
                              BindCsv));
}

}  // namespace piezo::functions
