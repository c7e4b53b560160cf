#include "client/retry.h"

#include <google/protobuf/any.pb.h>
#include <gtest/gtest.h>

namespace piezo::client::detail {
namespace {

using std::chrono::milliseconds;

TEST(RetriesTest, WaitLongerEachTimeAndEnd) {
  Retries retries(RetryPolicy{});
  std::vector<int64_t> waits;
  while (const auto wait = retries.Next({}, 0.5)) waits.push_back(wait->count());
  ASSERT_EQ(waits.size(), 15U);
  EXPECT_EQ(std::vector<int64_t>(waits.begin(), waits.begin() + 7),
            (std::vector<int64_t>{50, 200, 800, 3450, 13050, 51450, 60250}));
  EXPECT_EQ(waits.back(), 60250);
}

TEST(RetriesTest, HeedTheServersDelayUpToALimit) {
  Retries retries(RetryPolicy{});
  EXPECT_EQ(retries.Next({.retry_delay = milliseconds(7000)}, 0), milliseconds(7000));
  EXPECT_EQ(retries.Next({.retry_delay = std::chrono::hours(5)}, 0), milliseconds(600'000));
  Retries none(RetryPolicy::none());
  EXPECT_FALSE(none.Next({}, 0));
}

TEST(RetriesTest, KnowWhatMayPass) {
  EXPECT_TRUE(IsTransient(grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection refused"), {}));
  EXPECT_FALSE(IsTransient(grpc::Status(grpc::StatusCode::UNAVAILABLE, "Ssl handshake failed: expired"), {}));
  EXPECT_TRUE(IsTransient(grpc::Status(grpc::StatusCode::INTERNAL, "[INVALID_CURSOR.DISCONNECTED] x"), {}));
  EXPECT_FALSE(IsTransient(grpc::Status(grpc::StatusCode::INTERNAL, "x"), {}));
  EXPECT_TRUE(IsTransient(grpc::Status(grpc::StatusCode::INTERNAL, "x"), {.retry_delay = milliseconds(1)}));
}

TEST(WaitForTest, EndsEarlyForStopAndDeadline) {
  const auto began = std::chrono::steady_clock::now();
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(WaitFor(milliseconds(60'000), source.get_token(), {}));
  EXPECT_FALSE(WaitFor(milliseconds(60'000), {}, std::chrono::system_clock::now() + milliseconds(5)));
  EXPECT_TRUE(WaitFor(milliseconds(1), {}, {}));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

/// A google.rpc.Status with one detail, byte by byte.
std::string Detail(const std::string& type, const std::string& value) {
  google::protobuf::Any any;
  any.set_type_url("type.googleapis.com/google.rpc." + type);
  any.set_value(value);
  const std::string bytes = any.SerializeAsString();
  return std::string("\x1a") + static_cast<char>(bytes.size()) + bytes;
}

TEST(StatusErrorTest, ReadsErrorInfoAndRetryInfo) {
  const std::string entry = std::string("\x0a\x0a") + "errorClass" + "\x12\x0e" + "DIVIDE_BY_ZERO";
  const std::string state = std::string("\x0a\x08") + "sqlState" + "\x12\x05" + "22012";
  const std::string info = std::string("\x0a\x03") + "a.B" + "\x1a" + static_cast<char>(entry.size()) + entry + "\x1a" +
                           static_cast<char>(state.size()) + state;
  const grpc::Status status(grpc::StatusCode::INTERNAL, "[DIVIDE_BY_ZERO] no", Detail("ErrorInfo", info));
  const Error error = ToError(status, ReadDetails(status), nullptr);
  EXPECT_EQ(error.kind(), ErrorKind::kQuery);
  EXPECT_EQ(error.condition(), "DIVIDE_BY_ZERO");
  EXPECT_EQ(error.sql_state(), "22012");
  EXPECT_TRUE(error.is("B"));
  EXPECT_TRUE(error.is("a.B"));
  EXPECT_FALSE(error.is("C"));
  const grpc::Status busy(grpc::StatusCode::INTERNAL, "busy", Detail("RetryInfo", "\x0a\x02\x08\x02"));
  EXPECT_EQ(ReadDetails(busy).retry_delay, milliseconds(2000));
}

TEST(StatusErrorTest, SurvivesDetailsThatAreNone) {
  for (const std::string& bytes :
       {std::string("\x1a\xff"), std::string("x"), std::string(300, '\xff'), Detail("ErrorInfo", "\x1a\x7f")}) {
    const grpc::Status status(grpc::StatusCode::INTERNAL, "x", bytes);
    EXPECT_EQ(ToError(status, ReadDetails(status), nullptr).condition(), "");
  }
}

TEST(StatusErrorTest, TellsWhatAProgramCanActOn) {
  const auto kind = [](grpc::StatusCode code, const char* message) {
    const grpc::Status status(code, message);
    return ToError(status, ReadDetails(status), nullptr).kind();
  };
  EXPECT_EQ(kind(grpc::StatusCode::UNAVAILABLE, "x"), ErrorKind::kUnavailable);
  EXPECT_EQ(kind(grpc::StatusCode::UNAVAILABLE, "Ssl handshake failed"), ErrorKind::kUnauthenticated);
  EXPECT_EQ(kind(grpc::StatusCode::UNAUTHENTICATED, "x"), ErrorKind::kUnauthenticated);
  EXPECT_EQ(kind(grpc::StatusCode::DEADLINE_EXCEEDED, "x"), ErrorKind::kTimeout);
  EXPECT_EQ(kind(grpc::StatusCode::INTERNAL, "[INVALID_HANDLE.SESSION_CHANGED] x"), ErrorKind::kSessionLost);
  EXPECT_EQ(kind(grpc::StatusCode::INTERNAL, "[OPERATION_CANCELED] x"), ErrorKind::kCancelled);
}

}  // namespace
}  // namespace piezo::client::detail
