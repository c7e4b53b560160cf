// Functions on maps.
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "types/collation.h"

namespace piezo::functions {
namespace {

using types::Value;

std::string TypeText(const DataType& type) { return errors::QuoteText(types::SqlName(type)); }

/// What kernels that make maps get behind their arguments.
engine::Exprs WithPolicy(engine::Exprs args, const LowerContext& context) {
  args.push_back(LastKeyWins(context));
  args.push_back(context.site());
  return args;
}

// ---- map ----

DataType CommonPart(const std::vector<DataType>& parts, const char* condition_part, const BindContext& context) {
  if (parts.empty()) return DataType::Null();
  // Of types that differ in what may be null alone, too: what may be so in one of them.
  if (const std::optional<DataType> common = WiderCommonType(parts, context.ansi())) return *common;
  const bool same =
      std::all_of(parts.begin(), parts.end(), [&](const DataType& type) { return type.SameAs(parts[0]); });
  if (same) return parts[0];
  std::string types;
  for (const DataType& type : parts) types += (types.empty() ? "[" : ", ") + TypeText(type);
  const errors::Parameters parameters = {
      {"sqlExpr", errors::QuoteText(context.text)}, {"functionName", "`map`"}, {"dataType", types + "]"}};
  if (condition_part == std::string_view("keys")) {
    throw Error("DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES", parameters, context.origin);
  }
  throw Error("DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES", parameters, context.origin);
}

Bound BindMap(Arguments arguments, const BindContext& context) {
  if (arguments.size() % 2 != 0) ThrowWrongNumArgs("map", "2n (n > 0)", arguments.size(), context.origin);
  std::vector<DataType> keys;
  std::vector<DataType> values;
  for (size_t i = 0; i < arguments.size(); ++i) (i % 2 == 0 ? keys : values).push_back(arguments[i].type);
  const DataType key = CommonPart(keys, "keys", context);
  const DataType value = CommonPart(values, "values", context);
  CheckKeyType(key, context);
  Bound bound{.type = {}, .nullable = false};
  bool value_nulls = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    bound.argument_types.push_back(i % 2 == 0 ? key : value);
    if (i % 2 == 1) value_nulls = value_nulls || arguments[i].nullable || CastMayGiveNull(arguments[i].type, value);
  }
  bound.type = DataType::Map(key, value, value_nulls);
  return bound;
}

/// Keys with a collation are held against each other by what they are compared by: each stands for a pair first.
engine::Expr MapOf(engine::Expr keys, engine::Expr values, const LowerContext& context) {
  const DataType& key = context.type.key();
  if (!types::HasCollation(key)) {
    return engine::Call("piezo_map_from_arrays", WithPolicy(engine::List(std::move(keys), std::move(values)), context));
  }
  engine::Expr compared = CollationKey(keys.Copy(), DataType::Array(key));
  engine::Expr pairs = engine::Call("list_zip", engine::List(std::move(keys), std::move(values)));
  engine::Expr by_key =
      engine::Call("piezo_map_from_arrays", WithPolicy(engine::List(std::move(compared), std::move(pairs)), context));
  return engine::Call("map_from_entries", engine::List(engine::Call("map_values", engine::List(std::move(by_key)))));
}

/// A map and a key, compared by what their collation says.
engine::Exprs ByKey(engine::Exprs args, const LowerContext& context) {
  const DataType& key = context.arg_type(0).key();
  args[0] = CollationKey(std::move(args[0]), DataType::Map(key, DataType::Null()));
  args[1] = CollationKey(std::move(args[1]), key);
  return args;
}

engine::Expr LowerMap(engine::Exprs args, const LowerContext& context) {
  if (args.empty()) return engine::Constant({context.type, Value::Values{}});
  engine::Exprs keys;
  engine::Exprs values;
  for (size_t i = 0; i < args.size(); ++i) (i % 2 == 0 ? keys : values).push_back(std::move(args[i]));
  return MapOf(engine::Call("list_value", std::move(keys)), engine::Call("list_value", std::move(values)), context);
}

// ---- map_from_arrays, map_from_entries ----

DataType ElementOf(const DataType& type) { return type.is(TypeId::kArray) ? type.element() : DataType::Null(); }

Bound BindFromArrays(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "map_from_arrays", context);
  Bound bound{.type = {}, .nullable = arguments[0].nullable || arguments[1].nullable};
  for (size_t i = 0; i < 2; ++i) {
    const DataType& type = arguments[i].type;
    if (!type.is(TypeId::kArray) && !type.is(TypeId::kNull)) ThrowUnexpectedType(i, "\"ARRAY\"", arguments[i], context);
    bound.argument_types.push_back(type.is(TypeId::kArray) ? type : DataType::Array(DataType::Null()));
  }
  const DataType& values = bound.argument_types[1];
  bound.type = DataType::Map(ElementOf(arguments[0].type), values.element(), values.contains_null());
  CheckKeyType(bound.type.key(), context);
  return bound;
}

engine::Expr LowerFromArrays(engine::Exprs args, const LowerContext& context) {
  return MapOf(std::move(args[0]), std::move(args[1]), context);
}

Bound BindFromEntries(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "map_from_entries", context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kArray) || !type.element().is(TypeId::kStruct) || type.element().fields().size() != 2) {
    ThrowUnexpectedType(0, R"("ARRAY" of pair "STRUCT")", arguments[0], context);
  }
  const std::vector<Field>& fields = type.element().fields();
  CheckKeyType(fields[0].type, context);
  return {.argument_types = {type},
          .type = DataType::Map(fields[0].type, fields[1].type, fields[1].nullable),
          .nullable = arguments[0].nullable || type.contains_null()};
}

engine::Expr LowerFromEntries(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_map_from_entries", WithPolicy(std::move(args), context));
}

// ---- map_concat ----

Bound BindConcat(Arguments arguments, const BindContext& context) {
  Bound bound{.type = DataType::Map(DataType::String(), DataType::String(), false), .nullable = false};
  if (arguments.empty()) return bound;
  std::vector<DataType> all;
  bool maps = true;
  for (const Argument& argument : arguments) {
    all.push_back(argument.type);
    maps = maps && argument.type.is(TypeId::kMap);
    bound.nullable = bound.nullable || argument.nullable;
  }
  const std::optional<DataType> common = maps ? WiderCommonType(all, context.ansi()) : std::nullopt;
  if (!common) {
    std::string types;
    for (const DataType& type : all) types += (types.empty() ? "[" : ", ") + TypeText(type);
    throw Error(
        maps ? "DATATYPE_MISMATCH.DATA_DIFF_TYPES" : "DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES",
        {{"sqlExpr", errors::QuoteText(context.text)}, {"functionName", "`map_concat`"}, {"dataType", types + "]"}},
        context.origin);
  }
  bound.type = *common;
  bound.argument_types.assign(arguments.size(), *common);
  return bound;
}

engine::Expr LowerConcat(engine::Exprs args, const LowerContext& context) {
  if (args.empty()) return engine::Constant({context.type, Value::Values{}});
  return engine::Call("piezo_map_concat", WithPolicy(std::move(args), context));
}

// ---- map_contains_key, m[key] ----

Bound BindContainsKey(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "map_contains_key", context);
  const MapAndKey types = BindMapAndKey(arguments, "map_contains_key", context);
  return {.argument_types = {types.map, types.key}, .type = DataType::Boolean(), .nullable = true};
}

Bound BindMapValue(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "getmapvalue", context);
  const DataType& map = arguments[0].type;
  const Argument& key = arguments[1];
  const TypePattern wanted{.kind = TypePattern::Kind::kConcrete, .concrete = map.key()};
  // A literal takes the collation of the keys.
  const bool literal = key.literal != nullptr && key.type.IsStringLike() && map.key().is(TypeId::kString);
  const bool fits = literal || key.type.SameAs(map.key());
  const std::optional<DataType> type = fits ? map.key()
                                       : key.type.IsStringLike() && map.key().IsStringLike()
                                           ? std::nullopt
                                           : ImplicitCast(key.type, wanted, context.ansi());
  if (!type) ThrowUnexpectedType(1, TypeText(map.key()), key, context);
  CheckOrderable(map.key(), "getmapvalue", context);
  return {.argument_types = {map, *type}, .type = map.value(), .nullable = true};
}

std::string ShowMapValue(std::span<const std::string> args, const plan::Call*) { return args[0] + "[" + args[1] + "]"; }

// ---- map_keys, map_values, map_entries ----

Bound BindParts(Arguments arguments, const BindContext& context, DataType (*part)(const DataType& map)) {
  CheckCount(arguments, 1, 1, "", context);
  const DataType& given = arguments[0].type;
  if (!given.is(TypeId::kMap) && !given.is(TypeId::kNull)) ThrowUnexpectedType(0, "\"MAP\"", arguments[0], context);
  const DataType type = given.is(TypeId::kMap) ? given : DataType::Map(DataType::Null(), DataType::Null());
  return {.argument_types = {type}, .type = part(type), .nullable = arguments[0].nullable};
}

Bound BindKeys(Arguments arguments, const BindContext& context) {
  // Spark takes the keys for nullable, though they never are.
  return BindParts(arguments, context, [](const DataType& map) { return DataType::Array(map.key(), true); });
}
Bound BindValues(Arguments arguments, const BindContext& context) {
  return BindParts(arguments, context, [](const DataType& map) { return DataType::Array(map.value(), true); });
}
Bound BindEntries(Arguments arguments, const BindContext& context) {
  return BindParts(arguments, context, [](const DataType& map) {
    return DataType::Array(
        DataType::Struct({{"key", map.key(), false, {}}, {"value", map.value(), map.contains_null(), {}}}), false);
  });
}

/// A field of the entries.
template <int field>
engine::Expr LowerPart(engine::Exprs args, const LowerContext&) {
  return engine::Call("piezo_list_field", engine::List(engine::Call("piezo_map_entries", std::move(args)),
                                                       engine::Constant(Value::Int(field))));
}

/// Delimiters of texts of UTF8_LCASE are found whatever the case of letters.
engine::Expr LowerTextToMap(engine::Exprs args, const LowerContext& context) {
  if (types::FindCollation(context.arg_type(0).collation()).kind == types::Collation::Kind::kLowerCase) {
    for (size_t i = 1; i < args.size(); ++i) {
      args[i] = engine::Call("piezo_concat", engine::List(engine::Constant(Value::String("(?i)")), std::move(args[i])));
    }
  }
  return engine::Call("piezo_text_to_map", WithPolicy(std::move(args), context));
}

}  // namespace

std::vector<Function> MapFunctions() {
  return {
      {
          .name = "map",
          .signatures = {"(entries ANY...) -> MAP<K, V>"},
          .collates = Collates::kKeysAndValues,
          .bind = BindMap,
          .lower = LowerMap,
          .raises = {"DUPLICATED_MAP_KEY", "NULL_MAP_KEY"},
          .since = "2.0.0",
          .doc = "The map of keys and values that are given in turn.",
          .examples = {{.sql = "SELECT map(1.0, '2', 3.0, '4')", .result = "{1.0 -> 2, 3.0 -> 4}"},
                       {.sql = "SELECT map(1, 2, 1, 3)", .raises = "DUPLICATED_MAP_KEY"},
                       {.sql = "SELECT map(NULL, 2)", .raises = "NULL_MAP_KEY"}},
      },
      {
          .name = "map_concat",
          .signatures = {"(maps MAP<K, V>...) -> MAP<K, V>"},
          .bind = BindConcat,
          .lower = LowerConcat,
          .raises = {"DUPLICATED_MAP_KEY"},
          .since = "2.4.0",
          .doc = "The entries of all the maps.",
          .examples = {{.sql = "SELECT map_concat(map(1, 'a', 2, 'b'), map(3, 'c'))",
                        .result = "{1 -> a, 2 -> b, 3 -> c}"},
                       {.sql = "SELECT map_concat(map(1, 2), map(1, 3))", .raises = "DUPLICATED_MAP_KEY"}},
      },
      {
          .name = "map_contains_key",
          .signatures = {"(map MAP<K, V>, key K) -> BOOLEAN"},
          .bind = BindContainsKey,
          .lower =
              [](engine::Exprs args, const LowerContext& context) {
                return engine::Call("piezo_map_contains", ByKey(std::move(args), context));
              },
          .since = "3.3.0",
          .doc = "Whether the map has the key.",
          .examples = {{.sql = "SELECT map_contains_key(map(1, 'a', 2, 'b'), 1)", .result = "true"},
                       {.sql = "SELECT map_contains_key(map(1, 'a', 2, 'b'), 3)", .result = "false"}},
      },
      {
          .name = "map_entries",
          .signatures = {"(map MAP<K, V>) -> ARRAY<STRUCT>"},
          .bind = BindEntries,
          .lower = Kernel("piezo_map_entries"),
          .since = "3.0.0",
          .doc = "The entries of a map as structs of key and value.",
          .examples = {{.sql = "SELECT map_entries(map(1, 'a', 2, 'b'))", .result = "[{1, a}, {2, b}]"}},
      },
      {
          .name = "map_from_arrays",
          .signatures = {"(keys ARRAY<K>, values ARRAY<V>) -> MAP<K, V>"},
          .bind = BindFromArrays,
          .lower = LowerFromArrays,
          .raises = {"DUPLICATED_MAP_KEY", "NULL_MAP_KEY", "_LEGACY_ERROR_TEMP_2128"},
          .since = "2.4.0",
          .doc = "The map of the keys of one array and the values of another, place by place.",
          .examples = {{.sql = "SELECT map_from_arrays(array(1.0, 3.0), array('2', '4'))",
                        .result = "{1.0 -> 2, 3.0 -> 4}"},
                       {.sql = "SELECT map_from_arrays(array(1, 1), array(2, 3))", .raises = "DUPLICATED_MAP_KEY"},
                       {.sql = "SELECT map_from_arrays(array(NULL), array(1))", .raises = "NULL_MAP_KEY"},
                       {.sql = "SELECT map_from_arrays(array(1), array(1, 2))", .raises = "_LEGACY_ERROR_TEMP_2128"}},
      },
      {
          .name = "map_from_entries",
          .signatures = {"(entries ARRAY<STRUCT>) -> MAP<K, V>"},
          .bind = BindFromEntries,
          .lower = LowerFromEntries,
          .raises = {"DUPLICATED_MAP_KEY", "NULL_MAP_KEY"},
          .since = "2.4.0",
          .doc = "The map of an array of structs of key and value; null when one of the structs is.",
          .examples = {{.sql = "SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b')))",
                        .result = "{1 -> a, 2 -> b}"},
                       {.sql = "SELECT map_from_entries(array(struct(1, 2), NULL))", .result = "NULL"},
                       {.sql = "SELECT map_from_entries(array(struct(1, 2), struct(1, 3)))",
                        .raises = "DUPLICATED_MAP_KEY"},
                       {.sql = "SELECT map_from_entries(array(struct(NULL, 2)))", .raises = "NULL_MAP_KEY"}},
      },
      {
          .name = "map_keys",
          .signatures = {"(map MAP<K, V>) -> ARRAY<K>"},
          .bind = BindKeys,
          .lower = LowerPart<0>,
          .since = "2.0.0",
          .doc = "The keys of a map.",
          .examples = {{.sql = "SELECT map_keys(map(1, 'a', 2, 'b'))", .result = "[1, 2]"}},
      },
      {
          .name = "map_values",
          .signatures = {"(map MAP<K, V>) -> ARRAY<V>"},
          .bind = BindValues,
          .lower = LowerPart<1>,
          .since = "2.0.0",
          .doc = "The values of a map.",
          .examples = {{.sql = "SELECT map_values(map(1, 'a', 2, 'b'))", .result = "[a, b]"}},
      },
      {
          .name = "getmapvalue",
          .signatures = {"(map MAP<K, V>, key K) -> V"},
          .bind = BindMapValue,
          .show = ShowMapValue,
          .lower =
              [](engine::Exprs args, const LowerContext& context) {
                return engine::Call("piezo_map_get", ByKey(std::move(args), context));
              },
          .since = "1.1.0",
          .doc = "The value of a key, null when the map has no such key: what map[key] means.",
          .examples = {{.sql = "SELECT map('a', 1)['a']", .result = "1"},
                       {.sql = "SELECT map('a', 1)['b']", .result = "NULL"}},
      },
      {
          .name = "str_to_map",
          .signatures = {"(text S: STRING_PARTS, pairDelim STRING_PARTS = ',', keyValueDelim STRING_PARTS = ':') -> "
                         "MAP<S, S>"},
          .coercion = Coercion::kNone,
          .collates = Collates::kAll,
          .returns =
              [](Arguments arguments, const BindContext&) {
                const DataType text = StringOf(arguments);
                return DataType::Map(text, text);
              },
          .lower = LowerTextToMap,
          .raises = {"DUPLICATED_MAP_KEY", "INVALID_PARAMETER_VALUE.PATTERN"},
          .since = "2.0.1",
          .doc = "The map that a text spells; the delimiters are regular expressions.",
          .examples = {{.sql = "SELECT str_to_map('a:1,b:2,c:3')", .result = "{a -> 1, b -> 2, c -> 3}"},
                       {.sql = "SELECT str_to_map('a')", .result = "{a -> NULL}"},
                       {.sql = "SELECT str_to_map('a:1,a:2')", .raises = "DUPLICATED_MAP_KEY"},
                       {.sql = "SELECT str_to_map('a=1', '[')", .raises = "INVALID_PARAMETER_VALUE.PATTERN"}},
      },
  };
}

}  // namespace piezo::functions
