// Functions on variants.
#include "types/variant.h"

#include <algorithm>

#include "functions/bind_errors.h"
#include "functions/collection_types.h"
#include "functions/groups.h"
#include "functions/option_arguments.h"
#include "functions/variant_path.h"
#include "types/cast_rules.h"

namespace piezo::functions {

std::string VariantPathName(std::string_view path) {
  const std::optional<types::VariantPath> parsed = types::VariantPath::Parse(path);
  return std::string(parsed ? parsed->last_key() : path);
}

namespace {

using enum Function::Nulls;
using types::Value;

// ---- parse_json ----

Lower ParseJson(bool gives_null) {
  return [gives_null](engine::Exprs args, const LowerContext& context) {
    const bool last_key_wins = context.conf.GetBool("spark.sql.variant.allowDuplicateKeys");
    return engine::Call("piezo_parse_json",
                        engine::List(std::move(args[0]), engine::Constant(Value::Boolean(last_key_wins)),
                                     engine::Constant(Value::Boolean(gives_null)), context.site()));
  };
}

// ---- variant_get ----

[[noreturn]] void ThrowCast(const DataType& from, const DataType& to, const BindContext& context) {
  throw Error("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"srcType", errors::QuoteText(types::SqlName(from))},
               {"targetType", errors::QuoteText(types::SqlName(to))}},
              context.origin);
}

void RequireVariant(const Argument& argument, const BindContext& context) {
  if (argument.type.is(TypeId::kVariant) || argument.type.is(TypeId::kNull)) return;
  ThrowUnexpectedType(0, "\"VARIANT\"", argument, context);
}

Bound BindGet(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 3, "variant_get", context);
  DataType type = DataType::Variant();
  if (arguments.size() == 3) {
    const auto* text =
        arguments[2].literal != nullptr ? std::get_if<std::string>(&arguments[2].literal->data) : nullptr;
    if (text == nullptr) {
      throw Error("INVALID_SCHEMA.NON_STRING_LITERAL", {{"inputSchema", errors::QuoteText(arguments[2].text)}},
                  context.origin);
    }
    type = types::ParseDataType(*text).AsNullable();
  }
  RequireVariant(arguments[0], context);
  if (!arguments[1].type.IsStringLike() && !arguments[1].type.is(TypeId::kNull)) {
    ThrowUnexpectedType(1, "\"STRING\"", arguments[1], context);
  }
  if (!types::CanCast(DataType::Variant(), type, types::CastRules::kAnsi)) {
    ThrowCast(DataType::Variant(), type, context);
  }
  Bound bound{.argument_types = {DataType::Variant(), DataType::String()}, .type = type, .nullable = true};
  if (arguments.size() == 3) bound.argument_types.push_back(arguments[2].type);
  return bound;
}

/// The type is not shown; what `v:a` stands for is, with the name that it gives.
std::string ShowGet(std::string_view name, std::span<const std::string> args, const plan::Call* call) {
  std::string shown = std::string(name) + "(" + args[0] + (args.size() > 1 ? ", " + args[1] : "") + ")";
  if (call != nullptr && call->called_as == kVariantPathOperator) shown += " AS " + VariantPathName(args[1]);
  return shown;
}

Lower Get(bool gives_null) {
  return [gives_null](engine::Exprs args, const LowerContext& context) {
    return engine::Call("piezo_variant_get",
                        engine::List(std::move(args[0]), std::move(args[1]), TextConstant(types::ToJson(context.type)),
                                     TextConstant(context.conf.time_zone()),
                                     engine::Constant(Value::Boolean(gives_null)), context.site()));
  };
}

Function VariantGet(const std::string& name, bool gives_null, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(v VARIANT, path STRING, [type STRING]) -> VARIANT"},
      .bind = BindGet,
      .show = [name](std::span<const std::string> args, const plan::Call* call) { return ShowGet(name, args, call); },
      .lower = Get(gives_null),
      .raises = gives_null ? std::vector<std::string>{"INVALID_VARIANT_GET_PATH"}
                           : std::vector<std::string>{"INVALID_VARIANT_CAST", "INVALID_VARIANT_GET_PATH"},
      .since = "4.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

// ---- to_variant_object ----

/// Unlike a cast, structs and maps too; but one of them, or an array, it must be.
bool HasVariantForm(const DataType& type) {
  switch (type.id()) {
    case TypeId::kArray:
      return HasVariantForm(type.element());
    case TypeId::kMap:
      return type.key().IsStringLike() && HasVariantForm(type.value());
    case TypeId::kStruct:
      return std::all_of(type.fields().begin(), type.fields().end(),
                         [](const Field& field) { return HasVariantForm(field.type); });
    default:
      return types::CanCast(type, DataType::Variant(), types::CastRules::kAnsi);
  }
}

Bound BindToObject(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "to_variant_object", context);
  const DataType& type = arguments[0].type;
  if (!type.IsNested() || !HasVariantForm(type)) ThrowCast(type, DataType::Variant(), context);
  return {.argument_types = {type}, .type = DataType::Variant(), .nullable = arguments[0].nullable};
}

engine::Expr LowerToObject(engine::Exprs args, const LowerContext& context) {
  return engine::Call(
      "piezo_to_variant",
      engine::List(std::move(args[0]), TextConstant(types::ToJson(context.arg_type(0))), context.site()));
}

// ---- variant_explode ----

Schema ExplodeOutputs(Arguments, const BindContext&) {
  return {{"pos", DataType::Int(), false, {}},
          {"key", DataType::String(), true, {}},
          {"value", DataType::Variant(), false, {}}};
}

Function Explode(std::string name, std::string doc, std::vector<Example> examples) {
  return {
      .name = std::move(name),
      .kind = Kind::kGenerator,
      .signatures = {"(input VARIANT) -> STRUCT"},
      .coercion = Coercion::kNone,
      .takes_names = true,
      .outputs = ExplodeOutputs,
      .lower = Kernel("piezo_variant_parts"),
      .since = "4.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

std::vector<Function> Parsers() {
  return {
      {
          .name = "parse_json",
          .signatures = {"(json STRING) -> VARIANT"},
          .coercion = Coercion::kNone,
          .lower = ParseJson(false),
          .raises = {"MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"},
          .since = "4.0.0",
          .doc = "The value in a JSON text as a variant.",
          .examples = {{.sql = R"(SELECT parse_json('{"b":1,"a":0.80}'))", .result = R"({"a":0.8,"b":1})"},
                       {.sql = R"(SELECT parse_json('{"a":'))",
                        .raises = "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"}},
      },
      {
          .name = "try_parse_json",
          .signatures = {"(json STRING) -> VARIANT"},
          .coercion = Coercion::kNone,
          .nulls = kAlways,
          .lower = ParseJson(true),
          .since = "4.0.0",
          .doc = "As parse_json, but null for a text that is no JSON.",
          .examples = {{.sql = R"(SELECT try_parse_json('{"a":1}'))", .result = R"({"a":1})"},
                       {.sql = R"(SELECT try_parse_json('{"a":'))", .result = "NULL"}},
      },
      {
          .name = "to_variant_object",
          .signatures = {"(value ANY) -> VARIANT"},
          .bind = BindToObject,
          .lower = LowerToObject,
          .raises = {"VARIANT_DUPLICATE_KEY"},
          .since = "4.0.0",
          .doc = "An array, map or struct as a variant; maps and structs become objects.",
          .examples = {{.sql = "SELECT to_variant_object(named_struct('b', 1, 'a', array(1, 2)))",
                        .result = R"({"a":[1,2],"b":1})"},
                       {.sql = "SELECT to_variant_object(named_struct('a', 1, 'a', 2))",
                        .raises = "VARIANT_DUPLICATE_KEY"}},
      },
  };
}

std::vector<Function> Questions() {
  return {
      {
          .name = "is_variant_null",
          .signatures = {"(v VARIANT) -> BOOLEAN"},
          .coercion = Coercion::kNone,
          .nulls = kNever,
          .lower = Kernel("piezo_is_variant_null"),
          .since = "4.0.0",
          .doc = "Whether a variant holds JSON's null, which is not SQL's NULL.",
          .examples = {{.sql = "SELECT is_variant_null(parse_json('null'))", .result = "true"},
                       {.sql = "SELECT is_variant_null(CAST(NULL AS VARIANT))", .result = "false"}},
      },
      {
          .name = "schema_of_variant",
          .signatures = {"(v VARIANT) -> STRING"},
          .coercion = Coercion::kNone,
          .lower = Kernel("piezo_schema_of_variant"),
          .since = "4.0.0",
          .doc = "The type of what a variant holds, as SQL with OBJECT for structs.",
          .examples = {{.sql = R"(SELECT schema_of_variant(parse_json('{"b":[1, 2.5],"a":"x"}')))",
                        .result = "OBJECT<a: STRING, b: ARRAY<DECIMAL(21,1)>>"}},
      },
      {
          .name = "schema_of_variant_agg",
          .kind = Kind::kAggregate,
          .signatures = {"(v VARIANT) -> STRING"},
          .coercion = Coercion::kNone,
          .nulls = kNever,
          .lower = KernelAggregate("piezo_variant_schemas"),
          .since = "4.0.0",
          .doc = "The type that the variants of all rows have in common.",
          .examples = {{.sql = "SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES ('1'), ('2.5'), (NULL) AS t(j)",
                        .result = "DECIMAL(21,1)"}},
      },
  };
}

}  // namespace

std::vector<Function> VariantFunctions() {
  std::vector<Function> all = Parsers();
  for (Function& function : Questions()) all.push_back(std::move(function));
  all.push_back(VariantGet(
      "variant_get", false,
      "The part of a variant at a path such as `$.a[0].b`, cast to a type; as a variant without one.",
      {{.sql = R"(SELECT variant_get(parse_json('{"a":[1,2]}'), '$.a[1]', 'int'))", .result = "2"},
       {.sql = R"(SELECT variant_get(parse_json('{"a":"x"}'), '$.a', 'int'))", .raises = "INVALID_VARIANT_CAST"},
       {.sql = "SELECT variant_get(parse_json('1'), 'a')", .raises = "INVALID_VARIANT_GET_PATH"}}));
  all.push_back(
      VariantGet("try_variant_get", true, "As variant_get, but null for what cannot be cast.",
                 {{.sql = R"(SELECT try_variant_get(parse_json('{"a":"x"}'), '$.a', 'int'))", .result = "NULL"},
                  {.sql = "SELECT try_variant_get(parse_json('1'), 'a')", .raises = "INVALID_VARIANT_GET_PATH"}}));
  return all;
}

std::vector<Function> VariantTableFunctions() {
  std::vector<Function> all;
  all.push_back(Explode(
      "variant_explode", "In FROM: a row for each element of a variant's array or member of its object.",
      {{.sql = R"(SELECT * FROM variant_explode(parse_json('["a",1]')))", .result = "0\tNULL\t\"a\"\n1\tNULL\t1"},
       {.sql = R"(SELECT * FROM variant_explode(input => parse_json('{"b":1,"a":true}')))",
        .result = "0\ta\ttrue\n1\tb\t1"}}));
  all.push_back(
      Explode("variant_explode_outer", "As variant_explode, but a row of nulls where there is nothing.",
              {{.sql = "SELECT * FROM variant_explode_outer(parse_json('1'))", .result = "NULL\tNULL\tNULL"}}));
  return all;
}

}  // namespace piezo::functions
