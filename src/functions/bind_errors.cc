// See bind_errors.h.
#include "functions/bind_errors.h"

#include <array>

namespace piezo::functions {
namespace {

using errors::QuoteText;

std::string TypeText(const DataType& type) { return QuoteText(types::SqlName(type)); }

}  // namespace

std::string Ordinal(size_t index) {
  static constexpr std::array<std::string_view, 3> kWords = {"first", "second", "third"};
  return index < kWords.size() ? std::string(kWords[index]) : std::to_string(index + 1) + "th";
}

void ThrowWrongNumArgs(std::string_view function, std::string_view expected, size_t actual, const SourceSpan& origin) {
  throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
              {{"functionName", errors::QuoteIdentifier(function)},
               {"expectedNum", std::string(expected)},
               {"actualNum", std::to_string(actual)},
               {"docroot", "https://spark.apache.org/docs/latest"}},
              origin);
}

void ThrowUnexpectedType(size_t index, std::string_view required, const Argument& argument,
                         const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
              {{"sqlExpr", QuoteText(context.text)},
               {"paramIndex", Ordinal(index)},
               {"requiredType", std::string(required)},
               {"inputSql", QuoteText(argument.text)},
               {"inputType", TypeText(argument.type)}},
              context.origin);
}

void ThrowDifferentTypes(std::string_view function, std::span<const DataType> all, const BindContext& context) {
  std::string types;
  for (const DataType& type : all) types += (types.empty() ? "[" : ", ") + TypeText(type);
  throw Error("DATATYPE_MISMATCH.DATA_DIFF_TYPES",
              {{"sqlExpr", QuoteText(context.text)},
               {"functionName", errors::QuoteIdentifier(function)},
               {"dataType", types + "]"}},
              context.origin);
}

void ThrowUnlikeTypes(std::string_view function, std::span<const DataType> all, const BindContext& context) {
  std::string types;
  for (const DataType& type : all) types += (types.empty() ? "(" : " or ") + TypeText(type);
  throw Error("DATATYPE_MISMATCH.DATA_DIFF_TYPES",
              {{"sqlExpr", QuoteText(context.text)},
               {"functionName", errors::QuoteIdentifier(function)},
               {"dataType", types + ")"}},
              context.origin);
}

void ThrowBinaryDiffTypes(const DataType& left, const DataType& right, const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
              {{"sqlExpr", QuoteText(context.text)}, {"left", TypeText(left)}, {"right", TypeText(right)}},
              context.origin);
}

void ThrowBinaryWrongType(std::string_view required, const DataType& actual, const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE",
              {{"sqlExpr", QuoteText(context.text)},
               {"inputType", std::string(required)},
               {"actualDataType", TypeText(actual)}},
              context.origin);
}

void ThrowNonFoldable(std::string_view input_name, const DataType& type, const Argument& argument,
                      const BindContext& context) {
  ThrowNonFoldable(input_name, std::string_view(TypeText(type)), argument, context);
}

void ThrowNonFoldable(std::string_view input_name, std::string_view types, const Argument& argument,
                      const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT",
              {{"sqlExpr", QuoteText(context.text)},
               {"inputName", errors::QuoteIdentifier(input_name)},
               {"inputType", std::string(types)},
               {"inputExpr", QuoteText(argument.text)}},
              context.origin);
}

void ThrowMissingParameter(std::string_view function, std::string_view parameter, size_t index,
                           const SourceSpan& origin) {
  throw Error("REQUIRED_PARAMETER_NOT_FOUND",
              {{"routineName", errors::QuoteIdentifier(function)},
               {"parameterName", errors::QuoteIdentifier(parameter)},
               {"index", std::to_string(index)}},
              origin);
}

void ThrowOutOfRange(std::string_view expression_name, std::string_view range, std::string_view current_value,
                     const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
              {{"sqlExpr", QuoteText(context.text)},
               {"exprName", std::string(expression_name)},
               {"valueRange", std::string(range)},
               {"currentValue", std::string(current_value)}},
              context.origin);
}

}  // namespace piezo::functions
