// The registry's invariants, and binding: arity, casts, type variables, results.
#include <gtest/gtest.h>

#include "functions/function.h"
#include "types/data_type.h"

namespace piezo::functions {
namespace {

using types::SimpleString;

const Registry& All() {
  static const Registry kRegistry;
  return kRegistry;
}

Argument Arg(DataType type, bool nullable = false) {
  return {.type = std::move(type), .nullable = nullable, .text = "x"};
}

Bound BindCall(std::string_view name, std::vector<Argument> arguments, bool ansi = true) {
  static const Conf kAnsi;
  static const Conf kLegacy = kAnsi.With("spark.sql.ansi.enabled", "false");
  const Function* function = All().Find(name);
  EXPECT_NE(function, nullptr) << name;
  return Bind(*function, arguments, {.conf = ansi ? kAnsi : kLegacy, .called_as = std::string(name)});
}

std::string TypeOf(std::string_view name, std::vector<Argument> arguments, bool ansi = true) {
  return SimpleString(BindCall(name, std::move(arguments), ansi).type);
}

std::string ConditionOf(std::string_view name, std::vector<Argument> arguments, bool ansi = true) {
  try {
    BindCall(name, std::move(arguments), ansi);
    return "none";
  } catch (const Error& error) {
    return error.condition();
  }
}

TEST(Registry, EntriesAreComplete) {
  for (const Function* function : All().All()) {
    SCOPED_TRACE(function->name);
    EXPECT_FALSE(function->doc.empty());
    EXPECT_TRUE(function->doc.ends_with("."));
    EXPECT_FALSE(function->since.empty());
    EXPECT_FALSE(function->examples.empty());
    EXPECT_FALSE(function->signatures.empty());
    EXPECT_TRUE(function->lower);
    for (const std::string& condition : function->raises) {
      EXPECT_TRUE(std::any_of(function->examples.begin(), function->examples.end(),
                              [&](const Example& example) { return example.raises == condition; }))
          << "no example raises " << condition;
    }
  }
}

TEST(Registry, FindsByNameAndAlias) {
  ASSERT_NE(All().Find("mean"), nullptr);
  EXPECT_EQ(All().Find("mean"), All().Find("avg"));
  EXPECT_EQ(All().Find("no_such_function"), nullptr);
  EXPECT_EQ(All().Similar("coalesc").front(), "coalesce");
}

TEST(Signature, IsParsedOnce) {
  const Signature signature("(s STRING | BINARY, n INT = -1, xs T: NUMERIC...) -> MAP<STRING, ARRAY<T>>");
  EXPECT_EQ(signature.least_arguments(), 1);
  EXPECT_EQ(signature.most_arguments(), SIZE_MAX);
  EXPECT_EQ(RequiredType(signature.parameters[0].type), R"(("STRING" or "BINARY"))");
  EXPECT_EQ(std::get<int64_t>(signature.parameters[1].otherwise->data), -1);
  EXPECT_THROW(Signature("(x NOTYPE) -> INT"), std::exception);
  EXPECT_THROW(Signature("(x INT -> INT"), std::exception);
}

TEST(Bind, DecimalPrecision) {
  const DataType money = DataType::Decimal(15, 2);
  EXPECT_EQ(TypeOf("*", {Arg(money), Arg(DataType::Decimal(16, 2))}), "decimal(32,4)");
  EXPECT_EQ(TypeOf("/", {Arg(DataType::Decimal(38, 10)), Arg(money)}), "decimal(38,8)");
  EXPECT_EQ(TypeOf("sum", {Arg(money)}), "decimal(25,2)");
  EXPECT_EQ(TypeOf("avg", {Arg(money)}), "decimal(19,6)");
  EXPECT_EQ(TypeOf("+", {Arg(money), Arg(DataType::Int())}), "decimal(16,2)");
  EXPECT_EQ(TypeOf("+", {Arg(money), Arg(DataType::Double())}), "double");
}

TEST(Bind, StringsBecomeNumbers) {
  EXPECT_EQ(TypeOf("+", {Arg(DataType::String()), Arg(DataType::Int())}), "bigint");
  EXPECT_EQ(TypeOf("+", {Arg(DataType::String()), Arg(DataType::Int())}, false), "double");
  EXPECT_EQ(ConditionOf("+", {Arg(DataType::String()), Arg(DataType::String())}),
            "DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE");
  EXPECT_EQ(SimpleString(BindCall("coalesce", {Arg(DataType::String()), Arg(DataType::Int())}).type), "bigint");
  EXPECT_EQ(SimpleString(BindCall("coalesce", {Arg(DataType::String()), Arg(DataType::Int())}, false).type), "string");
}

TEST(Bind, DatesAndIntervals) {
  const DataType days = DataType::DayTimeInterval(types::kDay, types::kDay);
  EXPECT_EQ(TypeOf("+", {Arg(DataType::Date()), Arg(days)}), "date");
  EXPECT_EQ(TypeOf("+", {Arg(DataType::DayTimeInterval()), Arg(DataType::Date())}), "timestamp");
  EXPECT_EQ(TypeOf("-", {Arg(DataType::Date()), Arg(DataType::Date())}), "interval day");
  EXPECT_EQ(TypeOf("*", {Arg(DataType::Int()), Arg(days)}), "interval day to second");
  EXPECT_EQ(ConditionOf("+", {Arg(DataType::Date()), Arg(DataType::Boolean())}),
            "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
}

TEST(Bind, Refusals) {
  EXPECT_EQ(ConditionOf("isnan", {}), "WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
  EXPECT_EQ(ConditionOf("not", {Arg(DataType::Int())}), "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
  EXPECT_EQ(ConditionOf("+", {Arg(DataType::Int()), Arg(DataType::Boolean())}),
            "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES");
  EXPECT_EQ(ConditionOf("coalesce", {Arg(DataType::Int()), Arg(DataType::Array(DataType::Int()))}),
            "DATATYPE_MISMATCH.DATA_DIFF_TYPES");
  EXPECT_EQ(ConditionOf("max", {Arg(DataType::Map(DataType::Int(), DataType::Int()))}),
            "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE");
}

TEST(Bind, Nullability) {
  EXPECT_FALSE(BindCall("+", {Arg(DataType::Int()), Arg(DataType::Int())}).nullable);
  EXPECT_TRUE(BindCall("+", {Arg(DataType::Int()), Arg(DataType::Int(), true)}).nullable);
  EXPECT_TRUE(BindCall("/", {Arg(DataType::Int()), Arg(DataType::Int())}).nullable);
  EXPECT_TRUE(BindCall("=", {Arg(DataType::String()), Arg(DataType::Int())}).nullable);  // by the cast
  EXPECT_FALSE(BindCall("count", {Arg(DataType::Int(), true)}).nullable);
}

TEST(Bind, DefaultsAreAppended) {
  const Bound bound = BindCall("lag", {Arg(DataType::Int())});
  ASSERT_EQ(bound.defaults.size(), 2);
  EXPECT_EQ(std::get<int64_t>(bound.defaults[0].data), 1);
  EXPECT_TRUE(bound.defaults[1].is_null());
}

}  // namespace
}  // namespace piezo::functions
