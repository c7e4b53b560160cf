// Reads a result that is larger than one would keep, row by row, and stops when it has seen enough.
// Usage: stream_rows [sc://host:port]
#include <piezo/client.h>

#include <iostream>

using namespace piezo::client;
using namespace piezo::client::functions;

int main(int argc, char** argv) {
  const auto spark = SparkSession::builder().remote(argc > 1 ? argv[1] : "sc://localhost:15002").create();
  const DataFrame numbers = spark.range(1'000'000'000).select(col("id"), (col("id") * col("id")).as("square"));
  int64_t seen = 0;
  // Rows come in while the query runs. Leaving the loop lets the server stop it; nothing is read in vain.
  for (const Row& row : numbers.toLocalIterator()) {
    const auto [id, square] = row.as<int64_t, int64_t>();
    ++seen;
    if (square > 1'000'000) {
      std::cout << "the first square above a million is that of " << id << ", after " << seen << " rows\n";
      break;
    }
  }
}
