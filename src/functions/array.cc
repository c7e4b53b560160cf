// Functions on arrays.
#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collation.h"
#include "functions/collection_types.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "functions/sequence.h"
#include "types/collation.h"

namespace piezo::functions {
namespace {

using types::Value;

// ---- array_f(array, element) ----

/// array_contains: unknown when the array has a null.
Bound BindContains(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "array_contains", context);
  if (arguments[1].type.is(TypeId::kNull)) {
    throw Error("DATATYPE_MISMATCH.NULL_TYPE",
                {{"sqlExpr", errors::QuoteText(context.text)}, {"functionName", "`array_contains`"}}, context.origin);
  }
  const ArrayAndElement types =
      BindArrayAndElement(arguments, 1, "array_contains", Meeting::kWiderNoStrings, NullArray::kNullType, context);
  CheckOrderable(types.element, "array_contains", context);
  return {.argument_types = {types.array, types.element},
          .type = DataType::Boolean(),
          .nullable = arguments[0].nullable || arguments[1].nullable || types.array.contains_null()};
}

Bound BindPosition(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "array_position", context);
  const ArrayAndElement types =
      BindArrayAndElement(arguments, 1, "array_position", Meeting::kTightest, NullArray::kNullType, context);
  CheckOrderable(types.element, "array_position", context);
  return {.argument_types = {types.array, types.element},
          .type = DataType::Long(),
          .nullable = arguments[0].nullable || arguments[1].nullable};
}

Bound BindRemove(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "array_remove", context);
  const ArrayAndElement types =
      BindArrayAndElement(arguments, 1, "array_remove", Meeting::kTightest, NullArray::kDiffTypes, context);
  CheckOrderable(types.element, "array_remove", context);
  return {.argument_types = {types.array, types.element},
          .type = types.array,
          .nullable = arguments[0].nullable || arguments[1].nullable};
}

Bound BindAdd(Arguments arguments, std::string_view function, const BindContext& context) {
  CheckCount(arguments, 2, 2, function, context);
  const ArrayAndElement types =
      BindArrayAndElement(arguments, 1, function, Meeting::kTightest, NullArray::kUnexpectedType, context);
  return {.argument_types = {types.array, types.element},
          .type = DataType::Array(types.element, true).AsNullable(),
          .nullable = arguments[0].nullable};
}
Bound BindAppend(Arguments arguments, const BindContext& context) {
  return BindAdd(arguments, "array_append", context);
}
Bound BindPrepend(Arguments arguments, const BindContext& context) {
  return BindAdd(arguments, "array_prepend", context);
}

Bound BindInsert(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 3, 3, "array_insert", context);
  if (arguments[0].type.is(TypeId::kArray) && !arguments[1].type.IsIntegral()) {
    ThrowUnexpectedType(1, "\"INT\"", arguments[1], context);
  }
  const ArrayAndElement types =
      BindArrayAndElement(arguments, 2, "array_insert", Meeting::kTightest, NullArray::kDiffTypes, context);
  return {.argument_types = {types.array, DataType::Int(), types.element},
          .type = DataType::Array(types.element, true).AsNullable(),
          .nullable = arguments[0].nullable || arguments[1].nullable};
}

engine::Expr LowerInsert(engine::Exprs args, const LowerContext& context) {
  const bool legacy = context.conf.GetBool("spark.sql.legacy.negativeIndexInArrayInsert");
  return engine::Call("piezo_list_insert", engine::List(std::move(args[0]), std::move(args[2]), std::move(args[1]),
                                                        engine::Constant(Value::Boolean(legacy)), context.site()));
}

// ---- array_f(array, array) ----

template <bool either_may_have_nulls>
Bound BindSets(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 2, 2, "", context);
  const TwoArrays types = BindTwoArrays(arguments, context.called_as, context);
  const bool left = types.left.contains_null();
  const bool right = types.right.contains_null();
  return {.argument_types = {types.left, types.right},
          .type = DataType::Array(types.left.element(), either_may_have_nulls ? left || right : left),
          .nullable = arguments[0].nullable || arguments[1].nullable};
}

Bound BindIntersect(Arguments arguments, const BindContext& context) {
  Bound bound = BindSets<false>(arguments, context);
  const bool nulls = bound.argument_types[0].contains_null() && bound.argument_types[1].contains_null();
  bound.type = DataType::Array(bound.type.element(), nulls);
  return bound;
}

Bound BindOverlap(Arguments arguments, const BindContext& context) {
  Bound bound = BindSets<true>(arguments, context);
  bound.nullable = bound.nullable || bound.type.contains_null();
  bound.type = DataType::Boolean();
  return bound;
}

// ---- array_f(array) ----

void CheckElementsOrderable(Arguments arguments, std::string_view function, const BindContext& context) {
  if (arguments[0].type.is(TypeId::kArray)) CheckOrderable(arguments[0].type.element(), function, context);
}
void CheckDistinct(Arguments arguments, const BindContext& context) {
  CheckElementsOrderable(arguments, "array_distinct", context);
}
void CheckMin(Arguments arguments, const BindContext& context) {
  CheckElementsOrderable(arguments, "array_min", context);
}
void CheckMax(Arguments arguments, const BindContext& context) {
  CheckElementsOrderable(arguments, "array_max", context);
}

DataType WithoutNulls(Arguments arguments, const BindContext&) {
  const DataType& type = arguments[0].type;
  return DataType::Array(type.is(TypeId::kArray) ? type.element() : DataType::Null(), false);
}

// ---- sort_array ----

void CheckSort(Arguments arguments, const BindContext& context) {
  if (!arguments[0].type.is(TypeId::kArray)) return;
  if (!IsOrderable(arguments[0].type.element())) CheckOrderable(arguments[0].type, "sort_array", context);
  if (arguments.size() > 1 && !arguments[1].foldable) {
    ThrowNonFoldable("ascendingOrder", arguments[1].type, arguments[1], context);
  }
}

engine::Expr SortList(engine::Expr list, const DataType& type, bool ascending) {
  if (types::HasCollation(type)) return SortedByKey(std::move(list), type, ascending, ascending);
  return engine::Call("piezo_list_sort", engine::List(std::move(list), engine::Constant(Value::Boolean(ascending)),
                                                      engine::Constant(Value::Boolean(ascending))));
}

engine::Expr LowerSort(engine::Exprs args, const LowerContext& context) {
  if (const auto* literal = std::get_if<plan::Literal>(&context.call.args[1]->op)) {
    if (literal->value.is_null()) return engine::Constant(Value::Null(context.type));
    return SortList(std::move(args[0]), context.type, std::get<bool>(literal->value.data));
  }
  // Foldable, but not a literal: the engine folds it.
  std::vector<std::pair<engine::Expr, engine::Expr>> branches;
  branches.emplace_back(args[1].Copy(), SortList(args[0].Copy(), context.type, true));
  branches.emplace_back(engine::Not(std::move(args[1])), SortList(std::move(args[0]), context.type, false));
  return engine::Case(std::move(branches), {});
}

// ---- Elements that are equal to others ----

bool Collated(const LowerContext& context) { return types::HasCollation(context.arg_type(0)); }

engine::Expr LowerDistinct(engine::Exprs args, const LowerContext& context) {
  if (Collated(context)) return DistinctByKey(std::move(args[0]), context.arg_type(0));
  return engine::Call("piezo_list_distinct", std::move(args));
}

engine::Expr LowerUnion(engine::Exprs args, const LowerContext& context) {
  if (!Collated(context)) return engine::Call("piezo_list_union", std::move(args));
  engine::Expr missing = engine::Or(engine::List(engine::IsNull(args[0].Copy()), engine::IsNull(args[1].Copy())));
  engine::Expr all = DistinctByKey(engine::Call("list_concat", std::move(args)), context.arg_type(0));
  return engine::If(std::move(missing), engine::Constant(Value::Null(context.type)), std::move(all));
}

template <bool wanted>
engine::Expr LowerAmong(engine::Exprs args, const LowerContext& context) {
  if (Collated(context)) return AmongByKey(std::move(args[0]), std::move(args[1]), context.arg_type(0), wanted);
  return engine::Call(wanted ? "piezo_list_intersect" : "piezo_list_except", std::move(args));
}

engine::Expr LowerRemove(engine::Exprs args, const LowerContext& context) {
  if (Collated(context)) return WithoutByKey(std::move(args[0]), std::move(args[1]), context.arg_type(0));
  return engine::Call("piezo_list_remove", std::move(args));
}

template <bool greatest>
engine::Expr LowerExtreme(engine::Exprs args, const LowerContext& context) {
  if (Collated(context)) return ExtremeByKey(std::move(args[0]), context.arg_type(0), greatest);
  return engine::Call(greatest ? "piezo_list_max" : "piezo_list_min", std::move(args));
}

// ---- array_join ----

bool AnyNullable(Arguments arguments, const BindContext&) {
  return std::any_of(arguments.begin(), arguments.end(), [](const Argument& argument) { return argument.nullable; });
}

// ---- array_repeat ----

DataType RepeatType(Arguments arguments, const BindContext&) {
  return DataType::Array(arguments[0].type, arguments[0].nullable);
}
engine::Expr LowerRepeat(engine::Exprs args, const LowerContext& context) {
  if (context.arg_type(0).is(TypeId::kNull)) args[0] = engine::Cast(std::move(args[0]), DataType::Boolean());
  args.push_back(context.site());
  return engine::Call("piezo_list_repeat", std::move(args));
}
bool CountIsNullable(Arguments arguments, const BindContext&) { return arguments[1].nullable; }

// ---- arrays_zip ----

Bound BindZip(Arguments arguments, const BindContext& context) {
  Bound bound{.type = {}, .nullable = false};
  std::vector<Field> fields;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    if (!argument.type.is(TypeId::kArray) && !argument.type.is(TypeId::kNull)) {
      ThrowUnexpectedType(i, "\"ARRAY\"", argument, context);
    }
    const DataType element = argument.type.is(TypeId::kArray) ? argument.type.element() : DataType::Null();
    bound.argument_types.push_back(argument.type.is(TypeId::kArray) ? argument.type : DataType::Array(element));
    fields.push_back({argument.name.empty() ? std::to_string(i) : argument.name, element, true, {}});
    bound.nullable = bound.nullable || argument.nullable;
  }
  bound.type = DataType::Array(DataType::Struct(std::move(fields)), false);
  return bound;
}

engine::Expr LowerZip(engine::Exprs args, const LowerContext& context) {
  if (args.empty()) return engine::Constant({context.type, Value::Values{}});
  args.push_back(engine::Constant(Value::Null(context.type)));
  return engine::Call("piezo_list_zip", std::move(args));
}

// ---- flatten ----

Bound BindFlatten(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "flatten", context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kArray) || !type.element().is(TypeId::kArray)) {
    ThrowUnexpectedType(0, R"("ARRAY" of "ARRAY")", arguments[0], context);
  }
  return {.argument_types = {type}, .type = type.element(), .nullable = arguments[0].nullable || type.contains_null()};
}

// ---- get, a[i] ----

engine::Expr LowerItem(engine::Exprs args, bool raises, const LowerContext& context) {
  args.push_back(engine::Constant(Value::Boolean(raises)));
  args.push_back(context.site());
  return engine::Call("piezo_list_get", std::move(args));
}
/// A bare null is no array here.
void CheckIsArray(Arguments arguments, const BindContext& context) {
  const Argument& array = arguments[0];
  if (array.expr == nullptr || !array.expr->type.is(TypeId::kNull)) return;
  Argument given = array;
  given.type = array.expr->type;
  ThrowUnexpectedType(0, "\"ARRAY\"", given, context);
}

engine::Expr LowerGet(engine::Exprs args, const LowerContext& context) {
  return LowerItem(std::move(args), false, context);
}
engine::Expr LowerArrayItem(engine::Exprs args, const LowerContext& context) {
  return LowerItem(std::move(args), context.ansi, context);
}

/// In ANSI mode Spark asks the array alone, even where the place is null; it trusts a constant place only in an array
/// whose elements it sees.
bool ItemNullable(Arguments arguments, const BindContext& context) {
  if (const std::optional<bool> known = ElementNullable(arguments[0], arguments[1], 0, context)) return *known;
  if (!context.ansi() || (arguments[1].foldable && !arguments[1].nullable)) return true;
  return arguments[0].nullable || arguments[0].type.contains_null();
}

/// A place outside gives null: only the elements of an array that is built here are known not to be.
bool GetNullable(Arguments arguments, const BindContext& context) {
  return ElementNullable(arguments[0], arguments[1], 0, context).value_or(true);
}

std::string ShowItem(std::span<const std::string> args, const plan::Call*) { return args[0] + "[" + args[1] + "]"; }

/// array_join: the elements become texts, but what stands between them has to be one.
void CheckJoin(Arguments arguments, const BindContext& context) {
  for (size_t i = 1; i < arguments.size(); ++i) {
    Argument given = arguments[i];
    if (given.expr == nullptr) continue;
    given.type = given.expr->type;
    if (!given.type.IsStringLike() && !given.type.is(TypeId::kNull)) {
      ThrowUnexpectedType(i, "\"STRING\"", given, context);
    }
  }
}

// ---- array, shuffle ----

engine::Expr LowerArray(engine::Exprs args, const LowerContext& context) {
  if (args.empty()) return engine::Constant({context.type, Value::Values{}});
  return engine::Call("list_value", std::move(args));
}

DataType ArrayType(Arguments arguments, const BindContext&) {
  if (arguments.empty()) return DataType::Array(DataType::Null(), false);
  const bool nulls =
      std::any_of(arguments.begin(), arguments.end(), [](const Argument& argument) { return argument.nullable; });
  return DataType::Array(arguments[0].type, nulls);
}

engine::Expr LowerShuffle(engine::Exprs args, const LowerContext&) {
  if (args.size() == 2) args.insert(args.begin() + 1, engine::Constant(Value::Null(DataType::Long())));
  std::swap(args[1], args[2]);  // the kernel wants the partition before the seed
  return engine::Call("piezo_list_shuffle", std::move(args));
}
/// The seed is not shown.
std::string ShowShuffle(std::span<const std::string> args, const plan::Call*) { return "shuffle(" + args[0] + ")"; }

}  // namespace

std::vector<Function> ArrayFunctions() {
  using enum Function::Nulls;
  return {
      {
          .name = "array",
          .signatures = {"(values T...) -> ARRAY<T>"},
          .collates = Collates::kAll,
          .returns = ArrayType,
          .nulls = kNever,
          .lower = LowerArray,
          .since = "1.1.0",
          .doc = "The array of the values.",
          .examples = {{.sql = "SELECT array(1, 2, 3)", .result = "[1, 2, 3]"},
                       {.sql = "SELECT array(1, NULL)", .result = "[1, NULL]"}},
      },
      {
          .name = "array_append",
          .signatures = {"(array ARRAY<T>, element T) -> ARRAY<T>"},
          .collates = Collates::kAll,
          .bind = BindAppend,
          .lower = Kernel("piezo_list_append"),
          .since = "3.4.0",
          .doc = "The array with an element more behind the last.",
          .examples = {{.sql = "SELECT array_append(array('b', 'c'), 'd')", .result = "[b, c, d]"},
                       {.sql = "SELECT array_append(array(1), NULL)", .result = "[1, NULL]"}},
      },
      {
          .name = "array_compact",
          .signatures = {"(array ARRAY<T>) -> ARRAY<T>"},
          .returns = WithoutNulls,
          .lower = Kernel("piezo_list_compact"),
          .since = "3.4.0",
          .doc = "The array without its nulls.",
          .examples = {{.sql = "SELECT array_compact(array(1, NULL, 3))", .result = "[1, 3]"}},
      },
      {
          .name = "array_contains",
          .signatures = {"(array ARRAY<T>, value T) -> BOOLEAN"},
          .collates = Collates::kAll,
          .compares = true,
          .bind = BindContains,
          .lower = Kernel("piezo_list_contains"),
          .since = "1.5.0",
          .doc = "Whether an element equals the value; null when none does but one is null.",
          .examples = {{.sql = "SELECT array_contains(array(1, 2, 3), 2)", .result = "true"},
                       {.sql = "SELECT array_contains(array(1, NULL), 2)", .result = "NULL"}},
      },
      {
          .name = "array_distinct",
          .signatures = {"(array ARRAY<T>) -> ARRAY<T>"},
          .check = CheckDistinct,
          .lower = LowerDistinct,
          .since = "2.4.0",
          .doc = "The array with each element kept where it stands first.",
          .examples = {{.sql = "SELECT array_distinct(array(2, 1, NULL, 2, NULL))", .result = "[2, 1, NULL]"}},
      },
      {
          .name = "array_except",
          .signatures = {"(left ARRAY<T>, right ARRAY<T>) -> ARRAY<T>"},
          .collates = Collates::kAll,
          .bind = BindSets<false>,
          .lower = LowerAmong<false>,
          .since = "2.4.0",
          .doc = "The elements of the first array that the second has not, each once.",
          .examples = {{.sql = "SELECT array_except(array(1, 1, 2), array(2, 3))", .result = "[1]"}},
      },
      {
          .name = "array_insert",
          .signatures = {"(array ARRAY<T>, pos INT, element T) -> ARRAY<T>"},
          .bind = BindInsert,
          .lower = LowerInsert,
          .raises = {"INVALID_INDEX_OF_ZERO", "COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION"},
          .since = "3.4.0",
          .doc =
              "The array with an element put in at a place, counted from 1 or, when negative, from the end; nulls fill "
              "the way to a place beyond the array.",
          .examples = {{.sql = "SELECT array_insert(array(1, 2, 3), 2, 9)", .result = "[1, 9, 2, 3]"},
                       {.sql = "SELECT array_insert(array(1, 2), -1, 9)", .result = "[1, 2, 9]"},
                       {.sql = "SELECT array_insert(array(1), 3, 9)", .result = "[1, NULL, 9]"},
                       {.sql = "SELECT array_insert(array(1), 0, 9)", .raises = "INVALID_INDEX_OF_ZERO"},
                       {.sql = "SELECT array_insert(array(1), 2147483647, 9)",
                        .raises = "COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION"}},
      },
      {
          .name = "array_intersect",
          .signatures = {"(left ARRAY<T>, right ARRAY<T>) -> ARRAY<T>"},
          .collates = Collates::kAll,
          .bind = BindIntersect,
          .lower = LowerAmong<true>,
          .since = "2.4.0",
          .doc = "The elements that both arrays have, each once.",
          .examples = {{.sql = "SELECT array_intersect(array(1, 2, 3), array(1, 3, 5))", .result = "[1, 3]"}},
      },
      {
          .name = "array_join",
          .signatures = {"(array ARRAY<S: STRING>, delimiter STRING, [nullReplacement STRING]) -> S"},
          .collates = Collates::kAll,
          .check = CheckJoin,
          .nullable = AnyNullable,
          .lower = Kernel("piezo_list_join"),
          .since = "2.4.0",
          .doc = "The elements as one text with the delimiter between them; nulls are left out or replaced.",
          .examples = {{.sql = "SELECT array_join(array('a', NULL, 'b'), ',')", .result = "a,b"},
                       {.sql = "SELECT array_join(array('a', NULL, 'b'), ',', '-')", .result = "a,-,b"}},
      },
      {
          .name = "array_max",
          .signatures = {"(array ARRAY<T>) -> T"},
          .check = CheckMax,
          .nulls = kAlways,
          .lower = LowerExtreme<true>,
          .since = "2.4.0",
          .doc = "The greatest element; nulls are left out.",
          .examples = {{.sql = "SELECT array_max(array(1, 20, NULL, 3))", .result = "20"}},
      },
      {
          .name = "array_min",
          .signatures = {"(array ARRAY<T>) -> T"},
          .check = CheckMin,
          .nulls = kAlways,
          .lower = LowerExtreme<false>,
          .since = "2.4.0",
          .doc = "The least element; nulls are left out.",
          .examples = {{.sql = "SELECT array_min(array(20, 1, NULL, 3))", .result = "1"}},
      },
      {
          .name = "array_position",
          .signatures = {"(array ARRAY<T>, element T) -> BIGINT"},
          .collates = Collates::kAll,
          .compares = true,
          .bind = BindPosition,
          .lower = Kernel("piezo_list_position"),
          .since = "2.4.0",
          .doc = "The place of the first element that equals a value, from 1; 0 when there is none.",
          .examples = {{.sql = "SELECT array_position(array(312, 773, 708), 708)", .result = "3"},
                       {.sql = "SELECT array_position(array(1, 2), 3)", .result = "0"}},
      },
      {
          .name = "array_prepend",
          .signatures = {"(array ARRAY<T>, element T) -> ARRAY<T>"},
          .bind = BindPrepend,
          .lower = Kernel("piezo_list_prepend"),
          .since = "3.5.0",
          .doc = "The array with an element more before the first.",
          .examples = {{.sql = "SELECT array_prepend(array('b', 'c'), 'a')", .result = "[a, b, c]"}},
      },
      {
          .name = "array_remove",
          .signatures = {"(array ARRAY<T>, element T) -> ARRAY<T>"},
          .collates = Collates::kAll,
          .bind = BindRemove,
          .lower = LowerRemove,
          .since = "2.4.0",
          .doc = "The array without the elements that equal a value.",
          .examples = {{.sql = "SELECT array_remove(array(1, 2, NULL, 2), 2)", .result = "[1, NULL]"}},
      },
      {
          .name = "array_repeat",
          .signatures = {"(element T, count INT) -> ARRAY<T>"},
          .coercion = Coercion::kNone,
          .returns = RepeatType,
          .nullable = CountIsNullable,
          .lower = LowerRepeat,
          .raises = {"COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER"},
          .since = "2.4.0",
          .doc = "An array of so many times the same element.",
          .examples = {{.sql = "SELECT array_repeat('123', 2)", .result = "[123, 123]"},
                       {.sql = "SELECT array_repeat('a', 2147483647)",
                        .raises = "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER"}},
      },
      {
          .name = "array_size",
          .signatures = {"(array ARRAY<T>) -> INT"},
          .lower = Kernel("piezo_list_size"),
          .since = "3.3.0",
          .doc = "The number of elements; null for a null array.",
          .examples = {{.sql = "SELECT array_size(array('b', 'd', NULL))", .result = "3"}},
      },
      {
          .name = "array_union",
          .signatures = {"(left ARRAY<T>, right ARRAY<T>) -> ARRAY<T>"},
          .collates = Collates::kAll,
          .bind = BindSets<true>,
          .lower = LowerUnion,
          .since = "2.4.0",
          .doc = "The elements of both arrays, each once.",
          .examples = {{.sql = "SELECT array_union(array(1, 2, 2), array(1, 3))", .result = "[1, 2, 3]"}},
      },
      {
          .name = "arrays_overlap",
          .signatures = {"(left ARRAY<T>, right ARRAY<T>) -> BOOLEAN"},
          .collates = Collates::kAll,
          .compares = true,
          .bind = BindOverlap,
          .lower = Kernel("piezo_list_overlap"),
          .since = "2.4.0",
          .doc = "Whether both arrays have an element in common; null when they don't, neither is empty and one has a "
                 "null.",
          .examples = {{.sql = "SELECT arrays_overlap(array(1, 2), array(2, 3))", .result = "true"},
                       {.sql = "SELECT arrays_overlap(array(1), array(2, NULL))", .result = "NULL"}},
      },
      {
          .name = "arrays_zip",
          .signatures = {"(arrays ANY...) -> ARRAY<STRUCT>"},
          .bind = BindZip,
          .lower = LowerZip,
          .since = "2.4.0",
          .doc = "An array of structs, the n-th of the n-th elements of all arrays.",
          .examples = {{.sql = "SELECT arrays_zip(array(1, 2), array('a'))", .result = "[{1, a}, {2, NULL}]"}},
      },
      {
          .name = "flatten",
          .signatures = {"(arrays ARRAY<ARRAY<T>>) -> ARRAY<T>"},
          .bind = BindFlatten,
          .lower = Kernel("piezo_list_flatten"),
          .since = "2.4.0",
          .doc = "The elements of the arrays in an array, as one array.",
          .examples = {{.sql = "SELECT flatten(array(array(1, 2), array(3)))", .result = "[1, 2, 3]"},
                       {.sql = "SELECT flatten(array(array(1), NULL))", .result = "NULL"}},
      },
      {
          .name = "get",
          .signatures = {"(array ARRAY<T>, index INT) -> T"},
          .check = CheckIsArray,
          .nullable = GetNullable,
          .lower = LowerGet,
          .since = "3.4.0",
          .doc = "The element at a place, counted from 0; null for a place outside.",
          .examples = {{.sql = "SELECT get(array(1, 2, 3), 0)", .result = "1"},
                       {.sql = "SELECT get(array(1, 2, 3), 3)", .result = "NULL"}},
      },
      {
          .name = "getarrayitem",
          .signatures = {"(array ARRAY<T>, index INTEGRAL) -> T"},
          .coercion = Coercion::kNone,
          .nullable = ItemNullable,
          .show = ShowItem,
          .lower = LowerArrayItem,
          .raises = {"INVALID_ARRAY_INDEX"},
          .since = "1.1.0",
          .doc = "The element at a place, counted from 0: what array[index] means.",
          .examples = {{.sql = "SELECT array(1, 2, 3)[1]", .result = "2"},
                       {.sql = "SELECT array(1, 2, 3)[5]", .raises = "INVALID_ARRAY_INDEX"}},
      },
      {
          .name = "sequence",
          .signatures = {"(start T: INTEGRAL, stop T, [step T]) -> ARRAY<T>",
                         "(start T: DATE | TIMESTAMP | TIMESTAMP_NTZ, stop T, [step INTERVAL]) -> ARRAY<T>"},
          .bind = BindSequence,
          .lower = LowerSequence,
          .raises = {"_LEGACY_ERROR_TEMP_3243", "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER"},
          .since = "2.4.0",
          .doc = "The values from `start` to `stop`, both included, at the distance `step`.",
          .examples = {{.sql = "SELECT sequence(1, 5)", .result = "[1, 2, 3, 4, 5]"},
                       {.sql = "SELECT sequence(5, 1, -2)", .result = "[5, 3, 1]"},
                       {.sql = "SELECT sequence(DATE '2018-01-31', DATE '2018-03-31', INTERVAL 1 MONTH)",
                        .result = "[2018-01-31, 2018-02-28, 2018-03-31]"},
                       {.sql = "SELECT sequence(1, 5, -1)", .raises = "_LEGACY_ERROR_TEMP_3243"},
                       {.sql = "SELECT sequence(1, 3000000000L)",
                        .raises = "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER"}},
      },
      {
          .name = "shuffle",
          .signatures = {"(array ARRAY<T>, [seed BIGINT]) -> ARRAY<T>"},
          .show = ShowShuffle,
          .lower = LowerShuffle,
          .deterministic = false,
          .foldable = false,
          .since = "2.4.0",
          .doc = "The array in a random order, always the same one for a seed.",
          .examples = {{.sql = "SELECT shuffle(array(1, 2, 3), 42)", .result = "[1, 3, 2]"}},
      },
      {
          .name = "slice",
          .signatures = {"(array ARRAY<T>, start INT, length INT) -> ARRAY<T>"},
          .lower = Kernel("piezo_list_slice", Raises::kYes),
          .raises = {"INVALID_PARAMETER_VALUE.START", "INVALID_PARAMETER_VALUE.LENGTH"},
          .since = "2.4.0",
          .doc = "A part of the array: from a place, counted from 1 or, when negative, from the end.",
          .examples = {{.sql = "SELECT slice(array(1, 2, 3, 4), 2, 2)", .result = "[2, 3]"},
                       {.sql = "SELECT slice(array(1, 2, 3, 4), -2, 5)", .result = "[3, 4]"},
                       {.sql = "SELECT slice(array(1), 0, 1)", .raises = "INVALID_PARAMETER_VALUE.START"},
                       {.sql = "SELECT slice(array(1), 1, -1)", .raises = "INVALID_PARAMETER_VALUE.LENGTH"}},
      },
      {
          .name = "sort_array",
          .signatures = {"(array ARRAY<T>, ascendingOrder BOOLEAN = true) -> ARRAY<T>"},
          .check = CheckSort,
          .lower = LowerSort,
          .since = "1.5.0",
          .doc = "The array sorted; nulls come first when ascending, last when descending.",
          .examples = {{.sql = "SELECT sort_array(array('b', NULL, 'a'))", .result = "[NULL, a, b]"},
                       {.sql = "SELECT sort_array(array('b', NULL, 'a'), false)", .result = "[b, a, NULL]"}},
      },
  };
}

}  // namespace piezo::functions
