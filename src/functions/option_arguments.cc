// See option_arguments.h.
#include "functions/option_arguments.h"

#include "base/ascii.h"
#include "functions/bind_errors.h"
#include "types/contents.h"
#include "types/ddl.h"

namespace piezo::functions {
namespace {

using types::Value;
using Pairs = std::vector<std::pair<std::string, std::string>>;

std::optional<Pairs> FindOptions(const plan::Expr& expr) {
  const auto* call = std::get_if<plan::Call>(&expr.op);
  if (call == nullptr || call->function->name != "map") return std::nullopt;
  Pairs options;
  for (size_t i = 0; i + 1 < call->args.size(); i += 2) {
    const std::string* key = LiteralText(*call->args[i]);
    const std::string* value = LiteralText(*call->args[i + 1]);
    if (key == nullptr || value == nullptr) return std::nullopt;
    options.emplace_back(*key, *value);
  }
  return options;
}

}  // namespace

const std::string* LiteralText(const plan::Expr& expr) {
  if (const auto* cast = std::get_if<plan::Cast>(&expr.op)) return LiteralText(*cast->child);
  const auto* literal = std::get_if<plan::Literal>(&expr.op);
  return literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
}

engine::Expr TextConstant(std::string text) { return engine::Constant(Value::String(std::move(text))); }

engine::Expr TimeParserPolicy(const Conf& conf) {
  return TextConstant(conf.Get("spark.sql.legacy.timeParserPolicy").value_or(""));
}

OptionMap CheckOptions(Arguments arguments, size_t index, const BindContext& context) {
  if (index >= arguments.size()) return OptionMap();
  const Argument& argument = arguments[index];
  const DataType& type = argument.type;
  if (type.is(TypeId::kMap) && !(type.key().IsStringLike() && type.value().IsStringLike())) {
    throw Error("INVALID_OPTIONS.NON_STRING_TYPE", {{"mapType", errors::QuoteText(types::SqlName(type))}},
                context.origin);
  }
  const std::optional<Pairs> options = argument.expr != nullptr ? FindOptions(*argument.expr) : std::nullopt;
  if (!options) throw Error("INVALID_OPTIONS.NON_MAP_FUNCTION", {}, context.origin);
  return OptionMap(*options);
}

OptionMap OptionsOf(const LowerContext& context, size_t index) {
  const bool given = index < context.call.args.size();
  const OptionMap options(given ? FindOptions(*context.call.args[index]).value_or(Pairs()) : Pairs());
  return options.WithDefaults(context.conf);
}

engine::Expr OptionList(const OptionMap& options) {
  Value::Values items;
  for (std::string& text : options.ToList()) items.push_back(Value::String(std::move(text)));
  return engine::Constant({DataType::Array(DataType::String(), false), std::move(items)});
}

void CheckMode(const OptionMap& options, std::string_view function, const BindContext& context) {
  const std::string mode = options.Text({"mode"}, "PERMISSIVE");
  if (!EqualsIgnoreCase(mode, "DROPMALFORMED")) return;
  throw Error("PARSE_MODE_UNSUPPORTED", {{"funcName", errors::QuoteIdentifier(function)}, {"mode", ToUpperAscii(mode)}},
              context.origin);
}

void CheckCorruptColumn(const OptionMap& options, const DataType& schema, const BindContext& context) {
  if (!schema.is(TypeId::kStruct)) return;
  const std::string name = options.WithDefaults(context.conf).Text({"columnNameOfCorruptRecord"}, "");
  for (const Field& field : schema.fields()) {
    if (field.name != name || field.type.is(TypeId::kString)) continue;
    throw Error(
        "INVALID_CORRUPT_RECORD_TYPE",
        {{"columnName", errors::QuoteIdentifier(name)}, {"actualType", errors::QuoteText(types::SqlName(field.type))}},
        context.origin);
  }
}

DataType SchemaFromText(const Argument& argument, const BindContext& context) {
  const auto* text = argument.literal != nullptr ? std::get_if<std::string>(&argument.literal->data) : nullptr;
  if (text == nullptr || !argument.type.IsStringLike()) {
    throw Error("INVALID_SCHEMA.NON_STRING_LITERAL", {{"inputSchema", errors::QuoteText(argument.text)}},
                context.origin);
  }
  return ParseSchemaText(*text, context.origin);
}

void CheckReadFromText(const DataType& type, const BindContext& context) {
  if (type.IsSpatial()) {
    throw Error("UNSUPPORTED_DATATYPE", {{"typeName", errors::QuoteText(types::SqlName(type))}}, context.origin);
  }
  if (type.is(TypeId::kArray)) return CheckReadFromText(type.element(), context);
  if (type.is(TypeId::kMap)) return CheckReadFromText(type.value(), context);
  if (!type.is(TypeId::kStruct)) return;
  for (const Field& field : type.fields()) CheckReadFromText(field.type, context);
}

void CheckWrittenAsText(const DataType& type, std::string_view function, const BindContext& context) {
  if (!types::HasShape(type)) return;
  throw Error("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"functionName", errors::QuoteIdentifier(function)},
               {"dataType", errors::QuoteText(types::SqlName(type))}},
              context.origin);
}

DataType ParseSchemaText(std::string_view text, const SourceSpan& origin) {
  const std::string_view trimmed = TrimAscii(text);
  if (trimmed.empty()) throw Error("PARSE_EMPTY_STATEMENT", {});
  const bool json = trimmed.starts_with('{') || trimmed.starts_with('"');
  if (json) return types::FromJson(trimmed);
  types::TypeOrError read = types::ReadTypeOrColumns(trimmed);
  if (const auto* error = std::get_if<Error>(&read)) {
    throw Error::FromData(error->condition(), error->parameters(), origin).As(errors::ExceptionClass::kAnalysis);
  }
  return std::get<DataType>(std::move(read));
}

std::string SampleText(const Argument& sample, std::string_view name, const BindContext& context) {
  const bool may_be = sample.literal != nullptr && sample.type.IsStringLike();
  const auto* text = may_be ? std::get_if<std::string>(&sample.literal->data) : nullptr;
  const std::optional<Value> value = text == nullptr ? context.ValueOf(sample) : std::nullopt;
  if (sample.type.is(TypeId::kNull) || (value && value->is_null())) {
    throw Error("DATATYPE_MISMATCH.UNEXPECTED_NULL",
                {{"sqlExpr", errors::QuoteText(context.text)}, {"exprName", std::string(name)}}, context.origin);
  }
  if (text == nullptr) {
    if (sample.type.IsStringLike()) {
      ThrowNonFoldable(name, sample.type, sample, context);
    }
    ThrowUnexpectedType(0, "\"STRING\"", sample, context);
  }
  return *text;
}

const plan::Call* CallOf(const Argument& argument, std::string_view function) {
  const auto* call = argument.expr != nullptr ? std::get_if<plan::Call>(&argument.expr->op) : nullptr;
  return call != nullptr && call->function->name == function ? call : nullptr;
}

}  // namespace piezo::functions
