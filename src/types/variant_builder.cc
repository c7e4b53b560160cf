// Writes variants, each number in as few bytes as it needs.
#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>

#include "types/number_text.h"
#include "types/variant.h"
#include "types/variant_format.h"

namespace piezo::types {
namespace {

size_t BytesFor(uint64_t number) { return number <= 0xFF ? 1 : number <= 0xFFFF ? 2 : number <= 0xFFFFFF ? 3 : 4; }

template <class T>
bool Fits(int64_t value) {
  return value >= std::numeric_limits<T>::min() && value <= std::numeric_limits<T>::max();
}

void PutNumber(uint64_t value, size_t width, std::string& out) {
  for (size_t i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i));
}

}  // namespace

void VariantBuilder::AppendNumber(uint64_t value, size_t width) { PutNumber(value, width, value_); }

void VariantBuilder::AppendPrimitive(uint8_t type, uint64_t value, size_t width) {
  value_ += static_cast<char>(type << 2);
  AppendNumber(value, width);
}

void VariantBuilder::AppendBytes(uint8_t type, std::string_view bytes) {
  AppendPrimitive(type, bytes.size(), 4);
  value_ += bytes;
}

void VariantBuilder::AppendNull() { AppendPrimitive(variant::kNull, 0, 0); }
void VariantBuilder::AppendBoolean(bool value) { AppendPrimitive(value ? variant::kTrue : variant::kFalse, 0, 0); }

void VariantBuilder::AppendLong(int64_t value) {
  const auto bits = static_cast<uint64_t>(value);
  if (Fits<int8_t>(value)) return AppendPrimitive(variant::kInt8, bits, 1);
  if (Fits<int16_t>(value)) return AppendPrimitive(variant::kInt16, bits, 2);
  if (Fits<int32_t>(value)) return AppendPrimitive(variant::kInt32, bits, 4);
  AppendPrimitive(variant::kInt64, bits, 8);
}

void VariantBuilder::AppendFloat(float value) { AppendPrimitive(variant::kFloat, std::bit_cast<uint32_t>(value), 4); }
void VariantBuilder::AppendDouble(double value) {
  AppendPrimitive(variant::kDouble, std::bit_cast<uint64_t>(value), 8);
}

void VariantBuilder::AppendDecimal(Int128 unscaled, int scale) {
  const int digits = std::max(DigitCount(unscaled), scale);
  const uint8_t type = digits <= 9 ? variant::kDecimal4 : digits <= 18 ? variant::kDecimal8 : variant::kDecimal16;
  AppendPrimitive(type, static_cast<uint64_t>(scale), 1);
  const auto bits = static_cast<UInt128>(unscaled);
  AppendNumber(static_cast<uint64_t>(bits), type == variant::kDecimal4 ? 4 : 8);
  if (type == variant::kDecimal16) AppendNumber(static_cast<uint64_t>(bits >> 64), 8);
}

void VariantBuilder::AppendString(std::string_view value) {
  if (value.size() > variant::kLongestShortString) return AppendBytes(variant::kLongString, value);
  value_ += static_cast<char>((value.size() << 2) | variant::kShortString);
  value_ += value;
}

void VariantBuilder::AppendBinary(std::string_view value) { AppendBytes(variant::kBinary, value); }
void VariantBuilder::AppendDate(int32_t days) { AppendPrimitive(variant::kDate, static_cast<uint32_t>(days), 4); }
void VariantBuilder::AppendTimestamp(int64_t micros) {
  AppendPrimitive(variant::kTimestamp, static_cast<uint64_t>(micros), 8);
}
void VariantBuilder::AppendTimestampNtz(int64_t micros) {
  AppendPrimitive(variant::kTimestampNtz, static_cast<uint64_t>(micros), 8);
}

uint32_t VariantBuilder::Key(std::string_view key) {
  const auto known = ids_.find(key);
  if (known != ids_.end()) return known->second;
  const auto id = static_cast<uint32_t>(keys_.size());
  ids_.emplace(keys_.emplace_back(key), id);
  key_bytes_ += key.size();
  return id;
}

VariantBuilder::Member VariantBuilder::StartMember(std::string_view key, size_t begin) {
  return {Key(key), value_.size() - begin};
}

void VariantBuilder::DropRepeated(std::vector<Member>& members) {
  const auto same = [](const Member& left, const Member& right) { return left.id == right.id; };
  const auto repeated = std::adjacent_find(members.begin(), members.end(), same);
  if (repeated == members.end()) return;
  if (!last_key_wins_) {
    problem_ = Problem::kDuplicateKey;
    duplicate_key_ = keys_[repeated->id];
  }
  std::reverse(members.begin(), members.end());  // of those with one key, the last stays
  members.erase(std::unique(members.begin(), members.end(), same), members.end());
  std::reverse(members.begin(), members.end());
}

void VariantBuilder::FinishObject(size_t begin, std::vector<Member>& members) {
  std::stable_sort(members.begin(), members.end(), [this](const Member& left, const Member& right) {
    return left.id != right.id && variant::KeyBefore(keys_[left.id], keys_[right.id]);
  });
  DropRepeated(members);
  uint32_t largest_id = 0;
  for (const Member& member : members) largest_id = std::max(largest_id, member.id);
  const size_t data = value_.size() - begin;
  const size_t id_width = BytesFor(largest_id);
  const size_t offset_width = BytesFor(data);
  const bool large = members.size() > 0xFF;
  const size_t count_width = large ? 4 : 1;

  std::string head;
  head +=
      static_cast<char>((((large ? 1U : 0U) << 4 | (id_width - 1) << 2 | (offset_width - 1)) << 2) | variant::kObject);
  PutNumber(members.size(), count_width, head);
  for (const Member& member : members) PutNumber(member.id, id_width, head);
  for (const Member& member : members) PutNumber(member.offset, offset_width, head);
  PutNumber(data, offset_width, head);
  value_.insert(begin, head);
}

void VariantBuilder::FinishArray(size_t begin, const std::vector<size_t>& offsets) {
  const size_t data = value_.size() - begin;
  const size_t offset_width = BytesFor(data);
  const bool large = offsets.size() > 0xFF;

  std::string head;
  head += static_cast<char>((((large ? 1U : 0U) << 2 | (offset_width - 1)) << 2) | variant::kArray);
  PutNumber(offsets.size(), large ? 4 : 1, head);
  for (const size_t offset : offsets) PutNumber(offset, offset_width, head);
  PutNumber(data, offset_width, head);
  value_.insert(begin, head);
}

std::string VariantBuilder::Metadata() const {
  const size_t width = BytesFor(std::max(key_bytes_, keys_.size()));
  std::string out;
  out += static_cast<char>(variant::kVersion | ((width - 1) << 6));
  PutNumber(keys_.size(), width, out);
  size_t offset = 0;
  for (const std::string& key : keys_) {
    PutNumber(offset, width, out);
    offset += key.size();
  }
  PutNumber(offset, width, out);
  for (const std::string& key : keys_) out += key;
  return out;
}

void VariantBuilder::Clear() {
  value_.clear();
  ids_.clear();
  keys_.clear();
  key_bytes_ = 0;
  problem_ = Problem::kNone;
}

void VariantBuilder::AppendVariant(const VariantView& value) {
  VariantWalk walk(value);
  Append(value, walk);
}

void VariantBuilder::Append(const VariantView& value, VariantWalk& walk) {
  const VariantWalk::Level level(walk);
  const size_t begin = Begin();
  switch (value.kind()) {
    case VariantKind::kObject: {
      std::vector<Member> members;
      for (size_t i = 0; i < value.size(); ++i) {
        members.push_back(StartMember(value.key(i), begin));
        Append(value.at(i), walk);
      }
      return FinishObject(begin, members);
    }
    case VariantKind::kArray: {
      std::vector<size_t> offsets;
      for (size_t i = 0; i < value.size(); ++i) {
        offsets.push_back(StartElement(begin));
        Append(value.at(i), walk);
      }
      return FinishArray(begin, offsets);
    }
    default:
      value_ += value.bytes();
  }
}

void VariantBuilder::AppendJsonNumber(const JsonNode& node) {
  const std::string_view text = node.text;
  if (node.is(JsonKind::kInteger)) {
    int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc()) return AppendLong(value);
  }
  if (text.find_first_of("eE") == std::string_view::npos) {
    const auto decimal = ParseDecimalLiteral(text);
    if (decimal && decimal->value.scale <= kMaxDecimalPrecision) {
      return AppendDecimal(decimal->value.unscaled, decimal->value.scale);
    }
  }
  AppendDouble(ParseDouble(text).value_or(std::numeric_limits<double>::quiet_NaN()));
}

void VariantBuilder::AppendJson(const JsonNode& node) {
  const size_t begin = Begin();
  switch (node.kind) {
    case JsonKind::kNull:
      return AppendNull();
    case JsonKind::kTrue:
    case JsonKind::kFalse:
      return AppendBoolean(node.is(JsonKind::kTrue));
    case JsonKind::kInteger:
    case JsonKind::kFloat:
      return AppendJsonNumber(node);
    case JsonKind::kString:
      return AppendString(node.text);
    case JsonKind::kArray: {
      std::vector<size_t> offsets;
      for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
        offsets.push_back(StartElement(begin));
        AppendJson(*child);
      }
      return FinishArray(begin, offsets);
    }
    case JsonKind::kObject: {
      std::vector<Member> members;
      for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
        members.push_back(StartMember(child->name, begin));
        AppendJson(*child);
      }
      return FinishObject(begin, members);
    }
  }
}

}  // namespace piezo::types
