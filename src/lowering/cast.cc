// Decides for each pair of types who casts: nobody, DuckDB, a kernel, or a composition for nested types.
#include "lowering/cast.h"

#include <duckdb.hpp>
#include <duckdb/parser/parsed_expression.hpp>

#include "base/check.h"
#include "engine/struct_names.h"
#include "engine/types.h"
#include "errors/error.h"
#include "functions/option_arguments.h"

namespace piezo::lowering {

using engine::Expr;
using engine::List;
using plan::CastMode;

namespace {

class Caster {
 public:
  Caster(CastMode mode, const CastContext& context) : mode_(mode), context_(context) {}
  Expr Cast(Expr child, const DataType& from, const DataType& to) const;

 private:
  Expr FromVariant(Expr child, const DataType& to) const;
  Expr ToInteger(Expr child, const DataType& from, const DataType& to) const;
  Expr ToFloating(Expr child, const DataType& from, const DataType& to) const;
  Expr ToDecimal(Expr child, const DataType& from, const DataType& to) const;
  Expr Shown(Expr child, const DataType& from) const;
  Expr ToText(Expr child, const DataType& from) const;
  Expr ToBinary(Expr child, const DataType& from) const;
  Expr ToDate(Expr child, const DataType& from) const;
  Expr ToTimestamp(Expr child, const DataType& from) const;
  Expr ToTimestampNtz(Expr child, const DataType& from) const;
  Expr ToInterval(Expr child, const DataType& from, const DataType& to) const;
  Expr ToArray(Expr child, const DataType& from, const DataType& to) const;
  Expr ToMap(Expr child, const DataType& from, const DataType& to) const;
  Expr ToStruct(Expr child, const DataType& from, const DataType& to) const;
  Expr VariantText(Expr child) const;
  Expr NestedToText(Expr child, const DataType& from) const;

  /// A kernel's call: `value`, `parameters`, mode, site.
  Expr Kernel(std::string_view name, Expr value, engine::Exprs parameters = {}) const;
  Expr Zoned(std::string_view name, Expr value) const;
  /// `list` with each element cast; null stays null.
  Expr Elements(Expr list, const DataType& from, const DataType& to) const;
  /// Evaluates `value` once and gives it a name; null stays null.
  template <class Use>
  Expr Named(Expr value, Use use) const;
  /// Does a cast change the engine's value or its type?
  bool Changes(const DataType& from, const DataType& to) const;

  const CastMode mode_;
  const CastContext& context_;
  bool within_ = false;  // of a part of an array, a map or a struct that becomes text
};

Expr Number(int32_t value) { return engine::Constant(Value::Int(value)); }

[[noreturn]] void Unsupported(const DataType& from, const DataType& to) {
  errors::ThrowUnsupported("a cast from " + types::SqlName(from) + " to " + types::SqlName(to));
}

/// Digits before the point that any value of an integral type fits in.
int Digits(const DataType& type) {
  switch (type.id()) {
    case TypeId::kBoolean:
      return 1;
    case TypeId::kByte:
      return 3;
    case TypeId::kShort:
      return 5;
    case TypeId::kInt:
      return 10;
    default:
      return 19;
  }
}

const char* KernelName(const DataType& integer) {
  switch (integer.id()) {
    case TypeId::kByte:
      return "piezo_cast_byte";
    case TypeId::kShort:
      return "piezo_cast_short";
    case TypeId::kInt:
      return "piezo_cast_int";
    default:
      return "piezo_cast_long";
  }
}

bool IsText(const DataType& type) { return type.IsStringLike(); }

Expr Caster::Kernel(std::string_view name, Expr value, engine::Exprs parameters) const {
  engine::Exprs args = List(std::move(value));
  for (Expr& parameter : parameters) args.push_back(std::move(parameter));
  args.push_back(Number(static_cast<int32_t>(mode_)));
  args.push_back(context_.site());
  return engine::Call(name, std::move(args));
}

Expr Caster::Zoned(std::string_view name, Expr value) const {
  return Kernel(name, std::move(value), List(engine::Constant(Value::String(context_.zone))));
}

template <class Use>
Expr Caster::Named(Expr value, Use use) const {
  const bool is_name = value.tree().GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF;
  if (is_name) {
    Expr none = engine::IsNotNull(value.Copy());
    return engine::If(std::move(none), use(value), {});
  }
  const std::string name = context_.lambda();
  Expr inside = engine::Column(name);
  Expr body = engine::If(engine::IsNotNull(inside.Copy()), use(inside), {});
  Expr list = engine::Call("list_transform", List(engine::Call("list_value", List(std::move(value))),
                                                  engine::Lambda({name}, std::move(body))));
  return engine::Call("list_extract", List(std::move(list), engine::Constant(Value::Long(1))));
}

bool Caster::Changes(const DataType& from, const DataType& to) const {
  if (from.is(TypeId::kUdt)) return Changes(from.storage(), to);
  if (to.is(TypeId::kUdt)) return Changes(from, to.storage());
  if ((IsText(from) && IsText(to)) || (from.IsSpatial() && to.IsSpatial())) return false;
  if (from.id() != to.id()) return true;
  switch (to.id()) {
    case TypeId::kDecimal:
      return from.precision() != to.precision() || from.scale() != to.scale();
    case TypeId::kTime:
      return to.precision() < from.precision();
    case TypeId::kYearMonthInterval:
    case TypeId::kDayTimeInterval:
      return to.end_field() < from.end_field();
    case TypeId::kArray:
      return Changes(from.element(), to.element());
    case TypeId::kMap:
      return Changes(from.key(), to.key()) || Changes(from.value(), to.value());
    case TypeId::kStruct:
      if (engine::EngineFieldNames(from) != engine::EngineFieldNames(to)) return true;
      for (size_t i = 0; i < to.fields().size(); ++i) {
        if (Changes(from.fields()[i].type, to.fields()[i].type)) return true;
      }
      return false;
    default:
      return false;
  }
}

Expr Caster::Cast(Expr child, const DataType& from, const DataType& to) const {
  if (context_.shown && IsText(to)) return Shown(std::move(child), from);
  if (!Changes(from, to)) return child;
  if (from.is(TypeId::kNull)) return engine::Cast(std::move(child), to);
  if (from.is(TypeId::kUdt)) return Cast(std::move(child), from.storage(), to);
  if (from.is(TypeId::kVariant)) return FromVariant(std::move(child), to);
  switch (to.id()) {
    case TypeId::kBoolean:
      if (IsText(from)) return Kernel("piezo_cast_boolean", std::move(child));
      if (from.is(TypeId::kDate)) return engine::Constant(Value::Null(to));  // legacy only
      if (from.is(TypeId::kTimestamp)) {
        return engine::Compare(engine::Comparison::kNotEqual, std::move(child),
                               engine::Constant(Value{DataType::Timestamp(), int64_t{0}}));
      }
      return engine::Cast(std::move(child), to);
    case TypeId::kByte:
    case TypeId::kShort:
    case TypeId::kInt:
    case TypeId::kLong:
      return ToInteger(std::move(child), from, to);
    case TypeId::kFloat:
    case TypeId::kDouble:
      return ToFloating(std::move(child), from, to);
    case TypeId::kDecimal:
      return ToDecimal(std::move(child), from, to);
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return ToText(std::move(child), from);
    case TypeId::kBinary:
      return ToBinary(std::move(child), from);
    case TypeId::kDate:
      return ToDate(std::move(child), from);
    case TypeId::kTimestamp:
      return ToTimestamp(std::move(child), from);
    case TypeId::kTimestampNtz:
      return ToTimestampNtz(std::move(child), from);
    case TypeId::kTime:
      // A time read from text keeps all its digits, as in Spark, though the type shows fewer.
      if (IsText(from)) return Kernel("piezo_cast_time", std::move(child));
      if (!from.is(TypeId::kTime)) break;
      return engine::Call("piezo_cut_time", List(std::move(child), Number(to.precision())));
    case TypeId::kCalendarInterval:
      if (IsText(from)) return Kernel("piezo_cast_calendar", std::move(child));
      break;
    case TypeId::kYearMonthInterval:
    case TypeId::kDayTimeInterval:
      return ToInterval(std::move(child), from, to);
    case TypeId::kArray:
      if (from.is(TypeId::kArray)) return ToArray(std::move(child), from, to);
      break;
    case TypeId::kMap:
      if (from.is(TypeId::kMap)) return ToMap(std::move(child), from, to);
      break;
    case TypeId::kStruct:
      if (from.is(TypeId::kStruct)) return ToStruct(std::move(child), from, to);
      break;
    case TypeId::kUdt:
      return Cast(std::move(child), from, to.storage());
    case TypeId::kVariant:
      return engine::Call(
          "piezo_to_variant",
          List(std::move(child), engine::Constant(Value::String(types::ToJson(from))), context_.site()));
    case TypeId::kGeometry:
    case TypeId::kGeography:
    case TypeId::kNull:
      break;
  }
  Unsupported(from, to);
}

/// What does not fit raises in legacy mode as well.
Expr Caster::FromVariant(Expr child, const DataType& to) const {
  if (within_ && IsText(to)) return VariantText(std::move(child));
  return engine::Call("piezo_cast_variant",
                      List(std::move(child), engine::Constant(Value::String(types::ToJson(to))),
                           engine::Constant(Value::String(context_.zone)),
                           engine::Constant(Value::Boolean(mode_ == CastMode::kTry)), context_.site()));
}

Expr Caster::ToInteger(Expr child, const DataType& from, const DataType& to) const {
  switch (from.id()) {
    case TypeId::kBoolean:
      return engine::Cast(std::move(child), to);
    case TypeId::kByte:
    case TypeId::kShort:
    case TypeId::kInt:
    case TypeId::kLong:
      if (Digits(from) < Digits(to)) return engine::Cast(std::move(child), to);
      return Kernel(KernelName(to), std::move(child));
    case TypeId::kDate:  // legacy only: always null
      return engine::Constant(Value::Null(to));
    case TypeId::kTimestamp:
      return Cast(engine::Call("piezo_seconds", List(std::move(child))), DataType::Long(), to);
    case TypeId::kTime: {  // whole seconds since midnight
      Expr seconds = engine::Call("floor", List(engine::Call("epoch", List(std::move(child)))));
      return Cast(engine::Cast(std::move(seconds), DataType::Long()), DataType::Long(), to);
    }
    case TypeId::kYearMonthInterval:
    case TypeId::kDayTimeInterval: {
      Expr units = engine::Call("piezo_interval_units", List(std::move(child), Number(from.end_field())));
      return Cast(std::move(units), DataType::Long(), to);
    }
    default:
      if (!IsText(from) && !from.IsNumeric()) Unsupported(from, to);
      return Kernel(KernelName(to), std::move(child));
  }
}

Expr Caster::ToFloating(Expr child, const DataType& from, const DataType& to) const {
  const char* kernel = to.is(TypeId::kFloat) ? "piezo_cast_float" : "piezo_cast_double";
  if (IsText(from)) return Kernel(kernel, std::move(child));
  if (from.is(TypeId::kTimestamp)) {
    return Cast(engine::Call("piezo_seconds_double", List(std::move(child))), DataType::Double(), to);
  }
  if (from.is(TypeId::kDate)) return engine::Constant(Value::Null(to));
  // A double holds 15 digits exactly, and then the division by a power of ten is rounded once.
  const bool exact = from.is(TypeId::kDecimal) && from.precision() <= 15 && to.is(TypeId::kDouble);
  const bool narrows = from.is(TypeId::kDouble) || (from.is(TypeId::kDecimal) && !exact);
  if (narrows) return Kernel(kernel, std::move(child));
  if (!from.IsNumeric() && !from.is(TypeId::kBoolean)) Unsupported(from, to);
  return engine::Cast(std::move(child), to);
}

Expr Caster::ToDecimal(Expr child, const DataType& from, const DataType& to) const {
  const int whole = to.precision() - to.scale();
  if (from.is(TypeId::kDecimal) && to.scale() >= from.scale() && whole >= from.precision() - from.scale()) {
    return engine::Cast(std::move(child), to);
  }
  if ((from.IsIntegral() || from.is(TypeId::kBoolean)) && whole >= Digits(from)) {
    return engine::Cast(std::move(child), to);
  }
  if (from.is(TypeId::kBoolean))
    return ToDecimal(engine::Cast(std::move(child), DataType::Byte()), DataType::Byte(), to);
  if (from.is(TypeId::kTimestamp)) {
    return ToDecimal(engine::Call("piezo_seconds_double", List(std::move(child))), DataType::Double(), to);
  }
  if (from.is(TypeId::kTime)) {
    return ToDecimal(engine::Call("epoch", List(std::move(child))), DataType::Double(), to);
  }
  if (from.is(TypeId::kDate)) return engine::Constant(Value::Null(to));
  if (from.IsAnsiInterval()) return ToDecimal(Cast(std::move(child), from, DataType::Long()), DataType::Long(), to);
  if (!IsText(from) && !from.IsNumeric()) Unsupported(from, to);
  return Kernel("piezo_cast_decimal", std::move(child), List(Number(to.precision()), Number(to.scale())));
}

Expr Caster::Shown(Expr child, const DataType& from) const {
  if (from.is(TypeId::kUdt)) return Shown(std::move(child), from.storage());
  if (from.is(TypeId::kNull)) {  // the child still runs: raise_error has this type
    return engine::Coalesce(
        engine::List(engine::Cast(std::move(child), DataType::String()), engine::Constant(Value::String("NULL"))));
  }
  if (from.is(TypeId::kVariant)) {
    return engine::Coalesce(List(VariantText(std::move(child)), engine::Constant(Value::String("NULL"))));
  }
  if (from.IsSpatial()) {  // there is no cast: their binary form is shown
    child = engine::Call("struct_extract_at", List(std::move(child), engine::Constant(Value::Long(2))));
  }
  Expr text = from.is(TypeId::kBinary) || from.IsSpatial() ? engine::Call("piezo_binary_hex", List(std::move(child)))
              : IsText(from)                               ? std::move(child)
                                                           : ToText(std::move(child), from);
  return engine::Coalesce(List(std::move(text), engine::Constant(Value::String("NULL"))));
}

Expr Caster::ToText(Expr child, const DataType& from) const {
  switch (from.id()) {
    case TypeId::kBoolean:
    case TypeId::kByte:
    case TypeId::kShort:
    case TypeId::kInt:
    case TypeId::kLong:
      return engine::Cast(std::move(child), DataType::String());
    case TypeId::kTimestamp:
      return Zoned("piezo_cast_string", std::move(child));
    case TypeId::kYearMonthInterval:
    case TypeId::kDayTimeInterval: {
      const bool months = from.is(TypeId::kYearMonthInterval);
      return engine::Call(months ? "piezo_year_month_string" : "piezo_day_time_string",
                          List(std::move(child), Number(from.start_field()), Number(from.end_field())));
    }
    case TypeId::kArray:
    case TypeId::kMap:
    case TypeId::kStruct:
      return NestedToText(std::move(child), from);
    case TypeId::kGeometry:
    case TypeId::kGeography:
      Unsupported(from, DataType::String());  // of functions that take values of any type as texts
    default:
      return Kernel("piezo_cast_string", std::move(child));
  }
}

/// A variant that is not cast but shown is JSON, its moments in UTC whatever the session's time zone.
Expr Caster::VariantText(Expr child) const {
  OptionMap utc;
  utc.Set("timeZone", "UTC");
  return engine::Call("piezo_to_json",
                      List(std::move(child), engine::Constant(Value::String(types::ToJson(DataType::Variant()))),
                           functions::OptionList(utc)));
}

Expr Caster::NestedToText(Expr child, const DataType& from) const {
  const DataType text = DataType::String();
  Caster part = *this;
  part.within_ = true;
  if (from.is(TypeId::kArray)) {
    return engine::Call("piezo_array_string", List(part.Elements(std::move(child), from.element(), text)));
  }
  return Named(std::move(child), [&](const Expr& value) {
    if (from.is(TypeId::kMap)) {
      Expr keys = part.Elements(engine::Call("map_keys", List(value.Copy())), from.key(), text);
      Expr values = part.Elements(engine::Call("map_values", List(value.Copy())), from.value(), text);
      return engine::Call("piezo_map_string", List(std::move(keys), std::move(values)));
    }
    engine::Exprs fields;
    for (size_t i = 0; i < from.fields().size(); ++i) {
      Expr field = engine::Call("struct_extract_at",
                                List(value.Copy(), engine::Constant(Value::Long(static_cast<int64_t>(i) + 1))));
      fields.push_back(part.Cast(std::move(field), from.fields()[i].type, text));
    }
    Expr list = engine::Cast(engine::Call("list_value", std::move(fields)), DataType::Array(text));
    return engine::Call("piezo_struct_string", List(std::move(list)));
  });
}

Expr Caster::ToBinary(Expr child, const DataType& from) const {
  if (IsText(from)) return engine::Call("encode", List(std::move(child)));
  if (from.IsIntegral()) return engine::Call("piezo_cast_binary", List(std::move(child)));
  Unsupported(from, DataType::Binary());
}

Expr Caster::ToDate(Expr child, const DataType& from) const {
  if (IsText(from)) return Kernel("piezo_cast_date", std::move(child));
  if (from.is(TypeId::kTimestamp)) return Zoned("piezo_cast_date", std::move(child));
  if (from.is(TypeId::kTimestampNtz)) return engine::Cast(std::move(child), DataType::Date());
  Unsupported(from, DataType::Date());
}

Expr Caster::ToTimestamp(Expr child, const DataType& from) const {
  constexpr const char* kKernel = "piezo_cast_timestamp";
  if (IsText(from) || from.is(TypeId::kDate) || from.is(TypeId::kTimestampNtz)) return Zoned(kKernel, std::move(child));
  if (from.is(TypeId::kBoolean)) {  // legacy only: counted in microseconds
    const auto micros = [](int64_t count) { return engine::Constant(Value{DataType::Timestamp(), count}); };
    Expr known = engine::If(engine::IsNotNull(child.Copy()), micros(0), {});
    return engine::If(std::move(child), micros(1), std::move(known));
  }
  if (from.IsIntegral()) {
    return Kernel(kKernel, engine::Cast(std::move(child), DataType::Long()));
  }
  if (from.is(TypeId::kFloat)) return Kernel(kKernel, engine::Cast(std::move(child), DataType::Double()));
  if (from.IsNumeric()) return Kernel(kKernel, std::move(child));
  Unsupported(from, DataType::Timestamp());
}

Expr Caster::ToTimestampNtz(Expr child, const DataType& from) const {
  if (IsText(from)) return Kernel("piezo_cast_timestamp_ntz", std::move(child));
  if (from.is(TypeId::kTimestamp)) return Zoned("piezo_cast_timestamp_ntz", std::move(child));
  if (from.is(TypeId::kDate)) return engine::Cast(std::move(child), DataType::TimestampNtz());
  Unsupported(from, DataType::TimestampNtz());
}

Expr Caster::ToInterval(Expr child, const DataType& from, const DataType& to) const {
  const bool months = to.is(TypeId::kYearMonthInterval);
  if (IsText(from) || from.IsIntegral()) {
    if (from.IsIntegral() && !from.is(TypeId::kInt)) child = engine::Cast(std::move(child), DataType::Long());
    return Kernel(months ? "piezo_cast_year_month" : "piezo_cast_day_time", std::move(child),
                  List(Number(to.start_field()), Number(to.end_field())));
  }
  if (from.id() != to.id()) Unsupported(from, to);
  // Fields below the last one are cut off.
  static constexpr int64_t kMicros[] = {86'400'000'000, 3'600'000'000, 60'000'000, 1};
  const Value unit = months ? Value::Int(12) : Value::Long(kMicros[to.end_field()]);
  return Named(std::move(child), [&](const Expr& value) {
    return engine::Call("-", List(value.Copy(), engine::Call("%", List(value.Copy(), engine::Constant(unit)))));
  });
}

Expr Caster::Elements(Expr list, const DataType& from, const DataType& to) const {
  if (!context_.shown && !Changes(from, to)) return list;
  const std::string name = context_.lambda();
  return engine::Call("list_transform",
                      List(std::move(list), engine::Lambda({name}, Cast(engine::Column(name), from, to))));
}

Expr Caster::ToArray(Expr child, const DataType& from, const DataType& to) const {
  if (from.element().is(TypeId::kNull)) return engine::Cast(std::move(child), to);
  return Elements(std::move(child), from.element(), to.element());
}

Expr Caster::ToMap(Expr child, const DataType& from, const DataType& to) const {
  if (from.key().is(TypeId::kNull) || from.value().is(TypeId::kNull)) return engine::Cast(std::move(child), to);
  return Named(std::move(child), [&](const Expr& value) {
    return engine::Call("map",
                        List(Elements(engine::Call("map_keys", List(value.Copy())), from.key(), to.key()),
                             Elements(engine::Call("map_values", List(value.Copy())), from.value(), to.value())));
  });
}

Expr Caster::ToStruct(Expr child, const DataType& from, const DataType& to) const {
  const std::vector<std::string> names = engine::EngineFieldNames(to);
  if (names.empty()) return child;
  return Named(std::move(child), [&](const Expr& value) {
    engine::Exprs fields;
    for (size_t i = 0; i < names.size(); ++i) {
      Expr field = engine::Call("struct_extract_at",
                                List(value.Copy(), engine::Constant(Value::Long(static_cast<int64_t>(i) + 1))));
      field = Cast(std::move(field), from.fields()[i].type, to.fields()[i].type);
      field.tree().SetAlias(names[i]);
      fields.push_back(std::move(field));
    }
    return engine::Call("struct_pack", std::move(fields));
  });
}

}  // namespace

Expr LowerCast(Expr child, const DataType& from, const DataType& to, CastMode mode, const CastContext& context) {
  return Caster(mode, context).Cast(std::move(child), from, to);
}

}  // namespace piezo::lowering
