// Generators: functions that make several rows of one. Each lowers to a list, an element a row: of the value itself
// when there is one output column, else of structs.
#include <limits>

#include "functions/bind_errors.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

// ---- explode, posexplode ----

engine::Expr Entries(engine::Expr map) { return engine::Call("piezo_map_entries", engine::List(std::move(map))); }

Schema ExplodedColumns(const DataType& type) {
  if (type.is(TypeId::kMap)) return {{"key", type.key(), false, {}}, {"value", type.value(), type.contains_null(), {}}};
  return {{"col", type.element(), type.contains_null(), {}}};
}

Schema ExplodeOutputs(Arguments arguments, const BindContext&) { return ExplodedColumns(arguments[0].type); }

engine::Expr LowerExplode(engine::Exprs args, const LowerContext& context) {
  return context.arg_type(0).is(TypeId::kMap) ? Entries(std::move(args[0])) : std::move(args[0]);
}

Schema PosExplodeOutputs(Arguments arguments, const BindContext&) {
  Schema columns = ExplodedColumns(arguments[0].type);
  columns.insert(columns.begin(), {"pos", DataType::Int(), false, {}});
  return columns;
}

engine::Expr LowerPosExplode(engine::Exprs args, const LowerContext& context) {
  const bool map = context.arg_type(0).is(TypeId::kMap);
  engine::Expr list = map ? Entries(std::move(args[0])) : std::move(args[0]);
  return engine::Call("piezo_list_number", engine::List(std::move(list), engine::Constant(Value::Boolean(map))));
}

/// The one argument, which may be given by its name.
void CheckOne(Arguments arguments, const char* parameter, const BindContext& context) {
  if (arguments.size() > 1) ThrowWrongNumArgs(context.called_as, "1", arguments.size(), context.origin);
  if (arguments.empty()) ThrowMissingParameter(context.called_as, parameter, 0, context.origin);
}

Bound BindExplode(Arguments arguments, const BindContext& context) {
  CheckOne(arguments, "collection", context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kArray) && !type.is(TypeId::kMap)) {
    ThrowUnexpectedType(0, R"(("ARRAY" or "MAP"))", arguments[0], context);
  }
  return {.argument_types = {type}, .type = DataType::Null()};
}

// ---- inline ----

Bound BindInline(Arguments arguments, const BindContext& context) {
  CheckOne(arguments, "input", context);
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kArray) || !type.element().is(TypeId::kStruct)) {
    ThrowUnexpectedType(0, R"("ARRAY<STRUCT>")", arguments[0], context);
  }
  return {.argument_types = {type}, .type = DataType::Null()};
}

Schema InlineOutputs(Arguments arguments, const BindContext&) {
  const DataType& type = arguments[0].type;
  Schema columns = type.element().fields();
  for (Field& column : columns) column.nullable = column.nullable || type.contains_null();
  return columns;
}

engine::Expr LowerInline(engine::Exprs args, const LowerContext& context) {
  if (context.arg_type(0).element().fields().size() != 1) return std::move(args[0]);
  return engine::Call("piezo_list_field", engine::List(std::move(args[0]), engine::Constant(Value::Int(0))));
}

// ---- stack ----

int64_t StackRows(const Argument& argument) { return std::get<int64_t>(argument.literal->data); }

int64_t StackColumns(size_t values, int64_t rows) { return (static_cast<int64_t>(values) + rows - 1) / rows; }

/// The type of a column: that of its first value which is not a bare null.
DataType ColumnType(Arguments arguments, int64_t column, int64_t columns) {
  DataType found;
  for (size_t i = static_cast<size_t>(column) + 1; i < arguments.size(); i += static_cast<size_t>(columns)) {
    if (found.is(TypeId::kNull)) found = arguments[i].type;
  }
  return found;
}

void CheckColumn(Arguments arguments, int64_t column, int64_t columns, const BindContext& context) {
  const size_t first = static_cast<size_t>(column) + 1;
  size_t typed = first;
  while (typed < arguments.size() && arguments[typed].type.is(TypeId::kNull)) typed += static_cast<size_t>(columns);
  for (size_t i = typed; i < arguments.size(); i += static_cast<size_t>(columns)) {
    if (arguments[i].type.is(TypeId::kNull) || arguments[i].type.SameAs(arguments[typed].type)) continue;
    throw Error("DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES",
                {{"sqlExpr", errors::QuoteText(context.text)},
                 {"columnIndex", std::to_string(column)},
                 {"leftParamIndex", std::to_string(typed)},
                 {"leftType", errors::QuoteText(types::SqlName(arguments[typed].type))},
                 {"rightParamIndex", std::to_string(i)},
                 {"rightType", errors::QuoteText(types::SqlName(arguments[i].type))}},
                context.origin);
  }
}

Bound BindStack(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) ThrowWrongNumArgs("stack", "> 1", arguments.size(), context.origin);
  const Argument& count = arguments[0];
  if (!count.type.is(TypeId::kInt)) ThrowUnexpectedType(0, "\"INT\"", count, context);
  if (count.literal == nullptr) {
    const std::optional<Value> value = context.ValueOf(count);
    if (!value || !value->is_null()) ThrowNonFoldable("n", count.type, count, context);
    ThrowOutOfRange("`n`", "(0, 2147483647]", "0", context);
  }
  if (count.literal->is_null()) {
    throw Error("DATATYPE_MISMATCH.UNEXPECTED_NULL",
                {{"sqlExpr", errors::QuoteText(context.text)}, {"exprName", "`n`"}}, context.origin);
  }
  const int64_t rows = StackRows(count);
  if (rows <= 0) ThrowOutOfRange("`n`", "(0, 2147483647]", std::to_string(rows), context);
  const int64_t columns = StackColumns(arguments.size() - 1, rows);
  Bound bound{.argument_types = {count.type}, .type = DataType::Null()};
  for (int64_t i = 0; i < columns; ++i) CheckColumn(arguments, i, columns, context);
  for (size_t i = 1; i < arguments.size(); ++i) {
    bound.argument_types.push_back(ColumnType(arguments, static_cast<int64_t>(i - 1) % columns, columns));
  }
  return bound;
}

Schema StackOutputs(Arguments arguments, const BindContext&) {
  const int64_t columns = StackColumns(arguments.size() - 1, StackRows(arguments[0]));
  Schema schema;
  for (int64_t i = 0; i < columns; ++i) {
    schema.push_back({"col" + std::to_string(i), ColumnType(arguments, i, columns), true, {}});
  }
  return schema;
}

engine::Expr LowerStack(engine::Exprs args, const LowerContext& context) {
  const auto& count = std::get<plan::Literal>(context.call.args[0]->op).value;
  const int64_t rows = std::get<int64_t>(count.data);
  const int64_t columns = StackColumns(args.size() - 1, rows);
  std::vector<Field> fields;
  for (int64_t i = 0; i < columns; ++i) {
    fields.push_back({"col" + std::to_string(i), context.arg_type(static_cast<size_t>(i) + 1), true, {}});
  }
  engine::Exprs elements;
  for (int64_t row = 0; row < rows; ++row) {
    engine::Exprs values;
    for (int64_t i = 0; i < columns; ++i) {
      const auto at = static_cast<size_t>(row * columns + i) + 1;
      values.push_back(at < args.size() ? std::move(args[at])
                                        : engine::Constant(Value::Null(fields[static_cast<size_t>(i)].type)));
    }
    elements.push_back(columns == 1 ? std::move(values[0])
                                    : engine::Struct(DataType::Struct(fields), std::move(values)));
  }
  return engine::Call("list_value", std::move(elements));
}

// ---- sql_keywords ----

enum class Reserve : uint8_t { kFree, kStrictFree, kStrict, kReserved };
using enum Reserve;
struct Keyword {
  const char* word;
  Reserve reserve;
};
constexpr Keyword kKeywords[] = {
#define KEYWORD(token, word, reserve) {word, reserve},
#include "frontend/sql/keywords.inc"
#undef KEYWORD
};

Bound BindKeywords(Arguments arguments, const BindContext& context) {
  if (!arguments.empty()) ThrowWrongNumArgs("sql_keywords", "0", arguments.size(), context.origin);
  return {.argument_types = {}, .type = DataType::Null()};
}

Schema KeywordColumns() {
  return {{"keyword", DataType::String(), false, {}}, {"reserved", DataType::Boolean(), false, {}}};
}

Schema KeywordOutputs(Arguments, const BindContext&) { return KeywordColumns(); }

/// A word is reserved only while the session asks for that.
engine::Expr LowerKeywords(engine::Exprs, const LowerContext& context) {
  const bool reserves = context.ansi && context.conf.GetBool("spark.sql.ansi.enforceReservedKeywords");
  const DataType row = DataType::Struct(KeywordColumns());
  Value::Values rows;
  for (const Keyword& keyword : kKeywords) {
    rows.push_back(
        {row, Value::Values{Value::String(keyword.word),
                            Value::Boolean(reserves && (keyword.reserve == kReserved || keyword.reserve == kStrict))}});
  }
  return engine::Constant({DataType::Array(row, false), std::move(rows)});
}

Function Generator(std::string name, std::vector<Signature> signatures, Bound (*bind)(Arguments, const BindContext&),
                   Schema (*outputs)(Arguments, const BindContext&), Lower lower, std::string since, std::string doc,
                   std::vector<Example> examples) {
  return {.name = std::move(name),
          .kind = Kind::kGenerator,
          .signatures = std::move(signatures),
          .takes_names = true,
          .bind = bind,
          .outputs = outputs,
          .lower = std::move(lower),
          .since = std::move(since),
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

}  // namespace

std::vector<Function> GeneratorFunctions() {
  const std::vector<Signature> collection = {"(collection ARRAY<T>) -> T", "(collection MAP<K, V>) -> STRUCT"};
  const std::vector<Signature> structs = {"(input ARRAY<STRUCT>) -> STRUCT"};
  return {
      Generator("explode", collection, BindExplode, ExplodeOutputs, LowerExplode, "1.0.0",
                "A row for each element of an array, or for each key and value of a map.",
                {{.sql = "SELECT explode(array(10, 20))", .result = "10\n20"},
                 {.sql = "SELECT explode(map('a', 1, 'b', 2))", .result = "a\t1\nb\t2"}}),
      Generator("explode_outer", collection, BindExplode, ExplodeOutputs, LowerExplode, "1.0.0",
                "As explode, but a row of nulls for an empty or null collection.",
                {{.sql = "SELECT explode_outer(array(10, 20))", .result = "10\n20"},
                 {.sql = "SELECT explode_outer(CAST(NULL AS ARRAY<INT>))", .result = "NULL"}}),
      Generator("posexplode", collection, BindExplode, PosExplodeOutputs, LowerPosExplode, "2.0.0",
                "As explode, with the place of each element, from 0, before it.",
                {{.sql = "SELECT posexplode(array('a', 'b'))", .result = "0\ta\n1\tb"},
                 {.sql = "SELECT posexplode(map('a', 1))", .result = "0\ta\t1"}}),
      Generator("posexplode_outer", collection, BindExplode, PosExplodeOutputs, LowerPosExplode, "2.0.0",
                "As posexplode, but a row of nulls for an empty or null collection.",
                {{.sql = "SELECT posexplode_outer(array('a', 'b'))", .result = "0\ta\n1\tb"},
                 {.sql = "SELECT posexplode_outer(CAST(NULL AS ARRAY<INT>))", .result = "NULL\tNULL"}}),
      Generator("inline", structs, BindInline, InlineOutputs, LowerInline, "2.0.0",
                "A row for each struct of an array, a column for each of its fields.",
                {{.sql = "SELECT inline(array(struct(1, 'a'), struct(2, 'b')))", .result = "1\ta\n2\tb"},
                 {.sql = "SELECT inline(array(struct(1), NULL))", .result = "1\nNULL"}}),
      Generator("inline_outer", structs, BindInline, InlineOutputs, LowerInline, "2.0.0",
                "As inline, but a row of nulls for an empty or null array.",
                {{.sql = "SELECT inline_outer(array(struct(1, 'a')))", .result = "1\ta"},
                 {.sql = "SELECT inline_outer(CAST(NULL AS ARRAY<STRUCT<a: INT, b: INT>>))", .result = "NULL\tNULL"}}),
      Generator("stack", {"(n INT, values ANY...) -> STRUCT"}, BindStack, StackOutputs, LowerStack, "2.0.0",
                "Deals the values out into `n` rows, filling the last one up with nulls.",
                {{.sql = "SELECT stack(2, 1, 2, 3)", .result = "1\t2\n3\tNULL"},
                 {.sql = "SELECT stack(2, 'a', 'b')", .result = "a\nb"}}),
      Generator("sql_keywords", {"() -> STRUCT"}, BindKeywords, KeywordOutputs, LowerKeywords, "3.5.0",
                "The keywords of the SQL grammar, and which of them are reserved.",
                {{.sql = "SELECT reserved FROM sql_keywords() WHERE keyword = 'SELECT'", .result = "false"}}),
  };
}

}  // namespace piezo::functions
