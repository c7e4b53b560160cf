// See records.h.
#include "functions/kernels/records.h"

#include "engine/types.h"

namespace piezo::functions {

int64_t CorruptColumn(const Schema& schema, const std::string& name) {
  for (size_t i = 0; i < schema.size(); ++i) {
    if (schema[i].name == name && schema[i].type.IsStringLike()) return static_cast<int64_t>(i);
  }
  return -1;
}

void TellCorrupt(bool good, std::string_view record, duckdb::Vector* column, duckdb::idx_t row) {
  if (column == nullptr) return;
  duckdb::FlatVector::SetNull(*column, row, good);
  if (good) return;
  duckdb::FlatVector::GetData<duckdb::string_t>(*column)[row] =
      duckdb::StringVector::AddString(*column, record.data(), record.size());
}

CsvRecords::CsvRecords(const CsvFormat& format, const Schema& schema, const std::vector<bool>& wanted)
    : format_(format) {
  const int64_t corrupt = CorruptColumn(schema, format.corrupt_column);
  const bool look_at_all = corrupt >= 0 && wanted[static_cast<size_t>(corrupt)];
  for (size_t i = 0; i < schema.size(); ++i) {
    if (static_cast<int64_t>(i) == corrupt) continue;
    fields_.emplace_back(schema[i].type, format);
    columns_.push_back(i);
    const bool scratch = !wanted[i] && look_at_all;
    scratch_.push_back(scratch ? std::make_unique<duckdb::Vector>(engine::ToEngine(schema[i].type)) : nullptr);
  }
}

bool CsvRecords::Write(const std::vector<CsvToken>& tokens, const Targets& targets, duckdb::idx_t row) {
  bool good = tokens.size() == fields_.size();
  for (size_t i = 0; i < fields_.size(); ++i) {
    duckdb::Vector* target = targets[columns_[i]];
    if (target == nullptr && !scratch_[i]) continue;
    duckdb::Vector& vector = target == nullptr ? *scratch_[i] : *target;
    const duckdb::idx_t at = target == nullptr ? 0 : row;
    const auto value = i < tokens.size() ? format_.ValueOf(tokens[i]) : std::nullopt;
    const bool written = value ? fields_[i].Write(*value, vector, at) : fields_[i].WriteNothing(vector, at);
    good = good && (!value || written);
    if (!written) {
      duckdb::FlatVector::SetNull(vector, at, true);
    } else if (!fields_[i].type().is(TypeId::kVariant)) {
      duckdb::FlatVector::SetNull(vector, at, false);
    }
  }
  return good;
}

JsonRecords::JsonRecords(const JsonFormat& format, const Schema& schema, const std::vector<bool>& wanted)
    : schema_(schema), fields_(schema.size()) {
  const int64_t corrupt = CorruptColumn(schema, format.corrupt_column);
  const bool look_at_all = corrupt >= 0 && wanted[static_cast<size_t>(corrupt)];
  for (size_t i = 0; i < schema.size(); ++i) {
    if (static_cast<int64_t>(i) == corrupt || (!wanted[i] && !look_at_all)) continue;
    fields_[i] = std::make_unique<JsonField>(schema[i].type, format);
    by_name_.emplace(schema_[i].name, i);
    if (!format.single_variant.empty() && schema[i].type.is(TypeId::kVariant)) whole_ = i;
  }
}

bool JsonRecords::Write(const JsonNode* node, const Targets& targets, duckdb::idx_t row) {
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (targets[i] != nullptr) duckdb::FlatVector::SetNull(*targets[i], row, true);
  }
  if (whole_ && node != nullptr) {
    return fields_[*whole_]->Write(*node, targets[*whole_], row) == JsonField::Result::kGood;
  }
  if (node == nullptr || !node->is(JsonKind::kObject)) return false;
  bool good = true;
  for (const JsonNode* member = node->child; member != nullptr; member = member->next) {
    const auto found = by_name_.find(member->name);
    if (found == by_name_.end()) continue;
    const size_t column = found->second;
    good = fields_[column]->Write(*member, targets[column], row) == JsonField::Result::kGood && good;
  }
  return good;
}

}  // namespace piezo::functions
