// Casts out of variants. A value is first what it is in the variant, then cast as TRY_CAST would; integers count as
// seconds where a timestamp is wanted.
#include "functions/kernels/variant_cast.h"

#include <cmath>

#include "functions/kernels/cast_parse.h"
#include "functions/kernels/text_field.h"
#include "functions/kernels/utf8.h"
#include "functions/kernels/variant_vector.h"
#include "types/datetime_text.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::ListVector;
using duckdb::Vector;
using types::ScaledInt;
using types::VariantKind;
using types::VariantView;

template <class T>
bool Put(T value, Vector& vector, idx_t row) {
  FlatVector::GetData<T>(vector)[row] = value;
  return true;
}

template <class T>
bool PutIfThere(const std::optional<T>& value, Vector& vector, idx_t row) {
  return value && Put(*value, vector, row);
}

void PutText(std::string_view text, Vector& vector, idx_t row) {
  Put(duckdb::StringVector::AddStringOrBlob(vector, text.data(), text.size()), vector, row);
}

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

std::optional<int64_t> Whole(double value) {
  const double whole = std::trunc(value);
  constexpr double kLimit = 9223372036854775808.0;
  if (!(whole >= -kLimit && whole < kLimit)) return std::nullopt;
  return static_cast<int64_t>(whole);
}

std::optional<int64_t> Whole(ScaledInt value) {
  const Int128 whole = value.unscaled / types::PowerOfTen(value.scale);
  const auto narrow = static_cast<int64_t>(whole);
  return narrow == whole ? std::optional(narrow) : std::nullopt;
}

std::optional<int64_t> ToInteger(const VariantView& value) {
  switch (value.kind()) {
    case VariantKind::kBoolean:
      return value.boolean() ? 1 : 0;
    case VariantKind::kLong:
      return value.integer();
    case VariantKind::kFloat:
    case VariantKind::kDouble:
      return Whole(value.floating());
    case VariantKind::kDecimal:
      return Whole(value.decimal());
    case VariantKind::kTimestamp:
      return FloorDivide(value.integer(), types::kMicrosPerSecond);
    case VariantKind::kString: {
      int64_t parsed = 0;
      return ParseInteger(value.text(), false, parsed) ? std::optional(parsed) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

double Seconds(int64_t micros) { return static_cast<double>(micros) / static_cast<double>(types::kMicrosPerSecond); }

std::optional<double> ToDouble(const VariantView& value) {
  switch (value.kind()) {
    case VariantKind::kBoolean:
      return value.boolean() ? 1 : 0;
    case VariantKind::kLong:
      return static_cast<double>(value.integer());
    case VariantKind::kFloat:
    case VariantKind::kDouble:
      return value.floating();
    case VariantKind::kDecimal:
      return types::DecimalToDouble(value.decimal().unscaled, value.decimal().scale);
    case VariantKind::kTimestamp:
      return Seconds(value.integer());
    case VariantKind::kString:
      return types::ParseDouble(value.text());
    default:
      return std::nullopt;
  }
}

std::optional<bool> ToBoolean(const VariantView& value) {
  switch (value.kind()) {
    case VariantKind::kBoolean:
      return value.boolean();
    case VariantKind::kLong:
      return value.integer() != 0;
    case VariantKind::kFloat:
    case VariantKind::kDouble:
      return value.floating() != 0;
    case VariantKind::kDecimal:
      return value.decimal().unscaled != 0;
    case VariantKind::kString:
      return ParseBoolean(value.text());
    default:
      return std::nullopt;
  }
}

std::optional<Int128> ToDecimal(const VariantView& value, types::DecimalShape shape) {
  switch (value.kind()) {
    case VariantKind::kBoolean:
    case VariantKind::kLong:
      return types::Rescale(*ToInteger(value), 0, shape.scale, shape.precision);
    case VariantKind::kDecimal:
      return types::Rescale(value.decimal().unscaled, value.decimal().scale, shape.scale, shape.precision);
    case VariantKind::kFloat:
    case VariantKind::kDouble:
    case VariantKind::kTimestamp:
      return types::DecimalFromDouble(*ToDouble(value), shape);
    case VariantKind::kString: {
      const types::DecimalFromText parsed = types::ParseDecimal(value.text(), shape);
      return parsed.status == types::ParseStatus::kOk ? std::optional(parsed.unscaled) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<int64_t> MicrosOfSeconds(int64_t seconds) {
  int64_t micros = 0;
  return __builtin_mul_overflow(seconds, types::kMicrosPerSecond, &micros) ? std::nullopt : std::optional(micros);
}

/// Of a day's start in local time.
std::optional<int64_t> LocalMicros(const VariantView& value, const types::TimeZone& zone) {
  switch (value.kind()) {
    case VariantKind::kDate:
      return value.integer() * types::kMicrosPerDay;
    case VariantKind::kTimestamp:
      return zone.ToLocal(value.integer());
    case VariantKind::kTimestampNtz:
      return value.integer();
    case VariantKind::kString: {
      const auto parsed = types::ParseLocalTimestamp(value.text());
      return parsed ? std::optional(parsed->micros) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<int64_t> Instant(const VariantView& value, const types::TimeZone& zone) {
  switch (value.kind()) {
    case VariantKind::kTimestamp:
      return value.integer();
    case VariantKind::kLong:
      return MicrosOfSeconds(value.integer());
    case VariantKind::kFloat:
    case VariantKind::kDouble:
      return Whole(value.floating() * static_cast<double>(types::kMicrosPerSecond));
    case VariantKind::kDecimal: {
      const auto micros =
          types::Rescale(value.decimal().unscaled, value.decimal().scale, 6, 38, types::Rounding::kDown);
      const auto narrow = static_cast<int64_t>(micros.value_or(0));
      return micros && narrow == *micros ? std::optional(narrow) : std::nullopt;
    }
    case VariantKind::kString:
      return types::ParseTimestamp(value.text(), zone);
    default: {
      const std::optional<int64_t> local = LocalMicros(value, zone);
      return local ? std::optional(zone.ToUtc(*local)) : std::nullopt;
    }
  }
}

std::optional<int32_t> ToDate(const VariantView& value, const types::TimeZone& zone) {
  if (value.is(VariantKind::kString)) return types::ParseDate(value.text());
  const std::optional<int64_t> local = LocalMicros(value, zone);
  return local ? std::optional(static_cast<int32_t>(FloorDivide(*local, types::kMicrosPerDay))) : std::nullopt;
}

template <class T>
bool PutInteger(int64_t value, Vector& vector, idx_t row) {
  return static_cast<T>(value) == value && Put(static_cast<T>(value), vector, row);
}

}  // namespace

VariantCast::VariantCast(DataType type, types::TimeZone zone, Failure failure)
    : type_(std::move(type)), zone_(std::move(zone)), failure_(failure) {
  const auto add = [&](const DataType& child) {
    children_.push_back(std::make_unique<VariantCast>(child, zone_, failure_));
  };
  if (type_.is(TypeId::kArray)) add(type_.element());
  if (type_.is(TypeId::kMap)) add(type_.value());
  if (type_.is(TypeId::kStruct)) {
    for (const Field& field : type_.fields()) add(field.type);
  }
}

void VariantCast::Write(const VariantView& value, Vector& vector, idx_t row) const {
  FlatVector::SetNull(vector, row, false);
  if (type_.is(TypeId::kVariant)) {
    types::VariantBuilder builder;
    builder.AppendVariant(value);
    return WriteVariant(builder, vector, row);
  }
  bool written = false;
  const bool null = value.is(VariantKind::kNull);
  if (!null) {
    if (type_.is(TypeId::kStruct)) {
      written = WriteStruct(value, vector, row);
    } else if (type_.IsNested()) {
      written = WriteList(value, vector, row);
    } else {
      written = WriteAtom(value, vector, row);
    }
  }
  if (written) return;
  FlatVector::SetNull(vector, row, true);
  if (null || !failure_.raises) return;
  engine::RaiseCondition(
      "INVALID_VARIANT_CAST",
      {{"value", types::VariantToJson(value, zone_)}, {"dataType", errors::QuoteText(types::SqlName(type_))}},
      failure_.site);
}

bool VariantCast::WriteAtom(const VariantView& value, Vector& vector, idx_t row) const {
  if (type_.IsStringLike()) {
    PutText(Text(value), vector, row);
    return true;
  }
  if (value.is(VariantKind::kObject) || value.is(VariantKind::kArray)) return false;
  switch (type_.id()) {
    case TypeId::kBoolean:
      return PutIfThere(ToBoolean(value), vector, row);
    case TypeId::kFloat: {
      if (value.is(VariantKind::kString)) return PutIfThere(types::ParseFloat(value.text()), vector, row);
      const std::optional<double> number = ToDouble(value);
      return number && Put(static_cast<float>(*number), vector, row);
    }
    case TypeId::kDouble:
      return PutIfThere(ToDouble(value), vector, row);
    case TypeId::kDecimal: {
      const auto unscaled = ToDecimal(value, {type_.precision(), type_.scale()});
      if (unscaled) WriteDecimal(*unscaled, type_.precision(), vector, row);
      return unscaled.has_value();
    }
    case TypeId::kBinary:
      if (!value.is(VariantKind::kBinary) && !value.is(VariantKind::kString)) return false;
      PutText(value.text(), vector, row);
      return true;
    case TypeId::kDate:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kTime:
      return WriteMoment(value, vector, row);
    default:
      return type_.IsIntegral() && WriteInteger(value, vector, row);
  }
}

bool VariantCast::WriteInteger(const VariantView& value, Vector& vector, idx_t row) const {
  const std::optional<int64_t> number = ToInteger(value);
  if (!number) return false;
  switch (type_.id()) {
    case TypeId::kByte:
      return PutInteger<int8_t>(*number, vector, row);
    case TypeId::kShort:
      return PutInteger<int16_t>(*number, vector, row);
    case TypeId::kInt:
      return PutInteger<int32_t>(*number, vector, row);
    default:
      return Put(*number, vector, row);
  }
}

bool VariantCast::WriteMoment(const VariantView& value, Vector& vector, idx_t row) const {
  switch (type_.id()) {
    case TypeId::kDate: {
      const std::optional<int32_t> days = ToDate(value, zone_);
      return days && Put(duckdb::date_t(*days), vector, row);
    }
    case TypeId::kTime: {
      const auto nanos = value.is(VariantKind::kString) ? types::ParseTime(value.text()) : std::nullopt;
      return nanos && Put(duckdb::dtime_t(*nanos / types::kNanosPerMicro), vector, row);
    }
    default: {
      const bool zoned = type_.is(TypeId::kTimestamp);
      const std::optional<int64_t> micros = zoned ? Instant(value, zone_) : LocalMicros(value, zone_);
      return micros && Put(duckdb::timestamp_t(*micros), vector, row);
    }
  }
}

std::string VariantCast::Text(const VariantView& value) const {
  switch (value.kind()) {
    case VariantKind::kString:
      return std::string(value.text());
    case VariantKind::kBinary:
      return ValidUtf8(value.text());
    case VariantKind::kUuid:
      return types::UuidText(value.text());
    case VariantKind::kDate:
      return types::FormatDate(value.integer());
    case VariantKind::kTimestamp:
      return types::FormatTimestamp(value.integer(), zone_);
    case VariantKind::kTimestampNtz:
      return types::FormatLocalTimestamp(value.integer());
    case VariantKind::kFloat:
      return types::JavaFloatToString(static_cast<float>(value.floating()));
    case VariantKind::kDouble:
      return types::JavaDoubleToString(value.floating());
    default:
      return types::VariantToJson(value, zone_);
  }
}

/// Arrays, and maps out of objects.
bool VariantCast::WriteList(const VariantView& value, Vector& vector, idx_t row) const {
  const bool map = type_.is(TypeId::kMap);
  if (!value.is(map ? VariantKind::kObject : VariantKind::kArray)) return false;
  const size_t count = value.size();
  const idx_t offset = ListVector::GetListSize(vector);
  ListVector::Reserve(vector, offset + count);
  ListVector::SetListSize(vector, offset + count);
  FlatVector::GetData<duckdb::list_entry_t>(vector)[row] = {offset, count};
  for (size_t i = 0; i < count; ++i) {
    Vector& child = ListVector::GetEntry(vector);
    if (!map) {
      children_[0]->Write(value.at(i), child, offset + i);
      continue;
    }
    auto& pair = duckdb::StructVector::GetEntries(child);
    FlatVector::SetNull(child, offset + i, false);
    FlatVector::SetNull(*pair[0], offset + i, false);
    PutText(value.key(i), *pair[0], offset + i);
    children_[0]->Write(value.at(i), *pair[1], offset + i);
  }
  return true;
}

bool VariantCast::WriteStruct(const VariantView& value, Vector& vector, idx_t row) const {
  if (!value.is(VariantKind::kObject)) return false;
  auto& parts = duckdb::StructVector::GetEntries(vector);
  for (auto& part : parts) FlatVector::SetNull(*part, row, true);
  for (size_t i = 0; i < children_.size(); ++i) {
    const std::optional<VariantView> member = value.Find(type_.fields()[i].name);
    if (member) children_[i]->Write(*member, *parts[i], row);
  }
  return true;
}

}  // namespace piezo::functions
