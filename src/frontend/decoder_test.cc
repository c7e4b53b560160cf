#include "frontend/decoder.h"

#include <google/protobuf/arena.h>
#include <gtest/gtest.h>

#include "errors/error.h"
#include "frontend/local_relation.h"
#include "frontend/proto_builders.h"
#include "unresolved/print.h"

namespace piezo::frontend {
namespace {

using namespace testing;     // NOLINT: shorthand
using namespace unresolved;  // NOLINT: what is decoded

template <class Decode>
std::string ConditionOf(Decode decode) {
  try {
    decode();
    return "none";
  } catch (const Error& error) {
    return error.condition();
  }
}

std::string ConditionOf(const proto::Relation& relation) {
  return ConditionOf([&] { DecodeRelation(relation); });
}
std::string ConditionOf(const proto::Expression& expression) {
  return ConditionOf([&] { DecodeExpression(expression); });
}

proto::Expression Cast(const proto::Expression& child, const std::string& type, bool is_try = false) {
  proto::Expression expression;
  *expression.mutable_cast()->mutable_expr() = child;
  expression.mutable_cast()->set_type_str(type);
  if (is_try) expression.mutable_cast()->set_eval_mode(proto::Expression::Cast::EVAL_MODE_TRY);
  return expression;
}

proto::Expression Item(const proto::Expression& child, const proto::Expression& key) {
  proto::Expression expression;
  *expression.mutable_unresolved_extract_value()->mutable_child() = child;
  *expression.mutable_unresolved_extract_value()->mutable_extraction() = key;
  return expression;
}

proto::Expression As(const proto::Expression& child, const std::vector<std::string>& names) {
  proto::Expression expression;
  *expression.mutable_alias()->mutable_expr() = child;
  for (const auto& name : names) expression.mutable_alias()->add_name(name);
  return expression;
}

proto::Expression Star(const std::string& target = "") {
  proto::Expression expression;
  expression.mutable_unresolved_star();
  if (!target.empty()) expression.mutable_unresolved_star()->set_unparsed_target(target);
  return expression;
}

proto::Expression Over(const proto::Expression& function) {
  proto::Expression expression;
  *expression.mutable_window()->mutable_window_function() = function;
  *expression.mutable_window()->add_partition_spec() = Column("a");
  *expression.mutable_window()->add_order_spec() = Ascending(Column("b"));
  auto* frame = expression.mutable_window()->mutable_frame_spec();
  frame->set_frame_type(proto::Expression::Window::WindowFrame::FRAME_TYPE_ROW);
  frame->mutable_lower()->set_unbounded(true);
  frame->mutable_upper()->set_current_row(true);
  return expression;
}

// What PySpark's Column sends, beside the SQL that means the same: one tree.
TEST(DecodeExpression, GivesTheTreesOfTheSqlText) {
  const proto::Expression a = Column("a");
  const proto::Expression b = Column("b");
  const std::pair<proto::Expression, const char*> pairs[] = {
      {Function("+", {a, Function("*", {b, Int(2)})}), "a + b * 2"},
      {Function("%", {a, b}), "a % b"},
      {Function("==", {a, b}), "a = b"},
      {Function("not", {Function("==", {a, b})}), "a <> b"},
      {Function("<=>", {a, b}), "a <=> b"},
      {Function("and", {a, Function("or", {b, a})}), "a AND (b OR a)"},
      {Function("not", {a}), "NOT a"},
      {Function("!", {a}), "NOT a"},
      {Function("in", {a, Int(1), Int(2)}), "a IN (1, 2)"},
      {Function("isNull", {a}), "a IS NULL"},
      {Function("isNotNull", {a}), "a IS NOT NULL"},
      {Function("like", {a, Text("x%")}), "a LIKE 'x%'"},
      {Function("ilike", {a, Text("x%")}), "a ILIKE 'x%'"},
      {Function("rlike", {a, Text("x")}), "a RLIKE 'x'"},
      {Function("&", {a, Function("^", {b, Function("~", {a})})}), "a & (b ^ ~a)"},
      {Function("when", {a, Int(1), b, Int(2), Int(3)}), "CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END"},
      {Function("between", {a, Int(1), Int(2)}), "between(a, 1, 2)"},
      {Function("negative", {a}), "negative(a)"},
      {Function("power", {a, b}), "power(a, b)"},
      {Function("count", {Star()}), "count(*)"},
      {Cast(a, "decimal(10,2)"), "CAST(a AS DECIMAL(10,2))"},
      {Cast(a, "int", true), "TRY_CAST(a AS INT)"},
      {Item(a, Int(0)), "a[0]"},
      {Item(a, Text("k")), "a['k']"},
      {Column("t.`x.y`"), "t.`x.y`"},
      {Star("t.*"), "t.*"},
      {As(Function("explode", {a}), {"k", "v"}), "explode(a) AS (k, v)"},
      {As(a, {"x"}), "a AS x"},
      {Over(Function("sum", {a})),
       "sum(a) OVER (PARTITION BY a ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"},
  };
  for (const auto& [message, text] : pairs) {
    EXPECT_EQ(Print(DecodeExpression(message)), Print(sql::ParseExpression(text))) << text;
  }
  proto::Expression text;
  text.mutable_expression_string()->set_expression("a + 1 AS b");
  EXPECT_EQ(Print(DecodeExpression(text)), Print(sql::ParseExpression("a + 1 AS b")));
  proto::Expression called;
  called.mutable_call_function()->set_function_name("db.`f g`");
  EXPECT_EQ(Print(DecodeExpression(called)), Print(sql::ParseExpression("db.`f g`()")));
}

TEST(DecodeRelation, GivesTheTreesOfTheSqlText) {
  const proto::Expression a = Column("a");
  const proto::Relation t = Table("t");
  const auto same = [](const proto::Relation& relation, const char* text) {
    EXPECT_EQ(Print(DecodeRelation(relation)), Print(DecodeRelation(Sql(text)))) << text;
  };
  same(Projected(t, {Star()}), "SELECT * FROM t");
  same(Projected(Filtered(Table("db.t"), Function(">", {a, Int(1)})), {a, As(Int(1), {"x"})}),
       "SELECT a, 1 AS x FROM db.t WHERE a > 1");
  proto::Relation one_row;
  *one_row.mutable_project()->add_expressions() = Int(1);
  same(one_row, "SELECT 1");
  proto::Relation limited;
  *limited.mutable_limit()->mutable_input() = Projected(t, {a});
  limited.mutable_limit()->set_limit(5);
  same(limited, "SELECT a FROM t LIMIT 5");
  proto::Relation sorted;
  *sorted.mutable_sort()->mutable_input() = Projected(t, {a});
  *sorted.mutable_sort()->add_order() = Ascending(a);
  sorted.mutable_sort()->set_is_global(true);
  same(sorted, "SELECT a FROM t ORDER BY a");
  proto::Relation joined;
  *joined.mutable_join()->mutable_left() = t;
  *joined.mutable_join()->mutable_right() = Table("u");
  *joined.mutable_join()->mutable_join_condition() = Function("==", {Column("t.a"), Column("u.a")});
  joined.mutable_join()->set_join_type(proto::Join::JOIN_TYPE_LEFT_OUTER);
  same(Projected(joined, {Star()}), "SELECT * FROM t LEFT JOIN u ON t.a = u.a");
  proto::Relation both;
  *both.mutable_set_op()->mutable_left_input() = Projected(t, {a});
  *both.mutable_set_op()->mutable_right_input() = Projected(t, {a});
  both.mutable_set_op()->set_set_op_type(proto::SetOperation::SET_OP_TYPE_UNION);
  both.mutable_set_op()->set_is_all(true);
  same(both, "SELECT a FROM t UNION ALL SELECT a FROM t");
}

TEST(ParseAttributeName, SplitsAsDataFrameCallsDo) {
  EXPECT_EQ(ParseAttributeName("a.b"), (NameParts{"a", "b"}));
  EXPECT_EQ(ParseAttributeName("`a.b`.c"), (NameParts{"a.b", "c"}));
  EXPECT_EQ(ParseAttributeName("`a``b`"), (NameParts{"a`b"}));
  EXPECT_EQ(ParseAttributeName("a b-c"), (NameParts{"a b-c"}));
  EXPECT_EQ(ParseAttributeName(""), (NameParts{""}));
  EXPECT_EQ(ParseAttributeName("``"), (NameParts{""}));
  for (const char* name : {".a", "a.", "a..b", "`a`b", "a`b`", "`", "`a"}) {
    EXPECT_EQ(ConditionOf([&] { ParseAttributeName(name); }), "INVALID_ATTRIBUTE_NAME_SYNTAX") << name;
  }
}

TEST(DecodeExpression, RegexColumnsAreInBackticks) {
  const auto decode = [](const char* name) {
    proto::Expression expression;
    expression.mutable_unresolved_regex()->set_col_name(name);
    return DecodeExpression(expression)->op;
  };
  EXPECT_EQ(std::get<RegexColumn>(decode("`(a|b)+`")).pattern, "(a|b)+");
  EXPECT_EQ(std::get<RegexColumn>(decode("t.`x.*`")).pattern, "x.*");
  EXPECT_EQ(std::get<RegexColumn>(decode("t.`x.*`")).table, "t");
  EXPECT_EQ(std::get<Attribute>(decode("t.x")).parts, (NameParts{"t", "x"}));
}

TEST(DecodeExpression, KnowsWhereItCameFrom) {
  proto::Expression expression = Function("/", {Column("a"), Int(0)});
  auto* origin = expression.mutable_common()->mutable_origin()->mutable_python_origin();
  origin->set_fragment("__truediv__");
  origin->set_call_site("job.py:12");
  const ExprPtr decoded = DecodeExpression(expression);
  ASSERT_TRUE(decoded->origin);
  EXPECT_EQ(decoded->origin.source->kind, errors::SourceText::Kind::kDataFrame);
  EXPECT_EQ(decoded->origin.source->text, "__truediv__");
  EXPECT_EQ(decoded->origin.source->call_site, "job.py:12");
}

TEST(DecodeRelation, KeepsPlanIds) {
  proto::Relation relation = Table("t");
  relation.mutable_common()->set_plan_id(7);
  EXPECT_EQ(DecodeRelation(relation)->plan_id, 7);
  proto::Relation text = Sql("SELECT 1");
  text.mutable_common()->set_plan_id(8);
  EXPECT_EQ(DecodeRelation(text)->plan_id, 8);
  EXPECT_EQ(DecodeRelation(Table("t"))->plan_id, std::nullopt);
}

TEST(DecodeRelation, LocalDataIsSharedWithItsOwner) {
  auto relation = std::make_shared<proto::Relation>();
  relation->mutable_local_relation()->set_data("bytes");
  relation->mutable_local_relation()->set_schema(
      R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":false,"metadata":{}}]})");
  DecodeOptions options;
  options.owner = relation;
  const RelationPtr shared = DecodeRelation(*relation, options);
  const LocalData& data = std::get<LocalData>(shared->op);
  EXPECT_EQ(&data.rows->ipc(), &relation->local_relation().data());
  EXPECT_EQ(data.schema, (Schema{{"a", DataType::Long(), false, ""}}));
  const RelationPtr copied = DecodeRelation(*relation);
  EXPECT_NE(&std::get<LocalData>(copied->op).rows->ipc(), &relation->local_relation().data());
  EXPECT_EQ(std::get<LocalData>(copied->op).rows->ipc(), "bytes");

  EXPECT_EQ(DecodeLocalRelation(relation->local_relation().SerializeAsString()).rows->ipc(), "bytes");
}

TEST(DecodeRelation, CatalogCallsCarryTheirArguments) {
  proto::Relation relation;
  relation.mutable_catalog()->mutable_drop_table()->set_table_name("t");
  relation.mutable_catalog()->mutable_drop_table()->set_purge(true);
  const RelationPtr dropped = DecodeRelation(relation);
  const CatalogCall& call = std::get<CatalogCall>(dropped->op);
  EXPECT_EQ(call.operation, "drop_table");
  EXPECT_EQ(call.arguments,
            (std::map<std::string, std::string>{{"table_name", "t"}, {"if_exists", "false"}, {"purge", "true"}}));
  relation.mutable_catalog()->mutable_list_tables();
  const RelationPtr listed = DecodeRelation(relation);
  EXPECT_TRUE(std::get<CatalogCall>(listed->op).arguments.empty());
}

TEST(DecodePlan, SqlCommandsAreWhatTheirTextIs) {
  proto::Plan plan;
  *plan.mutable_command()->mutable_sql_command()->mutable_input() = Sql("SELECT :x");
  auto& arguments =
      *plan.mutable_command()->mutable_sql_command()->mutable_input()->mutable_sql()->mutable_named_arguments();
  arguments["x"] = Int(1);
  const Plan query = DecodePlan(plan);
  EXPECT_TRUE(query.is_sql_command);
  const auto& root = std::get<Query>(query.statement).root;
  EXPECT_EQ(std::get<Parameters>(root->op).named[0].first, "x");
}

TEST(DecodePlan, SqlTextMayNameFrames) {
  proto::Relation with;
  *with.mutable_with_relations()->mutable_root() = Sql("SELECT * FROM df");
  auto* reference = with.mutable_with_relations()->add_references()->mutable_subquery_alias();
  reference->set_alias("df");
  *reference->mutable_input() = Table("t");
  const RelationPtr decoded = DecodeRelation(with);
  EXPECT_EQ(std::get<WithRelations>(decoded->op).references.size(), 1U);
  *with.mutable_with_relations()->mutable_references(0) = Table("t");
  EXPECT_EQ(ConditionOf(with), "CONNECT_INVALID_PLAN.INVALID_SQL_WITH_REFERENCES");
}

/// A zstd frame of one block that is stored as it is.
std::string StoredFrame(const std::string& bytes) {
  const uint32_t block = static_cast<uint32_t>(bytes.size()) << 3 | 1;  // the last block, raw
  std::string frame = "\x28\xb5\x2f\xfd\x20";                           // magic, one segment
  frame += static_cast<char>(bytes.size());
  for (const int shift : {0, 8, 16}) frame += static_cast<char>(block >> shift);
  return frame + bytes;
}

TEST(DecodePlan, TakesCompressedPlans) {
  const std::string frame = StoredFrame(Projected(Table("t"), {Column("a")}).SerializeAsString());
  proto::Plan plan;
  auto* operation = plan.mutable_compressed_operation();
  operation->set_data(frame);
  operation->set_op_type(proto::Plan::CompressedOperation::OP_TYPE_RELATION);
  EXPECT_EQ(ConditionOf([&] { DecodePlan(plan); }), "CONNECT_INVALID_PLAN.INVALID_ENUM");
  operation->set_compression_codec(proto::COMPRESSION_CODEC_ZSTD);
  const Plan decoded = DecodePlan(plan);
  EXPECT_TRUE(std::holds_alternative<Project>(std::get<Query>(decoded.statement).root->op));
  operation->set_data("not compressed");
  EXPECT_EQ(ConditionOf([&] { DecodePlan(plan); }), "CONNECT_INVALID_PLAN.CANNOT_PARSE");
}

TEST(DecodePlan, WhatPiezoDoesNotRunIsNamed) {
  proto::Relation relation;
  *relation.mutable_map_partitions()->mutable_input() = Table("t");
  EXPECT_EQ(std::get<Unsupported>(DecodeRelation(relation)->op).feature, "the relation map_partitions");
  proto::Plan plan;
  plan.mutable_command()->mutable_ml_command();
  const Plan decoded = DecodePlan(plan);
  EXPECT_EQ(std::get<UnsupportedCommand>(std::get<Command>(decoded.statement)).feature, "the command ml_command");
}

TEST(DecodePlan, MalformedPlansAreErrors) {
  EXPECT_EQ(ConditionOf([] { DecodePlan(proto::Plan()); }), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  EXPECT_EQ(ConditionOf(proto::Relation()), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  EXPECT_EQ(ConditionOf(proto::Expression()), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  proto::Relation relation;
  relation.mutable_filter();
  EXPECT_EQ(ConditionOf(relation), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  relation.mutable_local_relation();
  EXPECT_EQ(ConditionOf(relation), "CONNECT_INVALID_PLAN.SCHEMA_REQUIRED_FOR_LOCAL_RELATION");
  *relation.mutable_join()->mutable_left() = Table("t");
  *relation.mutable_join()->mutable_right() = Table("t");
  EXPECT_EQ(ConditionOf(relation), "CONNECT_INVALID_PLAN.INVALID_ENUM");
  relation.mutable_join()->set_join_type(static_cast<proto::Join::JoinType>(77));
  EXPECT_EQ(ConditionOf(relation), "CONNECT_INVALID_PLAN.INVALID_ENUM");
  relation.mutable_extension()->set_type_url("x/y");
  EXPECT_EQ(ConditionOf(relation), "CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION");
  relation.mutable_unknown();
  EXPECT_EQ(ConditionOf(relation), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SUPPORTED");
  relation.mutable_catalog();
  EXPECT_EQ(ConditionOf(relation), "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET");
  EXPECT_EQ(ConditionOf(Table("a b")), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(ConditionOf(As(Int(1), {})), "CONNECT_INVALID_PLAN.FIELD_CANNOT_BE_EMPTY");
  proto::Expression lambda;
  lambda.mutable_lambda_function();
  EXPECT_EQ(ConditionOf(lambda), "CONNECT_INVALID_PLAN.LAMBDA_FUNCTION_ARGUMENT_COUNT_INVALID");
}

// Depth costs stack: threads that decode have wire::kPlanStackBytes.
void OnPlanStack(const std::function<void()>& task) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, wire::kPlanStackBytes);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&task)), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(DecodePlan, DepthIsBounded) {
  const auto nested = [](int depth) {
    google::protobuf::Arena arena;
    auto* root = google::protobuf::Arena::CreateMessage<proto::Relation>(&arena);
    auto* at = root;
    for (int i = 0; i < depth; ++i) {
      at->mutable_with_columns()->add_aliases()->add_name("c");
      *at->mutable_with_columns()->mutable_aliases(0)->mutable_expr() = Function("+", {Column("c"), Int(1)});
      at = at->mutable_with_columns()->mutable_input();
    }
    at->mutable_range()->set_end(1);
    return ConditionOf(*root);
  };
  const auto nested_expression = [](int depth) {
    google::protobuf::Arena arena;
    auto* root = google::protobuf::Arena::CreateMessage<proto::Expression>(&arena);
    auto* at = root;
    for (int i = 0; i < depth; ++i) {
      at->mutable_unresolved_function()->set_function_name("+");
      *at->mutable_unresolved_function()->add_arguments() = Int(1);
      at = at->mutable_unresolved_function()->add_arguments();
    }
    at->mutable_literal()->set_integer(1);
    return ConditionOf(*root);
  };
  OnPlanStack([&] {
    EXPECT_EQ(nested(1000), "none");
    EXPECT_EQ(nested(1990), "none");
    EXPECT_EQ(nested(2000), "CONNECT_INVALID_PLAN.NESTED_TOO_DEEPLY");
    EXPECT_EQ(nested_expression(1990), "none");
    EXPECT_EQ(nested_expression(2000), "CONNECT_INVALID_PLAN.NESTED_TOO_DEEPLY");
  });
}

}  // namespace
}  // namespace piezo::frontend
