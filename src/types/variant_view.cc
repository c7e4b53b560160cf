// Reads variants: what the bits mean, and how far to trust them.
#include <algorithm>
#include <bit>
#include <cstring>

#include "errors/error.h"
#include "types/variant.h"
#include "types/variant_format.h"

namespace piezo::types {
namespace {

constexpr int kMostLevels = 1000;
/// Below this size, looking at each member finds a key as fast.
constexpr size_t kFewMembers = 32;

[[noreturn]] void ThrowMalformed() { throw Error("MALFORMED_VARIANT", {}); }

uint64_t ReadNumber(std::string_view bytes, size_t at, size_t width) {
  if (at > bytes.size() || width > bytes.size() - at) ThrowMalformed();
  uint64_t number = 0;
  for (size_t i = 0; i < width; ++i) number |= uint64_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
  return number;
}

/// The bytes of a primitive behind its header; of strings and binaries, those of the length.
size_t WidthOf(uint8_t type) {
  switch (type) {
    case variant::kNull:
    case variant::kTrue:
    case variant::kFalse:
      return 0;
    case variant::kInt8:
      return 1;
    case variant::kInt16:
      return 2;
    case variant::kInt32:
    case variant::kFloat:
    case variant::kDate:
    case variant::kBinary:
    case variant::kLongString:
      return 4;
    case variant::kInt64:
    case variant::kDouble:
    case variant::kTimestamp:
    case variant::kTimestampNtz:
      return 8;
    case variant::kDecimal4:
      return 5;
    case variant::kDecimal8:
      return 9;
    case variant::kDecimal16:
      return 17;
    case variant::kUuid:
      return 16;
    default:
      throw Error("UNKNOWN_PRIMITIVE_TYPE_IN_VARIANT", {{"id", std::to_string(type)}});
  }
}

int64_t SignExtended(uint64_t number, size_t width) {
  const size_t unused = 64 - 8 * width;
  return static_cast<int64_t>(number << unused) >> unused;
}

std::string_view KeyOf(std::string_view metadata, uint64_t id) {
  if (metadata.empty()) ThrowMalformed();
  const auto header = static_cast<uint8_t>(metadata[0]);
  if ((header & 0xF) != variant::kVersion) ThrowMalformed();
  const size_t width = (header >> 6) + 1;
  const uint64_t keys = ReadNumber(metadata, 1, width);
  if (id >= keys) ThrowMalformed();
  const uint64_t begin = ReadNumber(metadata, 1 + (id + 1) * width, width);
  const uint64_t end = ReadNumber(metadata, 1 + (id + 2) * width, width);
  const uint64_t texts = 1 + (keys + 2) * width;
  if (end < begin || texts + end > metadata.size()) ThrowMalformed();
  return metadata.substr(texts + begin, end - begin);
}

}  // namespace

/// Where the parts of an object or array are.
struct VariantView::Layout {
  size_t count;
  size_t id_width;  // 0 in arrays
  size_t offset_width;
  size_t ids;
  size_t offsets;
  size_t data;
};

uint8_t VariantView::Header() const {
  if (value_.empty()) ThrowMalformed();
  return static_cast<uint8_t>(value_[0]);
}

uint64_t VariantView::Number(size_t at, size_t width) const { return ReadNumber(value_, at, width); }

std::string_view VariantView::Bytes(size_t at, size_t size) const {
  if (at > value_.size() || size > value_.size() - at) ThrowMalformed();
  return value_.substr(at, size);
}

VariantKind VariantView::kind() const {
  const uint8_t header = Header();
  switch (header & 3) {
    case variant::kShortString:
      return VariantKind::kString;
    case variant::kObject:
      return VariantKind::kObject;
    case variant::kArray:
      return VariantKind::kArray;
    default:
      break;
  }
  switch (header >> 2) {
    case variant::kNull:
      return VariantKind::kNull;
    case variant::kTrue:
    case variant::kFalse:
      return VariantKind::kBoolean;
    case variant::kInt8:
    case variant::kInt16:
    case variant::kInt32:
    case variant::kInt64:
      return VariantKind::kLong;
    case variant::kFloat:
      return VariantKind::kFloat;
    case variant::kDouble:
      return VariantKind::kDouble;
    case variant::kDecimal4:
    case variant::kDecimal8:
    case variant::kDecimal16:
      return VariantKind::kDecimal;
    case variant::kDate:
      return VariantKind::kDate;
    case variant::kTimestamp:
      return VariantKind::kTimestamp;
    case variant::kTimestampNtz:
      return VariantKind::kTimestampNtz;
    case variant::kBinary:
      return VariantKind::kBinary;
    case variant::kLongString:
      return VariantKind::kString;
    case variant::kUuid:
      return VariantKind::kUuid;
    default:
      throw Error("UNKNOWN_PRIMITIVE_TYPE_IN_VARIANT", {{"id", std::to_string(header >> 2)}});
  }
}

bool VariantView::boolean() const { return (Header() >> 2) == variant::kTrue; }

int64_t VariantView::integer() const {
  const size_t width = WidthOf(Header() >> 2);
  if (width > 8) ThrowMalformed();
  return SignExtended(Number(1, width), width);
}

double VariantView::floating() const {
  if ((Header() >> 2) == variant::kFloat) return std::bit_cast<float>(static_cast<uint32_t>(Number(1, 4)));
  return std::bit_cast<double>(Number(1, 8));
}

ScaledInt VariantView::decimal() const {
  const uint8_t type = Header() >> 2;
  const auto scale = static_cast<int>(Number(1, 1));
  Int128 unscaled = 0;
  if (type == variant::kDecimal16) {
    const auto high = static_cast<int64_t>(Number(10, 8));
    unscaled = static_cast<Int128>((static_cast<UInt128>(static_cast<uint64_t>(high)) << 64) | Number(2, 8));
  } else {
    const size_t width = type == variant::kDecimal4 ? 4 : 8;
    unscaled = SignExtended(Number(2, width), width);
  }
  if (scale > kMaxDecimalPrecision || !FitsPrecision(unscaled, kMaxDecimalPrecision)) ThrowMalformed();
  return {unscaled, scale};
}

std::string_view VariantView::text() const {
  const uint8_t header = Header();
  if ((header & 3) == variant::kShortString) return Bytes(1, header >> 2);
  if ((header >> 2) == variant::kUuid) return Bytes(1, 16);
  return Bytes(5, Number(1, 4));
}

VariantView::Layout VariantView::LayoutOf() const {
  const uint8_t header = Header();
  const bool object = (header & 3) == variant::kObject;
  const auto bits = static_cast<uint8_t>(header >> 2);
  const bool large = ((bits >> (object ? 4 : 2)) & 1) != 0;
  Layout layout{};
  layout.offset_width = (bits & 3U) + 1;
  layout.id_width = object ? ((bits >> 2) & 3U) + 1 : 0;
  const size_t count_width = large ? 4 : 1;
  layout.count = Number(1, count_width);
  layout.ids = 1 + count_width;
  layout.offsets = layout.ids + layout.count * layout.id_width;
  layout.data = layout.offsets + (layout.count + 1) * layout.offset_width;
  if (layout.data > value_.size()) ThrowMalformed();
  return layout;
}

size_t VariantView::size() const {
  const VariantKind own = kind();
  return own == VariantKind::kObject || own == VariantKind::kArray ? LayoutOf().count : 0;
}

VariantView VariantView::at(size_t index) const {
  const Layout layout = LayoutOf();
  if (index >= layout.count) ThrowMalformed();
  const uint64_t offset = Number(layout.offsets + index * layout.offset_width, layout.offset_width);
  if (offset >= value_.size() - layout.data) ThrowMalformed();
  return {metadata_, value_.substr(layout.data + offset)};
}

std::string_view VariantView::key(size_t index) const {
  const Layout layout = LayoutOf();
  if (index >= layout.count) ThrowMalformed();
  return KeyOf(metadata_, Number(layout.ids + index * layout.id_width, layout.id_width));
}

std::optional<VariantView> VariantView::Find(std::string_view wanted) const {
  if (!is(VariantKind::kObject)) return std::nullopt;
  size_t low = 0;
  size_t high = size();
  while (high - low > kFewMembers) {
    const size_t middle = low + (high - low) / 2;
    (variant::KeyBefore(wanted, key(middle)) ? high : low) = middle;
  }
  for (size_t i = low; i < high; ++i) {
    if (key(i) == wanted) return at(i);
  }
  return std::nullopt;
}

std::string_view VariantView::bytes() const {
  const uint8_t header = Header();
  switch (header & 3) {
    case variant::kShortString:
      return Bytes(0, 1 + (header >> 2));
    case variant::kObject:
    case variant::kArray: {
      const Layout layout = LayoutOf();
      return Bytes(0, layout.data + Number(layout.offsets + layout.count * layout.offset_width, layout.offset_width));
    }
    default: {
      const auto type = static_cast<uint8_t>(header >> 2);
      const bool has_length = type == variant::kBinary || type == variant::kLongString;
      return Bytes(0, 1 + WidthOf(type) + (has_length ? Number(1, 4) : 0));
    }
  }
}

VariantWalk::Level::Level(VariantWalk& walk) : walk_(walk) {
  if (walk.left_ == 0 || walk.depth_ == kMostLevels) ThrowMalformed();
  --walk.left_;
  ++walk.depth_;
}

namespace variant {

// The order of Java's strings: by units of UTF-16, in which what lies beyond 16 bits comes before U+E000.
bool KeyBefore(std::string_view left, std::string_view right) {
  const size_t common = std::min(left.size(), right.size());
  size_t i = 0;
  while (i < common && left[i] == right[i]) ++i;
  if (i == common) return left.size() < right.size();
  const auto rank = [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= 0xF0) return 0xEE * 4 - 1;  // a surrogate pair begins with D800 to DBFF
    return byte * 4;
  };
  return rank(left[i]) != rank(right[i]) ? rank(left[i]) < rank(right[i])
                                         : static_cast<uint8_t>(left[i]) < static_cast<uint8_t>(right[i]);
}

}  // namespace variant

}  // namespace piezo::types
