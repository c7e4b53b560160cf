// Sketches of Apache DataSketches: Theta and HyperLogLog for counts of different values, KLL for quantiles.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/collation.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;
using types::Value;

/// How a family of sketches tells of a size that is no good.
struct SizeRule {
  const char* not_constant;
  const char* out_of_range;
  int64_t least;
  int64_t most;
};
constexpr SizeRule kThetaSize{"THETA_LG_NOM_ENTRIES_MUST_BE_CONSTANT", "THETA_INVALID_LG_NOM_ENTRIES", 4, 26};
constexpr SizeRule kHllSize{"HLL_K_MUST_BE_CONSTANT", "HLL_INVALID_LG_K", 4, 21};

auto CheckSize(const SizeRule& rule) {
  return [&rule](Arguments arguments, const BindContext& context) {
    const std::string function = errors::QuoteIdentifier(context.called_as);
    if (!arguments[1].foldable) throw Error(rule.not_constant, {{"function", function}}, context.origin);
    const std::optional<Value> value = context.ValueOf(arguments[1]);
    const int64_t size = value && !value->is_null() ? static_cast<int64_t>(*NumberOf(*value)) : 0;
    if (size >= rule.least && size <= rule.most) return;
    throw Error(rule.out_of_range,
                {{"function", function},
                 {"min", std::to_string(rule.least)},
                 {"max", std::to_string(rule.most)},
                 {"value", std::to_string(size)}},
                context.origin);
  };
}

/// Whole numbers count as BIGINT, others as DOUBLE, as the library takes them.
engine::Expr Widened(engine::Expr value, const DataType& type) {
  if (type.IsIntegral()) return engine::Cast(std::move(value), DataType::Long());
  if (type.is(TypeId::kFloat)) return engine::Cast(std::move(value), DataType::Double());
  return value;
}

Lower SketchOfValues(const char* kernel) {
  return [kernel](engine::Exprs args, const LowerContext& context) {
    engine::Expr value = CollationKey(Widened(std::move(args[0]), context.arg_type(0)), context.arg_type(0));
    return context.aggregate(kernel, engine::List(std::move(value), std::move(args[1])));
  };
}

/// Theta sketches do not count an empty text, nor what a collation takes for one.
engine::Expr LowerThetaOfValues(engine::Exprs args, const LowerContext& context) {
  const DataType& type = context.arg_type(0);
  if (!type.IsStringLike() || type.has_default_collation()) {
    return SketchOfValues("piezo_theta_sketch_agg")(std::move(args), context);
  }
  engine::Expr key = CollationKey(std::move(args[0]), type);
  engine::Expr counts = engine::Compare(engine::Comparison::kNotEqual, key.Copy(),
                                        CollationKey(engine::Constant(Value::String("")), type));
  return context.aggregate("piezo_theta_sketch_agg",
                           engine::List(engine::If(std::move(counts), std::move(key), {}), std::move(args[1])));
}

Function Aggregate(std::string name, std::vector<Signature> signatures, Lower lower, std::string since, std::string doc,
                   std::vector<Example> examples) {
  return {.name = std::move(name),
          .kind = Kind::kAggregate,
          .signatures = std::move(signatures),
          .coercion = Coercion::kNone,
          .nulls = kNever,
          .lower = std::move(lower),
          .since = std::move(since),
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

Function OfSketches(std::string name, std::vector<Signature> signatures, const char* kernel, const char* condition,
                    std::string since, std::string doc, std::vector<Example> examples) {
  return {.name = std::move(name),
          .signatures = std::move(signatures),
          .coercion = Coercion::kNone,
          .lower = Kernel(kernel, Raises::kYes),
          .raises = {condition},
          .since = std::move(since),
          .doc = std::move(doc),
          .examples = std::move(examples)};
}

// ---- Theta ----

std::vector<Function> ThetaAggregates() {
  Function values = Aggregate(
      "theta_sketch_agg",
      {"(x ARRAY<INT> | ARRAY<BIGINT> | BINARY | DOUBLE | FLOAT | INT | BIGINT | STRING, lg_entries INT = 12) "
       "-> BINARY"},
      LowerThetaOfValues, "4.1.0", "A Theta sketch of the different values, in the form of Apache DataSketches.",
      {{.sql = "SELECT hex(theta_sketch_agg(a)) FROM VALUES (1), (2), (2) AS t(a)",
        .result = "0104033D011ACC93022D0C35EE5BEFC8AE3EFA70D1DFA7AB80"},
       {.sql = "SELECT theta_sketch_estimate(theta_sketch_agg(a COLLATE UTF8_LCASE)) FROM VALUES ('a'), ('A') AS t(a)",
        .result = "1"},
       {.sql = "SELECT theta_sketch_estimate(theta_sketch_agg(a COLLATE UNICODE_RTRIM)) FROM VALUES ('a'), (' ') AS "
               "t(a)",
        .result = "1"},
       {.sql = "SELECT theta_sketch_agg(1, 3)", .raises = "THETA_INVALID_LG_NOM_ENTRIES"}});
  values.check = CheckSize(kThetaSize);
  values.raises = {"THETA_INVALID_LG_NOM_ENTRIES"};
  Function united =
      Aggregate("theta_union_agg", {"(sketch BINARY, lg_entries INT = 12) -> BINARY"},
                KernelAggregate("piezo_theta_union_agg", Raises::kYes), "4.1.0", "The union of Theta sketches.",
                {{.sql = "SELECT theta_sketch_estimate(theta_union_agg(s)) FROM (SELECT theta_sketch_agg(a) AS s FROM "
                         "VALUES (1, 1), (1, 2), (2, 2), (2, 3) AS t(g, a) GROUP BY g)",
                  .result = "3"},
                 {.sql = "SELECT theta_union_agg(X'00')", .raises = "THETA_INVALID_INPUT_SKETCH_BUFFER"}});
  united.check = CheckSize(kThetaSize);
  united.raises = {"THETA_INVALID_INPUT_SKETCH_BUFFER"};
  Function common = Aggregate(
      "theta_intersection_agg", {"(sketch BINARY) -> BINARY"},
      KernelAggregate("piezo_theta_intersection_agg", Raises::kYes), "4.1.0", "The intersection of Theta sketches.",
      {{.sql = "SELECT theta_sketch_estimate(theta_intersection_agg(s)) FROM (SELECT theta_sketch_agg(a) AS s FROM "
               "VALUES (1, 1), (1, 2), (2, 2), (2, 3) AS t(g, a) GROUP BY g)",
        .result = "1"},
       {.sql = "SELECT theta_intersection_agg(X'00')", .raises = "THETA_INVALID_INPUT_SKETCH_BUFFER"}});
  common.raises = {"THETA_INVALID_INPUT_SKETCH_BUFFER"};
  std::vector<Function> all;
  all.push_back(std::move(values));
  all.push_back(std::move(united));
  all.push_back(std::move(common));
  return all;
}

/// Two sketches of {1, 2} and {2, 3}, put together by a function.
std::string OfTwoSketches(const char* function) {
  return std::string("SELECT theta_sketch_estimate(") + function +
         "(theta_sketch_agg(a), theta_sketch_agg(b))) FROM VALUES (1, 2), (2, 3) AS t(a, b)";
}

std::vector<Function> ThetaFunctions() {
  constexpr const char* kBroken = "THETA_INVALID_INPUT_SKETCH_BUFFER";
  std::vector<Function> all;
  all.push_back(
      OfSketches("theta_sketch_estimate", {"(sketch BINARY) -> BIGINT"}, "piezo_theta_estimate", kBroken, "4.1.0",
                 "About how many different values a Theta sketch has seen.",
                 {{.sql = "SELECT theta_sketch_estimate(theta_sketch_agg(id)) FROM range(100)", .result = "100"},
                  {.sql = "SELECT theta_sketch_estimate(X'00')", .raises = kBroken}}));
  all.push_back(OfSketches("theta_union", {"(a BINARY, b BINARY, lg_entries INT = 12) -> BINARY"}, "piezo_theta_union",
                           kBroken, "4.1.0", "The union of two Theta sketches.",
                           {{.sql = OfTwoSketches("theta_union"), .result = "3"},
                            {.sql = "SELECT theta_union(X'00', X'00')", .raises = kBroken}}));
  all.push_back(OfSketches("theta_intersection", {"(a BINARY, b BINARY) -> BINARY"}, "piezo_theta_intersection",
                           kBroken, "4.1.0", "The intersection of two Theta sketches.",
                           {{.sql = OfTwoSketches("theta_intersection"), .result = "1"},
                            {.sql = "SELECT theta_intersection(X'00', X'00')", .raises = kBroken}}));
  all.push_back(OfSketches("theta_difference", {"(a BINARY, b BINARY) -> BINARY"}, "piezo_theta_difference", kBroken,
                           "4.1.0", "What a Theta sketch has seen and another has not.",
                           {{.sql = OfTwoSketches("theta_difference"), .result = "1"},
                            {.sql = "SELECT theta_difference(X'00', X'00')", .raises = kBroken}}));
  return all;
}

// ---- HyperLogLog ----

std::vector<Function> HllAggregates() {
  Function values =
      Aggregate("hll_sketch_agg", {"(x INT | BIGINT | STRING | BINARY, lg_k INT = 12) -> BINARY"},
                SketchOfValues("piezo_hll_sketch_agg"), "3.5.0",
                "A HyperLogLog sketch of the different values, in the form of Apache DataSketches.",
                {{.sql = "SELECT hex(hll_sketch_agg(a, 4)) FROM VALUES ('a'), ('a') AS t(a)",
                  .result = "02010704030001082F823B0400000000000000000000000000000000000000000000000000000000"},
                 {.sql = "SELECT hll_sketch_agg(1, 5 + 5) = hll_sketch_agg(1, 10)", .result = "true"},
                 {.sql = "SELECT hll_sketch_agg(1, 22)", .raises = "HLL_INVALID_LG_K"}});
  values.check = CheckSize(kHllSize);
  values.raises = {"HLL_INVALID_LG_K"};
  Function united =
      Aggregate("hll_union_agg", {"(sketch BINARY, allow_different BOOLEAN = false) -> BINARY"},
                KernelAggregate("piezo_hll_union_agg", Raises::kYes), "3.5.0", "The union of HyperLogLog sketches.",
                {{.sql = "SELECT hll_sketch_estimate(hll_union_agg(s)) FROM (SELECT hll_sketch_agg(a) AS s FROM "
                         "VALUES (1, 1), (1, 2), (2, 2), (2, 3) AS t(g, a) GROUP BY g)",
                  .result = "3"},
                 {.sql = "SELECT hll_union_agg(X'00')", .raises = "HLL_INVALID_INPUT_SKETCH_BUFFER"}});
  united.raises = {"HLL_INVALID_INPUT_SKETCH_BUFFER"};
  std::vector<Function> all;
  all.push_back(std::move(values));
  all.push_back(std::move(united));
  return all;
}

std::vector<Function> HllFunctions() {
  constexpr const char* kBroken = "HLL_INVALID_INPUT_SKETCH_BUFFER";
  Function united = OfSketches(
      "hll_union", {"(a BINARY, b BINARY, allow_different BOOLEAN = false) -> BINARY"}, "piezo_hll_union", kBroken,
      "3.5.0", "The union of two HyperLogLog sketches, of different sizes only where that is allowed.",
      {{.sql = "SELECT hll_sketch_estimate(hll_union(hll_sketch_agg(a), hll_sketch_agg(b))) FROM VALUES (1, 2), (2, 3) "
               "AS t(a, b)",
        .result = "3"},
       {.sql = "SELECT hll_union(X'00', X'00')", .raises = kBroken},
       {.sql = "SELECT hll_union(hll_sketch_agg(1, 4), hll_sketch_agg(1, 5))", .raises = "HLL_UNION_DIFFERENT_LG_K"}});
  united.raises.emplace_back("HLL_UNION_DIFFERENT_LG_K");
  std::vector<Function> all;
  all.push_back(OfSketches("hll_sketch_estimate", {"(sketch BINARY) -> BIGINT"}, "piezo_hll_estimate", kBroken, "3.5.0",
                           "About how many different values a HyperLogLog sketch has seen.",
                           {{.sql = "SELECT hll_sketch_estimate(hll_sketch_agg(id)) FROM range(100)", .result = "100"},
                            {.sql = "SELECT hll_sketch_estimate(X'00')", .raises = kBroken}}));
  all.push_back(std::move(united));
  return all;
}

}  // namespace

std::vector<Function> SketchAggregates() {
  std::vector<Function> all = ThetaAggregates();
  for (Function& function : HllAggregates()) all.push_back(std::move(function));
  return all;
}

std::vector<Function> SketchFunctions() {
  std::vector<Function> all = ThetaFunctions();
  for (Function& function : HllFunctions()) all.push_back(std::move(function));
  return all;
}

}  // namespace piezo::functions
