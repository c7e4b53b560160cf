// The functions collate and collation, and what other functions do where strings have collations (collation.h).
#include "functions/collation.h"

#include <unicode/locid.h>
#include <unicode/uvernum.h>

#include <utility>

#include "functions/bind_errors.h"
#include "functions/groups.h"
#include "types/collation.h"

namespace piezo::functions {
namespace {

using types::Value;

/// How the kernel of keys is told what to do: a collation's name for a string, `-` for what stays, `(…,…)` for parts.
std::string Shape(const DataType& type) {
  if (!types::HasCollation(type)) return "-";
  switch (type.id()) {
    case TypeId::kArray:
      return "(" + Shape(type.element()) + ")";
    case TypeId::kMap:
      return "(" + Shape(type.key()) + "," + Shape(type.value()) + ")";
    case TypeId::kStruct: {
      std::string fields;
      for (const Field& field : type.fields()) fields += (fields.empty() ? "(" : ",") + Shape(field.type);
      return fields + ")";
    }
    default:
      return type.collation();
  }
}

engine::Expr Text(std::string text) { return engine::Constant(Value::String(std::move(text))); }

engine::Expr Pick(engine::Expr list, engine::Expr places) {
  return engine::Call("list_select", engine::List(std::move(list), std::move(places)));
}

/// What is looked for has no spaces at its end where the collation ignores these, nor has the end that is looked at.
void TrimSearched(engine::Exprs& args, std::string_view kernel) {
  const auto trim = [&](size_t i) { args[i] = engine::Call("piezo_rtrim", engine::List(std::move(args[i]))); };
  if (kernel == "piezo_locate" || kernel == "piezo_endswith") trim(0);
  for (const char* name : {"contains", "startswith", "endswith", "instr", "split_part", "substring_index"}) {
    if (kernel.substr(kernel.find('_') + 1) == name) trim(1);
  }
}

// ---- collate, collation ----

/// The name of the collation, which must be known at analysis.
std::string CollationName(const Argument& argument, const BindContext& context) {
  const bool text = argument.type.IsStringLike();
  if (text && !argument.foldable) {
    throw Error("NON_FOLDABLE_ARGUMENT",
                {{"funcName", "`collate`"}, {"paramName", "`collationName`"}, {"paramType", "\"STRING\""}},
                context.origin);
  }
  const std::optional<Value> value = text ? context.ValueOf(argument) : std::nullopt;
  if (const auto* name = value ? std::get_if<std::string>(&value->data) : nullptr) {
    return types::NormalizeCollation(*name);
  }
  throw Error("UNEXPECTED_INPUT_TYPE",
              {{"paramIndex", "first"},
               {"functionName", "`collate`"},
               {"requiredType", "\"STRING\""},
               {"inputSql", errors::QuoteText(argument.text)},
               {"inputType", errors::QuoteText(types::SqlName(argument.type))}},
              context.origin);
}

Bound BindCollate(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) ThrowWrongNumArgs("collate", "2", arguments.size(), context.origin);
  const Argument& text = arguments[0];
  if (!text.type.IsStringLike() && !text.type.is(TypeId::kNull)) {
    ThrowUnexpectedType(0, "\"STRING\"", text, context);
  }
  const DataType type = DataType::CollatedString(CollationName(arguments[1], context));
  const DataType given = text.type.is(TypeId::kNull) ? DataType::String() : text.type;
  return {.argument_types = {given, DataType::String()}, .type = type, .nullable = text.nullable};
}

engine::Expr LowerCollate(engine::Exprs args, const LowerContext&) { return std::move(args[0]); }

Bound BindCollation(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 1) ThrowWrongNumArgs("collation", "1", arguments.size(), context.origin);
  const DataType& type = arguments[0].type;
  const bool null = type.is(TypeId::kNull);
  if (!type.IsStringLike() && !null) ThrowUnexpectedType(0, "\"STRING\"", arguments[0], context);
  return {.argument_types = {null ? DataType::String() : type}, .type = DataType::String(), .nullable = false};
}

engine::Expr LowerCollation(engine::Exprs, const LowerContext& context) {
  const std::string& name = context.arg_type(0).collation();
  return Text(name == types::kIndeterminateCollation ? name : "SYSTEM.BUILTIN." + name);
}

// ---- collations ----

Bound BindCollations(Arguments arguments, const BindContext& context) {
  if (!arguments.empty()) ThrowWrongNumArgs("collations", "0", arguments.size(), context.origin);
  return {.argument_types = {}, .type = DataType::Null()};
}

Schema CollationColumns(Arguments, const BindContext&) {
  Schema columns;
  for (const char* name : {"CATALOG", "SCHEMA", "NAME"}) columns.push_back({name, DataType::String(), false, {}});
  for (const char* name : {"LANGUAGE", "COUNTRY"}) columns.push_back({name, DataType::String(), true, {}});
  for (const char* name : {"ACCENT_SENSITIVITY", "CASE_SENSITIVITY", "PAD_ATTRIBUTE"}) {
    columns.push_back({name, DataType::String(), false, {}});
  }
  columns.push_back({"ICU_VERSION", DataType::String(), true, {}});
  return columns;
}

Value EnglishName(const icu::UnicodeString& name) {
  if (name.isEmpty()) return Value::Null(DataType::String());
  std::string utf8;
  return Value::String(name.toUTF8String(utf8));
}

Value::Values CollationRow(const std::string& name) {
  const types::Collation collation = types::FindCollation(name);
  const icu::Locale locale = collation.locale.empty() ? icu::Locale::getRoot() : icu::Locale(collation.locale.c_str());
  icu::UnicodeString language;
  icu::UnicodeString country;
  if (!collation.locale.empty()) {
    locale.getDisplayLanguage(icu::Locale::getEnglish(), language);
    locale.getDisplayCountry(icu::Locale::getEnglish(), country);
  }
  return {Value::String("SYSTEM"),
          Value::String("BUILTIN"),
          Value::String(name),
          EnglishName(language),
          EnglishName(country),
          Value::String(collation.ignores_accents ? "ACCENT_INSENSITIVE" : "ACCENT_SENSITIVE"),
          Value::String(collation.ignores_case ? "CASE_INSENSITIVE" : "CASE_SENSITIVE"),
          Value::String(collation.ignores_trailing_spaces ? "RTRIM" : "NO_PAD"),
          collation.is_icu() ? Value::String(U_ICU_VERSION ".0.0") : Value::Null(DataType::String())};
}

engine::Expr LowerCollations(engine::Exprs, const LowerContext& context) {
  const BindContext none{.conf = context.conf, .called_as = {}, .origin = {}, .text = {}};
  const DataType row = DataType::Struct(CollationColumns({}, none));
  Value::Values rows;
  for (const std::string& name : types::AllCollations()) rows.push_back({row, CollationRow(name)});
  return engine::Constant({DataType::Array(row, false), std::move(rows)});
}

}  // namespace

engine::Expr CollationKey(engine::Expr value, const DataType& type) {
  if (!types::HasCollation(type)) return value;
  return engine::Call("piezo_collation_key", engine::List(std::move(value), Text(Shape(type))));
}

Lower CollatedKernel(std::string name, Raises raises) {
  return [name = std::move(name), raises](engine::Exprs args, const LowerContext& context) {
    std::string kernel = name;
    for (const plan::ExprPtr& arg : context.call.args) {
      if (!arg->type.IsStringLike() || arg->type.has_default_collation()) continue;
      const types::Collation collation = types::FindCollation(arg->type.collation());
      if (collation.kind == types::Collation::Kind::kIndeterminate) {
        throw Error("INDETERMINATE_COLLATION", {}, arg->origin);
      }
      if (collation.ignores_trailing_spaces) TrimSearched(args, name);
      const bool own_spaces = name.ends_with("trim") || name == "piezo_find_in_set";
      const bool plain = !collation.ignores_trailing_spaces || !own_spaces;
      if (collation.kind == types::Collation::Kind::kBinary && plain) break;
      args.push_back(Text(arg->type.collation()));
      kernel += "_collated";
      break;
    }
    if (raises == Raises::kYes) args.push_back(context.site());
    return engine::Call(kernel, std::move(args));
  };
}

DataType StringOf(Arguments arguments) {
  for (const Argument& argument : arguments) {
    const DataType& type = argument.type.is(TypeId::kArray) ? argument.type.element() : argument.type;
    if (type.is(TypeId::kString)) return type;
  }
  return DataType::String();
}

engine::Expr DistinctByKey(engine::Expr list, const DataType& type) {
  engine::Expr keys = CollationKey(list.Copy(), type);
  return Pick(std::move(list), engine::Call("piezo_key_places_distinct", engine::List(std::move(keys))));
}

engine::Expr SortedByKey(engine::Expr list, const DataType& type, bool ascending, bool nulls_first) {
  engine::Expr keys = CollationKey(list.Copy(), type);
  return Pick(std::move(list), engine::Call("piezo_key_places_sorted",
                                            engine::List(std::move(keys), engine::Constant(Value::Boolean(ascending)),
                                                         engine::Constant(Value::Boolean(nulls_first)))));
}

engine::Expr ExtremeByKey(engine::Expr list, const DataType& type, bool greatest) {
  return engine::Call("list_extract", engine::List(SortedByKey(std::move(list), type, !greatest, false),
                                                   engine::Constant(Value::Long(1))));
}

engine::Expr AmongByKey(engine::Expr list, engine::Expr others, const DataType& type, bool wanted) {
  engine::Expr keys = CollationKey(list.Copy(), type);
  const char* kernel = wanted ? "piezo_key_places_in" : "piezo_key_places_not_in";
  return Pick(std::move(list),
              engine::Call(kernel, engine::List(std::move(keys), CollationKey(std::move(others), type))));
}

engine::Expr WithoutByKey(engine::Expr list, engine::Expr value, const DataType& type) {
  engine::Expr keys = CollationKey(list.Copy(), type);
  return Pick(std::move(list),
              engine::Call("piezo_key_places_other",
                           engine::List(std::move(keys), CollationKey(std::move(value), type.element()))));
}

std::vector<Function> CollationFunctions() {
  return {
      {
          .name = "collate",
          .signatures = {"(text STRING, collationName STRING) -> STRING"},
          .bind = BindCollate,
          .lower = LowerCollate,
          .raises = {"COLLATION_INVALID_NAME"},
          .since = "4.0.0",
          .doc = "The text with another collation, by which it is compared from here on.",
          .examples = {{.sql = "SELECT collate('Spark', 'UTF8_LCASE') = 'SPARK'", .result = "true"},
                       {.sql = "SELECT 'a' COLLATE UNICODE < 'B'", .result = "true"},
                       {.sql = "SELECT 'Ä' COLLATE UNICODE_CI_AI = 'a'", .result = "true"},
                       {.sql = "SELECT 'a ' COLLATE UTF8_BINARY_RTRIM = 'a'", .result = "true"},
                       {.sql = "SELECT 'a' COLLATE NOWHERE", .raises = "COLLATION_INVALID_NAME"}},
      },
      {
          .name = "collation",
          .signatures = {"(text STRING) -> STRING"},
          .bind = BindCollation,
          .lower = LowerCollation,
          .since = "4.0.0",
          .doc = "The full name of the text's collation.",
          .examples = {{.sql = "SELECT collation('Spark')", .result = "SYSTEM.BUILTIN.UTF8_BINARY"},
                       {.sql = "SELECT collation('Spark' COLLATE de_ci)", .result = "SYSTEM.BUILTIN.de_CI"}},
      },
      {
          .name = "collations",
          .kind = Kind::kGenerator,
          .signatures = {"() -> STRUCT"},
          .bind = BindCollations,
          .outputs = CollationColumns,
          .lower = LowerCollations,
          .since = "4.0.0",
          .doc = "The collations that strings can have.",
          .examples = {{.sql = "SELECT LANGUAGE, COUNTRY, CASE_SENSITIVITY FROM collations() WHERE NAME = 'de_AUT_CI'",
                        .result = "German\tAustria\tCASE_INSENSITIVE"},
                       {.sql = "SELECT count(*) FROM collations()", .result = "1148"}},
      },
  };
}

}  // namespace piezo::functions
