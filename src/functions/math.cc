// Functions of doubles that the engine computes as Spark does, and roundings to whole numbers.
#include <limits>
#include <utility>

#include "functions/groups.h"

namespace piezo::functions {
namespace {

/// double → double by the engine's own function, defined for every argument.
Function OfDouble(std::string name, std::string shown_as, std::string engine_name, std::string doc, Example example) {
  return {
      .name = std::move(name),
      .shown_as = std::move(shown_as),
      .signatures = {"(x DOUBLE) -> DOUBLE"},
      .lower = Builtin(std::move(engine_name)),
      .since = "1.4.0",
      .doc = std::move(doc),
      .examples = {std::move(example)},
  };
}

/// The same where Spark gives NaN or null and the engine an error: guarded by `test` on the argument.
engine::Expr Guarded(engine::Expr value, engine::Comparison test, double limit, const char* name,
                     types::Value otherwise) {
  engine::Expr condition = engine::Compare(test, value.Copy(), engine::Constant(types::Value::Double(limit)));
  return engine::If(std::move(condition), engine::Call(name, engine::List(std::move(value))),
                    engine::Constant(std::move(otherwise)));
}

/// Spark's logarithms are null where they are not defined.
Function Logarithm(std::string name, std::string shown_as, std::string engine_name, std::string doc, Example example) {
  return {
      .name = std::move(name),
      .shown_as = std::move(shown_as),
      .signatures = {"(x DOUBLE) -> DOUBLE"},
      .nulls = Function::Nulls::kAlways,
      .lower =
          [engine_name](engine::Exprs args, const LowerContext&) {
            return Guarded(std::move(args[0]), engine::Comparison::kGreater, 0, engine_name.c_str(),
                           types::Value::Null(DataType::Double()));
          },
      .since = "1.4.0",
      .doc = std::move(doc),
      .examples = {std::move(example)},
  };
}

}  // namespace

std::vector<Function> MathFunctions() {
  std::vector<Function> all = {
      OfDouble("cbrt", "CBRT", "cbrt", "Cube root.", {.sql = "SELECT cbrt(27.0)", .result = "3.0"}),
      OfDouble("degrees", "DEGREES", "degrees", "Radians as degrees.", {.sql = "SELECT degrees(0)", .result = "0.0"}),
      OfDouble("radians", "RADIANS", "radians", "Degrees as radians.", {.sql = "SELECT radians(0)", .result = "0.0"}),
      OfDouble("atan", "ATAN", "atan", "Inverse tangent.", {.sql = "SELECT atan(0)", .result = "0.0"}),
      OfDouble("tanh", "TANH", "tanh", "Hyperbolic tangent.", {.sql = "SELECT tanh(0)", .result = "0.0"}),
      OfDouble("sinh", "SINH", "sinh", "Hyperbolic sine.", {.sql = "SELECT sinh(0)", .result = "0.0"}),
      OfDouble("cosh", "COSH", "cosh", "Hyperbolic cosine.", {.sql = "SELECT cosh(0)", .result = "1.0"}),
      OfDouble("exp", "EXP", "exp", "e to that power.", {.sql = "SELECT exp(0)", .result = "1.0"}),
      Logarithm("ln", "ln", "ln", "Natural logarithm.", {.sql = "SELECT ln(1)", .result = "0.0"}),
      Logarithm("log10", "LOG10", "log10", "Logarithm to base 10.", {.sql = "SELECT log10(10)", .result = "1.0"}),
      Logarithm("log2", "LOG2", "log2", "Logarithm to base 2.", {.sql = "SELECT log2(2)", .result = "1.0"}),
      {
          .name = "sqrt",
          .shown_as = "SQRT",
          .signatures = {"(x DOUBLE) -> DOUBLE"},
          .lower =
              [](engine::Exprs args, const LowerContext&) {
                return Guarded(std::move(args[0]), engine::Comparison::kGreaterOrEqual, 0, "sqrt",
                               types::Value::Double(std::numeric_limits<double>::quiet_NaN()));
              },
          .since = "1.1.1",
          .doc = "Square root; NaN for negative numbers.",
          .examples = {{.sql = "SELECT sqrt(4)", .result = "2.0"}},
      },
  };
  return all;
}

}  // namespace piezo::functions
