// Functions that take arrays as well as maps, or arrays as well as texts.
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;

bool AnyNullable(Arguments arguments, const Bound& bound) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].nullable || CastMayGiveNull(arguments[i].type, bound.argument_types[i])) return true;
  }
  return false;
}

// ---- size ----

/// In legacy mode the size of null is -1.
bool NullHasSize(const Conf& conf) { return !conf.ansi_enabled() && conf.GetBool("spark.sql.legacy.sizeOfNull"); }

Bound BindSize(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "size", context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kArray) && !type.is(TypeId::kMap) && !type.is(TypeId::kNull)) {
    ThrowUnexpectedType(0, R"(("ARRAY" or "MAP"))", arguments[0], context);
  }
  const bool null = type.is(TypeId::kNull);
  return {.argument_types = {null ? DataType::Array(DataType::Null()) : type},
          .type = DataType::Int(),
          .nullable = arguments[0].nullable && !NullHasSize(context.conf)};
}

engine::Expr LowerSize(engine::Exprs args, const LowerContext& context) {
  engine::Expr size = engine::Call("piezo_list_size", std::move(args));
  if (!NullHasSize(context.conf)) return size;
  return engine::Coalesce(engine::List(std::move(size), engine::Constant(Value::Int(-1))));
}

// ---- element_at ----

Bound BindElementAt(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "element_at", context);
  const DataType& type = arguments[0].type;
  if (type.is(TypeId::kMap)) {
    if (arguments[1].type.is(TypeId::kNull)) {
      return {.argument_types = {type, type.key()}, .type = type.value(), .nullable = true};
    }
    const MapAndKey types = BindMapAndKey(arguments, context.called_as, context);
    return {.argument_types = {types.map, types.key}, .type = type.value(), .nullable = true};
  }
  if (!type.is(TypeId::kArray)) ThrowUnexpectedType(0, R"(("ARRAY" or "MAP"))", arguments[0], context);
  const DataType& index = arguments[1].type;
  if (!index.IsIntegral() || index.is(TypeId::kLong)) ThrowUnexpectedType(1, "\"INT\"", arguments[1], context);
  return {.argument_types = {type, DataType::Int()},
          .type = type.element(),
          .nullable = !context.ansi() || arguments[0].nullable || arguments[1].nullable || type.contains_null()};
}

Bound BindTryElementAt(Arguments arguments, const BindContext& context) {
  Bound bound = BindElementAt(arguments, context);
  bound.nullable = true;
  return bound;
}

engine::Expr LowerElement(engine::Exprs args, bool raises, const LowerContext& context) {
  if (context.arg_type(0).is(TypeId::kMap)) return engine::Call("piezo_map_get", std::move(args));
  args.push_back(engine::Constant(Value::Boolean(raises)));
  args.push_back(context.site());
  return engine::Call("piezo_list_element_at", std::move(args));
}
engine::Expr LowerElementAt(engine::Exprs args, const LowerContext& context) {
  return LowerElement(std::move(args), context.ansi, context);
}
engine::Expr LowerTryElementAt(engine::Exprs args, const LowerContext& context) {
  return LowerElement(std::move(args), false, context);
}

// ---- concat ----

bool All(Arguments arguments, TypeId type) {
  return std::all_of(arguments.begin(), arguments.end(), [&](const Argument& argument) { return argument.type.is(type); });
}

[[noreturn]] void ThrowCannotConcat(Arguments arguments, const BindContext& context) {
  std::string types;
  for (const Argument& argument : arguments) {
    const DataType shown = argument.type.is(TypeId::kNull) ? DataType::String() : argument.type;
    types += (types.empty() ? "(" : " or ") + errors::QuoteText(types::SqlName(shown));
  }
  throw Error("DATATYPE_MISMATCH.DATA_DIFF_TYPES",
              {{"sqlExpr", errors::QuoteText(context.text)}, {"functionName", "`concat`"}, {"dataType", types + ")"}},
              context.origin);
}

DataType ConcatType(Arguments arguments, const BindContext& context) {
  if (arguments.empty()) return DataType::String();
  if (All(arguments, TypeId::kBinary) && !context.conf.GetBool("spark.sql.function.concatBinaryAsString")) {
    return DataType::Binary();
  }
  if (All(arguments, TypeId::kArray)) {
    std::vector<DataType> all;
    for (const Argument& argument : arguments) all.push_back(argument.type);
    if (const std::optional<DataType> common = WiderCommonType(all, context.ansi())) return *common;
    ThrowCannotConcat(arguments, context);
  }
  for (const Argument& argument : arguments) {
    if (!argument.type.IsAtomic() && !argument.type.is(TypeId::kNull)) ThrowCannotConcat(arguments, context);
  }
  return DataType::String();
}

Bound BindConcat(Arguments arguments, const BindContext& context) {
  Bound bound;
  bound.type = ConcatType(arguments, context);
  if (bound.type.is(TypeId::kArray)) {
    // Each array keeps its own nulls; the result has those of all.
    for (const Argument& argument : arguments) {
      const bool nulls =
          argument.type.contains_null() || CastMayGiveNull(argument.type.element(), bound.type.element());
      bound.argument_types.push_back(DataType::Array(bound.type.element(), nulls));
    }
  } else {
    bound.argument_types.assign(arguments.size(), bound.type);
  }
  bound.nullable = AnyNullable(arguments, bound);
  return bound;
}

engine::Expr LowerConcat(engine::Exprs args, const LowerContext& context) {
  if (args.empty()) return engine::Constant(Value::String(""));
  if (context.type.is(TypeId::kArray)) return engine::Call("piezo_list_concat", std::move(args));
  engine::Expr joined = std::move(args[0]);
  for (size_t i = 1; i < args.size(); ++i) {
    joined = engine::Call("||", engine::List(std::move(joined), std::move(args[i])));
  }
  return joined;
}

// ---- reverse ----

Bound BindReverse(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "reverse", context);
  const DataType& type = arguments[0].type;
  if (type.is(TypeId::kMap) || type.is(TypeId::kStruct) || type.is(TypeId::kVariant)) {
    ThrowUnexpectedType(0, R"(("STRING" or "ARRAY"))", arguments[0], context);
  }
  const DataType taken = type.is(TypeId::kArray) || type.IsStringLike() ? type : DataType::String();
  return {.argument_types = {taken},
          .type = taken,
          .nullable = arguments[0].nullable || CastMayGiveNull(type, taken)};
}

engine::Expr LowerReverse(engine::Exprs args, const LowerContext& context) {
  const bool array = context.type.is(TypeId::kArray);
  return engine::Call(array ? "piezo_list_reverse" : "piezo_text_reverse", std::move(args));
}

}  // namespace

std::vector<Function> CollectionFunctions() {
  return {
      {
          .name = "cardinality",
          .signatures = {"(collection ARRAY<T>) -> INT", "(collection MAP<K, V>) -> INT"},
          .bind = BindSize,
          .lower = LowerSize,
          .since = "2.4.0",
          .doc = "The number of elements of an array or entries of a map.",
          .examples = {{.sql = "SELECT cardinality(array('b', 'd', 'c', 'a'))", .result = "4"},
                       {.sql = "SELECT cardinality(map('a', 1, 'b', 2))", .result = "2"}},
      },
      {
          .name = "concat",
          .signatures = {"(values STRING...) -> STRING", "(values BINARY...) -> BINARY", "(values ARRAY<T>...) -> ARRAY<T>"},
          .bind = BindConcat,
          .lower = LowerConcat,
          .since = "1.5.0",
          .doc = "Texts, binaries or arrays one behind the other; null when one of them is.",
          .examples = {{.sql = "SELECT concat('Spark', 'SQL')", .result = "SparkSQL"},
                       {.sql = "SELECT concat(array(1, 2), array(3))", .result = "[1, 2, 3]"},
                       {.sql = "SELECT concat('a', NULL)", .result = "NULL"}},
      },
      {
          .name = "element_at",
          .signatures = {"(array ARRAY<T>, index INT) -> T", "(map MAP<K, V>, key K) -> V"},
          .bind = BindElementAt,
          .lower = LowerElementAt,
          .raises = {"INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "INVALID_INDEX_OF_ZERO"},
          .since = "2.4.0",
          .doc = "The element of an array at a place, counted from 1 or, when negative, from the end; or the value of a "
                 "key, null when the map has no such key.",
          .examples = {{.sql = "SELECT element_at(array(1, 2, 3), -1)", .result = "3"},
                       {.sql = "SELECT element_at(map('a', 1), 'b')", .result = "NULL"},
                       {.sql = "SELECT element_at(array(1), 2)", .raises = "INVALID_ARRAY_INDEX_IN_ELEMENT_AT"},
                       {.sql = "SELECT element_at(array(1), 0)", .raises = "INVALID_INDEX_OF_ZERO"}},
      },
      {
          .name = "reverse",
          .signatures = {"(text STRING) -> STRING", "(array ARRAY<T>) -> ARRAY<T>"},
          .bind = BindReverse,
          .lower = LowerReverse,
          .since = "1.5.0",
          .doc = "The characters of a text, or the elements of an array, from the last to the first.",
          .examples = {{.sql = "SELECT reverse('Spark SQL')", .result = "LQS krapS"},
                       {.sql = "SELECT reverse(array(2, 1, 4))", .result = "[4, 1, 2]"}},
      },
      {
          .name = "size",
          .signatures = {"(collection ARRAY<T>) -> INT", "(collection MAP<K, V>) -> INT"},
          .bind = BindSize,
          .lower = LowerSize,
          .since = "1.5.0",
          .doc = "The number of elements of an array or entries of a map.",
          .examples = {{.sql = "SELECT size(array('b', 'd', 'c', 'a'))", .result = "4"},
                       {.sql = "SELECT size(NULL)", .result = "NULL"}},
      },
      {
          .name = "try_element_at",
          .signatures = {"(array ARRAY<T>, index INT) -> T", "(map MAP<K, V>, key K) -> V"},
          .bind = BindTryElementAt,
          .lower = LowerTryElementAt,
          .raises = {"INVALID_INDEX_OF_ZERO"},
          .since = "3.5.0",
          .doc = "As element_at, but null for a place outside the array.",
          .examples = {{.sql = "SELECT try_element_at(array(1, 2, 3), 2)", .result = "2"},
                       {.sql = "SELECT try_element_at(array(1), 5)", .result = "NULL"},
                       {.sql = "SELECT try_element_at(array(1), 0)", .raises = "INVALID_INDEX_OF_ZERO"}},
      },
  };
}

}  // namespace piezo::functions
