#include "types/type_names.h"

#include <algorithm>

#include "base/ascii.h"
#include "errors/error.h"
#include "types/geospatial.h"

namespace piezo::types {
namespace {

using errors::ExceptionClass;
using errors::QuoteText;
using errors::SourceSpan;

struct PlainName {
  std::string_view name;
  TypeId id;
};

constexpr PlainName kPlainNames[] = {
    {"BIGINT", TypeId::kLong},
    {"BINARY", TypeId::kBinary},
    {"BOOLEAN", TypeId::kBoolean},
    {"BYTE", TypeId::kByte},
    {"DATE", TypeId::kDate},
    {"DOUBLE", TypeId::kDouble},
    {"FLOAT", TypeId::kFloat},
    {"INT", TypeId::kInt},
    {"INTEGER", TypeId::kInt},
    {"INTERVAL", TypeId::kCalendarInterval},
    {"LONG", TypeId::kLong},
    {"REAL", TypeId::kFloat},
    {"SHORT", TypeId::kShort},
    {"SMALLINT", TypeId::kShort},
    {"STRING", TypeId::kString},
    {"TIMESTAMP", TypeId::kTimestamp},
    {"TIMESTAMP_LTZ", TypeId::kTimestamp},
    {"TIMESTAMP_NTZ", TypeId::kTimestampNtz},
    {"TINYINT", TypeId::kByte},
    {"VARIANT", TypeId::kVariant},
    {"VOID", TypeId::kNull},
};

std::string WithParameters(const std::string& name, std::span<const int64_t> parameters) {
  std::string text = name;
  for (size_t i = 0; i < parameters.size(); ++i) {
    text += (i == 0 ? "(" : ",") + (parameters[i] == kAnySrid ? "ANY" : std::to_string(parameters[i]));
  }
  return parameters.empty() ? text : text + ")";
}

TypeOrError MakeDecimal(std::span<const int64_t> parameters, const SourceSpan& where) {
  constexpr int64_t kMaxPrecision = 38;
  const int64_t precision = parameters.empty() ? 10 : parameters[0];
  const int64_t scale = parameters.size() < 2 ? 0 : parameters[1];
  if (scale > precision) {
    return Error("_LEGACY_ERROR_TEMP_1228",
                 {{"scale", std::to_string(scale)}, {"precision", std::to_string(precision)}}, where)
        .As(ExceptionClass::kParse);
  }
  if (precision > kMaxPrecision) {
    return Error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                 {{"precision", std::to_string(precision)}, {"maxPrecision", std::to_string(kMaxPrecision)}}, where);
  }
  if (precision < 1) return Error("NOT_SUPPORTED_BY_PIEZO", {{"feature", "A decimal without digits"}}, where);
  return DataType::Decimal(static_cast<int>(precision), static_cast<int>(scale));
}

TypeOrError MakeTime(int64_t precision, const SourceSpan& where) {
  if (precision > 6) return Error("UNSUPPORTED_TIME_PRECISION", {{"precision", std::to_string(precision)}}, where);
  return DataType::Time(static_cast<int>(precision));
}

TypeOrError MakeSpatial(TypeId id, int64_t srid, const SourceSpan& where) {
  const bool known = srid <= INT32_MAX && (srid == kAnySrid || IsKnownSrid(id, static_cast<int>(srid)));
  if (!known) return Error("ST_INVALID_SRID_VALUE", {{"srid", std::to_string(srid)}}, where);
  const auto number = static_cast<int>(srid);
  return id == TypeId::kGeometry ? DataType::Geometry(number) : DataType::Geography(number);
}

int FieldIndex(std::string_view field, std::span<const std::string_view> names) {
  const std::string upper = ToUpperAscii(field);
  const auto found = std::find(names.begin(), names.end(), upper);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

}  // namespace

TypeOrError FindPrimitiveType(std::string_view name, std::span<const int64_t> parameters, SourceSpan where) {
  const std::string upper = ToUpperAscii(name);
  const bool is_char = upper == "CHAR" || upper == "CHARACTER";
  if (is_char || upper == "VARCHAR") {
    if (parameters.empty()) return Error("DATATYPE_MISSING_SIZE", {{"type", QuoteText(upper)}}, std::move(where));
    if (parameters.size() == 1 && parameters[0] <= INT32_MAX) {
      const auto length = static_cast<int>(parameters[0]);
      return is_char ? DataType::Char(length) : DataType::Varchar(length);
    }
  }
  if ((upper == "DECIMAL" || upper == "DEC" || upper == "NUMERIC") && parameters.size() <= 2) {
    return MakeDecimal(parameters, where);
  }
  if ((upper == "GEOMETRY" || upper == "GEOGRAPHY") && parameters.size() == 1) {
    return MakeSpatial(upper == "GEOMETRY" ? TypeId::kGeometry : TypeId::kGeography, parameters[0], where);
  }
  if (upper == "TIME" && parameters.size() <= 1) return MakeTime(parameters.empty() ? 6 : parameters[0], where);
  if (parameters.empty()) {
    if (upper == "ARRAY")
      return Error("INCOMPLETE_TYPE_DEFINITION.ARRAY", {{"elementType", "<INT>"}}, std::move(where));
    if (upper == "MAP") return Error("INCOMPLETE_TYPE_DEFINITION.MAP", {}, std::move(where));
    if (upper == "STRUCT") return Error("INCOMPLETE_TYPE_DEFINITION.STRUCT", {}, std::move(where));
    for (const PlainName& plain : kPlainNames) {
      if (plain.name == upper) return DataType(plain.id);
    }
  }
  return Error("UNSUPPORTED_DATATYPE", {{"typeName", QuoteText(WithParameters(upper, parameters))}}, std::move(where));
}

std::optional<TypeOrError> FindIntervalType(std::string_view start, std::string_view end, SourceSpan where) {
  constexpr std::string_view kYearMonth[] = {"YEAR", "MONTH"};
  constexpr std::string_view kDayTime[] = {"DAY", "HOUR", "MINUTE", "SECOND"};
  const bool is_year_month = FieldIndex(start, kYearMonth) >= 0;
  const std::span<const std::string_view> names =
      is_year_month ? std::span<const std::string_view>(kYearMonth) : std::span<const std::string_view>(kDayTime);
  const int first = FieldIndex(start, names);
  const int last = end.empty() ? first : FieldIndex(end, names);
  const bool ends_with_first_field = !end.empty() && last == 0;  // not in the grammar: `TO YEAR`, `TO DAY`
  if (first < 0 || last < 0 || ends_with_first_field) return std::nullopt;
  if (!end.empty() && last <= first) {
    return Error("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
                 {{"input", ""}, {"from", ToLowerAscii(start)}, {"to", ToLowerAscii(end)}}, std::move(where))
        .As(ExceptionClass::kParse);
  }
  return is_year_month ? DataType::YearMonthInterval(first, last) : DataType::DayTimeInterval(first, last);
}

}  // namespace piezo::types
