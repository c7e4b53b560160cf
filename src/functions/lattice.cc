// See lattice.h.
#include "functions/lattice.h"

#include <algorithm>
#include <cctype>

#include "functions/coercion.h"

namespace piezo::functions {
namespace {

using Common = std::optional<DataType> (*)(const DataType&, const DataType&, bool);

bool SameName(const std::string& left, const std::string& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

/// Arrays, maps and structs part by part.
std::optional<DataType> NestedType(const DataType& left, const DataType& right, bool ansi, Common common) {
  if (left.is(TypeId::kArray) && right.is(TypeId::kArray)) {
    const std::optional<DataType> element = common(left.element(), right.element(), ansi);
    if (!element) return std::nullopt;
    return DataType::Array(*element, left.contains_null() || right.contains_null() ||
                                         CastMayGiveNull(left.element(), *element) ||
                                         CastMayGiveNull(right.element(), *element));
  }
  if (left.is(TypeId::kMap) && right.is(TypeId::kMap)) {
    const std::optional<DataType> key = common(left.key(), right.key(), ansi);
    const std::optional<DataType> value = common(left.value(), right.value(), ansi);
    if (!key || !value || CastMayGiveNull(left.key(), *key) || CastMayGiveNull(right.key(), *key)) return std::nullopt;
    return DataType::Map(*key, *value,
                         left.contains_null() || right.contains_null() || CastMayGiveNull(left.value(), *value) ||
                             CastMayGiveNull(right.value(), *value));
  }
  if (left.is(TypeId::kStruct) && right.is(TypeId::kStruct) && left.fields().size() == right.fields().size()) {
    std::vector<Field> fields;
    for (size_t i = 0; i < left.fields().size(); ++i) {
      const Field& a = left.fields()[i];
      const Field& b = right.fields()[i];
      const std::optional<DataType> type = SameName(a.name, b.name) ? common(a.type, b.type, ansi) : std::nullopt;
      if (!type) return std::nullopt;
      fields.push_back({a.name,
                        *type,
                        a.nullable || b.nullable || CastMayGiveNull(a.type, *type) || CastMayGiveNull(b.type, *type),
                        {}});
    }
    return DataType::Struct(std::move(fields));
  }
  return std::nullopt;
}

/// Digits before the point.
int Range(const DataType& decimal) { return decimal.precision() - decimal.scale(); }

bool HoldsAll(const DataType& decimal, const DataType& integral) {
  const DataType other = DecimalFor(integral);
  return Range(decimal) >= Range(other) && decimal.scale() >= other.scale();
}

std::optional<DataType> WiderDateTime(const DataType& left, const DataType& right) {
  if (left.is(TypeId::kTime) || right.is(TypeId::kTime)) {
    if (left.id() != right.id()) return std::nullopt;
    return DataType::Time(std::max(left.precision(), right.precision()));
  }
  if (left.is(TypeId::kTimestamp) || right.is(TypeId::kTimestamp)) return DataType::Timestamp();
  if (left.is(TypeId::kTimestampNtz) || right.is(TypeId::kTimestampNtz)) return DataType::TimestampNtz();
  return DataType::Date();
}

std::optional<DataType> PromoteString(const DataType& left, const DataType& right, bool ansi) {
  if (!left.IsStringLike() && right.IsStringLike()) return PromoteString(right, left, ansi);
  if (!left.IsStringLike() || !right.IsAtomic()) return std::nullopt;
  if (!ansi) return right.is(TypeId::kBinary) || right.is(TypeId::kBoolean) ? std::nullopt : std::optional(left);
  if (right.IsIntegral()) return DataType::Long();
  if (right.IsFractional()) return DataType::Double();
  if (right.IsAnsiInterval()) return std::nullopt;
  return right;
}

}  // namespace

std::optional<DataType> TightestType(const DataType& left, const DataType& right, bool ansi) {
  if (left == right || right.is(TypeId::kNull)) return left;
  if (left.is(TypeId::kNull)) return right;
  if (left.IsStringLike() && right.IsStringLike() && left.collation() == right.collation()) return DataType::String();
  if (left.is(TypeId::kDecimal) || right.is(TypeId::kDecimal)) {
    if (left.IsIntegral() && HoldsAll(right, left)) return right;
    if (right.IsIntegral() && HoldsAll(left, right)) return left;
    return std::nullopt;
  }
  if (left.IsNumeric() && right.IsNumeric()) {
    const DataType& wider = left.id() > right.id() ? left : right;
    // A float does not hold every integer; ANSI mode takes none of its digits.
    if (ansi && wider.is(TypeId::kFloat) && left.id() != right.id()) return DataType::Double();
    return wider;
  }
  if (left.IsDateTime() && right.IsDateTime()) return WiderDateTime(left, right);
  if (left.IsAnsiInterval() && left.id() == right.id()) {
    const int start = std::min(left.start_field(), right.start_field());
    const int end = std::max(left.end_field(), right.end_field());
    return left.is(TypeId::kDayTimeInterval) ? DataType::DayTimeInterval(start, end)
                                             : DataType::YearMonthInterval(start, end);
  }
  return NestedType(left, right, ansi, TightestType);
}

std::optional<DataType> WiderType(const DataType& left, const DataType& right, bool ansi) {
  if (std::optional<DataType> tightest = TightestType(left, right, ansi)) return tightest;
  if (left.IsNumeric() && right.IsNumeric()) {
    const bool floating =
        left.is(TypeId::kFloat) || left.is(TypeId::kDouble) || right.is(TypeId::kFloat) || right.is(TypeId::kDouble);
    return floating ? DataType::Double() : WiderDecimal(DecimalFor(left), DecimalFor(right));
  }
  if (std::optional<DataType> promoted = PromoteString(left, right, ansi)) return promoted;
  return NestedType(left, right, ansi, WiderType);
}

DataType WiderDecimal(const DataType& left, const DataType& right) {
  const int scale = std::max(left.scale(), right.scale());
  const int range = std::max(Range(left), Range(right));
  if (range + scale <= 38) return DataType::Decimal(range + scale, scale);
  return DataType::Decimal(38, std::min(scale, std::max(0, 38 - range)));
}

bool CanStoreAssign(const DataType& from, const DataType& to) {
  if (from.SameAs(to) || from.is(TypeId::kNull)) return true;
  if (from.IsNumeric() && to.IsNumeric()) return true;
  if (to.IsStringLike()) return from.IsAtomic() && !from.is(TypeId::kVariant);
  if (from.IsDateTime() && to.IsDateTime()) return from.is(TypeId::kTime) == to.is(TypeId::kTime);
  if (from.IsAnsiInterval() && from.id() == to.id()) return true;
  if (from.is(TypeId::kArray) && to.is(TypeId::kArray)) {
    return CanStoreAssign(from.element(), to.element()) && (!from.contains_null() || to.contains_null());
  }
  if (from.is(TypeId::kMap) && to.is(TypeId::kMap)) {
    return CanStoreAssign(from.key(), to.key()) && CanStoreAssign(from.value(), to.value()) &&
           (!from.contains_null() || to.contains_null());
  }
  if (from.is(TypeId::kStruct) && to.is(TypeId::kStruct)) {
    return std::equal(
        from.fields().begin(), from.fields().end(), to.fields().begin(), to.fields().end(),
        [](const Field& a, const Field& b) { return CanStoreAssign(a.type, b.type) && (!a.nullable || b.nullable); });
  }
  return false;
}

bool CastForcesNull(const DataType& from, const DataType& to) {
  if (from.is(TypeId::kNull)) return true;
  if (from.SameAs(to)) return false;
  if (from.IsStringLike()) return !to.is(TypeId::kBinary) && !to.IsStringLike();
  if (to.IsStringLike()) return false;
  if (from.is(TypeId::kTimestamp) && (to.is(TypeId::kByte) || to.is(TypeId::kShort) || to.is(TypeId::kInt)))
    return true;
  if ((from.is(TypeId::kFloat) || from.is(TypeId::kDouble)) && to.is(TypeId::kTimestamp)) return true;
  if (from.IsDateTime() && to.IsDateTime()) return false;
  if (to.is(TypeId::kDate) || from.is(TypeId::kDate) || to.is(TypeId::kCalendarInterval)) return true;
  if (to.is(TypeId::kDecimal)) {
    if (from.is(TypeId::kBoolean)) return to.precision() - to.scale() < 1;
    if (from.IsIntegral()) return !HoldsAll(to, from);
    if (from.is(TypeId::kDecimal)) return Range(to) < Range(from) || to.scale() < from.scale();
    return true;
  }
  return from.IsFractional() && to.IsIntegral();
}

}  // namespace piezo::functions
