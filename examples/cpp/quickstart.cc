// Connects, asks, prints. Usage: quickstart [sc://host:port]
#include <piezo/client.h>

#include <iostream>

using namespace piezo::client;
using namespace piezo::client::functions;

int main(int argc, char** argv) {
  const auto spark = SparkSession::builder().remote(argc > 1 ? argv[1] : "sc://localhost:15002").create();
  const std::vector<std::tuple<std::string, std::string, int>> people{
      {"Ann", "Bern", 30}, {"Bob", "Bern", 20}, {"Cy", "Rome", 50}, {"Di", "Rome", 22}};
  const DataFrame df = spark.createDataFrame(
      people, Schema{{"name", DataType::string()}, {"city", DataType::string()}, {"age", DataType::integer()}});

  const DataFrame means = df.filter(col("age") > 21).groupBy("city").agg(avg("age").as("mean")).orderBy("city");
  means.show();
  for (const auto& [city, mean] : means.collectAs<std::string, double>()) std::cout << city << ": " << mean << "\n";

  std::cout << spark.sql("SELECT :a * 2 AS twice", {{"a", 21}}).first()->get<int32_t>("twice") << "\n";
}
