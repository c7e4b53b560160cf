// Converts JSON values by type.
#include "functions/kernels/json_field.h"

#include <charconv>

#include "engine/types.h"
#include "functions/kernels/json_text.h"
#include "functions/kernels/variant_vector.h"

namespace piezo::functions {

using Result = JsonField::Result;
using Kind = JsonKind;

JsonField::JsonField(DataType type, const JsonFormat& format)
    : type_(type.is(TypeId::kUdt) ? type.storage() : std::move(type)), format_(format), atom_(type_, format) {
  const auto add = [&](const DataType& child) { children_.push_back(std::make_unique<JsonField>(child, format)); };
  if (type_.is(TypeId::kArray)) add(type_.element());
  if (type_.is(TypeId::kMap)) {
    add(type_.key());
    add(type_.value());
  }
  if (type_.is(TypeId::kStruct)) {
    for (const Field& field : type_.fields()) {
      child_of_name_.emplace(field.name, children_.size());
      add(field.type);
    }
  }
}

Result JsonField::Write(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row) {
  Result result = Result::kGood;
  if (type_.is(TypeId::kVariant)) return WriteVariantOf(node, vector, row);
  const bool null = node.kind == Kind::kNull;
  if (vector != nullptr) duckdb::FlatVector::SetNull(*vector, row, false);
  if (!null) {
    if (type_.is(TypeId::kStruct)) {
      result = WriteStruct(node, vector, row);
    } else if (type_.IsNested()) {
      result = WriteList(node, vector, row);
    } else {
      result = WriteAtom(node, vector, row);
    }
  }
  if (vector != nullptr && (null || result == Result::kFailed)) duckdb::FlatVector::SetNull(*vector, row, true);
  return result;
}

/// JSON's null too is a value here.
Result JsonField::WriteVariantOf(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row) const {
  types::VariantBuilder builder(format_.last_key_wins);
  builder.AppendJson(node);
  const bool good = builder.problem() == types::VariantBuilder::Problem::kNone;
  if (vector != nullptr) {
    if (good) {
      WriteVariant(builder, *vector, row);
    } else {
      duckdb::FlatVector::SetNull(*vector, row, true);
    }
  }
  return good ? Result::kGood : Result::kFailed;
}

/// Numbers are numbers and texts are texts: nothing is converted between them but what Spark converts.
bool JsonField::Fits(const JsonNode& node) const {
  switch (type_.id()) {
    case TypeId::kBoolean:
      return node.is(Kind::kTrue) || node.is(Kind::kFalse);
    case TypeId::kByte:
    case TypeId::kShort:
    case TypeId::kInt:
    case TypeId::kLong:
      return node.kind == Kind::kInteger;
    case TypeId::kFloat:
    case TypeId::kDouble: {
      if (node.IsNumber()) return true;
      constexpr std::string_view kWords[] = {"NaN", "INF", "+INF", "-INF", "Infinity", "+Infinity", "-Infinity"};
      return node.kind == Kind::kString &&
             std::find(std::begin(kWords), std::end(kWords), node.text) != std::end(kWords);
    }
    case TypeId::kDecimal:
      return node.IsNumber() || (node.kind == Kind::kString && !node.text.empty());
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return true;
    case TypeId::kTimestamp:
      return node.kind == Kind::kInteger || (node.kind == Kind::kString && !node.text.empty());
    case TypeId::kNull:
    case TypeId::kVariant:
      return false;
    default:
      return node.kind == Kind::kString && (!node.text.empty() || type_.is(TypeId::kBinary));
  }
}

Result JsonField::WriteAtom(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row) {
  if (!Fits(node)) return Result::kFailed;
  if (vector == nullptr) {
    if (!scratch_) scratch_ = std::make_unique<duckdb::Vector>(engine::ToEngine(type_));
    vector = scratch_.get();
    row = 0;
  }
  std::string_view text = node.kind == Kind::kString ? node.text : node.raw;
  if (type_.is(TypeId::kTimestamp) && node.kind == Kind::kInteger) {
    int64_t seconds = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
    int64_t micros = 0;
    if (parsed.ec != std::errc() || __builtin_mul_overflow(seconds, int64_t{1000000}, &micros)) return Result::kFailed;
    duckdb::FlatVector::GetData<duckdb::timestamp_t>(*vector)[row] = duckdb::timestamp_t(micros);
    return Result::kGood;
  }
  if (type_.is(TypeId::kByte)) {
    // Jackson takes a byte for one without a sign as well.
    int16_t byte = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), byte);
    if (parsed.ec != std::errc() || byte < -128 || byte > 255) return Result::kFailed;
    duckdb::FlatVector::GetData<int8_t>(*vector)[row] = static_cast<int8_t>(byte);
    return Result::kGood;
  }
  if (type_.is(TypeId::kBinary)) {
    const std::optional<std::string> bytes = DecodeBase64(text);
    if (!bytes) return Result::kFailed;
    duckdb::FlatVector::GetData<duckdb::string_t>(*vector)[row] =
        duckdb::StringVector::AddStringOrBlob(*vector, bytes->data(), bytes->size());
    return Result::kGood;
  }
  if (type_.IsStringLike()) return WriteText(node, *vector, row) ? Result::kGood : Result::kFailed;
  if (type_.is(TypeId::kFloat) || type_.is(TypeId::kDouble)) {
    if (text == "INF" || text == "+INF" || text == "+Infinity") text = "Infinity";
    if (text == "-INF") text = "-Infinity";
  }
  return atom_.Write(text, *vector, row) ? Result::kGood : Result::kFailed;
}

/// A value that is no string is taken as it is written, or as Jackson would write it.
bool JsonField::WriteText(const JsonNode& node, duckdb::Vector& vector, duckdb::idx_t row) const {
  if (node.is(Kind::kString)) return atom_.Write(node.text, vector, row);
  if (format_.as_written) return atom_.Write(node.raw, vector, row);
  std::string text;
  AppendJson(node, text);
  return atom_.Write(text, vector, row);
}

Result JsonField::WriteStruct(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row) {
  if (node.kind != Kind::kObject) return Result::kFailed;
  if (vector != nullptr) {
    for (auto& entry : duckdb::StructVector::GetEntries(*vector)) duckdb::FlatVector::SetNull(*entry, row, true);
  }
  Result result = Result::kGood;
  for (const JsonNode* member = node.child; member != nullptr; member = member->next) {
    const auto found = child_of_name_.find(member->name);
    if (found == child_of_name_.end()) continue;
    duckdb::Vector* entry =
        vector == nullptr ? nullptr : duckdb::StructVector::GetEntries(*vector)[found->second].get();
    if (children_[found->second]->Write(*member, entry, row) != Result::kGood) result = Result::kPartial;
  }
  return result;
}

/// Arrays and maps: an element that fails takes all with it.
Result JsonField::WriteList(const JsonNode& node, duckdb::Vector* vector, duckdb::idx_t row) {
  const bool map = type_.is(TypeId::kMap);
  if (node.kind != (map ? Kind::kObject : Kind::kArray)) return Result::kFailed;
  if (map && !children_[0]->type().IsStringLike()) return Result::kFailed;
  size_t count = 0;
  for (const JsonNode* one = node.child; one != nullptr; one = one->next) ++count;
  duckdb::idx_t offset = 0;
  if (vector != nullptr) {
    offset = duckdb::ListVector::GetListSize(*vector);
    duckdb::ListVector::Reserve(*vector, offset + count);
    duckdb::ListVector::SetListSize(*vector, offset + count);
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(*vector)[row] = {offset, count};
  }
  Result result = Result::kGood;
  for (const JsonNode* one = node.child; one != nullptr; one = one->next, ++offset) {
    duckdb::Vector* child = vector == nullptr ? nullptr : &duckdb::ListVector::GetEntry(*vector);
    if (map && child != nullptr) {
      auto& entries = duckdb::StructVector::GetEntries(*child);
      duckdb::FlatVector::SetNull(*child, offset, false);
      duckdb::FlatVector::SetNull(*entries[0], offset, false);
      duckdb::FlatVector::GetData<duckdb::string_t>(*entries[0])[offset] =
          duckdb::StringVector::AddString(*entries[0], one->name.data(), one->name.size());
      child = entries[1].get();
    }
    const Result part = children_.back()->Write(*one, child, offset);
    if (part == Result::kFailed) return Result::kFailed;
    if (part == Result::kPartial) result = Result::kPartial;
  }
  return result;
}

}  // namespace piezo::functions
