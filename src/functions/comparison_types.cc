// See comparison_types.h.
#include "functions/comparison_types.h"

#include <algorithm>

#include "types/widening.h"

namespace piezo::functions {
namespace {

/// Spark before ANSI: a string beside another type becomes that type.
std::optional<DataType> LegacyStringComparison(const DataType& other) {
  if (other.is(TypeId::kDecimal)) return DataType::Double();
  if (other.is(TypeId::kNull)) return DataType::String();
  if (other.IsAtomic() && !other.IsInterval()) return other;
  return std::nullopt;
}

}  // namespace

bool SameButForNames(const DataType& left, const DataType& right) {
  if (left.id() != right.id()) return false;
  if (left.is(TypeId::kArray)) return SameButForNames(left.element(), right.element());
  if (!left.is(TypeId::kStruct)) return left.SameAs(right);
  return std::equal(left.fields().begin(), left.fields().end(), right.fields().begin(), right.fields().end(),
                    [](const Field& a, const Field& b) { return SameButForNames(a.type, b.type); });
}

std::optional<DataType> ComparisonType(const DataType& left, const DataType& right, bool ansi, bool equality) {
  if (left.SameAs(right)) return left;
  if (!ansi) {
    if (left.IsStringLike() && !right.IsStringLike()) return LegacyStringComparison(right);
    if (right.IsStringLike() && !left.IsStringLike()) return LegacyStringComparison(left);
    if (equality && left.is(TypeId::kBoolean) && right.IsNumeric()) return right;
    if (equality && right.is(TypeId::kBoolean) && left.IsNumeric()) return left;
  }
  if (left.IsNested() && SameButForNames(left, right)) return left;
  return types::WiderTypeForTwo(left, right, ansi);
}

BindContext ComparedOnce(std::string_view symbol, const Argument& with, const BindContext& context) {
  BindContext shown = context;
  shown.text = LazyText(
      [symbol, &with] { return "(commonexpressionref() " + std::string(symbol) + " " + with.text.str() + ")"; });
  return shown;
}

bool IsOrderable(const DataType& type) {
  switch (type.id()) {
    case TypeId::kMap:
    case TypeId::kCalendarInterval:
    case TypeId::kVariant:
      return false;
    case TypeId::kArray:
      return IsOrderable(type.element());
    case TypeId::kStruct:
      return std::all_of(type.fields().begin(), type.fields().end(),
                         [](const Field& field) { return IsOrderable(field.type); });
    case TypeId::kUdt:
      return IsOrderable(type.storage());
    default:
      return true;
  }
}

void CheckOrderable(const DataType& type, std::string_view function, const BindContext& context) {
  if (IsOrderable(type)) return;
  throw Error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"functionName", errors::QuoteIdentifier(function)},
               {"dataType", errors::QuoteText(types::SqlName(type))}},
              context.origin);
}

}  // namespace piezo::functions
