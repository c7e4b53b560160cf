// Aggregates of statistics: variance, correlation, regression, percentiles, approximations.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

Function Moment(std::string name, std::vector<std::string> aliases, std::string since, std::string doc,
                std::vector<Example> examples) {
  return {
      .name = name,
      .aliases = std::move(aliases),
      .shown_as_called = true,
      .kind = Kind::kAggregate,
      .signatures = {"(x DOUBLE) -> DOUBLE"},
      .nulls = kAlways,
      .lower = KernelAggregate("piezo_" + name),
      .since = std::move(since),
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

Function OfTwo(std::string name, std::string since, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .kind = Kind::kAggregate,
      .signatures = {"(y DOUBLE, x DOUBLE) -> DOUBLE"},
      .nulls = kAlways,
      .lower = KernelAggregate("piezo_" + name),
      .since = std::move(since),
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

/// Both vary together or they do not: a column that does not vary divides by zero.
engine::Expr LowerCorrelation(engine::Exprs args, const LowerContext& context) {
  if (!context.ansi) return context.aggregate("piezo_corr", std::move(args));
  args.push_back(context.site());
  return context.aggregate("piezo_corr_ansi", std::move(args));
}

Function Correlation() {
  Function function =
      OfTwo("corr", "1.6.0", "Pearson's coefficient of correlation.",
            {{.sql = "SELECT corr(y, x) FROM VALUES (3, 2), (3, 3), (6, 4) AS t(y, x)", .result = "0.8660254037844387"},
             {.sql = "SELECT corr(y, x) FROM VALUES (1, 1), (2, 1) AS t(y, x)", .raises = "DIVIDE_BY_ZERO"}});
  function.lower = LowerCorrelation;
  function.raises = {"DIVIDE_BY_ZERO"};
  return function;
}

engine::Expr LowerRegrCount(engine::Exprs args, const LowerContext& context) {
  engine::Exprs present;
  for (const engine::Expr& arg : args) present.push_back(engine::IsNotNull(arg.Copy()));
  if (!context.call.distinct) return context.aggregate_where("count_star", {}, engine::And(std::move(present)));
  engine::Expr pair = engine::Call("row", std::move(args));
  return context.aggregate_where("count", engine::List(std::move(pair)), engine::And(std::move(present)));
}

/// The mean of one of the two over the rows that have both: a plain sum, which may be infinite.
template <size_t place>
engine::Expr LowerRegrMean(engine::Exprs args, const LowerContext& context) {
  engine::Exprs present;
  for (size_t i = 0; i < args.size(); ++i) {
    const DataType& type = context.arg_type(i);
    if (!type.is(TypeId::kDouble)) args[i] = context.cast(std::move(args[i]), type, DataType::Double());
    present.push_back(engine::IsNotNull(args[i].Copy()));
  }
  if (context.call.distinct) {  // of pairs
    return context.aggregate(place == 0 ? "piezo_regr_avgy" : "piezo_regr_avgx", std::move(args));
  }
  return context.aggregate_where("avg", engine::List(std::move(args[place])), engine::And(std::move(present)));
}

Function RegrMean(std::string name, Lower lower, std::string doc, std::vector<Example> examples) {
  Function function = OfTwo(std::move(name), "3.3.0", std::move(doc), std::move(examples));
  function.signatures = {"(y NUMERIC, x NUMERIC) -> DOUBLE"};
  function.lower = std::move(lower);
  return function;
}

std::vector<Function> Moments() {
  static const std::string kPoints = " FROM VALUES (1, 2), (3, 4), (5, 6), (NULL, 1) AS t(y, x)";
  static const std::string kNumbers = " FROM VALUES (1), (3), (5), (7) AS t(a)";
  return {
      Moment("stddev_samp", {"stddev", "std"}, "1.6.0", "Standard deviation of a sample.",
             {{.sql = "SELECT stddev_samp(a)" + kNumbers, .result = "2.581988897471611"},
              {.sql = "SELECT std(1)", .result = "NULL"}}),
      Moment("stddev_pop", {}, "1.6.0", "Standard deviation of the whole population.",
             {{.sql = "SELECT stddev_pop(a)" + kNumbers, .result = "2.23606797749979"}}),
      Moment("var_samp", {"variance"}, "1.6.0", "Variance of a sample.",
             {{.sql = "SELECT variance(a)" + kNumbers, .result = "6.666666666666667"}}),
      Moment("var_pop", {}, "1.6.0", "Variance of the whole population.",
             {{.sql = "SELECT var_pop(a)" + kNumbers, .result = "5.0"}}),
      Moment("skewness", {}, "1.6.0", "Skewness: how far the distribution leans to one side.",
             {{.sql = "SELECT skewness(a)" + kNumbers, .result = "0.0"}}),
      Moment("kurtosis", {}, "1.6.0", "Kurtosis in excess of the normal distribution's.",
             {{.sql = "SELECT kurtosis(a)" + kNumbers, .result = "-1.36"}}),
      OfTwo("covar_pop", "2.0.0", "Covariance of the whole population.",
            {{.sql = "SELECT covar_pop(1, 1)", .result = "0.0"}}),
      OfTwo("covar_samp", "2.0.0", "Covariance of a sample.",
            {{.sql = "SELECT covar_samp(y, x) FROM VALUES (1, 1), (2, 2), (3, 3) AS t(y, x)", .result = "1.0"}}),
      Correlation(),
      {
          .name = "regr_count",
          .kind = Kind::kAggregate,
          .signatures = {"(y NUMERIC, x NUMERIC) -> BIGINT"},
          .nulls = kNever,
          .lower = LowerRegrCount,
          .since = "3.3.0",
          .doc = "Number of rows in which neither is null.",
          .examples = {{.sql = "SELECT regr_count(y, x)" + kPoints, .result = "3"}},
      },
      RegrMean("regr_avgx", LowerRegrMean<1>, "Mean of x over the rows in which neither is null.",
               {{.sql = "SELECT regr_avgx(y, x)" + kPoints, .result = "4.0"}}),
      RegrMean("regr_avgy", LowerRegrMean<0>, "Mean of y over the rows in which neither is null.",
               {{.sql = "SELECT regr_avgy(y, x)" + kPoints, .result = "3.0"}}),
      OfTwo("regr_sxx", "3.4.0", "Sum of the squared distances of x from its mean.",
            {{.sql = "SELECT regr_sxx(y, x)" + kPoints, .result = "8.0"}}),
      OfTwo("regr_syy", "3.4.0", "Sum of the squared distances of y from its mean.",
            {{.sql = "SELECT regr_syy(y, x)" + kPoints, .result = "8.0"}}),
      OfTwo("regr_sxy", "3.4.0", "Sum of the products of the distances of x and y from their means.",
            {{.sql = "SELECT regr_sxy(y, x)" + kPoints, .result = "8.0"}}),
      OfTwo("regr_slope", "3.4.0", "Slope of the line of least squares.",
            {{.sql = "SELECT regr_slope(y, x)" + kPoints, .result = "1.0"}}),
      OfTwo("regr_intercept", "3.4.0", "Where the line of least squares crosses x = 0.",
            {{.sql = "SELECT regr_intercept(y, x)" + kPoints, .result = "-1.0"}}),
      OfTwo("regr_r2", "3.3.0", "Share of y's variance that the line of least squares explains.",
            {{.sql = "SELECT regr_r2(y, x)" + kPoints, .result = "1.0"}}),
  };
}

}  // namespace

std::vector<Function> StatisticsFunctions() { return Moments(); }

std::vector<Function> ClientStatistics() {
  return {
      {
          .name = "product",
          .kind = Kind::kAggregate,
          .signatures = {"(x DOUBLE) -> DOUBLE"},
          .nulls = kAlways,
          .lower = BuiltinAggregate("product"),
          .raises = {"UNRESOLVED_ROUTINE"},
          .since = "3.2.0",
          .doc = "Product of all values.",
          .examples = {{.sql = "SELECT product(2)", .raises = "UNRESOLVED_ROUTINE"}},
      },
  };
}

}  // namespace piezo::functions
