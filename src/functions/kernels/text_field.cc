// Converts field texts.
#include "functions/kernels/text_field.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "functions/kernels/variant_vector.h"
#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/interval_text.h"
#include "types/number_text.h"

namespace piezo::functions {

namespace {

template <class T>
void Put(T value, duckdb::Vector& vector, duckdb::idx_t row) {
  duckdb::FlatVector::GetData<T>(vector)[row] = value;
}

template <class T>
bool WriteInteger(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  Put(value, vector, row);
  return true;
}

}  // namespace

std::optional<std::string> DecodeBase64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  std::string bytes;
  uint32_t bits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t digit = kDigits.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<uint32_t>(digit);
    // Each digit but the first of four completes a byte.
    if (i % 4 > 0) bytes += static_cast<char>(bits >> (6 - 2 * (i % 4)));
  }
  return bytes;
}

void WriteDecimal(Int128 unscaled, int precision, duckdb::Vector& vector, duckdb::idx_t row) {
  if (precision <= 4) return Put(static_cast<int16_t>(unscaled), vector, row);
  if (precision <= 9) return Put(static_cast<int32_t>(unscaled), vector, row);
  if (precision <= 18) return Put(static_cast<int64_t>(unscaled), vector, row);
  Put(duckdb::hugeint_t(static_cast<int64_t>(unscaled >> 64), static_cast<uint64_t>(unscaled)), vector, row);
}

std::optional<double> TextField::Floating(std::string_view text) const {
  if (text == format_.nan) return std::numeric_limits<double>::quiet_NaN();
  if (text == format_.positive_infinity) return std::numeric_limits<double>::infinity();
  if (text == format_.negative_infinity) return -std::numeric_limits<double>::infinity();
  return types::ParseDouble(text);
}

bool TextField::WriteNumber(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const {
  switch (type_.id()) {
    case TypeId::kByte:
      return WriteInteger<int8_t>(text, vector, row);
    case TypeId::kShort:
      return WriteInteger<int16_t>(text, vector, row);
    case TypeId::kInt:
      return WriteInteger<int32_t>(text, vector, row);
    case TypeId::kLong:
      return WriteInteger<int64_t>(text, vector, row);
    case TypeId::kFloat: {
      const std::optional<double> special = Floating(text);
      if (!special) return false;
      const std::optional<float> value =
          std::isfinite(*special) ? types::ParseFloat(text) : static_cast<float>(*special);
      if (value) Put(*value, vector, row);
      return value.has_value();
    }
    case TypeId::kDouble: {
      const std::optional<double> value = Floating(text);
      if (value) Put(*value, vector, row);
      return value.has_value();
    }
    default: {
      // Thousands' commas do not count, wherever they are.
      std::string digits(text);
      std::erase(digits, ',');
      const auto parsed = types::ParseDecimal(digits, {.precision = type_.precision(), .scale = type_.scale()});
      if (parsed.status != types::ParseStatus::kOk) return false;
      WriteDecimal(parsed.unscaled, type_.precision(), vector, row);
      return true;
    }
  }
}

bool TextField::WriteMoment(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const {
  switch (type_.id()) {
    case TypeId::kDate: {
      const std::optional<int64_t> days = format_.moments->ParseDate(text);
      if (!days || *days != static_cast<int32_t>(*days)) return false;
      Put(duckdb::date_t(static_cast<int32_t>(*days)), vector, row);
      return true;
    }
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz: {
      const std::optional<int64_t> micros = type_.is(TypeId::kTimestamp) ? format_.moments->ParseTimestamp(text)
                                                                         : format_.moments->ParseTimestampNtz(text);
      if (micros) Put(duckdb::timestamp_t(*micros), vector, row);
      return micros.has_value();
    }
    default: {
      const std::optional<int64_t> nanos = types::ParseTime(text);
      if (nanos) Put(duckdb::dtime_t(*nanos / types::kNanosPerMicro), vector, row);
      return nanos.has_value();
    }
  }
}

/// As what it looks like: an integer, a decimal, a boolean, a date, a timestamp, else a string.
void TextField::WriteVariantOf(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const {
  constexpr size_t kDateSize = 10;
  types::VariantBuilder builder;
  int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  const auto decimal = types::ParseDecimalLiteral(text);
  const bool fits = decimal && decimal->value.scale >= -types::kMaxDecimalPrecision;
  const auto scaled = fits ? types::Rescale(decimal->value.unscaled, decimal->value.scale,
                                            std::max(decimal->value.scale, 0), types::kMaxDecimalPrecision)
                           : std::nullopt;
  if (error == std::errc() && end == text.data() + text.size()) {
    builder.AppendLong(whole);
  } else if (scaled) {
    builder.AppendDecimal(*scaled, std::max(decimal->value.scale, 0));
  } else if (EqualsIgnoreCase(text, "true") || EqualsIgnoreCase(text, "false")) {
    builder.AppendBoolean(EqualsIgnoreCase(text, "true"));
  } else if (const auto days = text.size() == kDateSize ? format_.moments->ParseDate(text) : std::nullopt) {
    builder.AppendDate(static_cast<int32_t>(*days));
  } else if (const auto micros = format_.moments->ParseTimestamp(text)) {
    builder.AppendTimestamp(*micros);
  } else {
    builder.AppendString(text);
  }
  WriteVariant(builder, vector, row);
}

bool TextField::WriteNothing(duckdb::Vector& vector, duckdb::idx_t row) const {
  if (!type_.is(TypeId::kVariant)) return false;
  types::VariantBuilder builder;
  builder.AppendNull();
  WriteVariant(builder, vector, row);
  return true;
}

bool TextField::Write(std::string_view text, duckdb::Vector& vector, duckdb::idx_t row) const {
  if (type_.IsNumeric()) return WriteNumber(text, vector, row);
  if (type_.IsDateTime()) return WriteMoment(text, vector, row);
  if (type_.IsStringLike() || type_.is(TypeId::kBinary)) {
    Put(duckdb::StringVector::AddStringOrBlob(vector, text.data(), text.size()), vector, row);
    return true;
  }
  switch (type_.id()) {
    case TypeId::kVariant:
      WriteVariantOf(text, vector, row);
      return true;
    case TypeId::kBoolean: {
      const bool yes = EqualsIgnoreCase(text, "true");
      if (!yes && !EqualsIgnoreCase(text, "false")) return false;
      Put(yes, vector, row);
      return true;
    }
    case TypeId::kYearMonthInterval:
    case TypeId::kDayTimeInterval: {
      const auto parsed = types::ParseAnsiInterval(text, type_);
      const int64_t* units = std::get_if<int64_t>(&parsed);
      if (units == nullptr) return false;
      if (type_.is(TypeId::kYearMonthInterval)) {
        Put(static_cast<int32_t>(*units), vector, row);
      } else {
        Put(*units, vector, row);
      }
      return true;
    }
    case TypeId::kCalendarInterval: {
      const auto parsed = types::ParseCalendarInterval(text);
      if (!parsed) return false;
      Put(duckdb::interval_t{parsed->months, parsed->days, parsed->microseconds}, vector, row);
      return true;
    }
    default:
      return false;
  }
}

}  // namespace piezo::functions
