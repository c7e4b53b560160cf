#include "session/operation.h"

#include <gtest/gtest.h>

#include <thread>

namespace piezo::session {
namespace {

class OperationTest : public ::testing::Test {
 protected:
  Operation Make(bool reattachable) {
    Request request;
    request.operation_id = "00000000-0000-4000-8000-000000000001";
    request.reattachable = reattachable;
    return Operation(std::move(request), Conf(), {}, clock_);
  }
  SystemClock clock_;
};

TEST_F(OperationTest, AReattachableOneEndsWithResultComplete) {
  Operation operation = Make(true);
  operation.Run([](Operation& running) { running.Append(SqlCommandResult{}); });
  EXPECT_EQ(operation.state(), OperationState::kFinished);
  EXPECT_TRUE(std::holds_alternative<SqlCommandResult>(operation.log().ReadAfter(0, [] {}).entry->response));
  EXPECT_TRUE(std::holds_alternative<ResultComplete>(operation.log().ReadAfter(1, [] {}).entry->response));
}

TEST_F(OperationTest, FailuresAreTheEndOfTheLog) {
  Operation operation = Make(false);
  operation.Run([](Operation&) { throw Error("DIVIDE_BY_ZERO", {{"config", "\"spark.sql.ansi.enabled\""}}); });
  EXPECT_EQ(operation.state(), OperationState::kFailed);
  EXPECT_EQ(operation.log().ReadAfter(0, [] {}).error->condition(), "DIVIDE_BY_ZERO");
}

TEST_F(OperationTest, DefectsAreInternalErrors) {
  Operation operation = Make(false);
  operation.Run([](Operation&) { throw std::logic_error("broken"); });
  EXPECT_EQ(operation.log().ReadAfter(0, [] {}).error->condition(), "INTERNAL_ERROR");
}

TEST_F(OperationTest, InterruptStopsTheWorkAndIsTold) {
  Operation operation = Make(true);
  bool stopped = false;
  operation.Run([&](Operation& running) {
    const Operation::InterruptHook hook(running, [&] { stopped = true; });
    EXPECT_TRUE(running.Interrupt());
    running.CheckInterrupted();
    FAIL() << "not reached";
  });
  EXPECT_TRUE(stopped);
  EXPECT_EQ(operation.state(), OperationState::kInterrupted);
  EXPECT_EQ(operation.log().ReadAfter(0, [] {}).error->condition(), "OPERATION_CANCELED");
  EXPECT_FALSE(operation.Interrupt());
}

TEST_F(OperationTest, InterruptedBeforeItRunsItDoesNoWork) {
  Operation operation = Make(true);
  EXPECT_TRUE(operation.Interrupt());
  operation.Run([](Operation&) { FAIL() << "must not run"; });
  EXPECT_EQ(operation.state(), OperationState::kInterrupted);
}

TEST_F(OperationTest, ANewReaderEndsTheOneBefore) {
  Operation operation = Make(true);
  EXPECT_FALSE(operation.has_reader());
  bool first_ended = false;
  const int64_t first = operation.AttachReader([&] { first_ended = true; });
  EXPECT_FALSE(first_ended);
  const int64_t second = operation.AttachReader([] {});
  EXPECT_TRUE(first_ended);
  operation.DetachReader(first);
  EXPECT_TRUE(operation.has_reader());
  operation.DetachReader(second);
  EXPECT_FALSE(operation.has_reader());
}

TEST_F(OperationTest, LargeBatchesGoInChunksToClientsThatTakeThem) {
  Request request;
  request.chunk_bytes = 4;
  Operation operation(std::move(request), Conf(), {}, clock_);
  operation.Run([](Operation& running) { running.Append(ArrowBatch{"0123456789", 7, 0, Schema{}}); });
  std::string data;
  for (int64_t i = 0; i < 3; ++i) {
    const auto read = operation.log().ReadAfter(i, [] {});
    const auto& part = std::get<ArrowBatch>(read.entry->response);
    data += part.data;
    EXPECT_EQ(part.chunk, i);
    EXPECT_EQ(part.chunks, 3);
    EXPECT_EQ(part.rows, 7);
    EXPECT_EQ(part.schema.has_value(), i == 0);
  }
  EXPECT_EQ(data, "0123456789");
  EXPECT_EQ(operation.log().totals().rows, 7);
}

TEST_F(OperationTest, AResultHasALimitOfBytes) {
  Operation operation(Request{}, Conf(), {.result_bytes = 1000}, clock_);
  operation.Run([](Operation& running) {
    for (int i = 0; i < 10; ++i) running.Append(ArrowBatch{std::string(200, 'x'), 1, 0, {}});
  });
  EXPECT_EQ(operation.state(), OperationState::kFailed);
  EXPECT_LE(operation.log().totals().bytes, 1000);
}

TEST_F(OperationTest, ProgressIsToldToAReaderNowAndThen) {
  Request request;
  Operation operation(std::move(request), Conf().With("spark.connect.progress.reportInterval", "1ms"), {}, clock_);
  operation.AttachReader([] {});
  operation.Run([&](Operation& running) {
    const Operation::InterruptHook hook(
        running, [] {}, [] { return Progress{.tasks = 4, .completed_tasks = 3}; });
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    running.ReportProgress();
    running.ReportProgress();
  });
  operation.ReportProgress();  // it is over
  const auto told = operation.log().ReadAfter(0, [] {});
  EXPECT_EQ(std::get<Progress>(told.entry->response).completed_tasks, 3);
  EXPECT_EQ(operation.log().ReadAfter(1, [] {}).state, ResponseLog::Read::State::kEnd);
}

}  // namespace
}  // namespace piezo::session
