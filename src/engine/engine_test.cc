// The engine's door against a real DuckDB: expressions, constants of every type, batches in Spark's layout, errors,
// interrupts, table functions.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <duckdb.hpp>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/function/scalar_function.hpp>
#include <duckdb/parser/parsed_data/create_scalar_function_info.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/tableref/emptytableref.hpp>
#include <numeric>
#include <thread>

#include "engine/database.h"
#include "engine/expr.h"
#include "engine/kernel_error.h"
#include "engine/struct_names.h"
#include "engine/table_function.h"
#include "engine/time_zone.h"
#include "engine/types.h"

namespace piezo::engine {
namespace {

void RaiseOnNegative(duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
  duckdb::BinaryExecutor::Execute<int64_t, int64_t, int64_t>(
      args.data[0], args.data[1], result, args.size(), [](int64_t value, int64_t site) {
        if (value < 0) RaiseCondition("DIVIDE_BY_ZERO", {{"config", "\"a=b\""}}, site);
        return value;
      });
}

void RegisterTestKernels(duckdb::DatabaseInstance& database) {
  using duckdb::LogicalType;
  duckdb::ScalarFunction function("test_raise", {LogicalType::BIGINT, LogicalType::BIGINT}, LogicalType::BIGINT,
                                  RaiseOnNegative);
  duckdb::Connection connection(database);
  connection.BeginTransaction();
  duckdb::CreateScalarFunctionInfo info(function);
  duckdb::Catalog::GetSystemCatalog(database).CreateFunction(*connection.context, info);
  connection.Commit();
}

DatabaseOptions TestOptions() {
  DatabaseOptions options;
  options.threads = 2;
  options.register_kernels = RegisterTestKernels;
  return options;
}

class EngineTest : public testing::Test {
 protected:
  static Database& database() {
    static Database shared(TestOptions());
    return shared;
  }

  static Field Named(std::string name, DataType type) {
    return {.name = std::move(name), .type = std::move(type), .nullable = true, .metadata = {}};
  }

  /// SELECT expr FROM range(rows) AS range(range)
  static Statement Select(Exprs exprs, Schema columns, int64_t rows = 1) {
    auto select = std::make_unique<duckdb::SelectNode>();
    for (Expr& expr : exprs) select->select_list.emplace_back(expr.release());
    TableFunction range{.name = "range", .args = List(Constant(Value::Long(rows))), .named = {}};
    select->from_table = ToTableRef(std::move(range));
    return Statement::Select(std::move(select), std::move(columns));
  }

  std::unique_ptr<Connection> connection_ = database().Connect();
};

TEST_F(EngineTest, PrintsExpressionsAsSql) {
  EXPECT_EQ(Call("+", List(Column("c1"), Constant(Value::Int(2)))).ToString(), "(c1 + 2)");
  EXPECT_EQ(If(IsNull(Column("c1")), Constant(Value::String("it's")), {}).ToString(),
            "CASE  WHEN ((c1 IS NULL)) THEN ('it''s') ELSE NULL END");
  EXPECT_EQ(And({}).ToString(), "true");
}

std::vector<Value> ConstantsOfEveryType() {
  const Value one = Value::Int(1);
  const Value text = Value::String("x");
  return {
      {DataType::Boolean(), true},
      {DataType::Byte(), int64_t{-7}},
      {DataType::Short(), int64_t{300}},
      one,
      Value::Long(int64_t{1} << 40),
      {DataType::Float(), 1.5},
      Value::Double(-0.25),
      {DataType::Decimal(4, 2), Int128{-1234}},
      {DataType::Decimal(9, 0), Int128{123456789}},
      {DataType::Decimal(18, 3), Int128{1234567890123456}},
      {DataType::Decimal(38, 10), Int128{1234567890123456} * 1000000000000},
      text,
      {DataType::Binary(), std::string("\0\xff", 2)},
      {DataType::Date(), int64_t{18262}},
      {DataType::Timestamp(), int64_t{1577934245123456}},
      {DataType::TimestampNtz(), int64_t{-1}},
      {DataType::Time(), int64_t{3723000004000}},
      {DataType::CalendarInterval(), types::CalendarInterval{14, -3, 5}},
      {DataType::YearMonthInterval(), int64_t{15}},
      {DataType::DayTimeInterval(), int64_t{86400000001}},
      {DataType::Array(DataType::Int()), Value::Values{one, Value::Null(DataType::Int())}},
      {DataType::Array(DataType::String()), Value::Values{}},
      {DataType::Map(DataType::String(), DataType::Int()), Value::Values{text, one}},
      {DataType::Struct({{"a", DataType::Int(), true, {}}, {"A", DataType::String(), true, {}}}),
       Value::Values{one, text}},
      Value::Null(DataType::Date()),
      Value::Null(DataType::Array(DataType::Long())),
  };
}

TEST_F(EngineTest, ConstantsOfEveryTypeComeBackUnchanged) {
  for (const Value& value : ConstantsOfEveryType()) {
    const auto rows = connection_->Rows(Select(List(Constant(value)), {Named("c", value.type)}));
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(ToEngineValue(rows[0][0]).ToSQLString(), ToEngineValue(value).ToSQLString());
  }
}

TEST_F(EngineTest, EveryConstantHasExactlyItsEngineType) {
  for (const Value& value : ConstantsOfEveryType()) {
    const auto rows =
        connection_->Rows(Select(List(Call("typeof", List(Constant(value)))), {Named("c", DataType::String())}));
    EXPECT_EQ(std::get<std::string>(rows[0][0].data), ToEngine(value.type).ToString());
  }
}

TEST_F(EngineTest, FieldNamesThatClashGetNumbers) {
  const DataType type = DataType::Struct(
      {{"a", DataType::Int(), true, {}}, {"A", DataType::Int(), true, {}}, {"", DataType::Int(), true, {}}});
  EXPECT_EQ(EngineFieldNames(type), (std::vector<std::string>{"a", "A_1", "_1"}));
}

TEST_F(EngineTest, DroppingDeadBlocksTouchesNoRows) {
  auto stream = connection_->Execute(Select(List(Column("range")), {Named("range", DataType::Long())}, 10000),
                                     {.bytes = 1 << 20, .rows = 3000});
  int64_t rows = stream.Next()->rows();
  database().DropDeadBlocks();
  while (auto batch = stream.Next()) rows += batch->rows();
  EXPECT_EQ(rows, 10000);
}

TEST_F(EngineTest, BatchesKeepTheRowLimitAndTheOrder) {
  auto stream = connection_->Execute(Select(List(Column("range")), {Named("range", DataType::Long())}, 10000),
                                     {.bytes = 1 << 20, .rows = 3000});
  std::vector<int64_t> sizes;
  int64_t expected = 0;
  while (auto batch = stream.Next()) {
    sizes.push_back(batch->rows());
    const auto* values = static_cast<const int64_t*>(batch->array->children[0]->buffers[1]);
    for (int64_t i = 0; i < batch->rows(); ++i) ASSERT_EQ(values[i], expected++);
  }
  EXPECT_EQ(sizes, (std::vector<int64_t>{3000, 3000, 3000, 1000}));
}

TEST_F(EngineTest, BatchesKeepTheByteLimit) {
  auto stream = connection_->Execute(
      Select(List(Call("repeat", List(Constant(Value::String("0123456789")), Constant(Value::Int(100))))),
             {Named("c", DataType::String())}, 10000),
      {.bytes = 1 << 20});
  std::vector<int64_t> sizes;
  while (auto batch = stream.Next()) sizes.push_back(batch->rows());
  EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), int64_t{0}), 10000);
  EXPECT_LE(sizes.front(), 300);  // they begin small and grow
  EXPECT_GT(sizes.at(3), 900);
  EXPECT_LE(*std::max_element(sizes.begin(), sizes.end()), 1100);
}

TEST_F(EngineTest, TimesAreNanosecondsAndNullsHaveNoBuffers) {
  const DataType list = DataType::Array(DataType::Time());
  const Value time{DataType::Time(), int64_t{1000000000}};
  auto stream = connection_->Execute(
      Select(List(Constant(time), Constant(Value{list, Value::Values{time, time}}), Constant(Value::Null())),
             {Named("t", DataType::Time()), Named("l", list), Named("n", DataType::Null())}, 2));
  const auto batch = stream.Next();
  ASSERT_TRUE(batch);
  EXPECT_EQ(static_cast<const int64_t*>(batch->array->children[0]->buffers[1])[1], 1000000000);
  EXPECT_EQ(static_cast<const int64_t*>(batch->array->children[1]->children[0]->buffers[1])[3], 1000000000);
  EXPECT_EQ(batch->array->children[2]->n_buffers, 0);
  EXPECT_EQ(batch->array->children[2]->null_count, 2);
}

TEST_F(EngineTest, KernelsRaiseConditionsWithTheirPlace) {
  const Value minus = Value::Long(-1);
  for (const bool at_run_time : {false, true}) {
    Expr argument = at_run_time ? Call("-", List(Column("range"), Constant(Value::Long(3000)))) : Constant(minus);
    Statement statement = Select(List(Call("test_raise", List(std::move(argument), Constant(Value::Long(1))))),
                                 {Named("c", DataType::Long())}, 5000);
    auto source = std::make_shared<errors::SourceText>();
    statement.AddSite({});
    statement.AddSite({source, 3, 4});
    try {
      auto stream = connection_->Execute(std::move(statement));
      while (stream.Next()) {
      }
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.condition(), "DIVIDE_BY_ZERO");
      EXPECT_EQ(error.parameters().at(0).second, "\"a=b\"");
      EXPECT_EQ(error.where().start, 3);
    }
  }
}

TEST_F(EngineTest, OverflowIsAConditionAndTheConnectionLivesOn) {
  const Value most = Value::Long(INT64_MAX);
  EXPECT_THROW(connection_->Rows(
                   Select(List(Call("+", List(Column("range"), Constant(most)))), {Named("c", DataType::Long())}, 2)),
               Error);
  EXPECT_EQ(connection_->Rows(Select(List(Column("range")), {Named("c", DataType::Long())}, 2)).size(), 2u);
}

TEST_F(EngineTest, InterruptEndsARunningStatement) {
  Statement statement =
      Select(List(Call("sum", List(Call("sqrt", List(Column("range")))))), {Named("c", DataType::Double())}, INT64_MAX);
  std::jthread other([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    connection_->Interrupt();
  });
  try {
    auto stream = connection_->Execute(std::move(statement));
    stream.Next();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.condition(), "OPERATION_CANCELED") << error.message();
  }
}

TEST_F(EngineTest, TablesAreSeenByOtherConnections) {
  connection_->Run(Statement::CreateTableAs("kept", Select(List(Column("range")), {Named("c", DataType::Long())}, 5)));
  auto other = database().Connect();
  EXPECT_EQ(other->Describe({.name = "query_table", .args = List(Constant(Value::String("kept"))), .named = {}}).size(),
            1u);
  other->Run(Statement::DropTable("kept"));
}

TEST_F(EngineTest, ZonesAreSpelledForTheEngine) {
  EXPECT_EQ(ToEngineZone("+01:00"), "Etc/GMT-1");
  EXPECT_EQ(ToEngineZone("UTC-8"), "Etc/GMT+8");
  EXPECT_EQ(ToEngineZone("+05:30"), "UTC");
  EXPECT_EQ(ToEngineZone("Z"), "UTC");
  EXPECT_EQ(ToEngineZone("UTC"), "UTC");
  EXPECT_EQ(ToEngineZone("Europe/Berlin"), "Europe/Berlin");
}

TEST_F(EngineTest, TheConnectionHasTheSessionsZone) {
  for (const auto& [zone, hours] : {std::pair{"UTC", 0}, {"+05:00", 5}, {"America/Los_Angeles", -8}}) {
    auto connection = database().Connect(zone);
    const auto rows = connection->Rows(
        Select(List(Cast(Constant(Value{DataType::Timestamp(), int64_t{0}}), DataType::TimestampNtz())),
               {Named("c", DataType::TimestampNtz())}));
    EXPECT_EQ(std::get<int64_t>(rows[0][0].data) / 3600000000, hours) << zone;
  }
}

}  // namespace
}  // namespace piezo::engine
