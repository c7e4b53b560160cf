// Functions on CSV texts.
#include "functions/bind_errors.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/kernels/schema_inference.h"
#include "functions/option_arguments.h"
#include "functions/show.h"

namespace piezo::functions {
namespace {

/// The type of a CSV record, whatever the options say of inference and headers.
DataType InferCsvRecord(const std::string& text, OptionMap options) {
  options.Set("inferSchema", "true");
  options.Set("header", "false");
  const Inference inference = InferCsv(options);
  inference.schema->Add(text, true);
  return DataType::Struct(inference.schema->Finish());
}

// ---- from_csv ----

DataType SchemaOf(const Argument& argument, const BindContext& context) {
  const plan::Call* call = CallOf(argument, "schema_of_csv");
  const std::string* sample = call != nullptr ? LiteralText(*call->args[0]) : nullptr;
  if (sample != nullptr) {
    const Argument options{.expr = call->args.size() > 1 ? call->args[1].get() : nullptr};
    const size_t given = call->args.size() > 1 ? 1 : 0;
    return InferCsvRecord(*sample, CheckOptions({&options, given}, 0, context).WithDefaults(context.conf));
  }
  const DataType schema = SchemaFromText(argument, context);
  if (!schema.is(TypeId::kStruct)) {
    throw Error(
        "INVALID_SCHEMA.NON_STRUCT_TYPE",
        {{"inputSchema", errors::QuoteText(argument.text)}, {"dataType", errors::QuoteText(types::SqlName(schema))}},
        context.origin);
  }
  return schema;
}

Bound BindFromCsv(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 3, "from_csv", context);
  const Argument& text = arguments[0];
  const DataType schema = SchemaOf(arguments[1], context).AsNullable();
  const OptionMap options = CheckOptions(arguments, 2, context);
  if (!text.type.IsStringLike() && !text.type.is(TypeId::kNull)) {
    ThrowUnexpectedType(0, "\"STRING\"", text, context);
  }
  CheckMode(options, "from_csv", context);
  CheckReadFromText(schema, context);
  CheckCorruptColumn(options, schema, context);
  for (const Field& field : schema.fields()) {
    if (!field.type.IsNested()) continue;
    throw Error("UNSUPPORTED_DATATYPE", {{"typeName", errors::QuoteText(types::SqlName(field.type))}}, context.origin);
  }
  Bound bound{.argument_types = {DataType::String()}, .type = schema, .nullable = text.nullable};
  for (size_t i = 1; i < arguments.size(); ++i) bound.argument_types.push_back(arguments[i].type);
  return bound;
}

engine::Expr LowerFromCsv(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_from_csv", engine::List(std::move(args[0]), TextConstant(types::ToJson(context.type)),
                                                     OptionList(OptionsOf(context, 2)), context.site()));
}

// ---- to_csv ----

bool HasForm(const DataType& type) {
  switch (type.id()) {
    case TypeId::kVariant:
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return false;
    case TypeId::kArray:
      return HasForm(type.element());
    case TypeId::kMap:
      return HasForm(type.key()) && HasForm(type.value());
    case TypeId::kStruct:
      return std::all_of(type.fields().begin(), type.fields().end(),
                         [](const Field& field) { return HasForm(field.type); });
    default:
      return true;
  }
}

Bound BindToCsv(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "to_csv", context);
  CheckOptions(arguments, 1, context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kStruct) || !HasForm(type)) {
    throw Error("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE",
                {{"sqlExpr", errors::QuoteText(context.text)},
                 {"functionName", "`to_csv`"},
                 {"dataType", errors::QuoteText(types::SqlName(type))}},
                context.origin);
  }
  Bound bound{.argument_types = {type}, .type = DataType::String(), .nullable = true};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerToCsv(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_to_csv", engine::List(std::move(args[0]), TextConstant(types::ToJson(context.arg_type(0))),
                                                   OptionList(OptionsOf(context, 1))));
}

// ---- schema_of_csv ----

Bound BindSchemaOf(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "schema_of_csv", context);
  const OptionMap options = CheckOptions(arguments, 1, context).WithDefaults(context.conf);
  InferCsvRecord(SampleText(arguments[0], "csv", context), options);
  Bound bound{.argument_types = {DataType::String()}, .type = DataType::String(), .nullable = false};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerSchemaOf(engine::Exprs, const LowerContext& context) {
  return TextConstant(types::SqlName(InferCsvRecord(*LiteralText(*context.call.args[0]), OptionsOf(context, 1))));
}

}  // namespace

std::vector<Function> CsvFunctions() {
  return {
      {
          .name = "from_csv",
          .signatures = {"(csv STRING, schema STRING, [options MAP<STRING, STRING>]) -> STRUCT"},
          .bind = BindFromCsv,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("from_csv", args); },
          .lower = LowerFromCsv,
          .raises = {"MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"},
          .since = "3.0.0",
          .doc = "The fields of a CSV text, as a struct that a schema describes.",
          .examples = {{.sql = "SELECT from_csv('1, 0.8', 'a INT, b DOUBLE')", .result = "{1, 0.8}"},
                       {.sql = "SELECT from_csv('26/08/2015', 'd DATE', map('dateFormat', 'dd/MM/yyyy'))",
                        .result = "{2015-08-26}"},
                       {.sql = "SELECT from_csv('x', 'a INT', map('mode', 'FAILFAST'))",
                        .raises = "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"}},
      },
      {
          .name = "schema_of_csv",
          .signatures = {"(csv STRING, [options MAP<STRING, STRING>]) -> STRING"},
          .bind = BindSchemaOf,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("schema_of_csv", args); },
          .lower = LowerSchemaOf,
          .since = "3.0.0",
          .doc = "The type of a CSV text's fields, in DDL.",
          .examples = {{.sql = "SELECT schema_of_csv('1,abc')", .result = "STRUCT<_c0: INT, _c1: STRING>"}},
      },
      {
          .name = "to_csv",
          .signatures = {"(value STRUCT, [options MAP<STRING, STRING>]) -> STRING"},
          .bind = BindToCsv,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("to_csv", args); },
          .lower = LowerToCsv,
          .since = "3.0.0",
          .doc = "A struct as a CSV text.",
          .examples = {{.sql = "SELECT to_csv(named_struct('a', 1, 'b', 'x,y'))", .result = "1,\"x,y\""},
                       {.sql = "SELECT to_csv(named_struct('d', DATE'2015-08-26'), map('dateFormat', 'dd/MM/yyyy'))",
                        .result = "26/08/2015"}},
      },
  };
}

}  // namespace piezo::functions
