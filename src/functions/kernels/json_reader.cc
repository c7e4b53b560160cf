// Reads JSON files into typed columns.
#include "engine/types.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/records.h"

namespace piezo::functions {

namespace {

struct JsonLayout {
  JsonFormat format;
  Schema schema;
};

class JsonReader final : public RowReader {
 public:
  JsonReader(std::shared_ptr<const JsonLayout> layout, const std::vector<bool>& wanted)
      : layout_(std::move(layout)),
        lines_(layout_->format.blocks.line_separator),
        document_(layout_->format.leniency),
        records_(layout_->format, layout_->schema, wanted),
        corrupt_(CorruptColumn(layout_->schema, layout_->format.corrupt_column)) {}

  void Begin(std::string_view block, bool, bool last, const std::string& path) override {
    lines_.Begin(block, last);
    whole_ = block;
    path_ = &path;
    pending_ = nullptr;
  }

  bool Next(const Targets& targets, duckdb::idx_t row) override {
    for (;;) {
      while (pending_ != nullptr) {
        const JsonNode* node = std::exchange(pending_, in_array_ ? pending_->next : nullptr);
        if (Row(node, targets, row)) return true;
      }
      if (!NextRecord()) return false;
      const JsonNode* root = document_.Parse(record_);
      in_array_ = root != nullptr && root->is(JsonKind::kArray);
      pending_ = in_array_ ? root->child : root;
      if (root == nullptr && Row(nullptr, targets, row)) return true;
    }
  }

  std::string_view rest() const override { return layout_->format.blocks.whole_files ? whole_ : lines_.rest(); }

 private:
  bool NextRecord() {
    const auto blank = [&] { return record_.find_first_not_of(" \t\r\n") == std::string_view::npos; };
    if (layout_->format.blocks.whole_files) {
      record_ = std::exchange(whole_, std::string_view());
      return !blank();
    }
    while (lines_.Next(record_)) {
      if (!blank()) return true;
    }
    return false;
  }

  /// False when the record is dropped. No node: the record is malformed.
  bool Row(const JsonNode* node, const Targets& targets, duckdb::idx_t row) {
    const bool good = records_.Write(node, targets, row);
    if (!good && layout_->format.mode == ReadMode::kDropMalformed) return false;
    if (!good && layout_->format.mode == ReadMode::kFailFast) RaiseFailedRead(*path_);
    if (corrupt_ >= 0) TellCorrupt(good, record_, targets[static_cast<size_t>(corrupt_)], row);
    return true;
  }

  const std::shared_ptr<const JsonLayout> layout_;
  Lines lines_;
  JsonDocument document_;
  JsonRecords records_;
  const int64_t corrupt_;
  std::string_view whole_;
  std::string_view record_;
  const JsonNode* pending_ = nullptr;  // the next row of the record
  bool in_array_ = false;
  const std::string* path_ = nullptr;
};

/// piezo_read_json(files, schema as JSON, options)
RecordFormat BindJson(const duckdb::vector<duckdb::Value>& arguments) {
  const DataType schema = types::FromJson(duckdb::StringValue::Get(arguments[0]));
  const auto layout =
      std::make_shared<const JsonLayout>(JsonLayout{JsonFormat(OptionsOf(arguments[1])), schema.fields()});
  layout->format.moments->Require(schema);
  RecordFormat out;
  out.blocks = layout->format.blocks;
  for (const Field& field : layout->schema) out.types.push_back(engine::ToEngine(field.type));
  out.reader = [layout](const std::vector<bool>& wanted) { return std::make_unique<JsonReader>(layout, wanted); };
  return out;
}

}  // namespace

void AddJsonReader(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(
      RecordScan("piezo_read_json", {LogicalType::VARCHAR, LogicalType::LIST(LogicalType::VARCHAR)}, BindJson));
}

}  // namespace piezo::functions
