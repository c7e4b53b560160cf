// Times the C++ client, for bench/own.py: bench_client sc://HOST:PORT SQL TIMES SESSIONS reads the query's batches so
// many times in each of so many sessions at once, and prints the milliseconds of each read.
#include <piezo/client.h>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

std::vector<double> Read(const std::string& remote, const std::string& query, int times) {
  const auto spark = piezo::client::SparkSession::builder().remote(remote).create();
  std::vector<double> took;
  for (int left = times; left > 0; --left) {
    const auto began = Clock::now();
    piezo::client::ArrowStream stream = spark.sql(query).toArrow();
    ArrowArray batch;
    while (stream.next(&batch)) batch.release(&batch);
    took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
  }
  return took;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  std::vector<std::vector<double>> took(static_cast<size_t>(std::stoi(argv[4])));
  {
    std::vector<std::jthread> sessions;
    for (auto& own : took) sessions.emplace_back([&] { own = Read(argv[1], argv[2], std::stoi(argv[3])); });
  }
  for (const auto& own : took) {
    for (const double milliseconds : own) std::cout << milliseconds << "\n";
  }
}
