// Functions that take arrays as well as maps, or arrays as well as texts.
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;

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
    const MapAndKey types = BindMapAndKey(arguments, "element_at", context);
    return {.argument_types = {types.map, types.key}, .type = type.value(), .nullable = true};
  }
  if (!type.is(TypeId::kArray)) ThrowUnexpectedType(0, R"(("ARRAY" or "MAP"))", arguments[0], context);
  const DataType& index = arguments[1].type;
  if (!index.IsIntegral() || index.is(TypeId::kLong)) ThrowUnexpectedType(1, "\"INT\"", arguments[1], context);
  const bool nullable = !context.ansi() || arguments[0].nullable || type.contains_null();
  return {.argument_types = {type, DataType::Int()},
          .type = type.element(),
          .nullable = ElementNullable(arguments[0], arguments[1], 1, context).value_or(nullable)};
}

Bound BindTryElementAt(Arguments arguments, const BindContext& context) {
  Bound bound = BindElementAt(arguments, context);
  bound.nullable =
      !arguments[0].type.is(TypeId::kArray) || ElementNullable(arguments[0], arguments[1], 1, context).value_or(true);
  return bound;
}

engine::Expr LowerElement(engine::Exprs args, bool raises, const LowerContext& context) {
  if (context.arg_type(0).is(TypeId::kMap)) {
    const DataType& key = context.arg_type(0).key();
    args[0] = CollationKey(std::move(args[0]), DataType::Map(key, DataType::Null()));
    args[1] = CollationKey(std::move(args[1]), key);
    return engine::Call("piezo_map_get", std::move(args));
  }
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

// ---- reverse ----

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
          .name = "element_at",
          .signatures = {"(array ARRAY<T>, index INT) -> T", "(map MAP<K, V>, key K) -> V"},
          .bind = BindElementAt,
          .lower = LowerElementAt,
          .raises = {"INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "INVALID_INDEX_OF_ZERO"},
          .since = "2.4.0",
          .doc =
              "The element of an array at a place, counted from 1 or, when negative, from the end; or the value of a "
              "key, null when the map has no such key.",
          .examples = {{.sql = "SELECT element_at(array(1, 2, 3), -1)", .result = "3"},
                       {.sql = "SELECT element_at(map('a', 1), 'b')", .result = "NULL"},
                       {.sql = "SELECT element_at(array(1), 2)", .raises = "INVALID_ARRAY_INDEX_IN_ELEMENT_AT"},
                       {.sql = "SELECT element_at(array(1), 0)", .raises = "INVALID_INDEX_OF_ZERO"}},
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
