// See collection_types.h.
#include "functions/collection_types.h"

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/comparison_types.h"

namespace piezo::functions {
namespace {

std::string TypeText(const DataType& type) { return errors::QuoteText(types::SqlName(type)); }

[[noreturn]] void ThrowNullType(std::string_view function, const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.NULL_TYPE",
              {{"sqlExpr", errors::QuoteText(context.text)}, {"functionName", errors::QuoteIdentifier(function)}},
              context.origin);
}

[[noreturn]] void ThrowArrayDiffTypes(const DataType& array, const DataType& other, std::string_view function,
                                      const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"functionName", errors::QuoteIdentifier(function)},
               {"dataType", "\"ARRAY\""},
               {"leftType", TypeText(array)},
               {"rightType", TypeText(other)}},
              context.origin);
}

/// The array with another element type; a cast may bring nulls in.
DataType ArrayOf(const DataType& array, const DataType& element) {
  const bool empty = array.element().is(TypeId::kNull);  // array() becomes an empty array of anything
  return DataType::Array(element, array.contains_null() || (!empty && CastMayGiveNull(array.element(), element)));
}

}  // namespace

std::optional<DataType> MeetingType(const DataType& left, const DataType& right, Meeting meeting, bool ansi) {
  if (left.IsAnsiInterval() && right.IsAnsiInterval() && !left.SameAs(right)) return std::nullopt;
  const DataType both[] = {left, right};
  if (std::optional<DataType> tightest = TightestCommonType(both, ansi)) return tightest;
  if (meeting == Meeting::kTightest || left.IsStringLike() != right.IsStringLike()) return std::nullopt;
  return WiderCommonType(both, ansi);
}

ArrayAndElement BindArrayAndElement(Arguments arguments, size_t element, std::string_view function, Meeting meeting,
                                    NullArray null_array, const BindContext& context) {
  const Argument& array = arguments[0];
  const Argument& value = arguments[element];
  if (!array.type.is(TypeId::kArray)) {
    const bool null = array.type.is(TypeId::kNull);
    if (null && null_array == NullArray::kNullType) ThrowNullType(function, context);
    if (null_array == NullArray::kDiffTypes) ThrowArrayDiffTypes(array.type, value.type, function, context);
    ThrowUnexpectedType(0, "\"ARRAY\"", array, context);
  }
  const std::optional<DataType> common = MeetingType(array.type.element(), value.type, meeting, context.ansi());
  if (!common) ThrowArrayDiffTypes(array.type, value.type, function, context);
  return {ArrayOf(array.type, *common), *common};
}

TwoArrays BindTwoArrays(Arguments arguments, std::string_view function, const BindContext& context) {
  const DataType& left = arguments[0].type;
  const DataType& right = arguments[1].type;
  std::optional<DataType> common;
  if (left.is(TypeId::kArray) && right.is(TypeId::kArray)) {
    common = MeetingType(left.element(), right.element(), Meeting::kTightest, context.ansi());
  }
  if (!common) {
    throw Error("DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES",
                {{"sqlExpr", errors::QuoteText(context.text)},
                 {"functionName", errors::QuoteIdentifier(function)},
                 {"arrayType", "\"ARRAY\""},
                 {"leftType", TypeText(left)},
                 {"rightType", TypeText(right)}},
                context.origin);
  }
  CheckOrderable(*common, function, context);
  return {ArrayOf(left, *common), ArrayOf(right, *common)};
}

MapAndKey BindMapAndKey(Arguments arguments, std::string_view function, const BindContext& context) {
  const DataType& map = arguments[0].type;
  const DataType& key = arguments[1].type;
  if (map.is(TypeId::kNull) || key.is(TypeId::kNull)) ThrowNullType(function, context);
  std::optional<DataType> common;
  if (map.is(TypeId::kMap)) common = MeetingType(map.key(), key, Meeting::kWiderNoStrings, context.ansi());
  if (!common) {
    throw Error("DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES",
                {{"sqlExpr", errors::QuoteText(context.text)},
                 {"functionName", errors::QuoteIdentifier(function)},
                 {"dataType", "\"MAP\""},
                 {"leftType", TypeText(map)},
                 {"rightType", TypeText(key)}},
                context.origin);
  }
  CheckOrderable(*common, function, context);
  return {DataType::Map(*common, map.value(), map.contains_null()), *common};
}

std::optional<bool> ElementNullable(const Argument& array, const Argument& index, int64_t from,
                                    const BindContext& context) {
  const auto* call = array.expr != nullptr ? std::get_if<plan::Call>(&array.expr->op) : nullptr;
  if (call == nullptr || call->function->name != "array") return std::nullopt;
  const std::optional<types::Value> value = context.ValueOf(index);
  const auto* place = value ? std::get_if<int64_t>(&value->data) : nullptr;
  if (place == nullptr) return std::nullopt;
  const auto size = static_cast<int64_t>(call->args.size());
  const int64_t at = from == 1 && *place < 0 ? size + *place : *place - from;
  return at < 0 || at >= size || call->args[static_cast<size_t>(at)]->nullable;
}

void CheckKeyType(const DataType& key, const BindContext& context) {
  if (!key.is(TypeId::kMap) && !key.is(TypeId::kVariant)) return;
  throw Error("DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE",
              {{"sqlExpr", errors::QuoteText(context.text)}, {"keyType", TypeText(key)}}, context.origin);
}

engine::Expr LastKeyWins(const LowerContext& context) {
  const std::optional<std::string> policy = context.conf.Get("spark.sql.mapKeyDedupPolicy");
  return engine::Constant(Value::Boolean(policy == "LAST_WIN"));
}

DataType CastFor(Arguments arguments, size_t index, const TypePattern& pattern, const BindContext& context) {
  const std::optional<DataType> type = ImplicitCast(arguments[index].type, pattern, context.ansi());
  if (!type) ThrowUnexpectedType(index, RequiredType(pattern), arguments[index], context);
  return *type;
}

void CheckCount(Arguments arguments, size_t least, size_t most, std::string_view function, const BindContext& context) {
  if (arguments.size() >= least && arguments.size() <= most) return;
  std::string expected = std::to_string(least);
  if (most != least) {
    expected = "[" + expected;
    for (size_t i = least + 1; i <= most; ++i) expected += ", " + std::to_string(i);
    expected += "]";
  }
  ThrowWrongNumArgs(context.called_as.empty() ? function : context.called_as, expected, arguments.size(),
                    context.origin);
}

}  // namespace piezo::functions
