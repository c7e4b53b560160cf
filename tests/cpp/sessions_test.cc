// Sessions: settings, views, files, tags, interrupts, limits; and what fails, how.
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "live.h"

namespace live {
namespace {

using Sessions = Live;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("piezo-live-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST_F(Sessions, FailWithSparksErrors) {
  const Error missing = ErrorOf([&] { spark.sql("SELECT * FROM nowhere").collect(); });
  EXPECT_EQ(missing.kind(), ErrorKind::kQuery);
  EXPECT_EQ(missing.condition(), "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(missing.sql_state(), "42P01");
  EXPECT_EQ(missing.message_parameters().at("relationName"), "`nowhere`");
  EXPECT_TRUE(missing.is("AnalysisException"));
  ASSERT_EQ(missing.query_contexts().size(), 1U);
  EXPECT_EQ(missing.query_contexts()[0].fragment, "nowhere");
  const Error division = ErrorOf([&] { spark.sql("SELECT 1 / 0").collect(); });
  EXPECT_EQ(division.condition(), "DIVIDE_BY_ZERO");
  EXPECT_EQ(division.sql_state(), "22012");
  EXPECT_TRUE(division.is("ArithmeticException")) << division.what();
  EXPECT_EQ(ErrorOf([&] { spark.sql("SELEC 1"); }).condition(), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(ErrorOf([&] { spark.range(1).select("nope").collect(); }).condition(), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
}

TEST_F(Sessions, HaveSettings) {
  spark.conf().set("spark.sql.shuffle.partitions", 7);
  EXPECT_EQ(spark.conf().get("spark.sql.shuffle.partitions"), "7");
  EXPECT_EQ(spark.conf().get("my.own", "else"), "else");
  EXPECT_EQ(spark.conf().getOption("my.own"), std::nullopt);
  spark.conf().unset("spark.sql.shuffle.partitions");
  EXPECT_EQ(spark.conf().get("spark.sql.shuffle.partitions"), "200");
  EXPECT_TRUE(spark.conf().isModifiable("spark.sql.ansi.enabled"));
  EXPECT_EQ(ErrorOf([&] { spark.conf().get("no.such.setting"); }).kind(), ErrorKind::kQuery);
}

TEST_F(Sessions, HaveTheirOwnViews) {
  spark.range(3).createOrReplaceTempView("mine");
  EXPECT_EQ(spark.table("mine").count(), 3);
  EXPECT_TRUE(spark.catalog().tableExists("mine"));
  bool listed = false;
  for (const Table& table : spark.catalog().listTables())
    listed = listed || (table.name == "mine" && table.is_temporary);
  EXPECT_TRUE(listed);
  const SparkSession other = spark.newSession();
  EXPECT_NE(other.session_id(), spark.session_id());
  EXPECT_FALSE(other.catalog().tableExists("mine"));
  EXPECT_TRUE(spark.cloneSession().catalog().tableExists("mine"));
  EXPECT_TRUE(spark.catalog().dropTempView("mine"));
  EXPECT_FALSE(spark.catalog().dropTempView("mine"));
}

TEST_F(Sessions, KnowTheCatalog) {
  EXPECT_EQ(spark.catalog().currentCatalog(), "spark_catalog");
  EXPECT_EQ(spark.catalog().currentDatabase(), "default");
  EXPECT_TRUE(spark.catalog().databaseExists("default"));
  EXPECT_TRUE(spark.catalog().functionExists("abs"));
  spark.sql("SELECT 1 AS a, 'x' AS b").createOrReplaceTempView("two");
  const auto columns = spark.catalog().listColumns("two");
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[1].name, "b");
  EXPECT_EQ(columns[1].data_type, "string");
}

TEST_F(Sessions, ReadAndWriteFiles) {
  const TemporaryFolder folder;
  spark.range(5).write().mode("overwrite").parquet(folder / "p");
  EXPECT_EQ(spark.read().parquet(folder / "p").count(), 5);
  EXPECT_EQ(spark.read().format("parquet").load(folder / "p").agg(sum("id")).first()->operator[](0).get<int64_t>(), 10);
  spark.sql("SELECT 1 AS a, 'x,y' AS b").write().mode("overwrite").option("header", true).csv(folder / "c");
  EXPECT_EQ(
      spark.read().option("header", true).schema("a INT, b STRING").csv(folder / "c").first()->get<std::string>("b"),
      "x,y");
  EXPECT_EQ(ErrorOf([&] { spark.range(1).write().parquet(folder / "p"); }).condition(), "PATH_ALREADY_EXISTS");
  EXPECT_EQ(ErrorOf([&] { spark.range(1).write().mode("sometimes"); }).kind(), ErrorKind::kUsage);
}

TEST_F(Sessions, TakeFiles) {
  const TemporaryFolder folder;
  const std::string name = folder / "notes.txt";
  std::ofstream(name) << std::string(100'000, 'x');
  spark.addArtifacts({name}, false, false, true);
  EXPECT_FALSE(spark.artifactExists("cache/no-such-thing"));
  EXPECT_EQ(ErrorOf([&] { spark.addArtifact("/no/such/file", false, false, true); }).kind(), ErrorKind::kUsage);
  EXPECT_EQ(ErrorOf([&] { spark.addArtifact("hdfs://far/away.jar"); }).kind(), ErrorKind::kUsage);
}

TEST_F(Sessions, StopQueriesByToken) {
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(500));
    source.request_stop();
  });
  const auto began = Clock::now();
  const DataFrame endless = spark.sql(kEndless);
  EXPECT_EQ(ErrorOf([&] { endless.collect({.stop = source.get_token()}); }).kind(), ErrorKind::kCancelled);
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(20));
  EXPECT_EQ(spark.range(2).count(), 2) << "the session lives on";
}

TEST_F(Sessions, StopQueriesByTime) {
  const auto began = Clock::now();
  EXPECT_EQ(ErrorOf([&] { spark.sql(kEndless).collect({.timeout = milliseconds(300)}); }).kind(), ErrorKind::kTimeout);
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(20));
}

TEST_F(Sessions, InterruptByTag) {
  std::thread other([this] {
    spark.addTag("slow");
    EXPECT_EQ(spark.getTags(), std::set<std::string>{"slow"});
    const Error error = ErrorOf([&] { spark.sql(kEndless).collect(); });
    EXPECT_EQ(error.kind(), ErrorKind::kCancelled) << error.what();
  });
  std::vector<std::string> stopped;
  for (int i = 0; i < 100 && stopped.empty(); ++i) {
    std::this_thread::sleep_for(milliseconds(100));
    stopped = spark.interruptTag("slow");
  }
  EXPECT_FALSE(stopped.empty());
  other.join();
  EXPECT_TRUE(spark.interruptTag("none").empty());
  EXPECT_EQ(ErrorOf([&] { spark.addTag("a,b"); }).kind(), ErrorKind::kUsage);
}

TEST_F(Sessions, ServeManyThreads) {
  std::vector<std::future<std::vector<Row>>> results;
  for (int i = 1; i <= 8; ++i) results.push_back(spark.range(i * 1000).agg(sum("id").as("s")).collectAsync());
  for (int64_t i = 1; i <= 8; ++i)
    EXPECT_EQ(results[i - 1].get().at(0).get<int64_t>("s"), i * 1000 * (i * 1000 - 1) / 2);
}

TEST_F(Sessions, Observe) {
  const Observation observation("sizes");
  const DataFrame frame = spark.range(10).observe(observation, {count("*").as("n"), max("id").as("top")});
  EXPECT_EQ(frame.collect().size(), 10U);
  EXPECT_EQ(observation.get().at("n").get<int64_t>(), 10);
  EXPECT_EQ(observation.get().at("top").get<int64_t>(), 9);
}

TEST_F(Sessions, End) {
  EXPECT_FALSE(spark.version().empty());
  spark.stop();
  EXPECT_TRUE(spark.is_stopped());
  EXPECT_EQ(ErrorOf([&] { spark.range(1).collect(); }).kind(), ErrorKind::kUsage);
  spark.stop();
}

TEST(Connections, FailSoonWhereNobodyListens) {
  const auto began = Clock::now();
  const auto session = SparkSession::builder().remote("sc://127.0.0.1:1").retryPolicy({.max_retries = 2}).create();
  EXPECT_EQ(ErrorOf([&] { session.range(1).collect(); }).kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(ErrorOf([&] { session.version(); }).kind(), ErrorKind::kUnavailable);
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(10));
}

TEST(Connections, SurviveStrangers) {
  // A port that speaks HTTP/1 or nothing is no Spark, and has to be told soon.
  const auto session =
      SparkSession::builder().remote(Remote() + "/;use_ssl=true").retryPolicy(RetryPolicy::none()).create();
  const Error error = ErrorOf([&] { session.range(1).collect({.timeout = std::chrono::seconds(20)}); });
  EXPECT_TRUE(error.kind() == ErrorKind::kUnauthenticated || error.kind() == ErrorKind::kUnavailable) << error.what();
}

TEST(Connections, AreForgottenWithTheirSession) {
  std::string id;
  {
    const auto session = SparkSession::builder().remote(Remote()).create();
    id = session.session_id();
    session.range(1).createOrReplaceTempView("gone");
    EXPECT_TRUE(session.catalog().tableExists("gone"));
  }
  const auto again = SparkSession::builder().remote(Remote() + "/;session_id=" + id).create();
  EXPECT_EQ(ErrorOf([&] { again.table("gone").collect(); }).kind(), ErrorKind::kSessionLost)
      << "the session ended with its last handle";
}

/// Run behind a proxy that cuts every connection after some megabytes: nothing is lost, nothing comes twice.
TEST_F(Sessions, OutliveTheirConnections) {
  int64_t next = 0;
  for (const Row& row : spark.range(3'000'000).toLocalIterator()) {
    if (row[0].get<int64_t>() != next) break;
    ++next;
  }
  EXPECT_EQ(next, 3'000'000);
}

}  // namespace
}  // namespace live
