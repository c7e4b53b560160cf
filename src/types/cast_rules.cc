#include "types/cast_rules.h"

#include <algorithm>

#include "types/widening.h"

namespace piezo::types {
namespace {

using Id = TypeId;

bool IsLocalOrZonedTimestamp(const DataType& type) { return type.is(Id::kTimestamp) || type.is(Id::kTimestampNtz); }
bool IsFloating(const DataType& type) { return type.is(Id::kFloat) || type.is(Id::kDouble); }
bool IsExactNumeric(const DataType& type) { return type.IsIntegral() || type.is(Id::kDecimal); }
bool IsVariantField(const DataType& type) {
  return type.IsAtomic() && !type.IsInterval() && !type.IsSpatial() && !type.is(Id::kUdt);
}

/// No value of `from` is too large for the decimal `to`.
bool IsSafeDecimal(const DataType& from, const DataType& to) {
  const int before_point = to.precision() - to.scale();
  if (from.is(Id::kBoolean)) return before_point >= 1;
  if (!IsExactNumeric(from)) return false;
  // Rounding may carry into one more digit, hence "more than" where digits behind the point are lost.
  return IsWiderDecimal(to, from) || (from.is(Id::kDecimal) && before_point > from.precision() - from.scale());
}

/// The casts that all modes have between types without parts.
bool HasAtomicCast(const DataType& from, const DataType& to) {
  if (from.id() == to.id()) return true;
  switch (to.id()) {
    case Id::kString:
    case Id::kChar:
    case Id::kVarchar:
      return true;
    case Id::kBinary:
      return from.IsStringLike() || from.is(Id::kVariant);
    case Id::kBoolean:
      return from.IsStringLike() || from.IsNumeric() || from.is(Id::kVariant);
    case Id::kTimestamp:
      return from.IsStringLike() || from.IsNumeric() || from.is(Id::kDate) || from.is(Id::kTimestampNtz) ||
             from.is(Id::kVariant);
    case Id::kTimestampNtz:
    case Id::kDate:
      return from.IsStringLike() || from.is(Id::kDate) || IsLocalOrZonedTimestamp(from) || from.is(Id::kVariant);
    case Id::kTime:
      return from.IsStringLike() || from.is(Id::kVariant);
    case Id::kCalendarInterval:
      return from.IsStringLike();
    case Id::kYearMonthInterval:
    case Id::kDayTimeInterval:
      return from.IsStringLike() || IsExactNumeric(from);
    case Id::kVariant:
      return IsVariantField(from);
    default:
      break;
  }
  if (!to.IsNumeric()) return false;
  if (from.IsNumeric() || from.IsStringLike() || from.is(Id::kBoolean) || from.is(Id::kVariant)) return true;
  if (from.is(Id::kTimestamp)) return true;
  return (from.IsAnsiInterval() || from.is(Id::kTime)) && IsExactNumeric(to);
}

/// What legacy mode has besides.
bool HasLegacyCast(const DataType& from, const DataType& to) {
  if (to.is(Id::kBinary)) return from.IsIntegral();
  if (to.is(Id::kTimestamp)) return from.is(Id::kBoolean);
  if (to.is(Id::kBoolean)) return from.is(Id::kTimestamp) || from.is(Id::kDate);
  return from.is(Id::kDate) && to.IsNumeric();
}

/// Whether values that may be NULL, or become so in the cast, have a place where they go. TRY and ANSI casts of parts
/// do not count: the one raises, the other makes the whole value NULL.
bool FitsNullability(bool nullable, const DataType& from, const DataType& to, bool target_nullable, CastRules rules) {
  if (target_nullable) return true;
  return !nullable && (rules == CastRules::kAnsi || !CastForcesNull(from, to));
}

bool CanCastParts(const DataType& from, const DataType& to, CastRules rules) {
  if (from.is(Id::kArray) && to.is(Id::kArray)) {
    return CanCast(from.element(), to.element(), rules) &&
           FitsNullability(from.contains_null(), from.element(), to.element(), to.contains_null(), rules);
  }
  if (from.is(Id::kMap) && to.is(Id::kMap)) {
    return CanCast(from.key(), to.key(), rules) && FitsNullability(false, from.key(), to.key(), false, rules) &&
           CanCast(from.value(), to.value(), rules) &&
           FitsNullability(from.contains_null(), from.value(), to.value(), to.contains_null(), rules);
  }
  if (!from.is(Id::kStruct) || !to.is(Id::kStruct)) return false;
  const auto fits = [&](const Field& a, const Field& b) {
    return CanCast(a.type, b.type, rules) && FitsNullability(a.nullable, a.type, b.type, b.nullable, rules);
  };
  return std::equal(from.fields().begin(), from.fields().end(), to.fields().begin(), to.fields().end(), fits);
}

bool CanCastVariant(const DataType& to, CastRules rules) {
  const DataType variant = DataType::Variant();
  if (to.is(Id::kArray)) return CanCast(variant, to.element(), rules);
  if (to.is(Id::kMap)) return to.key().IsStringLike() && CanCast(variant, to.value(), rules);
  return to.is(Id::kStruct) && std::all_of(to.fields().begin(), to.fields().end(),
                                           [&](const Field& field) { return CanCast(variant, field.type, rules); });
}

bool CanUpCastNumber(const DataType& from, const DataType& to) {
  if (to.is(Id::kDecimal)) return !IsFloating(from) && IsWiderDecimal(to, from);
  return to.IsNumeric() && !from.is(Id::kDecimal) && from.id() <= to.id();
}

template <class Rule>
bool AllParts(const DataType& from, const DataType& to, Rule rule) {
  const auto keeps = [&](bool nullable, bool target_nullable) { return !nullable || target_nullable; };
  if (from.is(Id::kArray) && to.is(Id::kArray)) {
    return rule(from.element(), to.element()) && keeps(from.contains_null(), to.contains_null());
  }
  if (from.is(Id::kMap) && to.is(Id::kMap)) {
    return rule(from.key(), to.key()) && rule(from.value(), to.value()) &&
           keeps(from.contains_null(), to.contains_null());
  }
  if (!from.is(Id::kStruct) || !to.is(Id::kStruct)) return false;
  return std::equal(
      from.fields().begin(), from.fields().end(), to.fields().begin(), to.fields().end(),
      [&](const Field& a, const Field& b) { return rule(a.type, b.type) && keeps(a.nullable, b.nullable); });
}

}  // namespace

bool CanCastShape(const DataType& from, const DataType& to) {
  if (!from.IsSpatial() || !to.IsSpatial()) return false;
  if (from.id() == to.id()) return from.srid() == to.srid() || to.srid() == kAnySrid;
  return from.is(Id::kGeography) && from.srid() == to.srid();
}

bool CanCast(const DataType& from, const DataType& to, CastRules rules) {
  if (from == to || from.is(Id::kNull)) return true;
  if (from.IsSpatial() || to.IsSpatial()) return CanCastShape(from, to);
  if (to.is(Id::kNull)) return false;
  if (from.is(Id::kUdt)) return to.IsStringLike() || CanCast(from.storage(), to, rules);
  if (to.is(Id::kUdt)) return from.SameAs(to.storage());
  if (to.IsStringLike()) return true;
  if (from.is(Id::kVariant) && to.IsNested()) return CanCastVariant(to, rules);
  if (from.is(Id::kArray) && to.is(Id::kVariant)) return CanCast(from.element(), to, rules);
  if (from.IsNested() || to.IsNested()) return CanCastParts(from, to, rules);
  return HasAtomicCast(from, to) || (rules == CastRules::kLegacy && HasLegacyCast(from, to));
}

bool CastForcesNull(const DataType& from, const DataType& to) {
  if (from.is(Id::kNull)) return false;  // as Spark has it: the elements of array() and the like
  if (from.SameAs(to) || from.IsSpatial()) return false;
  if (from.is(Id::kVariant)) return true;
  if (from.IsStringLike()) return !to.is(Id::kBinary) && !to.IsStringLike();
  if (to.IsStringLike()) return false;
  if (from.is(Id::kTimestamp) && to.IsIntegral()) return !to.is(Id::kLong);
  if (from.is(Id::kTime) && (to.is(Id::kByte) || to.is(Id::kShort))) return true;
  if (IsFloating(from) && to.is(Id::kTimestamp)) return true;
  if (from.is(Id::kTimestamp) && to.is(Id::kDate)) return false;
  if (from.is(Id::kDate)) return !to.is(Id::kTimestamp);
  if (to.is(Id::kDate) || to.is(Id::kCalendarInterval)) return true;
  if (to.is(Id::kDecimal)) return !IsSafeDecimal(from, to);
  return from.IsFractional() && to.IsIntegral();
}

bool CastMayGiveNull(const DataType& from, const DataType& to, CastRules rules) {
  return rules == CastRules::kTry ? !CanUpCast(from, to) : CastForcesNull(from, to);
}

bool CanUpCast(const DataType& from, const DataType& to) {
  if (from == to) return !from.is(Id::kNull);
  if (from.is(Id::kNull) || from.IsSpatial() || to.IsSpatial()) return false;
  if (from.IsNumeric() && to.IsNumeric()) return CanUpCastNumber(from, to);
  if (to.IsStringLike()) return from.IsAtomic() && !from.is(Id::kVariant) && !from.is(Id::kUdt);
  if (from.IsStringLike()) return to.is(Id::kBinary);
  if (from.is(Id::kDate)) return IsLocalOrZonedTimestamp(to);
  if (IsLocalOrZonedTimestamp(from) && IsLocalOrZonedTimestamp(to)) return true;
  if (from.is(Id::kTimestamp)) return to.is(Id::kLong);
  if (from.is(Id::kLong)) return to.is(Id::kTimestamp);
  if (from.IsAnsiInterval()) return from.id() == to.id();
  return AllParts(from, to, CanUpCast);
}

bool CanStoreAssign(const DataType& from, const DataType& to) {
  if (from.SameAs(to) || from.is(Id::kNull)) return true;
  if (from.IsSpatial() || to.IsSpatial()) return CanCastShape(from, to);
  if (from.IsNumeric() && to.IsNumeric()) return true;
  if (to.IsStringLike()) return from.IsAtomic() && !from.is(Id::kCalendarInterval) && !from.is(Id::kUdt);
  if (from.is(Id::kTime) || to.is(Id::kTime)) return from.is(Id::kTime) && to.is(Id::kTime);
  if (from.IsDateTime() && to.IsDateTime()) return true;
  return AllParts(from, to, CanStoreAssign);
}

}  // namespace piezo::types
