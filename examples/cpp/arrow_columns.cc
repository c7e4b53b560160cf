// Takes a result as Arrow arrays and sums a column right in its buffer, without a copy and without an Arrow library.
// Usage: arrow_columns [sc://host:port]
#include <piezo/client.h>

#include <iostream>

using namespace piezo::client;
using namespace piezo::client::functions;

int main(int argc, char** argv) {
  const auto spark = SparkSession::builder().remote(argc > 1 ? argv[1] : "sc://localhost:15002").create();
  ArrowStream stream = spark.range(1'000'000).select((col("id") % 1000).as("n")).toArrow();
  int64_t sum = 0;
  int64_t rows = 0;
  ArrowArray batch;
  while (stream.next(&batch)) {
    const ArrowArray& column = *batch.children[0];
    const auto* values = static_cast<const int64_t*>(column.buffers[1]) + column.offset;
    for (int64_t i = 0; i < column.length; ++i) sum += values[i];
    rows += batch.length;
    batch.release(&batch);
  }
  std::cout << rows << " rows, sum " << sum << "\n";
}
