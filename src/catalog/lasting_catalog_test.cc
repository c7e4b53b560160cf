// The catalog that lasts: what a second one on the same warehouse finds, and what becomes of unfinished changes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "catalog/catalog.h"
#include "catalog/contents.h"
#include "catalog/serialized.h"
#include "catalog/staging.h"
#include "catalog/store.h"
#include "errors/condition_of.h"
#include "frontend/sql/parser.h"

namespace piezo::catalog {
namespace {

using errors::ConditionOf;

namespace fs = std::filesystem;
using Kind = FileStep::Kind;

class LastingCatalogTest : public ::testing::Test {
 protected:
  LastingCatalogTest() {
    std::string pattern = (fs::temp_directory_path() / "piezo-catalog-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    warehouse_ = (root_ / "warehouse").string();
  }
  ~LastingCatalogTest() override { fs::remove_all(root_); }

  Table TableOf(const std::string& name) const {
    Table table;
    table.database = "default";
    table.name = name;
    table.provider = "parquet";
    table.location = warehouse_ + "/" + name;
    table.schema = {{"a", DataType::Int(), true, R"({"comment":"x"})"}, {"b", DataType::Char(3), true, {}}};
    return table;
  }
  static void Touch(const fs::path& file) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
  }

  fs::path root_;
  std::string warehouse_;
};

TEST_F(LastingCatalogTest, OpensNothingBeforeItIsNeeded) {
  const auto catalog = OpenCatalog(warehouse_);
  EXPECT_EQ(catalog->Databases().size(), 1U);
  EXPECT_FALSE(catalog->FindTable("default", "t"));
  EXPECT_FALSE(fs::exists(warehouse_));
}

TEST_F(LastingCatalogTest, AnotherFindsWhatOneCreated) {
  const auto one = OpenCatalog(warehouse_);
  one->CreateDatabase({.name = "d", .comment = "c", .location = {}, .properties = {{"k", "v"}, {"a", "b"}}}, false);
  one->CreateTable(TableOf("t"), false, {});
  const auto other = OpenCatalog(warehouse_);
  EXPECT_EQ(other->FindDatabase("d")->properties, (Options{{"k", "v"}, {"a", "b"}}));
  EXPECT_EQ(other->FindTable("default", "T")->schema, TableOf("t").schema);
  other->DropTable("default", "t", false);
  EXPECT_FALSE(one->FindTable("default", "t"));
}

TEST_F(LastingCatalogTest, TellsWhetherATableIsTheSameStill) {
  const auto one = OpenCatalog(warehouse_);
  one->CreateTable(TableOf("t"), false, {});
  const Table seen = *one->FindTable("default", "t");
  Table altered = seen;
  altered.comment = "new";
  one->AlterTable(altered, {});
  EXPECT_EQ(ConditionOf([&] { one->AlterTable(altered, {}); }), "PIEZO_CONCURRENT_CHANGE");
  EXPECT_EQ(ConditionOf([&] { one->ChangeFiles(seen, {}); }), "none");
  one->ReplaceTable(TableOf("t"), {});
  EXPECT_EQ(ConditionOf([&] { one->ChangeFiles(seen, {}); }), "PIEZO_CONCURRENT_CHANGE");
  one->DropTable("default", "t", false);
  EXPECT_EQ(ConditionOf([&] { one->ChangeFiles(seen, {}); }), "TABLE_OR_VIEW_NOT_FOUND");
}

TEST_F(LastingCatalogTest, FinishesWhatWasWrittenDown) {
  const fs::path staged = fs::path(warehouse_) / ".piezo" / "staging" / "w" / "part";
  const fs::path old = fs::path(warehouse_) / "t" / "old";
  Touch(old);
  Touch(staged);
  {
    Store store(warehouse_);
    const Store::Lock lock = store.TakeLock();
    Contents contents(warehouse_);
    contents.CreateTable(TableOf("t"), false);
    store.Write(contents, contents.TakeTouched(),
                {{Kind::kRemove, old.string()}, {Kind::kMove, staged.string(), warehouse_ + "/t/p=1/part"}});
  }
  const auto catalog = OpenCatalog(warehouse_);
  EXPECT_TRUE(catalog->FindTable("default", "t"));
  EXPECT_FALSE(fs::exists(old));
  EXPECT_FALSE(fs::exists(staged));
  EXPECT_TRUE(fs::exists(warehouse_ + "/t/p=1/part"));
}

TEST_F(LastingCatalogTest, RefusesStepsThatCannotBeTaken) {
  const auto catalog = OpenCatalog(warehouse_);
  Table table = TableOf("t");
  fs::create_directories(root_ / "outside");
  fs::create_directories(warehouse_);
  fs::create_directory_symlink(root_ / "outside", warehouse_ + "/t");
  Touch(root_ / "file");
  const auto moving = [&](const std::string& to) {
    return [this, to](const std::optional<Table>&) -> FileSteps {
      return {{Kind::kMove, (root_ / "file").string(), to}};
    };
  };
  for (const std::string& to : {warehouse_ + "/t/file", warehouse_ + "/../file2", (root_ / "outside/file").string()}) {
    EXPECT_EQ(ConditionOf([&] { catalog->CreateTable(table, false, moving(to)); }), "PIEZO_FILE_CHANGE") << to;
  }
  EXPECT_FALSE(catalog->FindTable("default", "t"));
  EXPECT_TRUE(fs::exists(root_ / "file"));
}

TEST_F(LastingCatalogTest, RemovesWhatWritersLeftThatAreGone) {
  const fs::path staging = fs::path(warehouse_) / ".piezo" / "staging";
  const fs::path stale = staging / "01234567-0123-0123-0123-0123456789ab";
  Touch(stale / "part");
  const Staging alive(staging, "");
  const auto catalog = OpenCatalog(warehouse_);
  EXPECT_FALSE(fs::exists(stale));
  EXPECT_TRUE(fs::exists(alive.folder()));
}

TEST_F(LastingCatalogTest, ExchangedFoldersAreNeverMissing) {
  Touch(root_ / "new" / "a");
  Touch(root_ / "old" / "b");
  Exchange(root_ / "new", root_ / "old");
  EXPECT_TRUE(fs::exists(root_ / "old" / "a"));
  EXPECT_TRUE(fs::exists(root_ / "new" / "b"));
  Exchange(root_ / "new", root_ / "fresh");
  EXPECT_TRUE(fs::exists(root_ / "fresh" / "b"));
}

TEST(FileStepsTest, TextsAreReadBack) {
  const FileSteps steps = {{Kind::kMove, "/a b\n\xff", "/c"}, {Kind::kMakeFolder, "/d"}};
  const FileSteps read = StepsFromText(ToText(steps));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].path, steps[0].path);
  EXPECT_EQ(read[0].to, "/c");
  EXPECT_EQ(read[1].kind, Kind::kMakeFolder);
  EXPECT_THROW(StepsFromText("garbage"), std::runtime_error);
}

TEST(SerializedTest, TypesAreReadBack) {
  Table table;
  table.location = "/elsewhere";
  for (const char* type : {"tinyint", "decimal(38,18)", "char(5)", "varchar(9)", "string collate UNICODE_CI", "binary",
                           "timestamp_ntz", "time(6)", "interval year", "interval day to second", "variant", "void",
                           "array<map<string,struct<a:varchar(3),b:string collate UTF8_LCASE>>>"}) {
    table.schema.push_back({"c" + std::to_string(table.schema.size()), types::ParseDataType(type), true, {}});
  }
  table.view = {.text = "SELECT 1", .database = "d", .outputs = {"a"}, .named_columns = true, .schema_mode = "BINDING"};
  const Table read = TableFromText(ToText(table, "/w"), "/w");
  EXPECT_EQ(read.schema, table.schema);
  EXPECT_EQ(read.view.outputs, table.view.outputs);
  EXPECT_EQ(read.location, "/elsewhere");
}

TEST(SerializedTest, PlacesBelowTheWarehouseMoveWithIt) {
  const auto moved = [](const std::string& location) {
    return DatabaseFromText(ToText(Database{.name = "d", .location = location}, "/w"), "/v").location;
  };
  EXPECT_EQ(moved("/w"), "/v");
  EXPECT_EQ(moved("/w/d.db"), "/v/d.db");
  EXPECT_EQ(moved("/wide"), "/wide");
}

TEST(SerializedTest, FunctionsAreReadAsTheyWere) {
  const KeptSettings settings = {{"spark.sql.ansi.doubleQuotedIdentifiers", "true"}};
  const frontend::sql::ParseOptions options = frontend::sql::OptionsFor(*SettingsWithin(Conf(), settings));
  const unresolved::Plan plan = frontend::sql::ParseStatement(
      R"(CREATE FUNCTION f("a b" INT DEFAULT 1 + 1) RETURNS TABLE (x INT) COMMENT 'c' RETURN SELECT "a b")", options);
  const auto& command = std::get<unresolved::Command>(plan.statement);
  const Routine routine{.database = "d",
                        .name = "f",
                        .function = std::get<unresolved::CreateFunction>(command).function,
                        .settings = settings};
  const Routine read = RoutineFromText(ToText(routine));
  EXPECT_EQ(ToText(read), ToText(routine));
  EXPECT_TRUE(read.function->query);
  EXPECT_TRUE(read.function->parameters.at(0).default_value);
}

}  // namespace
}  // namespace piezo::catalog
