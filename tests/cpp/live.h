// What the tests against a running server share. The server is PIEZO_REMOTE: Piezo or Apache Spark, with the same
// answers.
#pragma once

#include <gtest/gtest.h>
#include <piezo/client.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace live {

using namespace piezo::client;
using namespace piezo::client::functions;

inline std::string Remote() {
  const char* remote = std::getenv("PIEZO_REMOTE");
  return remote != nullptr ? remote : "sc://localhost:15002";
}

/// A session of the test's own.
class Live : public testing::Test {
 protected:
  SparkSession spark = SparkSession::builder().remote(Remote()).create();
};

/// The Error that `call` throws.
template <typename F>
Error ErrorOf(F call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorKind::kUsage, "none");
}

/// One column of a frame.
template <typename T>
std::vector<T> ColumnOf(const DataFrame& frame) {
  std::vector<T> values;
  for (const Row& row : frame.collect()) values.push_back(row[0].get<T>());
  return values;
}

/// A query that runs for hours unless it is stopped.
inline const char* kEndless =
    "SELECT sum(a.id * b.id % 7) AS s FROM range(0, 10000000) a CROSS JOIN range(0, 10000000) b";

}  // namespace live
