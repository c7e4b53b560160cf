// AND, OR, NOT and the tests for null, NaN and truth.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/comparison_types.h"
#include "functions/groups.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

/// Booleans; a string or an untyped null beside a boolean becomes one.
Bound BindLogical(std::string_view, Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) ThrowWrongNumArgs(context.called_as, "2", arguments.size(), context.origin);
  const DataType& left = arguments[0].type;
  const DataType& right = arguments[1].type;
  const std::optional<DataType> common = types::WiderTypeForTwo(left, right, context.ansi());
  const bool strings = left.IsStringLike() && right.IsStringLike();
  const bool nulls = left.is(TypeId::kNull) && right.is(TypeId::kNull);
  if (!nulls && (!common || (left.IsNumeric() && right.IsNumeric() && !left.SameAs(right)))) {
    ThrowBinaryDiffTypes(left, right, context);
  }
  const DataType type = nulls ? DataType::Boolean() : *common;
  if (strings || !type.is(TypeId::kBoolean)) ThrowBinaryWrongType("\"BOOLEAN\"", type, context);
  Bound bound;
  bound.argument_types = {type, type};
  bound.type = type;
  bound.nullable =
      arguments[0].nullable || arguments[1].nullable || CastMayGiveNull(left, type) || CastMayGiveNull(right, type);
  return bound;
}

template <bool all>
engine::Expr LowerLogical(engine::Exprs args, const LowerContext&) {
  return all ? engine::And(std::move(args)) : engine::Or(std::move(args));
}

Function Logical(std::string name, std::string shown, Lower lower, std::string doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(a BOOLEAN, b BOOLEAN) -> BOOLEAN"},
      .bind = [shown](Arguments arguments,
                      const BindContext& context) { return BindLogical(shown, arguments, context); },
      .show = [shown](std::span<const std::string> args,
                      const plan::Call*) { return "(" + args[0] + " " + shown + " " + args[1] + ")"; },
      .lower = std::move(lower),
      .since = "1.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

std::string ShowNot(std::span<const std::string> args, const plan::Call*) { return "(NOT " + args[0] + ")"; }

/// x IS TRUE and x IS FALSE are `x <=> true` and `x <=> false`.
template <bool value>
Bound BindIsTruth(Arguments arguments, const BindContext& context) {
  const DataType& type = arguments[0].type;
  const std::optional<DataType> common = ComparisonType(type, DataType::Boolean(), context.ansi(), true);
  if (!common) {
    BindContext shown = context;
    shown.text = "(" + arguments[0].text + (value ? " <=> true)" : " <=> false)");
    ThrowBinaryDiffTypes(type, DataType::Boolean(), shown);
  }
  Bound bound;
  bound.argument_types = {DataType::Boolean()};
  bound.type = DataType::Boolean();
  bound.nullable = false;
  return bound;
}

template <bool value>
engine::Expr LowerIsTruth(engine::Exprs args, const LowerContext&) {
  return engine::Compare(engine::Comparison::kNotDistinctFrom, std::move(args[0]),
                         engine::Constant(types::Value::Boolean(value)));
}

template <bool value>
std::string ShowIsTruth(std::span<const std::string> args, const plan::Call*) {
  return "(" + args[0] + (value ? " <=> true)" : " <=> false)");
}

engine::Expr LowerIsNan(engine::Exprs args, const LowerContext&) {
  return engine::Coalesce(
      engine::List(engine::Call("isnan", std::move(args)), engine::Constant(types::Value::Boolean(false))));
}

/// Floats stay such only among themselves.
Bound BindNanvl(Arguments arguments, const BindContext& context) {
  if (arguments.size() != 2) ThrowWrongNumArgs("nanvl", "2", arguments.size(), context.origin);
  static const TypePattern kFloating = Signature("(x DOUBLE | FLOAT) -> ANY").parameters[0].type;
  Bound bound{.nullable = false};
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!ImplicitCast(arguments[i].type, kFloating, context.ansi())) {
      ThrowUnexpectedType(i, RequiredType(kFloating), arguments[i], context);
    }
  }
  const bool floats = arguments[0].type.is(TypeId::kFloat) && arguments[1].type.is(TypeId::kFloat);
  bound.type = floats ? DataType::Float() : DataType::Double();
  bound.argument_types.assign(2, bound.type);
  for (const Argument& argument : arguments) {
    bound.nullable = bound.nullable || argument.nullable || CastMayGiveNull(argument.type, bound.type);
  }
  return bound;
}

engine::Expr LowerNanvl(engine::Exprs args, const LowerContext&) {
  engine::Expr value = args[0].Copy();
  return engine::If(engine::Call("isnan", engine::List(std::move(args[0]))), std::move(args[1]), std::move(value));
}

}  // namespace

std::vector<Function> LogicFunctions() {
  using enum Function::Nulls;
  return {
      Logical("and", "AND", LowerLogical<true>, "Whether both hold; false beats null.",
              {{.sql = "SELECT true AND NULL", .result = "NULL"}, {.sql = "SELECT false AND NULL", .result = "false"}}),
      Logical("or", "OR", LowerLogical<false>, "Whether one of both holds; true beats null.",
              {{.sql = "SELECT true OR NULL", .result = "true"}, {.sql = "SELECT false OR false", .result = "false"}}),
      {
          .name = "not",
          .aliases = {"!"},
          .signatures = {"(a BOOLEAN) -> BOOLEAN"},
          .show = ShowNot,
          .lower = [](engine::Exprs args, const LowerContext&) { return engine::Not(std::move(args[0])); },
          .since = "1.0.0",
          .doc = "The opposite truth value.",
          .examples = {{.sql = "SELECT NOT true", .result = "false"}, {.sql = "SELECT NOT NULL", .result = "NULL"}},
      },
      {
          .name = "isnull",
          .signatures = {"(x ANY) -> BOOLEAN"},
          .nulls = kNever,
          .show = [](std::span<const std::string> args, const plan::Call*) { return "(" + args[0] + " IS NULL)"; },
          .lower = [](engine::Exprs args, const LowerContext&) { return engine::IsNull(std::move(args[0])); },
          .since = "1.0.0",
          .doc = "Whether the argument is null.",
          .examples = {{.sql = "SELECT isnull(1)", .result = "false"},
                       {.sql = "SELECT NULL IS NULL", .result = "true"}},
      },
      {
          .name = "isnotnull",
          .signatures = {"(x ANY) -> BOOLEAN"},
          .nulls = kNever,
          .show = [](std::span<const std::string> args, const plan::Call*) { return "(" + args[0] + " IS NOT NULL)"; },
          .lower = [](engine::Exprs args, const LowerContext&) { return engine::IsNotNull(std::move(args[0])); },
          .since = "1.0.0",
          .doc = "Whether the argument is not null.",
          .examples = {{.sql = "SELECT isnotnull(1)", .result = "true"}},
      },
      {
          .name = "is_true",
          .signatures = {"(x BOOLEAN) -> BOOLEAN"},
          .bind = BindIsTruth<true>,
          .show = ShowIsTruth<true>,
          .lower = LowerIsTruth<true>,
          .since = "3.0.0",
          .doc = "Whether a condition holds; null does not.",
          .examples = {{.sql = "SELECT NULL IS TRUE", .result = "false"}},
      },
      {
          .name = "is_false",
          .signatures = {"(x BOOLEAN) -> BOOLEAN"},
          .bind = BindIsTruth<false>,
          .show = ShowIsTruth<false>,
          .lower = LowerIsTruth<false>,
          .since = "3.0.0",
          .doc = "Whether a condition is false; null is not.",
          .examples = {{.sql = "SELECT false IS FALSE", .result = "true"}},
      },
      {
          .name = "isnan",
          .signatures = {"(x DOUBLE | FLOAT) -> BOOLEAN"},
          .nulls = kNever,
          .lower = LowerIsNan,
          .since = "1.5.0",
          .doc = "Whether the number is NaN; false for null.",
          .examples = {{.sql = "SELECT isnan(double('NaN'))", .result = "true"},
                       {.sql = "SELECT isnan(NULL)", .result = "false"}},
      },
      {
          .name = "nanvl",
          .signatures = {"(x DOUBLE, otherwise DOUBLE) -> DOUBLE", "(x FLOAT, otherwise FLOAT) -> FLOAT"},
          .bind = BindNanvl,
          .lower = LowerNanvl,
          .since = "1.5.0",
          .doc = "The first number, or the second one when the first is NaN.",
          .examples = {{.sql = "SELECT nanvl(double('NaN'), 123)", .result = "123.0"}},
      },
  };
}

}  // namespace piezo::functions
