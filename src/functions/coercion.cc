// See coercion.h. The rules are those of Spark's two coercion modes: ANSI casts what could be stored without a runtime
// check, legacy casts between nearly all atomic types.
#include "functions/coercion.h"

#include <algorithm>

#include "types/cast_rules.h"
#include "types/collation.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

using Kind = TypePattern::Kind;

/// The type that stands for a class when the argument is not in it.
std::optional<DataType> DefaultType(const TypePattern& pattern) {
  switch (pattern.kind) {
    case Kind::kConcrete:
      return pattern.concrete;
    case Kind::kNumeric:
    case Kind::kFractional:
      return DataType::Double();
    case Kind::kIntegral:
      return DataType::Int();
    default:
      return std::nullopt;
  }
}

bool AcceptsCollation(Collations collations, const DataType& type) {
  if (collations == Collations::kAny || type.has_default_collation()) return true;
  const types::Collation collation = types::FindCollation(type.collation());
  const bool cased_only = collation.ignores_accents && !collation.ignores_case;
  switch (collations) {
    case Collations::kSearch:
      return !cased_only;
    case Collations::kWhole:
      return !collation.ignores_trailing_spaces;
    case Collations::kParts:
      return !cased_only && !collation.ignores_trailing_spaces;
    default:
      return !collation.is_icu() && !collation.ignores_trailing_spaces;
  }
}

bool IsInterval(const DataType& type) { return type.IsInterval(); }

std::optional<DataType> LegacyCast(const DataType& from, const TypePattern& pattern, const DataType& to) {
  if (from.IsNumeric() && to.is(TypeId::kDecimal)) return types::DecimalForType(from);
  if (from.IsNumeric() && to.IsNumeric() && pattern.kind == Kind::kConcrete) return to;
  if (from.IsDateTime() && to.IsDateTime() && !from.is(TypeId::kTime) && !to.is(TypeId::kTime)) return to;
  if (from.IsStringLike()) {
    if (to.IsNumeric() || to.IsDateTime() || to.is(TypeId::kBinary)) return to;
    return std::nullopt;
  }
  if (to.is(TypeId::kString) && from.IsAtomic() && !from.is(TypeId::kCalendarInterval)) return to;
  return std::nullopt;
}

std::optional<DataType> AnsiCast(const DataType& from, const TypePattern& pattern, const DataType& to) {
  if (from.IsNumeric() && to.is(TypeId::kDecimal)) return types::DecimalForType(from);
  if (from.IsFractional() && pattern.kind == Kind::kIntegral) return std::nullopt;
  if (from.IsStringLike()) return to.IsAtomic() ? std::optional(to) : std::nullopt;
  // Shapes, too, though there is no such cast: it is refused as one.
  if ((from.is(TypeId::kCalendarInterval) || from.IsSpatial()) && to.is(TypeId::kString)) return to;
  // Times, too, though there are no such casts: binding says so. Timestamps are not even tried as times.
  if (to.is(TypeId::kTime) && from.IsDateTime() && !from.is(TypeId::kDate)) return std::nullopt;
  if (from.IsDateTime() && to.IsDateTime()) return to;
  return types::CanStoreAssign(from, to) ? std::optional(to) : std::nullopt;
}

std::optional<DataType> CastToArray(const DataType& from, const TypePattern& pattern, bool ansi) {
  if (!from.is(TypeId::kArray)) return std::nullopt;
  const std::optional<DataType> element = ImplicitCast(from.element(), pattern.children[0], ansi);
  if (!element) return std::nullopt;
  return DataType::Array(*element, from.contains_null() || CastMayGiveNull(from.element(), *element));
}

}  // namespace

bool Accepts(const TypePattern& pattern, const DataType& type) {
  switch (pattern.kind) {
    case Kind::kConcrete:
      if (!pattern.concrete.is(TypeId::kString)) return pattern.concrete.id() == type.id();
      return type.IsStringLike() && AcceptsCollation(pattern.collations, type);
    case Kind::kVariable:
    case Kind::kOneOf:
      return (pattern.kind == Kind::kVariable && pattern.children.empty()) ||
             std::any_of(pattern.children.begin(), pattern.children.end(),
                         [&](const TypePattern& choice) { return Accepts(choice, type); });
    case Kind::kArray:
      return type.is(TypeId::kArray) && Accepts(pattern.children[0], type.element());
    case Kind::kMap:
      return type.is(TypeId::kMap) && Accepts(pattern.children[0], type.key()) &&
             Accepts(pattern.children[1], type.value());
    case Kind::kNumeric:
      return type.IsNumeric();
    case Kind::kIntegral:
      return type.IsIntegral();
    case Kind::kFractional:
      return type.IsFractional();
    case Kind::kAny:
      return true;
    case Kind::kLambda:
      return false;
  }
  return false;
}

std::optional<DataType> ImplicitCast(const DataType& from, const TypePattern& pattern, bool ansi) {
  if (Accepts(pattern, from)) return from;
  if (pattern.kind == Kind::kOneOf || pattern.kind == Kind::kVariable) {
    for (const TypePattern& choice : pattern.children) {
      if (std::optional<DataType> to = ImplicitCast(from, choice, ansi)) return to;
    }
    return std::nullopt;
  }
  if (pattern.kind == Kind::kArray && !from.is(TypeId::kNull)) return CastToArray(from, pattern, ansi);
  const std::optional<DataType> to = DefaultType(pattern);
  if (!to) return std::nullopt;
  if (from.is(TypeId::kNull)) return to;
  if (from.IsStringLike() && to->is(TypeId::kString)) return std::nullopt;  // of a collation that will not do
  if (IsInterval(*to) && !from.IsStringLike()) return std::nullopt;
  return ansi ? AnsiCast(from, pattern, *to) : LegacyCast(from, pattern, *to);
}

bool CastMayGiveNull(const DataType& from, const DataType& to) { return types::CastForcesNull(from, to); }

std::optional<DataType> TightestCommonType(std::span<const DataType> all, bool ansi) {
  std::optional<DataType> common = DataType::Null();
  for (const DataType& type : all) {
    common = types::TightestCommonType(*common, type, ansi);
    if (!common) return std::nullopt;
  }
  return common;
}

DataType DecimalForLiteral(const DataType& type, const types::Value* literal) {
  if (literal == nullptr || literal->is_null() || !type.IsIntegral()) return types::DecimalForType(type);
  int digits = 1;
  for (int64_t rest = std::get<int64_t>(literal->data) / 10; rest != 0; rest /= 10) ++digits;
  return DataType::Decimal(digits, 0);
}

}  // namespace piezo::functions
