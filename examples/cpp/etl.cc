// A small job: local rows and SQL, a window, Parquet files out and in again. Usage: etl [sc://host:port] [folder]
#include <piezo/client.h>

#include <filesystem>
#include <iostream>

using namespace piezo::client;
using namespace piezo::client::functions;

int main(int argc, char** argv) {
  const auto spark = SparkSession::builder().remote(argc > 1 ? argv[1] : "sc://localhost:15002").create();
  const std::string folder = argc > 2 ? argv[2] : (std::filesystem::temp_directory_path() / "piezo-etl").string();

  const Schema schema{
      {"day", DataType::date(), false}, {"shop", DataType::string(), false}, {"sales", DataType::decimal(10, 2)}};
  std::vector<Row> rows;
  for (unsigned day = 1; day <= 28; ++day) {
    for (const char* shop : {"north", "south"}) {
      const Value sales = day % 9 == 0 ? Value() : Value(Decimal::parse(std::to_string(100 + day * 3) + ".50"));
      rows.emplace_back(std::vector<Value>{Date::of(2024, 2, day), shop, sales});
    }
  }

  const auto last_week = Window::partitionBy("shop").orderBy("day").rowsBetween(-6, Window::currentRow);
  spark.createDataFrame(rows, schema)
      .fillna(0)
      .withColumn("week", sum("sales").over(last_week))
      .write()
      .mode("overwrite")
      .partitionBy({"shop"})
      .parquet(folder);

  spark.read().parquet(folder).createOrReplaceTempView("sales");
  const DataFrame best =
      spark.sql("SELECT shop, max(week) AS best FROM sales WHERE day >= :from GROUP BY shop ORDER BY shop",
                {{"from", Date::of(2024, 2, 7)}});
  for (const auto& [shop, week] : best.collectAs<std::string, Decimal>()) {
    std::cout << shop << ": best week " << week.toString() << "\n";
  }
}
