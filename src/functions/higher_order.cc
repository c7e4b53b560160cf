// Functions that call a lambda for the elements of arrays or the entries of maps. The engine's list functions and two
// kernels do the calling; here lambdas of two or three parameters become ones over pairs.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "types/collation.h"

namespace piezo::functions {
namespace {

using engine::Column;
using engine::LambdaParts;
using engine::List;
using types::Value;

engine::Expr Field(std::string_view of, int32_t ordinal) {
  return engine::Call("struct_extract_at", List(Column(of), engine::Constant(Value::Long(ordinal))));
}

/// A lambda over structs: its parameters are their first fields. `wrap` makes the result of the body and the struct's
/// name.
struct PairBody {
  std::string pair;
  engine::Expr body;
};
PairBody OverStructs(engine::Expr lambda) {
  LambdaParts parts = engine::TakeApart(std::move(lambda));
  PairBody result{parts.parameters[0] + "_pair", std::move(parts.body)};
  for (size_t i = 0; i < parts.parameters.size(); ++i) {
    const engine::Expr field = Field(result.pair, static_cast<int32_t>(i) + 1);
    result.body = engine::Substitute(std::move(result.body), parts.parameters[i], field);
  }
  return result;
}

/// Spark counts from 0 in an INT, the engine from 1 in a BIGINT.
engine::Expr CountFromZero(engine::Expr lambda) {
  LambdaParts parts = engine::TakeApart(std::move(lambda));
  if (parts.parameters.size() == 2) {
    const engine::Expr index = engine::Cast(
        engine::Call("-", List(Column(parts.parameters[1]), engine::Constant(Value::Long(1)))), DataType::Int());
    parts.body = engine::Substitute(std::move(parts.body), parts.parameters[1], index);
  }
  return engine::Lambda(std::move(parts.parameters), std::move(parts.body));
}

engine::Expr Transform(engine::Expr list, engine::Expr lambda) {
  return engine::Call("list_transform", List(std::move(list), std::move(lambda)));
}

// ---- transform, filter ----

engine::Expr LowerTransform(engine::Exprs args, const LowerContext&) {
  return Transform(std::move(args[0]), CountFromZero(std::move(args[1])));
}

engine::Expr LowerFilter(engine::Exprs args, const LowerContext&) {
  return engine::Call("list_filter", List(std::move(args[0]), CountFromZero(std::move(args[1]))));
}

// ---- exists, forall ----

bool ThreeValued(const Conf& conf) { return conf.GetBool("spark.sql.legacy.followThreeValuedLogicInArrayExists"); }

engine::Expr LowerExists(engine::Exprs args, const LowerContext& context) {
  return engine::Call("piezo_list_any", List(Transform(std::move(args[0]), std::move(args[1])),
                                             engine::Constant(Value::Boolean(ThreeValued(context.conf)))));
}
bool ExistsNullable(Arguments arguments, const BindContext& context) {
  return arguments[0].nullable || (arguments[1].nullable && ThreeValued(context.conf));
}

engine::Expr LowerForAll(engine::Exprs args, const LowerContext&) {
  return engine::Call("piezo_list_all",
                      List(Transform(std::move(args[0]), std::move(args[1])), engine::Constant(Value::Boolean(true))));
}
bool ForAllNullable(Arguments arguments, const BindContext&) { return arguments[0].nullable || arguments[1].nullable; }

// ---- aggregate ----

Bound BindAggregate(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 3, 4, "aggregate", context);
  if (!arguments[0].type.is(TypeId::kArray)) ThrowUnexpectedType(0, "\"ARRAY\"", arguments[0], context);
  for (size_t i = 2; i < arguments.size(); ++i) {
    if (arguments[i].lambda_arity == (i == 2 ? 2 : 1)) continue;
    throw Error("INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION", {}, context.origin);
  }
  const DataType& start = arguments[1].type;
  if (!SameButForNames(arguments[2].type, start)) {
    ThrowUnexpectedType(2, errors::QuoteText(types::SqlName(start)), arguments[2], context);
  }
  Bound bound;
  for (const Argument& argument : arguments) bound.argument_types.push_back(argument.type);
  if (!arguments[2].type.SameAs(start)) bound.argument_types[2] = start;
  bound.type = arguments.size() == 4 ? arguments[3].type : start;
  bound.nullable = arguments.size() == 3 || arguments[0].nullable || arguments[3].nullable;
  return bound;
}

engine::Expr LowerAggregate(engine::Exprs args, const LowerContext& context) {
  const bool finishes = args.size() == 4;
  const bool may_be_null = context.call.args[0]->nullable;
  engine::Expr is_null = finishes && may_be_null ? engine::IsNull(args[0].Copy()) : engine::Expr();
  engine::Expr folded = engine::Call("piezo_fold", List(std::move(args[0]), std::move(args[2]), std::move(args[1])));
  if (!finishes) return folded;
  engine::Expr finished = Transform(engine::Call("list_value", List(std::move(folded))), std::move(args[3]));
  engine::Expr only = engine::Call("list_extract", List(std::move(finished), engine::Constant(Value::Long(1))));
  if (!is_null) return only;
  return engine::If(std::move(is_null), engine::Constant(Value::Null(context.type)), std::move(only));
}

/// The identity that stands for a finish left out is shown.
std::string ShowAggregate(std::span<const std::string> args, const plan::Call* call) {
  std::string out = (call != nullptr ? call->called_as : "aggregate") + "(";
  for (const std::string& arg : args) out += (&arg == args.data() ? "" : ", ") + arg;
  if (args.size() == 3) {
    out +=
        call != nullptr ? ", lambdafunction(namedlambdavariable(), namedlambdavariable())" : ", lambdafunction(id, id)";
  }
  return out + ")";
}

// ---- zip_with ----

engine::Expr LowerZipWith(engine::Exprs args, const LowerContext& context) {
  const DataType pair = DataType::Struct(
      {{"left", context.arg_type(0).element(), true, {}}, {"right", context.arg_type(1).element(), true, {}}});
  engine::Expr zipped = engine::Call(
      "piezo_list_zip",
      List(std::move(args[0]), std::move(args[1]), engine::Constant(Value::Null(DataType::Array(pair, false)))));
  PairBody lambda = OverStructs(std::move(args[2]));
  return Transform(std::move(zipped), engine::Lambda({lambda.pair}, std::move(lambda.body)));
}

// ---- maps ----

engine::Expr Entries(engine::Expr map) { return engine::Call("piezo_map_entries", List(std::move(map))); }

DataType EntryType(const DataType& map) {
  return DataType::Struct({{"key", map.key(), false, {}}, {"value", map.value(), true, {}}});
}

/// New entries for those of a list: `key` and `value` may refer to the entry as `pair`.
engine::Expr MakeEntries(engine::Expr entries, std::string pair, engine::Expr key, engine::Expr value,
                         const DataType& map) {
  engine::Expr entry = engine::Struct(EntryType(map), List(std::move(key), std::move(value)));
  return Transform(std::move(entries), engine::Lambda({std::move(pair)}, std::move(entry)));
}

engine::Expr FromUnique(engine::Expr entries) {
  return engine::Call("piezo_map_from_unique", List(std::move(entries)));
}

engine::Expr LowerTransformKeys(engine::Exprs args, const LowerContext& context) {
  PairBody lambda = OverStructs(std::move(args[1]));
  engine::Expr value = Field(lambda.pair, 2);
  engine::Expr entries = MakeEntries(Entries(std::move(args[0])), std::move(lambda.pair), std::move(lambda.body),
                                     std::move(value), context.type);
  return engine::Call("piezo_map_from_entries", List(std::move(entries), LastKeyWins(context), context.site()));
}

engine::Expr LowerTransformValues(engine::Exprs args, const LowerContext& context) {
  PairBody lambda = OverStructs(std::move(args[1]));
  engine::Expr key = Field(lambda.pair, 1);
  return FromUnique(MakeEntries(Entries(std::move(args[0])), std::move(lambda.pair), std::move(key),
                                std::move(lambda.body), context.type));
}

engine::Expr LowerMapFilter(engine::Exprs args, const LowerContext&) {
  PairBody lambda = OverStructs(std::move(args[1]));
  return FromUnique(engine::Call(
      "list_filter", List(Entries(std::move(args[0])), engine::Lambda({lambda.pair}, std::move(lambda.body)))));
}

engine::Expr LowerMapZipWith(engine::Exprs args, const LowerContext& context) {
  engine::Expr zipped = engine::Call("piezo_map_zip", List(std::move(args[0]), std::move(args[1])));
  PairBody lambda = OverStructs(std::move(args[2]));
  engine::Expr key = Field(lambda.pair, 1);
  return FromUnique(
      MakeEntries(std::move(zipped), std::move(lambda.pair), std::move(key), std::move(lambda.body), context.type));
}

// ---- array_sort ----

void CheckSort(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2 || arguments[1].type.is(TypeId::kInt)) return;
  throw Error("DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE",
              {{"sqlExpr", errors::QuoteText(context.text)},
               {"functionName", "`lambdafunction`"},
               {"expectedType", "\"INT\""},
               {"actualType", errors::QuoteText(types::SqlName(arguments[1].type))}},
              context.origin);
}

Bound BindSort(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 2, "array_sort", context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kArray)) ThrowUnexpectedType(0, "\"ARRAY\"", arguments[0], context);
  CheckSort(arguments, context);
  if (arguments.size() == 1 && !type.element().is(TypeId::kNull)) {
    BindContext comparison = context;
    comparison.text = "(namedlambdavariable() < namedlambdavariable())";
    CheckOrderable(type.element(), "<", comparison);
  }
  Bound bound{.argument_types = {type}, .type = type, .nullable = arguments[0].nullable};
  if (arguments.size() == 2) bound.argument_types.push_back(arguments[1].type);
  return bound;
}

engine::Expr LowerSort(engine::Exprs args, const LowerContext& context) {
  const auto yes_or_no = [](bool value) { return engine::Constant(Value::Boolean(value)); };
  if (args.size() == 1) {
    if (types::HasCollation(context.type)) return SortedByKey(std::move(args[0]), context.type, true, false);
    return engine::Call("piezo_list_sort", List(std::move(args[0]), yes_or_no(true), yes_or_no(false)));
  }
  const bool null_is_equal = context.conf.GetBool("spark.sql.legacy.allowNullComparisonResultInArraySort");
  return engine::Call("piezo_list_sort_by", List(std::move(args[0]), std::move(args[1]), yes_or_no(null_is_equal)));
}

/// Spark shows the comparator that it puts in when there is none.
std::string ShowSort(std::span<const std::string> args, const plan::Call* call) {
  std::string comparator;
  if (args.size() == 2) {
    comparator = args[1];
  } else {
    const std::string left = call != nullptr ? "namedlambdavariable()" : "left";
    const std::string right = call != nullptr ? "namedlambdavariable()" : "right";
    comparator = "lambdafunction((IF(((" + left + " IS NULL) AND (" + right + " IS NULL)), 0, (IF((" + left +
                 " IS NULL), 1, (IF((" + right + " IS NULL), -1, (IF((" + left + " < " + right + "), -1, (IF((" + left +
                 " > " + right + "), 1, 0)))))))))), " + left + ", " + right + ")";
  }
  return "array_sort(" + args[0] + ", " + comparator + ")";
}

}  // namespace

std::vector<Function> LambdaFunctions() {
  return {
      {
          .name = "aggregate",
          .aliases = {"reduce"},
          .signatures = {"(array ARRAY<T>, start A, merge (A?, T) -> A) -> A",
                         "(array ARRAY<T>, start A, merge (A?, T) -> A, finish (A?) -> R) -> R"},
          .bind = BindAggregate,
          .show = ShowAggregate,
          .lower = LowerAggregate,
          .since = "2.4.0",
          .doc =
              "Folds an array: merges one element after another into an accumulator, and finishes with a function of "
              "that.",
          .examples = {{.sql = "SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x)", .result = "6"},
                       {.sql = "SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10)",
                        .result = "60"}},
      },
      {
          .name = "array_sort",
          .signatures = {"(array ARRAY<T>) -> ARRAY<T>", "(array ARRAY<T>, comparator (T, T) -> INT) -> ARRAY<T>"},
          .bind = BindSort,
          .show = ShowSort,
          .lower = LowerSort,
          .raises = {"COMPARATOR_RETURNS_NULL"},
          .since = "2.4.0",
          .doc =
              "The array sorted, nulls last; or by a comparator, which gives a negative number, 0 or a positive one.",
          .examples = {{.sql = "SELECT array_sort(array('b', NULL, 'a'))", .result = "[a, b, NULL]"},
                       {.sql = "SELECT array_sort(array(5, 6, 1), (l, r) -> r - l)", .result = "[6, 5, 1]"},
                       {.sql = "SELECT array_sort(array(3, 1, 2), (l, r) -> 1)", .result = "[3, 1, 2]"},
                       {.sql = "SELECT array_sort(array(2, 1), (l, r) -> CAST(NULL AS INT))",
                        .raises = "COMPARATOR_RETURNS_NULL"}},
      },
      {
          .name = "exists",
          .signatures = {"(array ARRAY<T>, condition (T) -> BOOLEAN) -> BOOLEAN"},
          .coercion = Coercion::kNone,
          .nullable = ExistsNullable,
          .lower = LowerExists,
          .since = "2.4.0",
          .doc = "Whether a condition holds for an element; null when it does for none but is null for one.",
          .examples = {{.sql = "SELECT exists(array(1, 2, 3), x -> x % 2 == 0)", .result = "true"},
                       {.sql = "SELECT exists(array(1, NULL), x -> x > 1)", .result = "NULL"}},
      },
      {
          .name = "filter",
          .signatures = {"(array ARRAY<T>, condition (T) -> BOOLEAN) -> ARRAY<T>",
                         "(array ARRAY<T>, condition (T, INT) -> BOOLEAN) -> ARRAY<T>"},
          .coercion = Coercion::kNone,
          .lower = LowerFilter,
          .since = "2.4.0",
          .doc = "The elements for which a condition holds; it may take their place, from 0, as well.",
          .examples = {{.sql = "SELECT filter(array(1, 2, 3), x -> x % 2 == 1)", .result = "[1, 3]"},
                       {.sql = "SELECT filter(array(0, 2, 3), (x, i) -> x > i)", .result = "[2, 3]"}},
      },
      {
          .name = "forall",
          .signatures = {"(array ARRAY<T>, condition (T) -> BOOLEAN) -> BOOLEAN"},
          .coercion = Coercion::kNone,
          .nullable = ForAllNullable,
          .lower = LowerForAll,
          .since = "3.0.0",
          .doc = "Whether a condition holds for all elements; null when it fails for none but is null for one.",
          .examples = {{.sql = "SELECT forall(array(2, 4, 8), x -> x % 2 == 0)", .result = "true"},
                       {.sql = "SELECT forall(array(2, NULL), x -> x % 2 == 0)", .result = "NULL"}},
      },
      {
          .name = "map_filter",
          .signatures = {"(map MAP<K, V>, condition (K, V) -> BOOLEAN) -> MAP<K, V>"},
          .coercion = Coercion::kNone,
          .lower = LowerMapFilter,
          .since = "3.0.0",
          .doc = "The entries for which a condition holds.",
          .examples = {{.sql = "SELECT map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v)",
                        .result = "{1 -> 0, 3 -> -1}"}},
      },
      {
          .name = "map_zip_with",
          .signatures = {"(map1 MAP<K, A>, map2 MAP<K, B>, func (K, A?, B?) -> R) -> MAP<K, R>"},
          .coercion = Coercion::kTightest,
          .lower = LowerMapZipWith,
          .since = "3.0.0",
          .doc =
              "A map of the keys of both maps, its values made of theirs; null stands for that of a key which one of "
              "them lacks.",
          .examples = {{.sql = "SELECT map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x'), (k, a, b) -> concat(a, b))",
                        .result = "{1 -> ax, 2 -> NULL}"}},
      },
      {
          .name = "transform",
          .signatures = {"(array ARRAY<T>, func (T) -> R) -> ARRAY<R>",
                         "(array ARRAY<T>, func (T, INT) -> R) -> ARRAY<R>"},
          .coercion = Coercion::kNone,
          .lower = LowerTransform,
          .since = "2.4.0",
          .doc = "The array of what a function makes of each element; it may take its place, from 0, as well.",
          .examples = {{.sql = "SELECT transform(array(1, 2, 3), x -> x + 1)", .result = "[2, 3, 4]"},
                       {.sql = "SELECT transform(array(1, 2, 3), (x, i) -> x + i)", .result = "[1, 3, 5]"}},
      },
      {
          .name = "transform_keys",
          .signatures = {"(map MAP<K, V>, func (K, V) -> R) -> MAP<R, V>"},
          .coercion = Coercion::kNone,
          .check = [](Arguments arguments, const BindContext& context) { CheckKeyType(arguments[1].type, context); },
          .lower = LowerTransformKeys,
          .raises = {"DUPLICATED_MAP_KEY", "NULL_MAP_KEY"},
          .since = "3.0.0",
          .doc = "The map with keys that a function makes of each key and value.",
          .examples = {{.sql = "SELECT transform_keys(map(1, 2, 3, 4), (k, v) -> k + v)", .result = "{3 -> 2, 7 -> 4}"},
                       {.sql = "SELECT transform_keys(map(1, 2, 3, 4), (k, v) -> 1)", .raises = "DUPLICATED_MAP_KEY"},
                       {.sql = "SELECT transform_keys(map(1, 2), (k, v) -> NULL)", .raises = "NULL_MAP_KEY"}},
      },
      {
          .name = "transform_values",
          .signatures = {"(map MAP<K, V>, func (K, V) -> R) -> MAP<K, R>"},
          .coercion = Coercion::kNone,
          .lower = LowerTransformValues,
          .since = "3.0.0",
          .doc = "The map with values that a function makes of each key and value.",
          .examples = {{.sql = "SELECT transform_values(map(1, 2, 3, 4), (k, v) -> k + v)",
                        .result = "{1 -> 3, 3 -> 7}"}},
      },
      {
          .name = "zip_with",
          .signatures = {"(left ARRAY<T>, right ARRAY<U>, func (T?, U?) -> R) -> ARRAY<R>"},
          .coercion = Coercion::kNone,
          .lower = LowerZipWith,
          .since = "2.4.0",
          .doc =
              "The array of what a function makes of the elements at each place of two; null stands for those that the "
              "shorter one lacks.",
          .examples = {{.sql = "SELECT zip_with(array(1, 2), array(10), (x, y) -> x + y)", .result = "[11, NULL]"}},
      },
  };
}

}  // namespace piezo::functions
