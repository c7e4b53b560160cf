#include <piezo/client.h>

#include <iostream>

int main(int, char** argv) {
  using namespace piezo::client;
  using functions::col;
  try {
    const auto spark = SparkSession::builder().remote(argv[1]).create();
    std::cout << spark.range(10).filter(col("id") > 6).count() << std::endl;
    spark.table("missing").collect();
  } catch (const Error& error) {
    std::cout << error.condition() << std::endl;
  }
}
