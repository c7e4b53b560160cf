#include "types/widening.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"
#include "types/cast_rules.h"
#include "types/decimal.h"

namespace piezo::types {
namespace {

using Id = TypeId;
using CommonType = std::optional<DataType> (*)(const DataType&, const DataType&, bool);

int DigitsBeforePoint(const DataType& decimal) { return decimal.precision() - decimal.scale(); }

/// A part of `from` that goes into a common part of type `to` may be NULL afterwards.
bool PartMayBeNull(const DataType& from, const DataType& to) { return !from.SameAs(to) && CastForcesNull(from, to); }

std::optional<DataType> CommonArray(const DataType& left, const DataType& right, bool ansi, CommonType common) {
  const std::optional<DataType> element = common(left.element(), right.element(), ansi);
  if (!element) return std::nullopt;
  return DataType::Array(*element, left.contains_null() || right.contains_null() ||
                                       PartMayBeNull(left.element(), *element) ||
                                       PartMayBeNull(right.element(), *element));
}

std::optional<DataType> CommonMap(const DataType& left, const DataType& right, bool ansi, CommonType common) {
  const std::optional<DataType> key = common(left.key(), right.key(), ansi);
  const std::optional<DataType> value = common(left.value(), right.value(), ansi);
  if (!key || !value || PartMayBeNull(left.key(), *key) || PartMayBeNull(right.key(), *key)) return std::nullopt;
  return DataType::Map(*key, *value,
                       left.contains_null() || right.contains_null() || PartMayBeNull(left.value(), *value) ||
                           PartMayBeNull(right.value(), *value));
}

std::optional<DataType> CommonStruct(const DataType& left, const DataType& right, bool ansi, CommonType common) {
  if (left.fields().size() != right.fields().size()) return std::nullopt;
  std::vector<Field> fields;
  for (size_t i = 0; i < left.fields().size(); ++i) {
    const Field& a = left.fields()[i];
    const Field& b = right.fields()[i];
    if (!EqualsIgnoreCase(a.name, b.name)) return std::nullopt;
    const std::optional<DataType> type = common(a.type, b.type, ansi);
    if (!type) return std::nullopt;
    const bool nullable = a.nullable || b.nullable || PartMayBeNull(a.type, *type) || PartMayBeNull(b.type, *type);
    fields.push_back({a.name, *type, nullable, {}});
  }
  return DataType::Struct(std::move(fields));
}

/// Arrays, maps and structs, part by part.
std::optional<DataType> CommonNested(const DataType& left, const DataType& right, bool ansi, CommonType common) {
  if (left.id() != right.id()) return std::nullopt;
  switch (left.id()) {
    case Id::kArray:
      return CommonArray(left, right, ansi, common);
    case Id::kMap:
      return CommonMap(left, right, ansi, common);
    case Id::kStruct:
      return CommonStruct(left, right, ansi, common);
    default:
      return std::nullopt;
  }
}

std::optional<DataType> CommonString(const DataType& left, const DataType& right) {
  if (left.collation() != right.collation()) return std::nullopt;
  if (left.is(Id::kString)) return left;
  if (right.is(Id::kString)) return right;
  const int length = std::max(left.length(), right.length());
  return left.is(Id::kChar) && right.is(Id::kChar) ? DataType::Char(length) : DataType::Varchar(length);
}

std::optional<DataType> TightestNumber(const DataType& left, const DataType& right, bool ansi) {
  if (left.is(Id::kDecimal) || right.is(Id::kDecimal)) {
    if (left.IsIntegral() && IsWiderDecimal(right, left)) return right;
    if (right.IsIntegral() && IsWiderDecimal(left, right)) return left;
    return std::nullopt;
  }
  const DataType& wider = left.id() > right.id() ? left : right;
  // A float does not hold every integer, and ANSI mode loses no digits.
  return ansi && wider.is(Id::kFloat) && left.id() != right.id() ? DataType::Double() : wider;
}

std::optional<DataType> TightestDateTime(const DataType& left, const DataType& right) {
  if (left.is(Id::kTime) || right.is(Id::kTime)) return std::nullopt;
  if (left.is(Id::kTimestamp) || right.is(Id::kTimestamp)) return DataType::Timestamp();
  return DataType::TimestampNtz();  // dates alone are equal
}

std::optional<DataType> TightestFlat(const DataType& left, const DataType& right, bool ansi) {
  if (left == right || right.is(Id::kNull)) return left;
  if (left.is(Id::kNull)) return right;
  if (left.IsStringLike() && right.IsStringLike()) return CommonString(left, right);
  if (left.IsNumeric() && right.IsNumeric()) return TightestNumber(left, right, ansi);
  if (left.IsDateTime() && right.IsDateTime()) return TightestDateTime(left, right);
  if (left.IsSpatial() && left.id() == right.id()) {  // of different systems
    return left.is(Id::kGeometry) ? DataType::Geometry(kAnySrid) : DataType::Geography(kAnySrid);
  }
  if (left.IsAnsiInterval() && left.id() == right.id()) {
    const int start = std::min(left.start_field(), right.start_field());
    const int end = std::max(left.end_field(), right.end_field());
    return left.is(Id::kDayTimeInterval) ? DataType::DayTimeInterval(start, end)
                                         : DataType::YearMonthInterval(start, end);
  }
  return std::nullopt;
}

std::optional<DataType> WiderNumber(const DataType& left, const DataType& right) {
  if (!left.IsNumeric() || !right.IsNumeric()) return std::nullopt;
  const auto is_floating = [](const DataType& type) { return type.is(Id::kFloat) || type.is(Id::kDouble); };
  if (is_floating(left) || is_floating(right)) return DataType::Double();
  return WiderDecimal(DecimalForType(left), DecimalForType(right));
}

/// What a string and another type have in common: legacy mode makes both strings, ANSI mode reads the string.
std::optional<DataType> PromoteString(const DataType& left, const DataType& right, bool ansi) {
  if (!left.IsStringLike()) return right.IsStringLike() ? PromoteString(right, left, ansi) : std::nullopt;
  if (!right.IsAtomic() || right.IsStringLike() || right.is(Id::kCalendarInterval) || right.is(Id::kUdt)) {
    return std::nullopt;
  }
  if (!ansi) return right.is(Id::kBinary) || right.is(Id::kBoolean) ? std::nullopt : std::optional(left);
  if (right.IsIntegral()) return DataType::Long();
  if (right.IsFractional()) return DataType::Double();
  return right.IsAnsiInterval() ? std::nullopt : std::optional(right);
}

DataType BoundedDecimal(int precision, int scale) {
  return DataType::Decimal(std::min(precision, kMaxDecimalPrecision), std::min(scale, kMaxDecimalPrecision));
}

DataType AdjustedDecimal(int precision, int scale) {
  constexpr int kLeastScale = 6;
  if (precision <= kMaxDecimalPrecision) return DataType::Decimal(precision, scale);
  const int kept = std::max(kMaxDecimalPrecision - (precision - scale), std::min(scale, kLeastScale));
  return DataType::Decimal(kMaxDecimalPrecision, kept);
}

DataType BoundedQuotient(int digits_before, int digits_behind) {
  digits_before = std::min(digits_before, kMaxDecimalPrecision);
  digits_behind = std::min(digits_behind, kMaxDecimalPrecision);
  const int excess = digits_before + digits_behind - kMaxDecimalPrecision;
  if (excess > 0) {
    digits_behind -= excess / 2 + 1;
    digits_before = kMaxDecimalPrecision - digits_behind;
  }
  return BoundedDecimal(digits_before + digits_behind, digits_behind);
}

}  // namespace

std::optional<DataType> TightestCommonType(const DataType& left, const DataType& right, bool ansi) {
  if (std::optional<DataType> flat = TightestFlat(left, right, ansi)) return flat;
  return CommonNested(left, right, ansi, TightestCommonType);
}

std::optional<DataType> WiderTypeWithoutStrings(const DataType& left, const DataType& right, bool ansi) {
  if (std::optional<DataType> flat = TightestFlat(left, right, ansi)) return flat;
  if (std::optional<DataType> number = WiderNumber(left, right)) return number;
  return CommonNested(left, right, ansi, WiderTypeWithoutStrings);
}

std::optional<DataType> WiderTypeForTwo(const DataType& left, const DataType& right, bool ansi) {
  if (std::optional<DataType> flat = TightestFlat(left, right, ansi)) return flat;
  if (std::optional<DataType> number = WiderNumber(left, right)) return number;
  if (std::optional<DataType> promoted = PromoteString(left, right, ansi)) return promoted;
  return CommonNested(left, right, ansi, WiderTypeForTwo);
}

std::optional<DataType> WiderCommonType(std::span<const DataType> all, bool ansi) {
  std::vector<DataType> order(all.begin(), all.end());
  if (!ansi) {
    const auto holds_string = [](const DataType& type) {
      const DataType* inner = &type;
      while (inner->is(Id::kArray)) inner = &inner->element();
      return inner->IsStringLike();
    };
    std::stable_partition(order.begin(), order.end(), holds_string);
  }
  std::optional<DataType> common = DataType::Null();
  for (const DataType& type : order) {
    common = WiderTypeForTwo(*common, type, ansi);
    if (!common) return std::nullopt;
  }
  return common;
}

DataType DecimalForType(const DataType& numeric) {
  switch (numeric.id()) {
    case Id::kByte:
      return DataType::Decimal(3, 0);
    case Id::kShort:
      return DataType::Decimal(5, 0);
    case Id::kInt:
      return DataType::Decimal(10, 0);
    case Id::kLong:
      return DataType::Decimal(20, 0);
    case Id::kFloat:
      return DataType::Decimal(14, 7);
    case Id::kDouble:
      return DataType::Decimal(30, 15);
    default:
      PIEZO_CHECK(numeric.is(Id::kDecimal));
      return numeric;
  }
}

bool IsWiderDecimal(const DataType& wide, const DataType& numeric) {
  const DataType needed = DecimalForType(numeric);
  return DigitsBeforePoint(wide) >= DigitsBeforePoint(needed) && wide.scale() >= needed.scale();
}

DataType WiderDecimal(const DataType& left, const DataType& right) {
  const int scale = std::max(left.scale(), right.scale());
  const int before_point = std::max(DigitsBeforePoint(left), DigitsBeforePoint(right));
  if (before_point + scale <= kMaxDecimalPrecision) return DataType::Decimal(before_point + scale, scale);
  return DataType::Decimal(kMaxDecimalPrecision, kMaxDecimalPrecision - before_point);
}

DataType DecimalResult(DecimalOp op, const DataType& left, const DataType& right, bool allow_precision_loss) {
  constexpr int kLeastQuotientScale = 6;
  const int p1 = left.precision();
  const int s1 = left.scale();
  const int p2 = right.precision();
  const int s2 = right.scale();
  const auto fit = [&](int precision, int scale) {
    return allow_precision_loss ? AdjustedDecimal(precision, scale) : BoundedDecimal(precision, scale);
  };
  switch (op) {
    case DecimalOp::kAdd:
    case DecimalOp::kSubtract:
      return fit(std::max(p1 - s1, p2 - s2) + std::max(s1, s2) + 1, std::max(s1, s2));
    case DecimalOp::kMultiply:
      return fit(p1 + p2 + 1, s1 + s2);
    case DecimalOp::kDivide: {
      const int before_point = p1 - s1 + s2;
      const int scale = std::max(kLeastQuotientScale, s1 + p2 + 1);
      return allow_precision_loss ? AdjustedDecimal(before_point + scale, scale) : BoundedQuotient(before_point, scale);
    }
    case DecimalOp::kIntegralDivide:
      return BoundedDecimal(std::max(1, p1 - s1 + s2), 0);
    case DecimalOp::kRemainder:
      return fit(std::min(p1 - s1, p2 - s2) + std::max(s1, s2), std::max(s1, s2));
  }
  FailCheck("unknown decimal operation", __FILE__, __LINE__);
}

}  // namespace piezo::types
