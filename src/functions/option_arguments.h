// Arguments that functions on CSV, JSON and XML texts have in common: options, and the schema to read by.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "conf/options.h"
#include "functions/function.h"

namespace piezo::functions {

/// map('key', 'value', …), known at analysis. Throws INVALID_OPTIONS.* unless the argument at `index`, if it is there,
/// is that.
OptionMap CheckOptions(Arguments arguments, size_t index, const BindContext& context);
/// The options of the call's argument at `index`, with the session's defaults.
OptionMap OptionsOf(const LowerContext& context, size_t index);
/// Names and values in turn, as a constant for the kernels.
engine::Expr OptionList(const OptionMap& options);

/// The mode must be one that a function can have. Throws PARSE_MODE_UNSUPPORTED.
void CheckMode(const OptionMap& options, std::string_view function, const BindContext& context);
/// A column for corrupt records must be a string. Throws INVALID_CORRUPT_RECORD_TYPE.
void CheckCorruptColumn(const OptionMap& options, const DataType& schema, const BindContext& context);

/// A constant text in DDL or JSON, as a type. Throws INVALID_SCHEMA.NON_STRING_LITERAL.
DataType SchemaFromText(const Argument& argument, const BindContext& context);
/// A text that is no schema is an error of the call at `origin`.
DataType ParseSchemaText(std::string_view text, const SourceSpan& origin = {});

/// Shapes have no text in JSON, CSV or XML: neither are they read from one,
void CheckReadFromText(const DataType& type, const BindContext& context);
/// nor written as one.
void CheckWrittenAsText(const DataType& type, std::string_view function, const BindContext& context);
/// The constant text that schema_of_… is asked about. Throws DATATYPE_MISMATCH.*.
std::string SampleText(const Argument& sample, std::string_view name, const BindContext& context);
/// The texts of the arguments of a call of `function` that stands for a schema; none when it is another expression.
const plan::Call* CallOf(const Argument& argument, std::string_view function);

const std::string* LiteralText(const plan::Expr& expr);
engine::Expr TextConstant(std::string text);
/// Which dialect of datetime patterns the session has, for kernels.
engine::Expr TimeParserPolicy(const Conf& conf);

}  // namespace piezo::functions
