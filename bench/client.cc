// Times the C++ client, for bench/own.py: bench_client sc://HOST:PORT SQL TIMES reads the query's batches so many times
// and prints the milliseconds of each.
#include <piezo/client.h>

#include <chrono>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto spark = piezo::client::SparkSession::builder().remote(argv[1]).create();
  for (int left = std::stoi(argv[3]); left > 0; --left) {
    const auto began = std::chrono::steady_clock::now();
    piezo::client::ArrowStream stream = spark.sql(argv[2]).toArrow();
    ArrowArray batch;
    while (stream.next(&batch)) batch.release(&batch);
    std::cout << std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count() << "\n";
  }
}
