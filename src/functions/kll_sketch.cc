// KLL sketches of Apache DataSketches, three families of functions alike: for whole numbers, floats and doubles.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/collection_types.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;
using types::Value;

constexpr int64_t kLeastK = 8;
constexpr int64_t kMostK = 65535;
constexpr int32_t kUsualK = 200;
constexpr const char* kBroken = "KLL_INVALID_INPUT_SKETCH_BUFFER";

/// What differs between the families.
struct Items {
  std::string suffix;
  std::string accepted;  // types of values
  DataType type;
  std::string sql;    // SQL name of the type
  std::string value;  // of 0 to 9 in examples
};
const Items kFamilies[] = {
    {"bigint", "TINYINT | INT | BIGINT | SMALLINT", DataType::Long(), "BIGINT", "id"},
    {"float", "FLOAT", DataType::Float(), "FLOAT", "float(id)"},
    {"double", "FLOAT | DOUBLE", DataType::Double(), "DOUBLE", "double(id)"},
};

engine::Expr ItemConstant(const DataType& type) { return engine::Constant(Value::Null(type)); }

// ---- k ----

void CheckK(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) return;
  const Argument& k = arguments[1];
  if (!k.foldable) {
    throw Error("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT",
                {{"sqlExpr", errors::QuoteText(context.text)},
                 {"inputName", "k"},
                 {"inputType", types::SimpleString(k.type)},
                 {"inputExpr", k.text.str()}},
                context.origin);
  }
  const std::optional<Value> value = context.ValueOf(k);
  if (!value || value->is_null()) {
    throw Error("DATATYPE_MISMATCH.UNEXPECTED_NULL", {{"sqlExpr", errors::QuoteText(context.text)}, {"exprName", "k"}},
                context.origin);
  }
  const auto number = static_cast<int64_t>(*NumberOf(*value));
  if (number >= kLeastK && number <= kMostK) return;
  const Error reason("KLL_SKETCH_K_OUT_OF_RANGE",
                     {{"functionName", errors::QuoteIdentifier(context.called_as)}, {"k", std::to_string(number)}});
  throw Error("DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT",
              {{"sqlExpr", errors::QuoteText(context.text)}, {"msg", reason.message()}, {"hint", ""}}, context.origin);
}

/// The arguments of a kernel: the value, the number of the row's partition where one is passed (a column, which k never
/// is), and k.
engine::Exprs WithK(engine::Exprs args, const plan::Call& call, int32_t otherwise) {
  engine::Exprs all = engine::List(std::move(args[0]));
  const auto* last = call.args.size() > 1 ? &call.args.back()->op : nullptr;
  const bool partition = last != nullptr && std::holds_alternative<plan::ColumnRef>(*last);
  if (partition) {
    all.push_back(std::move(args.back()));
    args.pop_back();
  }
  all.push_back(args.size() > 1 ? std::move(args[1]) : engine::Constant(Value::Int(otherwise)));
  return all;
}

// ---- Aggregates ----

Function Values(const Items& items) {
  return {
      .name = "kll_sketch_agg_" + items.suffix,
      .kind = Kind::kAggregate,
      .signatures = {("(x " + items.accepted + ", [k INT]) -> BINARY").c_str()},
      .coercion = Coercion::kNone,
      .check = CheckK,
      .nulls = kNever,
      .lower =
          [type = items.type](engine::Exprs args, const LowerContext& context) {
            args[0] = engine::Cast(std::move(args[0]), type);
            return context.aggregate("piezo_kll_agg", WithK(std::move(args), context.call, kUsualK));
          },
      .raises = {"DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT"},
      .since = "4.1.0",
      .doc = "A KLL sketch of the values for quantiles, in the form of Apache DataSketches; `k` is its size.",
      .examples = {{.sql = "SELECT kll_sketch_get_n_" + items.suffix + "(kll_sketch_agg_" + items.suffix + "(" +
                           items.value + ")) FROM range(10)",
                    .result = "10"},
                   {.sql = "SELECT kll_sketch_agg_" + items.suffix + "(" + items.value +
                           ", 10 + 10) = kll_sketch_agg_" + items.suffix + "(" + items.value + ", 20) FROM range(10)",
                    .result = "true"},
                   {.sql = "SELECT kll_sketch_agg_" + items.suffix + "(" + items.value + ", 7) FROM range(10)",
                    .raises = "DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT"}},
  };
}

Function Merged(const Items& items) {
  const std::string name = "kll_merge_agg_" + items.suffix;
  return {
      .name = name,
      .kind = Kind::kAggregate,
      .signatures = {"(sketch BINARY, [k INT]) -> BINARY"},
      .coercion = Coercion::kNone,
      .check = CheckK,
      .nulls = kNever,
      .lower =
          [type = items.type](engine::Exprs args, const LowerContext& context) {
            engine::Exprs all = WithK(std::move(args), context.call, 0);
            all.push_back(ItemConstant(type));
            all.push_back(context.site());
            return context.aggregate("piezo_kll_merge_agg", std::move(all));
          },
      .raises = {kBroken},
      .since = "4.1.0",
      .doc = "Merges KLL sketches into one, of the first one's size unless `k` says another.",
      .examples = {{.sql = "SELECT kll_sketch_get_n_" + items.suffix + "(" + name +
                           "(s)) FROM (SELECT kll_sketch_agg_" + items.suffix + "(" + items.value +
                           ") AS s FROM range(10) GROUP BY id % 2)",
                    .result = "10"},
                   {.sql = "SELECT " + name + "(X'00')", .raises = kBroken}},
  };
}

// ---- Of sketches ----

Lower OfSketches(const char* kernel, const DataType& type) {
  return [kernel, type](engine::Exprs args, const LowerContext& context) {
    args.push_back(ItemConstant(type));
    args.push_back(context.site());
    return engine::Call(kernel, std::move(args));
  };
}

std::string OfTen(const Items& items, const std::string& function, const std::string& rest) {
  return "SELECT " + function + "(kll_sketch_agg_" + items.suffix + "(" + items.value + ")" + rest + ") FROM range(10)";
}

Function Plain(const Items& items, const std::string& function, const std::string& result, const char* kernel,
               std::string doc, std::string example, std::string shown) {
  const std::string name = function + "_" + items.suffix;
  return {
      .name = name,
      .signatures = {("(sketch BINARY) -> " + result).c_str()},
      .lower = OfSketches(kernel, items.type),
      .raises = {kBroken},
      .since = "4.1.0",
      .doc = std::move(doc),
      .examples = {{.sql = std::move(example), .result = std::move(shown)},
                   {.sql = "SELECT " + name + "(X'00')", .raises = kBroken}},
  };
}

Function MergeTwo(const Items& items) {
  const std::string name = "kll_sketch_merge_" + items.suffix;
  const std::string one = "kll_sketch_agg_" + items.suffix + "(" + items.value + ")";
  return {
      .name = name,
      .signatures = {"(a BINARY, b BINARY) -> BINARY"},
      .lower = OfSketches("piezo_kll_merge", items.type),
      .raises = {kBroken},
      .since = "4.1.0",
      .doc = "Merges two KLL sketches.",
      .examples = {{.sql = "SELECT kll_sketch_get_n_" + items.suffix + "(" + name + "(" + one + ", " + one +
                           ")) FROM range(10)",
                    .result = "20"},
                   {.sql = "SELECT " + name + "(X'00', X'00')", .raises = kBroken}},
  };
}

/// A question asked of a sketch, or several in an array. The parameter's name is that in the error for one that is not
/// known before execution.
Function Question(const Items& items, const std::string& function, const std::string& parameter,
                  const std::string& question_type, const DataType& answer, const char* kernel, std::string doc,
                  std::vector<Example> examples) {
  return {
      .name = function + "_" + items.suffix,
      .signatures =
          {("(sketch BINARY, " + parameter + " " + question_type + " | ARRAY<" + question_type + ">) -> ANY").c_str()},
      .check =
          [parameter, question_type](Arguments arguments, const BindContext& context) {
            CheckElements(1, "(\"" + question_type + "\" or \"ARRAY<" + question_type + ">\")", arguments[1], context);
            if (arguments[1].foldable) return;
            ThrowNonFoldable(parameter, arguments[1].type, arguments[1], context);
          },
      .returns =
          [answer](Arguments arguments, const BindContext&) {
            return arguments[1].type.is(TypeId::kArray) ? DataType::Array(answer, false) : answer;
          },
      .lower = OfSketches(kernel, items.type),
      .raises = {kBroken},
      .since = "4.1.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

Function Quantile(const Items& items) {
  const std::string name = "kll_sketch_get_quantile_" + items.suffix;
  const bool whole = items.type.is(TypeId::kLong);
  Function function =
      Question(items, "kll_sketch_get_quantile", "rank", "DOUBLE", items.type, "piezo_kll_quantile",
               "The value that a share of the values of a KLL sketch does not exceed.",
               {{.sql = OfTen(items, name, ", 0.5"), .result = whole ? "4" : "4.0"},
                {.sql = OfTen(items, name, ", array(0.0D, 1.0D)"), .result = whole ? "[0, 9]" : "[0.0, 9.0]"},
                {.sql = OfTen(items, name, ", 1.5"), .raises = "KLL_SKETCH_INVALID_QUANTILE_RANGE"},
                {.sql = "SELECT " + name + "(X'00', 0.5)", .raises = kBroken}});
  function.raises.emplace_back("KLL_SKETCH_INVALID_QUANTILE_RANGE");
  return function;
}

Function Rank(const Items& items) {
  const std::string name = "kll_sketch_get_rank_" + items.suffix;
  return Question(items, "kll_sketch_get_rank", "quantile", items.sql, DataType::Double(), "piezo_kll_rank",
                  "The share of the values of a KLL sketch that do not exceed a value.",
                  {{.sql = OfTen(items, name, ", 5"), .result = "0.6"},
                   {.sql = OfTen(items, name, ", array(CAST(5 AS " + items.sql + "), NULL)"), .result = "[0.6, 0.1]"},
                   {.sql = "SELECT " + name + "(X'00', 5)", .raises = kBroken}});
}

}  // namespace

std::vector<Function> KllAggregates() {
  std::vector<Function> all;
  for (const Items& items : kFamilies) {
    all.push_back(Values(items));
    all.push_back(Merged(items));
  }
  return all;
}

std::vector<Function> KllFunctions() {
  std::vector<Function> all;
  for (const Items& items : kFamilies) {
    all.push_back(Plain(items, "kll_sketch_get_n", "BIGINT", "piezo_kll_n", "How many values a KLL sketch has seen.",
                        OfTen(items, "kll_sketch_get_n_" + items.suffix, ""), "10"));
    all.push_back(Plain(items, "kll_sketch_to_string", "STRING", "piezo_kll_string",
                        "What a KLL sketch is like, in lines to read.",
                        "SELECT split(kll_sketch_to_string_" + items.suffix + "(kll_sketch_agg_" + items.suffix + "(" +
                            items.value + ")), '\\n')[5] FROM range(10)",
                        "   N                      : 10"));
    all.push_back(MergeTwo(items));
    all.push_back(Quantile(items));
    all.push_back(Rank(items));
  }
  return all;
}

}  // namespace piezo::functions
