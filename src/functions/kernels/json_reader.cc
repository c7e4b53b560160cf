// Reads JSON files into typed columns.
#include <algorithm>

#include "engine/types.h"
#include "functions/kernels/json_field.h"
#include "functions/kernels/json_format.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/lines.h"
#include "functions/kernels/record_scan.h"

namespace piezo::functions {

namespace {

struct JsonLayout {
  JsonFormat format;
  Schema schema;
};

class JsonReader final : public RowReader {
 public:
  JsonReader(std::shared_ptr<const JsonLayout> layout, const Projection& projection)
      : layout_(std::move(layout)), lines_(layout_->format.blocks.line_separator), document_(layout_->format.leniency) {
    const Schema& schema = layout_->schema;
    const auto is_corrupt = [&](const Field& field) {
      return field.name == layout_->format.corrupt_column && field.type.IsStringLike();
    };
    for (size_t i = 0; i < projection.size(); ++i) {
      if (projection[i] < 0) continue;
      const Field& field = schema[static_cast<size_t>(projection[i])];
      if (is_corrupt(field)) {
        corrupt_target_ = static_cast<int64_t>(i);
      } else {
        Add(field, static_cast<int64_t>(i));
      }
    }
    if (corrupt_target_ < 0) return;
    // To tell whether a record is broken, the fields that nobody asks for are looked at, too.
    for (const Field& field : schema) {
      if (!is_corrupt(field) && !by_name_.contains(field.name)) Add(field, -1);
    }
  }

  void Begin(std::string_view block, bool, const std::string& path) override {
    lines_.Begin(block);
    whole_ = block;
    path_ = &path;
    pending_ = nullptr;
  }

  bool Next(duckdb::DataChunk& out, duckdb::idx_t row) override {
    for (;;) {
      while (pending_ != nullptr) {
        const JsonNode& node = *std::exchange(pending_, in_array_ ? document_.Next(*pending_) : nullptr);
        if (Row(&node, out, row)) return true;
      }
      if (!NextRecord()) return false;
      const JsonNode* root = document_.Parse(record_);
      in_array_ = root != nullptr && root->kind == JsonNode::Kind::kArray;
      pending_ = in_array_ ? document_.Child(*root) : root;
      if (root == nullptr && Row(nullptr, out, row)) return true;
    }
  }

 private:
  struct Target {
    std::unique_ptr<JsonField> field;
    int64_t column = -1;  // of the chunk; negative: only looked at
  };

  void Add(const Field& field, int64_t column) {
    by_name_.emplace(field.name, targets_.size());
    targets_.push_back({std::make_unique<JsonField>(field.type, layout_->format.fields), column});
  }

  bool NextRecord() {
    if (layout_->format.multi_line) {
      record_ = std::exchange(whole_, std::string_view());
      return !record_.empty();
    }
    while (lines_.Next(record_)) {
      if (record_.find_first_not_of(" \t\r\n") != std::string_view::npos) return true;
    }
    return false;
  }

  /// False when the record is dropped. No node: the record is malformed.
  bool Row(const JsonNode* node, duckdb::DataChunk& out, duckdb::idx_t row) {
    for (const Target& target : targets_) {
      if (target.column >= 0) duckdb::FlatVector::SetNull(out.data[static_cast<size_t>(target.column)], row, true);
    }
    bool good = node != nullptr && node->kind == JsonNode::Kind::kObject;
    const JsonNode* member = good ? document_.Child(*node) : nullptr;
    for (; member != nullptr; member = document_.Next(*member)) {
      const auto found = by_name_.find(member->name);
      if (found == by_name_.end()) continue;
      const Target& target = targets_[found->second];
      duckdb::Vector* vector = target.column < 0 ? nullptr : &out.data[static_cast<size_t>(target.column)];
      good = target.field->Write(document_, *member, vector, row) == JsonField::Result::kGood && good;
    }
    if (!good && layout_->format.mode == ReadMode::kDropMalformed) return false;
    if (!good && layout_->format.mode == ReadMode::kFailFast) RaiseFailedRead(*path_);
    if (corrupt_target_ >= 0) {
      duckdb::Vector& vector = out.data[static_cast<size_t>(corrupt_target_)];
      duckdb::FlatVector::SetNull(vector, row, good);
      if (!good) {
        duckdb::FlatVector::GetData<duckdb::string_t>(vector)[row] =
            duckdb::StringVector::AddString(vector, record_.data(), record_.size());
      }
    }
    return true;
  }

  const std::shared_ptr<const JsonLayout> layout_;
  Lines lines_;
  JsonDocument document_;
  std::vector<Target> targets_;
  std::unordered_map<std::string_view, size_t> by_name_;
  int64_t corrupt_target_ = -1;
  std::string_view whole_;
  std::string_view record_;
  const JsonNode* pending_ = nullptr;  // the next row of the record
  bool in_array_ = false;
  const std::string* path_ = nullptr;
};

/// piezo_read_json(files, schema as JSON, options, zone)
RecordFormat BindJson(const duckdb::vector<duckdb::Value>& arguments) {
  const auto layout = std::make_shared<const JsonLayout>(
      JsonLayout{JsonFormat(ReadOptions(arguments[1]), duckdb::StringValue::Get(arguments[2])),
                 types::FromJson(duckdb::StringValue::Get(arguments[0])).fields()});
  RecordFormat out;
  out.blocks = layout->format.blocks;
  for (const Field& field : layout->schema) out.types.push_back(engine::ToEngine(field.type));
  out.reader = [layout](const Projection& projection) { return std::make_unique<JsonReader>(layout, projection); };
  return out;
}

}  // namespace

void AddJsonReader(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(RecordScan("piezo_read_json",
                              {LogicalType::VARCHAR, LogicalType::LIST(LogicalType::VARCHAR), LogicalType::VARCHAR},
                              BindJson));
}

}  // namespace piezo::functions
