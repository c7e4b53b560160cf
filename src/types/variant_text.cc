// Variants as JSON, their types, and the paths into them.
#include <algorithm>
#include <cmath>

#include "errors/error.h"
#include "types/datetime_text.h"
#include "types/identifier_text.h"
#include "types/inference.h"
#include "types/number_text.h"
#include "types/variant.h"
#include "types/widening.h"

namespace piezo::types {
namespace {

/// Without the zeros at the end of its fraction.
ScaledInt Stripped(ScaledInt value) {
  while (value.scale > 0 && value.unscaled % 10 == 0) {
    value.unscaled /= 10;
    --value.scale;
  }
  return value;
}

std::string Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    for (size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? static_cast<uint8_t>(bytes[i + j]) : 0U);
    for (size_t j = 0; j < 4; ++j) out += j <= count ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

/// `+01:00`
std::string OffsetText(int64_t micros) {
  const int64_t minutes = std::abs(micros) / (60 * kMicrosPerSecond);
  const auto two = [](int64_t number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
  return (micros < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
}

class JsonText {
 public:
  JsonText(const VariantView& root, const TimeZone& zone) : zone_(zone), walk_(root) {}

  void Append(const VariantView& value) {
    const VariantWalk::Level level(walk_);
    switch (value.kind()) {
      case VariantKind::kNull:
        out_ += "null";
        return;
      case VariantKind::kBoolean:
        out_ += value.boolean() ? "true" : "false";
        return;
      case VariantKind::kLong:
        out_ += std::to_string(value.integer());
        return;
      case VariantKind::kFloat:
        return AppendFloating(value.floating(), JavaFloatToString(static_cast<float>(value.floating())));
      case VariantKind::kDouble:
        return AppendFloating(value.floating(), JavaDoubleToString(value.floating()));
      case VariantKind::kDecimal: {
        const ScaledInt number = Stripped(value.decimal());
        out_ += DecimalToPlainString(number.unscaled, number.scale);
        return;
      }
      case VariantKind::kObject:
      case VariantKind::kArray:
        return AppendContainer(value);
      default:
        AppendJsonString(VariantScalarText(value, zone_), out_);
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  static std::string VariantScalarText(const VariantView& value, const TimeZone& zone) {
    switch (value.kind()) {
      case VariantKind::kDate:
        return FormatDate(value.integer());
      case VariantKind::kTimestamp:
        return FormatTimestamp(value.integer(), zone) + OffsetText(zone.OffsetMicrosAt(value.integer()));
      case VariantKind::kTimestampNtz:
        return FormatLocalTimestamp(value.integer());
      case VariantKind::kBinary:
        return Base64(value.text());
      case VariantKind::kUuid:
        return UuidText(value.text());
      default:
        return std::string(value.text());
    }
  }

  void AppendFloating(double number, const std::string& text) {
    out_ += std::isfinite(number) ? text : '"' + text + '"';
  }

  void AppendContainer(const VariantView& value) {
    const bool object = value.is(VariantKind::kObject);
    out_ += object ? '{' : '[';
    for (size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out_ += ',';
      if (object) {
        AppendJsonString(value.key(i), out_);
        out_ += ':';
      }
      Append(value.at(i));
      if (out_.size() > kMaxVariantBytes) throw Error("MALFORMED_VARIANT", {});
    }
    out_ += object ? '}' : ']';
  }

  const TimeZone& zone_;
  VariantWalk walk_;
  std::string out_;
};

DataType TypeOf(const VariantView& value, VariantWalk& walk) {
  const VariantWalk::Level level(walk);
  switch (value.kind()) {
    case VariantKind::kNull:
      return DataType::Null();
    case VariantKind::kBoolean:
      return DataType::Boolean();
    case VariantKind::kLong:
      return DataType::Long();
    case VariantKind::kFloat:
      return DataType::Float();
    case VariantKind::kDouble:
      return DataType::Double();
    case VariantKind::kDecimal: {
      const ScaledInt number = Stripped(value.decimal());
      return DataType::Decimal(std::max(DigitCount(number.unscaled), number.scale), number.scale);
    }
    case VariantKind::kString:
    case VariantKind::kUuid:
      return DataType::String();
    case VariantKind::kBinary:
      return DataType::Binary();
    case VariantKind::kDate:
      return DataType::Date();
    case VariantKind::kTimestamp:
      return DataType::Timestamp();
    case VariantKind::kTimestampNtz:
      return DataType::TimestampNtz();
    case VariantKind::kArray: {
      DataType element = DataType::Null();
      for (size_t i = 0; i < value.size(); ++i) element = CommonVariantType(element, TypeOf(value.at(i), walk));
      return DataType::Array(element);
    }
    case VariantKind::kObject: {
      std::vector<Field> fields;
      for (size_t i = 0; i < value.size(); ++i) {
        fields.push_back({.name = std::string(value.key(i)), .type = TypeOf(value.at(i), walk)});
      }
      std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
      return DataType::Struct(std::move(fields));
    }
  }
  return DataType::Variant();
}

}  // namespace

std::string VariantToJson(const VariantView& value, const TimeZone& zone) {
  JsonText text(value, zone);
  text.Append(value);
  return text.Take();
}

std::string UuidText(std::string_view bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kHex[static_cast<uint8_t>(bytes[i]) >> 4];
    out += kHex[bytes[i] & 15];
  }
  return out;
}

DataType TypeOfVariant(const VariantView& value) {
  VariantWalk walk(value);
  return TypeOf(value, walk);
}

DataType CommonVariantType(const DataType& left, const DataType& right) {
  if (left == right || right.is(TypeId::kNull)) return left;
  if (left.is(TypeId::kNull)) return right;
  if (left.is(TypeId::kStruct) && right.is(TypeId::kStruct)) {
    return CommonSortedStruct(left.fields(), right.fields(), CommonVariantType);
  }
  if (left.is(TypeId::kArray) && right.is(TypeId::kArray)) {
    return DataType::Array(CommonVariantType(left.element(), right.element()));
  }
  if (left.IsNested() || right.IsNested()) return DataType::Variant();
  const bool decimal = left.is(TypeId::kDecimal) || right.is(TypeId::kDecimal);
  if (decimal && left.IsNumeric() && right.IsNumeric()) {
    const auto floating = [](const DataType& type) { return type.is(TypeId::kFloat) || type.is(TypeId::kDouble); };
    if (floating(left) || floating(right)) return DataType::Double();
    return CommonDecimalOrDouble(DecimalForType(left), DecimalForType(right));
  }
  return TightestCommonType(left, right, false).value_or(DataType::Variant());
}

std::string VariantTypeText(const DataType& type) {
  if (type.is(TypeId::kArray)) return "ARRAY<" + VariantTypeText(type.element()) + ">";
  if (!type.is(TypeId::kStruct)) return SqlName(type);
  std::string out;
  for (const Field& field : type.fields()) {
    out += (out.empty() ? "" : ", ") + QuoteIfNeeded(field.name) + ": " + VariantTypeText(field.type);
  }
  return "OBJECT<" + out + ">";
}

std::optional<VariantPath> VariantPath::Parse(std::string_view text) {
  if (!text.starts_with('$')) return std::nullopt;
  text.remove_prefix(1);
  VariantPath path;
  while (!text.empty()) {
    Step step;
    size_t end = 0;
    if (text.starts_with('.')) {
      end = std::min(text.find_first_of(".[", 1), text.size());
      if (end == 1) return std::nullopt;
      step.key = text.substr(1, end - 1);
    } else if (text.starts_with("['") || text.starts_with("[\"")) {
      const size_t close = text.find(text[1], 2);
      if (close == std::string_view::npos || close + 1 >= text.size() || text[close + 1] != ']') return std::nullopt;
      step.key = text.substr(2, close - 2);
      end = close + 2;
    } else if (text.starts_with('[')) {
      const size_t close = text.find(']');
      const std::string_view digits = text.substr(1, close == std::string_view::npos ? close : close - 1);
      constexpr size_t kMostDigits = 10;
      const bool number = close != std::string_view::npos && !digits.empty() && digits.size() <= kMostDigits &&
                          digits.find_first_not_of("0123456789") == std::string_view::npos;
      if (!number) return std::nullopt;
      step.index = 0;
      for (const char digit : digits) step.index = step.index * 10 + (digit - '0');
      end = close + 1;
    } else {
      return std::nullopt;
    }
    path.steps_.push_back(std::move(step));
    text.remove_prefix(end);
  }
  return path;
}

std::optional<VariantView> VariantPath::Follow(VariantView value) const {
  for (const Step& step : steps_) {
    if (step.index < 0) {
      const std::optional<VariantView> member = value.Find(step.key);
      if (!member) return std::nullopt;
      value = *member;
    } else {
      if (!value.is(VariantKind::kArray) || static_cast<size_t>(step.index) >= value.size()) return std::nullopt;
      value = value.at(static_cast<size_t>(step.index));
    }
  }
  return value;
}

std::string_view VariantPath::last_key() const {
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (step->index < 0) return step->key;
  }
  return {};
}

}  // namespace piezo::types
