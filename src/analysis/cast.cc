// Casts: which ones Spark allows in which mode, what they do to nullability, and the errors for the rest.

#include <array>

#include "analysis/resolver.h"
#include "types/cast_rules.h"
#include "types/contents.h"

namespace piezo::analysis {

using plan::CastMode;
using plan::ExprPtr;

namespace {

using Id = TypeId;

bool IsTimestamp(Id id) { return id == Id::kTimestamp || id == Id::kTimestampNtz; }

bool SameAtomicCast(const DataType& from, const DataType& to) {
  return from.id() == to.id() && !from.IsNested() && !from.is(Id::kUdt);
}

/// Casts that ANSI mode and TRY_CAST allow between types that are not nested. The modes differ only in what legacy mode
/// adds, see LegacyOnly.
bool AnsiAtomic(const DataType& from, const DataType& to) {
  const bool exact = from.IsIntegral() || from.is(Id::kDecimal);
  if (to.IsStringLike()) return true;
  switch (to.id()) {
    case Id::kBinary:
      return from.IsStringLike() || from.is(Id::kVariant);
    case Id::kBoolean:
      return from.IsStringLike() || from.IsNumeric() || from.is(Id::kVariant);
    case Id::kTimestamp:
      return from.IsStringLike() || from.IsNumeric() || from.is(Id::kDate) || from.is(Id::kTimestampNtz) ||
             from.is(Id::kVariant);
    case Id::kTimestampNtz:
      return from.IsStringLike() || from.is(Id::kDate) || from.is(Id::kTimestamp) || from.is(Id::kVariant);
    case Id::kDate:
      return from.IsStringLike() || IsTimestamp(from.id()) || from.is(Id::kVariant);
    case Id::kTime:
      return from.IsStringLike();
    case Id::kCalendarInterval:
      return from.IsStringLike();
    case Id::kYearMonthInterval:
    case Id::kDayTimeInterval:
      return from.IsStringLike() || exact;
    case Id::kVariant:
      return !from.IsInterval() && !from.is(Id::kTime) && !from.is(Id::kUdt);
    default:
      break;
  }
  if (!to.IsNumeric()) return false;
  if (from.IsNumeric() || from.IsStringLike() || from.is(Id::kBoolean) || from.is(Id::kTimestamp)) return true;
  if (from.is(Id::kVariant)) return true;
  return (from.IsAnsiInterval() || from.is(Id::kTime)) && (to.IsIntegral() || to.is(Id::kDecimal));
}

/// What only legacy mode allows.
bool LegacyOnly(const DataType& from, const DataType& to) {
  if (to.is(Id::kBinary)) return from.IsIntegral();
  if (to.is(Id::kTimestamp)) return from.is(Id::kBoolean);
  if (to.is(Id::kBoolean)) return IsTimestamp(from.id()) ? from.is(Id::kTimestamp) : from.is(Id::kDate);
  return from.is(Id::kDate) && to.IsNumeric();
}

bool Allowed(const DataType& from, const DataType& to, CastMode mode);

bool NullabilityFits(bool from, bool to) { return !from || to; }

bool NestedAllowed(const DataType& from, const DataType& to, CastMode mode) {
  const auto forced = [&](const DataType& part, const DataType& into) {
    return mode == CastMode::kLegacy ? types::CastForcesNull(part, into) : false;
  };
  if (from.is(Id::kArray) && to.is(Id::kArray)) {
    return Allowed(from.element(), to.element(), mode) &&
           NullabilityFits(from.contains_null() || forced(from.element(), to.element()), to.contains_null());
  }
  if (from.is(Id::kMap) && to.is(Id::kMap)) {
    return Allowed(from.key(), to.key(), mode) && !forced(from.key(), to.key()) &&
           Allowed(from.value(), to.value(), mode) &&
           NullabilityFits(from.contains_null() || forced(from.value(), to.value()), to.contains_null());
  }
  if (!from.is(Id::kStruct) || !to.is(Id::kStruct) || from.fields().size() != to.fields().size()) return false;
  for (size_t i = 0; i < from.fields().size(); ++i) {
    const Field& source = from.fields()[i];
    const Field& target = to.fields()[i];
    if (!Allowed(source.type, target.type, mode)) return false;
    if (!NullabilityFits(source.nullable || forced(source.type, target.type), target.nullable)) return false;
  }
  return true;
}

bool Allowed(const DataType& from, const DataType& to, CastMode mode) {
  if (from == to || from.is(Id::kNull)) return true;
  if (from.IsSpatial() || to.IsSpatial()) return types::CanCastShape(from, to);
  if (SameAtomicCast(from, to)) return true;
  if (from.IsNested() && to.is(Id::kVariant)) return from.is(Id::kArray) && Allowed(from.element(), to, mode);
  if (from.is(Id::kVariant) && to.IsNested()) {
    if (to.is(Id::kArray)) return Allowed(from, to.element(), mode);
    if (to.is(Id::kMap)) return to.key().IsStringLike() && Allowed(from, to.value(), mode);
    for (const Field& field : to.fields()) {
      if (!Allowed(from, field.type, mode)) return false;
    }
    return true;
  }
  if (to.IsNested()) return NestedAllowed(from, to, mode);
  if (from.IsNested()) return to.IsStringLike();
  if (from.is(Id::kUdt)) return to.IsStringLike() || Allowed(from.storage(), to, mode);
  if (to.is(Id::kUdt)) return from == to.storage();
  if (AnsiAtomic(from, to)) return true;
  return mode == CastMode::kLegacy && LegacyOnly(from, to);
}

/// Spark's canUpCast: never loses anything, so that TRY_CAST cannot give null.
bool IsUpCast(const DataType& from, const DataType& to) {
  if (from == to || (from.is(Id::kNull))) return true;
  if (from.IsSpatial() || to.IsSpatial()) return false;
  if (from.IsNumeric() && to.is(Id::kDecimal)) {
    const auto digits = [&]() -> int {
      switch (from.id()) {
        case Id::kByte:
          return 3;
        case Id::kShort:
          return 5;
        case Id::kInt:
          return 10;
        case Id::kLong:
          return 20;
        case Id::kDecimal:
          return from.precision() - from.scale();
        default:
          return 99;
      }
    }();
    const int scale = from.is(Id::kDecimal) ? from.scale() : 0;
    return to.precision() - to.scale() >= digits && to.scale() >= scale;
  }
  if (from.IsNumeric() && to.IsNumeric() && !from.is(Id::kDecimal)) return from.id() < to.id();
  if (to.IsStringLike()) return from.IsAtomic() && !from.is(Id::kVariant) && !from.is(Id::kUdt);
  if (from.is(Id::kDate)) return IsTimestamp(to.id());
  if (IsTimestamp(from.id()) && IsTimestamp(to.id())) return true;
  if (from.is(Id::kTimestamp)) return to.is(Id::kLong);
  if (from.is(Id::kLong)) return to.is(Id::kTimestamp);
  return from.IsAnsiInterval() && from.id() == to.id();
}

std::optional<std::string> SuggestedFunction(const DataType& from, const DataType& to, CastMode mode) {
  if (mode == CastMode::kLegacy) return std::nullopt;
  if (from.IsNumeric() && to.is(Id::kDate)) return "`DATE_FROM_UNIX_DATE`";
  if (from.is(Id::kDate) && to.IsNumeric()) return "`UNIX_DATE`";
  return std::nullopt;
}

}  // namespace

CastMode Resolver::SessionCastMode() const { return conf().ansi_enabled() ? CastMode::kAnsi : CastMode::kLegacy; }

bool Resolver::CanCast(const DataType& from, const DataType& to, CastMode mode) { return Allowed(from, to, mode); }

ExprPtr Resolver::CastTo(ExprPtr expr, const DataType& type, bool implicit, SourceSpan origin) {
  if (expr->type == type || (implicit && expr->type.SameAs(type))) return expr;
  return MakeCast(std::move(expr), type, SessionCastMode(), implicit, std::move(origin));
}

ExprPtr Resolver::MakeCast(ExprPtr child, const DataType& type, CastMode mode, bool implicit, SourceSpan origin) {
  const DataType& from = child->type;
  // Coercion brings shapes where there is no cast from them or to them.
  const bool shapes = types::HasShape(from) || types::HasShape(type);
  const bool checked = !implicit || shapes;
  if (!implicit && type.IsSpatial() && !conf().GetBool("spark.sql.geospatial.enabled")) {
    throw Error("UNSUPPORTED_FEATURE.GEOSPATIAL_DISABLED", {});
  }
  if (checked && !Allowed(from, type, mode)) ThrowCast(*child, type, mode, std::move(origin), implicit);
  const bool forced = mode == CastMode::kTry ? !IsUpCast(from, type) : types::CastForcesNull(from, type);
  const bool nullable = child->nullable || forced;
  // A null is a null of any type.
  if (const auto* literal = std::get_if<plan::Literal>(&child->op);
      implicit && literal != nullptr && literal->value.is_null()) {
    return plan::MakeExpr(plan::Literal{Value::Null(type)}, type, true, child->origin);
  }
  return plan::MakeExpr(plan::Cast{std::move(child), mode, implicit, false, settings_}, type, nullable,
                        std::move(origin));
}

void Resolver::ThrowCast(const plan::Expr& child, const DataType& type, CastMode mode, SourceSpan origin,
                         bool by_name) const {
  const std::string word = mode == CastMode::kTry ? "TRY_CAST(" : "CAST(";
  errors::Parameters parameters{
      {"sqlExpr", errors::QuoteText(by_name ? Text(child) : word + Text(child) + " AS " + types::SqlName(type) + ")")},
      {"srcType", errors::QuoteText(types::SqlName(child.type))},
      {"targetType", errors::QuoteText(types::SqlName(type))}};
  if (const auto function = SuggestedFunction(child.type, type, mode)) {
    parameters.emplace_back("functionNames", *function);
    throw Error("DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", std::move(parameters), std::move(origin));
  }
  if (mode == CastMode::kAnsi && Allowed(child.type, type, CastMode::kLegacy)) {
    parameters.emplace_back("config", "\"spark.sql.ansi.enabled\"");
    parameters.emplace_back("configVal", "'false'");
    throw Error("DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", std::move(parameters), std::move(origin));
  }
  throw Error("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", std::move(parameters), std::move(origin));
}

/// A cast to CHAR(n) or VARCHAR(n) is one to STRING, at any level of nesting.
DataType Resolver::WithoutLengths(const DataType& type) {
  switch (type.id()) {
    case Id::kChar:
    case Id::kVarchar:
      return DataType::String();
    case Id::kArray:
      return DataType::Array(WithoutLengths(type.element()), type.contains_null());
    case Id::kMap:
      return DataType::Map(WithoutLengths(type.key()), WithoutLengths(type.value()), type.contains_null());
    case Id::kStruct: {
      std::vector<Field> fields = type.fields();
      for (Field& field : fields) field.type = WithoutLengths(field.type);
      return DataType::Struct(std::move(fields));
    }
    default:
      return type;
  }
}

ExprPtr Resolver::Resolve(const unresolved::Cast& op, const unresolved::Expr& at, const Scope& scope) {
  CastMode mode = CastMode::kAnsi;
  if (op.mode == unresolved::CastMode::kSession) mode = SessionCastMode();
  if (op.mode == unresolved::CastMode::kTry) mode = CastMode::kTry;
  return MakeCast(Expression(op.child, scope), WithoutLengths(op.type), mode, /*implicit=*/false, at.origin);
}

}  // namespace piezo::analysis
