// Functions on XML texts.
#include "functions/bind_errors.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/kernels/xml_format.h"
#include "functions/option_arguments.h"
#include "functions/show.h"
#include "types/contents.h"

namespace piezo::functions {
namespace {

// ---- from_xml ----

DataType SchemaOf(const Argument& argument, const BindContext& context) {
  const plan::Call* call = CallOf(argument, "schema_of_xml");
  const std::string* sample = call != nullptr ? LiteralText(*call->args[0]) : nullptr;
  if (sample == nullptr) return SchemaFromText(argument, context);
  const Argument options{.expr = call->args.size() > 1 ? call->args[1].get() : nullptr};
  const size_t given = call->args.size() > 1 ? 1 : 0;
  return InferXmlValue(*sample, CheckOptions({&options, given}, 0, context).WithDefaults(context.conf));
}

Bound BindFromXml(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 3, "from_xml", context);
  const Argument& text = arguments[0];
  const DataType schema = SchemaOf(arguments[1], context).AsNullable();
  if (types::HasVariant(schema)) errors::ThrowUnsupported("from_xml into VARIANT", context.origin);
  const OptionMap options = CheckOptions(arguments, 2, context);
  if (!text.type.IsStringLike() && !text.type.is(TypeId::kNull)) {
    ThrowUnexpectedType(0, "\"STRING\"", text, context);
  }
  if (!schema.is(TypeId::kStruct)) {
    throw Error("DATATYPE_MISMATCH.INVALID_XML_SCHEMA",
                {{"sqlExpr", errors::QuoteText("from_xml(" + std::string(text.text) + ")")},
                 {"schema", errors::QuoteText(types::SqlName(schema))}},
                context.origin);
  }
  CheckMode(options, "from_xml", context);
  CheckReadFromText(schema, context);
  CheckCorruptColumn(options, schema, context);
  Bound bound{.argument_types = {DataType::String()}, .type = schema, .nullable = true};
  for (size_t i = 1; i < arguments.size(); ++i) bound.argument_types.push_back(arguments[i].type);
  return bound;
}

engine::Expr LowerFromXml(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_from_xml", engine::List(std::move(args[0]), TextConstant(types::ToJson(context.type)),
                                                     OptionList(OptionsOf(context, 2)), context.site()));
}

// ---- to_xml ----

Bound BindToXml(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "to_xml", context);
  CheckOptions(arguments, 1, context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kStruct)) ThrowUnexpectedType(0, "\"STRUCT\"", arguments[0], context);
  CheckWrittenAsText(type, "to_xml", context);
  Bound bound{.argument_types = {type}, .type = DataType::String(), .nullable = true};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerToXml(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_to_xml", engine::List(std::move(args[0]), TextConstant(types::ToJson(context.arg_type(0))),
                                                   OptionList(OptionsOf(context, 1)), context.site()));
}

// ---- schema_of_xml ----

Bound BindSchemaOf(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "schema_of_xml", context);
  const OptionMap options = CheckOptions(arguments, 1, context).WithDefaults(context.conf);
  InferXmlValue(SampleText(arguments[0], "xml", context), options);
  Bound bound{.argument_types = {DataType::String()}, .type = DataType::String(), .nullable = false};
  if (arguments.size() > 1) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerSchemaOf(engine::Exprs, const LowerContext& context) {
  return TextConstant(types::SqlName(InferXmlValue(*LiteralText(*context.call.args[0]), OptionsOf(context, 1))));
}

// ---- xpath ----

void CheckPath(Arguments arguments, const BindContext& context) {
  if (!arguments[1].foldable) ThrowNonFoldable("path", arguments[1].type, arguments[1], context);
}

Function Xpath(std::string name, std::string_view result, std::string doc, Example example) {
  return {.name = name,
          .signatures = {Signature(("(xml STRING, path STRING) -> " + std::string(result)).c_str())},
          .coercion = Coercion::kNone,
          .check = CheckPath,
          .nulls = Function::Nulls::kAlways,
          .lower = Kernel("piezo_" + name, Raises::kYes),
          .raises = {"INVALID_PARAMETER_VALUE.PATTERN"},
          .since = "2.0.0",
          .doc = std::move(doc),
          .examples = {std::move(example),
                       {.sql = "SELECT " + name + "('<a/>', 'a[')", .raises = "INVALID_PARAMETER_VALUE.PATTERN"}}};
}

}  // namespace

std::vector<Function> XmlFunctions() {
  std::vector<Function> all = {
      {
          .name = "from_xml",
          .signatures = {"(xml STRING, schema STRING, [options MAP<STRING, STRING>]) -> STRUCT"},
          .bind = BindFromXml,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("from_xml", args); },
          .lower = LowerFromXml,
          .raises = {"MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"},
          .since = "4.0.0",
          .doc = "The attributes and children of an XML text's root, as a struct that a schema describes.",
          .examples = {{.sql = "SELECT from_xml('<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE')", .result = "{1, 0.8}"},
                       {.sql = "SELECT from_xml('<p><a>x</a></p>', 'a INT', map('mode', 'FAILFAST'))",
                        .raises = "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"}},
      },
      {
          .name = "schema_of_xml",
          .signatures = {"(xml STRING, [options MAP<STRING, STRING>]) -> STRING"},
          .bind = BindSchemaOf,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("schema_of_xml", args); },
          .lower = LowerSchemaOf,
          .since = "4.0.0",
          .doc = "The type of an XML text's root, in DDL.",
          .examples = {{.sql = "SELECT schema_of_xml('<p><a>1</a></p>')", .result = "STRUCT<a: BIGINT>"}},
      },
      {
          .name = "to_xml",
          .signatures = {"(value STRUCT, [options MAP<STRING, STRING>]) -> STRING"},
          .bind = BindToXml,
          .show = [](std::span<const std::string> args, const plan::Call*) { return ShowFirst("to_xml", args); },
          .lower = LowerToXml,
          .since = "4.0.0",
          .doc = "A struct as an XML text.",
          .examples = {{.sql = "SELECT to_xml(named_struct('a', 1, '_b', 2)) LIKE '<ROW b=\"2\">%<a>1</a>%'",
                        .result = "true"}},
      },
  };
  const auto add = [&](Function function) { all.push_back(std::move(function)); };
  Function nodes = Xpath("xpath", "ARRAY<STRING>", "The values of the nodes at an XPath: texts and attributes.",
                         {.sql = "SELECT xpath('<a><b>b1</b><b>b2</b></a>', 'a/b/text()')", .result = "[b1, b2]"});
  nodes.returns = [](Arguments, const BindContext&) { return DataType::Array(DataType::String()); };
  add(std::move(nodes));
  add(Xpath("xpath_boolean", "BOOLEAN", "Whether an XPath expression is true or finds a node.",
            {.sql = "SELECT xpath_boolean('<a><b>1</b></a>', 'a/b')", .result = "true"}));
  Function number = Xpath("xpath_double", "DOUBLE", "The number that an XPath expression gives.",
                          {.sql = "SELECT xpath_double('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", .result = "3.0"});
  number.aliases = {"xpath_number"};
  number.shown_as_called = true;
  add(std::move(number));
  add(Xpath("xpath_float", "FLOAT", "The number that an XPath expression gives.",
            {.sql = "SELECT xpath_float('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", .result = "3.0"}));
  add(Xpath("xpath_int", "INT", "The number that an XPath expression gives, cut to a whole one; 0 for none.",
            {.sql = "SELECT xpath_int('<a><b>1</b><b>2.7</b></a>', 'sum(a/b)')", .result = "3"}));
  add(Xpath("xpath_long", "BIGINT", "The number that an XPath expression gives, cut to a whole one; 0 for none.",
            {.sql = "SELECT xpath_long('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", .result = "3"}));
  add(Xpath("xpath_short", "SMALLINT", "The number that an XPath expression gives, cut to a whole one; 0 for none.",
            {.sql = "SELECT xpath_short('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", .result = "3"}));
  add(Xpath("xpath_string", "STRING", "The text of the first node at an XPath.",
            {.sql = "SELECT xpath_string('<a><b>b</b><c>cc</c></a>', 'a/c')", .result = "cc"}));
  return all;
}

}  // namespace piezo::functions
