// Aggregates that answer about the whole from a summary: approximate counts, histograms, sketches. Percentiles are in
// percentile.cc.
#include <cmath>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"
#include "functions/kernels/count_min.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;
using types::Value;

// ---- approx_count_distinct ----

constexpr double kDefaultDeviation = 0.05;
constexpr int kFewestBits = 4;
constexpr int kMostBits = 24;  // 16 MiB a group

/// Bits of a hash that choose one of the registers, for a relative standard deviation.
int AddressBits(double deviation) {
  const double bits = std::ceil(2 * std::log2(1.106 / deviation));
  return std::isfinite(bits) ? static_cast<int>(std::clamp(bits, -1.0, 99.0)) : 99;
}

void CheckDeviation(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) return;
  // Only a literal with a fraction will do.
  const Value* given = arguments[1].literal;
  if (given == nullptr || !(given->type.is(TypeId::kDouble) || given->type.is(TypeId::kDecimal)) || given->is_null()) {
    throw Error("_LEGACY_ERROR_TEMP_1104", {}, context.origin);
  }
  const std::optional<double> deviation = NumberOf(*given);
  const int bits = AddressBits(*deviation);
  if (*deviation > 0 && bits >= kFewestBits && bits <= kMostBits) return;
  throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`approx_count_distinct`"}}, context.origin);
}

engine::Expr LowerCountDistinct(engine::Exprs args, const LowerContext& context) {
  const double deviation =
      args.size() < 2 ? kDefaultDeviation : *NumberOf(std::get<plan::Literal>(context.call.args[1]->op).value);
  engine::Expr present = engine::IsNotNull(args[0].Copy());
  engine::Expr hash = engine::Call("piezo_xxhash64", engine::List(std::move(args[0])));
  return context.aggregate_where("piezo_approx_count_distinct",
                                 engine::List(std::move(hash), engine::Constant(Value::Int(AddressBits(deviation)))),
                                 std::move(present));
}

Function CountDistinct() {
  return {
      .name = "approx_count_distinct",
      .kind = Kind::kAggregate,
      .signatures = {"(x ANY) -> BIGINT", "(x ANY, relative_deviation ANY) -> BIGINT"},
      .compares = true,
      .check = CheckDeviation,
      .nulls = kNever,
      .show = [](std::span<const std::string> args,
                 const plan::Call*) { return "approx_count_distinct(" + args[0] + ")"; },
      .lower = LowerCountDistinct,
      .raises = {"FAILED_FUNCTION_CALL", "_LEGACY_ERROR_TEMP_1104"},
      .since = "1.6.0",
      .doc = "About how many different values there are (HyperLogLog++), with a relative standard deviation.",
      .examples = {{.sql = "SELECT approx_count_distinct(a) FROM VALUES (1), (1), (2), (2), (3) AS t(a)",
                    .result = "3"},
                   {.sql = "SELECT approx_count_distinct(id) FROM range(100000)", .result = "95546"},
                   {.sql = "SELECT approx_count_distinct(id, 0.5) FROM range(10)", .raises = "FAILED_FUNCTION_CALL"},
                   {.sql = "SELECT approx_count_distinct(id, 1) FROM range(10)", .raises = "_LEGACY_ERROR_TEMP_1104"}},
  };
}

// ---- histogram_numeric ----

DataType HistogramType(Arguments arguments, const BindContext& context) {
  const bool of_input = context.conf.GetBool("spark.sql.legacy.histogramNumericPropagateInputType");
  const DataType x = of_input ? arguments[0].type : DataType::Double();
  return DataType::Array(DataType::Struct({{"x", x, true, {}}, {"y", DataType::Double(), true, {}}}), true);
}

void CheckBins(Arguments arguments, const BindContext& context) {
  CheckWholeNumber(arguments[1], "nb", 2, INT32_MAX, "[2, 2147483647]", "", context);
}

/// Decimals are taken for doubles.
engine::Expr LowerHistogram(engine::Exprs args, const LowerContext& context) {
  const DataType& input = context.arg_type(0);
  const bool as_input = !context.type.element().fields()[0].type.is(TypeId::kDouble);
  const bool decimal = input.is(TypeId::kDecimal);
  if (decimal) args[0] = context.cast(std::move(args[0]), input, DataType::Double());
  engine::Exprs all = engine::List(std::move(args[0]));
  if (args.size() > 2) all.push_back(std::move(args[2]));  // the row's partition
  all.push_back(engine::Cast(std::move(args[1]), DataType::Int()));
  all.push_back(engine::Constant(Value::Boolean(as_input && !decimal)));
  engine::Expr bins = context.aggregate("piezo_histogram_numeric", std::move(all));
  if (!decimal || !as_input) return bins;
  const DataType of_doubles = DataType::Array(
      DataType::Struct({{"x", DataType::Double(), true, {}}, {"y", DataType::Double(), true, {}}}), true);
  return context.cast(std::move(bins), of_doubles, context.type);
}

Function Histogram() {
  return {
      .name = "histogram_numeric",
      .kind = Kind::kAggregate,
      .signatures = {"(x NUMERIC | DATE | TIMESTAMP | TIMESTAMP_NTZ | DAY_TIME | YEAR_MONTH, bins INT) -> ANY"},
      .check = CheckBins,
      .returns = HistogramType,
      .nulls = kAlways,
      .lower = LowerHistogram,
      .since = "3.3.0",
      .doc = "Bins of unequal width, of which each is told by its centre and the number of its values.",
      .examples = {{.sql = "SELECT histogram_numeric(a, 5) FROM VALUES (0), (1), (2), (10) AS t(a)",
                    .result = "[{0, 1.0}, {1, 1.0}, {2, 1.0}, {10, 1.0}]"},
                   {.sql = "SELECT histogram_numeric(a, 3) FROM VALUES (1), (2), (10), (11.5), (11) AS t(a)",
                    .result = "[{1.5, 2.0}, {10.0, 1.0}, {11.3, 2.0}]"}},
  };
}

// ---- count_min_sketch ----

constexpr double kMostCounters = 1 << 24;  // 128 MiB a group

void CheckSketch(Arguments arguments, const BindContext& context) {
  static constexpr const char* kNames[] = {"", "eps", "confidence", "seed"};
  double numbers[4] = {};
  for (size_t i = 1; i < 4; ++i) {
    if (!arguments[i].foldable) ThrowNonFoldable(kNames[i], arguments[i].type, arguments[i], context);
  }
  for (size_t i = 1; i < 4; ++i) {
    const std::optional<Value> value = context.ValueOf(arguments[i]);
    if (!value || value->is_null()) ThrowUnexpectedNull(kNames[i], context);
    numbers[i] = NumberOf(*value).value_or(0);
  }
  if (!(numbers[1] > 0)) {
    ThrowOutOfRange(kNames[1], "(0.0, 1.7976931348623157E308]", ShowDouble(numbers[1]), context);
  }
  if (!(numbers[2] > 0 && numbers[2] < 1)) {
    ThrowOutOfRange(kNames[2], "(0.0, 1.0]", ShowDouble(numbers[2]), context);
  }
  const SketchShape shape = ShapeOf(numbers[1], numbers[2]);
  if (shape.depth * shape.width <= kMostCounters) return;
  throw Error("COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION",
              {{"numberOfElements", types::ToDisplay(Value::Double(shape.depth * shape.width))},
               {"maxRoundedArrayLength", std::to_string(static_cast<int64_t>(kMostCounters))},
               {"functionName", "`count_min_sketch`"}},
              context.origin);
}

engine::Expr LowerSketch(engine::Exprs args, const LowerContext& context) {
  engine::Expr item = std::move(args[0]);
  if (context.arg_type(0).IsIntegral()) item = engine::Cast(std::move(item), DataType::Long());
  return context.aggregate("piezo_count_min_sketch",
                           engine::List(std::move(item), std::move(args[1]), std::move(args[2]),
                                        engine::Cast(std::move(args[3]), DataType::Long())));
}

Function CountMinSketch() {
  return {
      .name = "count_min_sketch",
      .kind = Kind::kAggregate,
      .signatures =
          {"(column INTEGRAL | STRING | BINARY, epsilon DOUBLE, confidence DOUBLE, seed INT | BIGINT) -> BINARY"},
      .coercion = Coercion::kNone,
      .takes_names = true,
      .check = CheckSketch,
      .nulls = kNever,
      .lower = LowerSketch,
      .raises = {"COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION"},
      .since = "2.2.0",
      .doc = "Sketch of how often each value occurs, in Spark's binary form.",
      .examples = {{.sql = "SELECT hex(count_min_sketch(a, 0.5D, 0.5D, 1)) FROM VALUES (1), (2), (1) AS t(a)",
                    .result = "0000000100000000000000030000000100000004000000005D8D6AB90000000000000000000000000000"
                              "000200000000000000010000000000000000"},
                   {.sql = "SELECT count_min_sketch(1, 0.0000000001D, 0.5D, 1)",
                    .raises = "COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION"}},
  };
}

}  // namespace

std::vector<Function> ApproximateFunctions() {
  std::vector<Function> all;
  all.push_back(CountDistinct());
  all.push_back(Histogram());
  all.push_back(CountMinSketch());
  return all;
}

}  // namespace piezo::functions
