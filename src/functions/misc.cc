// Functions about the query, the server and the row: who and where, ids, random numbers, errors on demand.
#include <random>
#include <string>
#include <unordered_set>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/collection_types.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"
#include "functions/partitioned.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

/// What version() tells, in Spark's form: the release of Spark whose behaviour this is, and a revision.
constexpr const char* kVersion = "4.1.0 0000000000000000000000000000000000000000";

// ---- Facts of the query: constants by the time it runs ----

Function Fact(const char* name, std::vector<std::string> aliases, const char* shown, const char* since, const char* doc,
              std::string (*fact)(const QueryFacts&), std::vector<Example> examples) {
  return {
      .name = name,
      .aliases = std::move(aliases),
      .shown_as = shown,
      .shown_as_called = true,
      .signatures = {"() -> STRING"},
      .nulls = kNever,
      .lower = [fact](
                   engine::Exprs,
                   const LowerContext& context) { return engine::Constant(types::Value::String(fact(context.facts))); },
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

engine::Expr LowerTypeOf(engine::Exprs, const LowerContext& context) {
  return engine::Constant(types::Value::String(types::SimpleString(context.arg_type(0))));
}

std::vector<Function> Facts() {
  return {
      Fact("current_user", {"user", "session_user"}, "", "3.2.0", "Name of the user who asks.",
           [](const QueryFacts& facts) { return facts.user; },
           {{.sql = "SELECT current_user() = user()", .result = "true"}}),
      Fact("current_database", {"current_schema"}, "current_schema", "1.6.0", "Name of the current database.",
           [](const QueryFacts& facts) { return facts.current_database; },
           {{.sql = "SELECT current_database()", .result = "default"}}),
      Fact("current_catalog", {}, "", "3.1.0", "Name of the current catalog.",
           [](const QueryFacts& facts) { return facts.current_catalog; },
           {{.sql = "SELECT current_catalog()", .result = "spark_catalog"}}),
      Fact("version", {}, "", "3.0.0", "Release of Spark that the server follows, and a revision.",
           [](const QueryFacts&) { return std::string(kVersion); },
           {{.sql = "SELECT version() LIKE '4.1.%'", .result = "true"}}),
      {
          .name = "typeof",
          .signatures = {"(x ANY) -> STRING"},
          .nulls = kNever,
          .lower = LowerTypeOf,
          .since = "3.0.0",
          .doc = "Name of the argument's type.",
          .examples = {{.sql = "SELECT typeof(1)", .result = "int"},
                       {.sql = "SELECT typeof(array(1.5))", .result = "array<decimal(2,1)>"}},
      },
      {
          .name = "input_file_name",
          .signatures = {"() -> STRING"},
          .nulls = kNever,
          .lower = [](engine::Exprs, const LowerContext&) { return engine::Constant(types::Value::String("")); },
          .deterministic = false,
          .foldable = false,
          .since = "1.5.0",
          .doc = "Name of the file that the row was read from; empty when there is none.",
          .examples = {{.sql = "SELECT input_file_name()", .result = ""}},
      },
  };
}

Function BlockNumber(const char* name, const char* doc) {
  return {
      .name = name,
      .signatures = {"() -> BIGINT"},
      .nulls = kNever,
      .lower = [](engine::Exprs, const LowerContext&) { return engine::Constant(types::Value::Long(-1)); },
      .deterministic = false,
      .foldable = false,
      .since = "2.2.0",
      .doc = doc,
      .examples = {{.sql = "SELECT " + std::string(name) + "()", .result = "-1"}},
  };
}

/// Without a seed any will do.
engine::Expr LowerUuid(engine::Exprs args, const LowerContext&) {
  if (args.size() == 1) return engine::Call("piezo_uuid", {});
  std::swap(args[0], args[1]);
  return engine::Call("piezo_seeded_uuid", std::move(args));
}

std::vector<Function> RowIds() {
  return {
      {
          .name = "monotonically_increasing_id",
          .signatures = {"() -> BIGINT"},
          .nulls = kNever,
          .lower = Kernel("piezo_row_id"),
          .deterministic = false,
          .foldable = false,
          .since = "1.4.0",
          .doc = "A number that grows from row to row: the partition, then the number of the row in it.",
          .examples = {{.sql = "SELECT monotonically_increasing_id()", .result = "0"}},
      },
      {
          .name = "spark_partition_id",
          .shown_as = "SPARK_PARTITION_ID",
          .signatures = {"() -> INT"},
          .nulls = kNever,
          .lower = [](engine::Exprs args, const LowerContext&) { return std::move(args.back()); },
          .deterministic = false,
          .foldable = false,
          .since = "1.4.0",
          .doc = "Number of the partition that the row is in.",
          .examples = {{.sql = "SELECT spark_partition_id()", .result = "0"}},
      },
      BlockNumber("input_file_block_start", "Where the block begins that the row was read from; -1 when not known."),
      BlockNumber("input_file_block_length", "Length of the block that the row was read from; -1 when not known."),
      {
          .name = "uuid",
          .signatures = {"([seed BIGINT]) -> STRING"},
          .nulls = kNever,
          .lower = LowerUuid,
          .deterministic = false,
          .foldable = false,
          .since = "2.3.0",
          .doc = "A random UUID.",
          .examples = {{.sql = "SELECT length(uuid())", .result = "36"}},
      },
  };
}

// ---- Random numbers ----

int64_t RandomSeed() {
  std::random_device device;
  return static_cast<int64_t>(device()) << 32 | device();
}

/// The arguments of a kernel: the partition first, which comes last, and a seed, where the user gave none.
engine::Exprs WithSeed(engine::Exprs args, size_t without_seed) {
  engine::Exprs all;
  all.push_back(std::move(args.back()));
  args.pop_back();
  for (engine::Expr& arg : args) all.push_back(std::move(arg));
  if (args.size() == without_seed) all.push_back(engine::Constant(types::Value::Long(RandomSeed())));
  return all;
}

constexpr const char* kSeedTypes = R"(("INT" or "BIGINT"))";

void CheckRandom(Arguments arguments, const BindContext& context) {
  if (arguments.empty()) return;
  const Argument& seed = arguments[0];
  RefuseCast(0, kSeedTypes, seed, BareNull::kPasses, context);
  if (seed.foldable) return;
  throw Error("SEED_EXPRESSION_IS_UNFOLDABLE",
              {{"seedExpr", errors::QuoteText(seed.text)}, {"exprWithSeed", errors::QuoteText(context.text)}},
              context.origin);
}

void CheckFoldable(const Argument& argument, const char* name, std::string_view types, const BindContext& context) {
  if (!argument.foldable) ThrowNonFoldable(name, types, argument, context);
}

bool IsSeed(const DataType& type) { return type.is(TypeId::kInt) || type.is(TypeId::kLong) || type.is(TypeId::kNull); }

Function Random(const char* name, std::vector<std::string> aliases, const char* kernel, const char* since,
                const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .aliases = std::move(aliases),
      .signatures = {"([seed INT | BIGINT]) -> DOUBLE"},
      .coercion = Coercion::kNone,
      .check = CheckRandom,
      .nulls = kNever,
      .lower = [kernel](engine::Exprs args,
                        const LowerContext&) { return engine::Call(kernel, WithSeed(std::move(args), 0)); },
      .deterministic = false,
      .foldable = false,
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

/// The type of numbers between two: the wider one of whole numbers; else a double, a float or a decimal where there is
/// one. Of two decimals the second's type, unless all of its values are the first's, too.
DataType UniformType(const DataType& least, const DataType& greatest) {
  if (least.is(TypeId::kNull) || greatest.is(TypeId::kNull)) return DataType::Double();
  if (least.is(TypeId::kDecimal) && greatest.is(TypeId::kDecimal)) {
    return types::IsWiderDecimal(least, greatest) ? least : greatest;
  }
  for (const TypeId fractional : {TypeId::kDouble, TypeId::kFloat, TypeId::kDecimal}) {
    if (least.is(fractional)) return least;
    if (greatest.is(fractional)) return greatest;
  }
  for (const TypeId whole : {TypeId::kLong, TypeId::kInt, TypeId::kShort}) {
    if (least.is(whole)) return least;
    if (greatest.is(whole)) return greatest;
  }
  return least;
}

Bound BindUniform(Arguments arguments, const BindContext& context) {
  static constexpr const char* kNames[] = {"min", "max", "seed"};
  CheckCount(arguments, 2, 3, "uniform", context);
  for (size_t i = 0; i < 2; ++i) {
    const DataType& type = arguments[i].type;
    if (!type.IsNumeric() && !type.is(TypeId::kNull)) ThrowUnexpectedType(i, "\"NUMERIC\"", arguments[i], context);
  }
  if (arguments.size() > 2 && !IsSeed(arguments[2].type)) ThrowUnexpectedType(2, kSeedTypes, arguments[2], context);
  for (size_t i = 0; i < arguments.size(); ++i) {
    CheckFoldable(arguments[i], kNames[i], "integer or floating-point", context);
  }
  Bound bound{.type = UniformType(arguments[0].type, arguments[1].type), .nullable = false};
  const bool decimal = bound.type.is(TypeId::kDecimal);
  bound.argument_types.assign(2, decimal ? DataType::Double() : bound.type);
  if (arguments.size() > 2) bound.argument_types.push_back(DataType::Long());
  return bound;
}

engine::Expr LowerUniform(engine::Exprs args, const LowerContext& context) {
  const bool decimal = context.type.is(TypeId::kDecimal);
  // The type of the least, which the kernel takes away, is the result's.
  engine::Expr least = args[0].Copy();
  engine::Exprs all = WithSeed(std::move(args), 2);
  all.insert(all.begin() + 1, std::move(least));
  engine::Expr number = engine::Call("piezo_uniform", std::move(all));
  return decimal ? context.cast(std::move(number), DataType::Double(), context.type) : std::move(number);
}

void CheckRandomText(Arguments arguments, const BindContext& context) {
  if (arguments.size() > 1) RefuseCast(1, kSeedTypes, arguments[1], BareNull::kPasses, context);
  CheckFoldable(arguments[0], "length", "integer", context);
  if (arguments.size() > 1) CheckFoldable(arguments[1], "seed", "integer", context);
  const auto* length = arguments[0].literal != nullptr ? std::get_if<int64_t>(&arguments[0].literal->data) : nullptr;
  if (length != nullptr && *length < 0) {
    throw Error("INVALID_PARAMETER_VALUE.LENGTH",
                {{"functionName", "`randstr`"}, {"parameter", "`length`"}, {"length", std::to_string(*length)}},
                context.origin);
  }
}

engine::Expr LowerRandomText(engine::Exprs args, const LowerContext&) {
  return engine::Call("piezo_randstr", WithSeed(std::move(args), 1));
}

std::vector<Function> RandomFunctions() {
  return {
      Random("rand", {"random"}, "piezo_rand", "1.5.0", "A random number from 0 to 1.",
             {{.sql = "SELECT rand(0)", .result = "0.7604953758285915"}}),
      Random("randn", {}, "piezo_randn", "1.5.0", "A random number of the standard normal distribution.",
             {{.sql = "SELECT randn(0)", .result = "1.6034991609278433"}}),
      {
          .name = "uniform",
          .signatures = {"(min NUMERIC, max NUMERIC, [seed INT | BIGINT]) -> NUMERIC"},
          .bind = BindUniform,
          .lower = LowerUniform,
          .raises = {"DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"},
          .deterministic = false,
          .foldable = false,
          .since = "4.0.0",
          .doc = "A random number between two.",
          .examples = {{.sql = "SELECT uniform(10, 20, 0) BETWEEN 10 AND 20", .result = "true"},
                       {.sql = "SELECT typeof(uniform(1L, 2.5BD, 0))", .result = "decimal(2,1)"},
                       {.sql = "SELECT typeof(uniform(1.5BD, 2F, 0))", .result = "float"},
                       {.sql = "SELECT uniform('1', 2, 0)", .raises = "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"}},
      },
      {
          .name = "randstr",
          .signatures = {"(length INT, [seed INT | BIGINT]) -> STRING"},
          .check = CheckRandomText,
          .nulls = kNever,
          .lower = LowerRandomText,
          .raises = {"INVALID_PARAMETER_VALUE.LENGTH"},
          .deterministic = false,
          .foldable = false,
          .since = "4.0.0",
          .doc = "A random text of digits and letters.",
          .examples = {{.sql = "SELECT randstr(3, 0)", .result = "ceV"},
                       {.sql = "SELECT randstr(-1, 0)", .raises = "INVALID_PARAMETER_VALUE.LENGTH"}},
      },
  };
}

// ---- Errors on demand ----

/// assert_true(condition[, message]): null, or USER_RAISED_EXCEPTION.
engine::Expr LowerAssert(engine::Exprs args, const LowerContext&) {
  return engine::If(std::move(args[0]), engine::Constant(types::Value::Null()),
                    engine::Cast(engine::Call("piezo_raise", engine::List(std::move(args[1]))), DataType::Null()));
}

/// A message that cannot become a text, told as in the map of parameters that it stands in.
void CheckMessage(const Argument& message, const BindContext& context) {
  const TypePattern text{.kind = TypePattern::Kind::kConcrete, .concrete = DataType::String()};
  if (ImplicitCast(message.type, text, context.ansi())) return;
  Argument parameters = message;
  parameters.text = "map(errorMessage, " + message.text + ")";
  parameters.type = DataType::Map(DataType::String(), message.type, message.nullable);
  BindContext shown = context;
  shown.text = "raise_error(USER_RAISED_EXCEPTION, " + parameters.text + ")";
  ThrowUnexpectedType(1, "\"MAP<STRING, STRING>\"", parameters, shown);
}

Bound BindRaise(Arguments arguments, const BindContext& context) {
  CheckCount(arguments, 1, 1, "raise_error", context);
  CheckMessage(arguments[0], context);
  return {.argument_types = {DataType::String()}, .type = DataType::Null()};
}

/// Without a message, the condition's text is the message.
Bound BindAssert(Arguments arguments, const BindContext& context) {
  if (arguments.empty() || arguments.size() > 2) {
    ThrowWrongNumArgs("assert_true", "[1, 2]", arguments.size(), context.origin);
  }
  const DataType& type = arguments[0].type;
  if (!type.is(TypeId::kBoolean) && !type.is(TypeId::kNull) && !type.IsStringLike()) {
    BindContext shown = context;  // what it stands for
    const std::string message =
        arguments.size() == 2 ? arguments[1].text.str() : "'" + arguments[0].text.str() + "' is not true!";
    shown.text =
        "(IF(" + arguments[0].text + ", NULL, raise_error(USER_RAISED_EXCEPTION, map(errorMessage, " + message + "))))";
    ThrowUnexpectedType(0, "\"BOOLEAN\"", arguments[0], shown);
  }
  Bound bound;
  bound.argument_types = {DataType::Boolean()};
  if (arguments.size() == 2) {
    CheckMessage(arguments[1], context);
    bound.argument_types.push_back(DataType::String());
  } else {
    bound.defaults.push_back(types::Value::String("'" + arguments[0].text + "' is not true!"));
  }
  bound.type = DataType::Null();
  return bound;
}

std::vector<Function> Errors() {
  return {
      {
          .name = "raise_error",
          .signatures = {"(message STRING) -> VOID"},
          .bind = BindRaise,
          .lower =
              [](engine::Exprs args, const LowerContext& context) {
                return engine::Cast(engine::Call("piezo_raise", std::move(args)), context.type);
              },
          .raises = {"USER_RAISED_EXCEPTION"},
          .foldable = false,
          .since = "3.1.0",
          .doc = "Ends the query with that message.",
          .examples = {{.sql = "SELECT raise_error('custom error message')", .raises = "USER_RAISED_EXCEPTION"}},
      },
      {
          .name = "assert_true",
          .signatures = {"(condition BOOLEAN, [message STRING]) -> VOID"},
          .bind = BindAssert,
          .lower = LowerAssert,
          .raises = {"USER_RAISED_EXCEPTION"},
          .foldable = false,
          .since = "2.0.0",
          .doc = "Null when the condition holds; else ends the query.",
          .examples = {{.sql = "SELECT assert_true(0 < 1)", .result = "NULL"},
                       {.sql = "SELECT assert_true(0 > 1)", .raises = "USER_RAISED_EXCEPTION"}},
      },
  };
}

}  // namespace

bool AsksForPartition(const Function& function) {
  static const std::unordered_set<std::string_view> names = {
      "monotonically_increasing_id", "rand", "randn", "randstr", "shuffle", "spark_partition_id", "uniform", "uuid"};
  return names.contains(function.name);
}

bool MergesPartitions(const Function& function) {
  static const std::unordered_set<std::string_view> names = {
      "corr",       "covar_pop",   "covar_samp", "histogram_numeric", "kurtosis", "regr_intercept",
      "regr_r2",    "regr_slope",  "regr_sxx",   "regr_sxy",          "regr_syy", "skewness",
      "stddev_pop", "stddev_samp", "var_pop",    "var_samp"};
  return function.kind == Kind::kAggregate && (names.contains(function.name) || function.name.starts_with("kll_"));
}

std::vector<Function> MiscFunctions() {
  std::vector<Function> all;
  for (std::vector<Function> (*make)() : {Facts, RowIds, RandomFunctions, Errors}) {
    for (Function& function : make()) all.push_back(std::move(function));
  }
  return all;
}

}  // namespace piezo::functions
