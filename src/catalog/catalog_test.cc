#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include "errors/condition_of.h"

namespace piezo::catalog {
namespace {

using errors::ConditionOf;

class CatalogTest : public ::testing::Test {
 protected:
  static Table TableOf(std::string database, std::string name) {
    Table table;
    table.database = std::move(database);
    table.name = std::move(name);
    table.provider = "parquet";
    return table;
  }
  static std::shared_ptr<const View> ViewOf(std::string name) {
    auto view = std::make_shared<View>();
    view->name = std::move(name);
    return view;
  }

  std::unique_ptr<Catalog> catalog_ = MakeMemoryCatalog("/w");
  GlobalViews globals_;
  SessionCatalog session_{*catalog_, globals_};
};

TEST_F(CatalogTest, NamesAreCaseInsensitive) {
  catalog_->CreateDatabase({.name = "Sales"}, false);
  catalog_->CreateTable(TableOf("SALES", "Orders"), false, {});
  EXPECT_TRUE(session_.Find({"sales", "ORDERS"}));
  EXPECT_TRUE(session_.Find({"spark_catalog", "sales", "orders"}));
  EXPECT_FALSE(session_.Find({"other", "sales", "orders"}));
  EXPECT_FALSE(session_.Find({"orders"}));
  session_.Use({"SALES"});
  EXPECT_TRUE(session_.Find({"orders"}));
  EXPECT_EQ(catalog_->DefaultLocation("sales", "Orders"), "/w/sales.db/orders");
}

TEST_F(CatalogTest, TemporaryViewsComeBeforeTables) {
  catalog_->CreateTable(TableOf("default", "t"), false, {});
  session_.PutView(ViewOf("T"), false);
  EXPECT_TRUE(session_.Find({"t"})->view);
  EXPECT_TRUE(session_.Find({"default", "t"})->table);
  EXPECT_EQ(ConditionOf([&] { session_.PutView(ViewOf("t"), false); }), "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS");
  EXPECT_TRUE(session_.DropView("t"));
  EXPECT_TRUE(session_.Find({"t"})->table);
}

TEST_F(CatalogTest, GlobalViewsAreSharedUnderTheirDatabase) {
  globals_.Put(ViewOf("g"), false);
  SessionCatalog other(*catalog_, globals_);
  EXPECT_TRUE(other.Find({"global_temp", "G"})->view);
  EXPECT_FALSE(other.Find({"g"}));
}

TEST_F(CatalogTest, Errors) {
  EXPECT_EQ(ConditionOf([&] { session_.Use({"nowhere"}); }), "SCHEMA_NOT_FOUND");
  EXPECT_EQ(ConditionOf([&] { catalog_->CreateDatabase({.name = "default"}, false); }), "SCHEMA_ALREADY_EXISTS");
  EXPECT_EQ(ConditionOf([&] { catalog_->DropDatabase("nowhere", false, false); }), "SCHEMA_NOT_FOUND");
  catalog_->CreateDatabase({.name = "full"}, false);
  catalog_->CreateTable(TableOf("full", "t"), false, {});
  EXPECT_EQ(ConditionOf([&] { catalog_->CreateTable(TableOf("full", "T"), false, {}); }),
            "TABLE_OR_VIEW_ALREADY_EXISTS");
  EXPECT_EQ(ConditionOf([&] { catalog_->DropDatabase("full", false, false); }), "SCHEMA_NOT_EMPTY");
  catalog_->DropDatabase("full", false, true);
  EXPECT_EQ(ConditionOf([&] { catalog_->DropTable("default", "t", false); }), "TABLE_OR_VIEW_NOT_FOUND");
}

}  // namespace
}  // namespace piezo::catalog
