#include "session/response_log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

namespace piezo::session {
namespace {

using State = ResponseLog::Read::State;

ArrowBatch BatchOf(size_t bytes) { return {std::string(bytes, 'x'), 1, 0, {}}; }
void Nothing() {}

TEST(ResponseLogTest, GivesResponsesInOrderThenTheEnd) {
  ResponseLog log(1 << 20);
  EXPECT_TRUE(log.Append(BatchOf(1)));
  EXPECT_TRUE(log.Append(ResultComplete{}));
  log.Close({});
  const auto first = log.ReadAfter(0, Nothing);
  ASSERT_EQ(first.state, State::kEntry);
  EXPECT_TRUE(std::holds_alternative<ArrowBatch>(first.entry->response));
  const auto second = log.ReadAfter(1, Nothing);
  ASSERT_EQ(second.state, State::kEntry);
  EXPECT_TRUE(std::holds_alternative<ResultComplete>(second.entry->response));
  const auto end = log.ReadAfter(2, Nothing);
  EXPECT_EQ(end.state, State::kEnd);
  EXPECT_FALSE(end.error);
}

TEST(ResponseLogTest, TellsTheErrorBehindTheResponses) {
  ResponseLog log(1 << 20);
  log.Append(BatchOf(1));
  log.Close(Error("OPERATION_CANCELED", {}));
  EXPECT_EQ(log.ReadAfter(0, Nothing).state, State::kEntry);
  const auto end = log.ReadAfter(1, Nothing);
  ASSERT_TRUE(end.error);
  EXPECT_EQ(end.error->condition(), "OPERATION_CANCELED");
}

TEST(ResponseLogTest, TellsTheLastEntry) {
  ResponseLog log(1 << 20);
  log.Append(BatchOf(1));
  log.Append(ResultComplete{});
  EXPECT_FALSE(log.ReadAfter(1, Nothing).last);
  log.Close({});
  EXPECT_FALSE(log.ReadAfter(0, Nothing).last);
  EXPECT_TRUE(log.ReadAfter(1, Nothing).last);
}

TEST(ResponseLogTest, AnErrorFollowsTheLastEntry) {
  ResponseLog log(1 << 20);
  log.Append(BatchOf(1));
  log.Close(Error("OPERATION_CANCELED", {}));
  EXPECT_FALSE(log.ReadAfter(0, Nothing).last);
}

TEST(ResponseLogTest, ReadersAreToldOfTheLastResponsesTogether) {
  ResponseLog log(1 << 20);
  int woken = 0;
  log.ReadAfter(0, [&] { ++woken; });
  log.Append(BatchOf(1), ResponseLog::Producer::kGoesOn);
  log.Append(ResultComplete{}, ResponseLog::Producer::kGoesOn);
  EXPECT_EQ(woken, 0);
  log.Close({});
  EXPECT_EQ(woken, 1);
}

TEST(ResponseLogTest, AFullLogWakesReadersThatWereNotTold) {
  ResponseLog log(300);
  int64_t seen = 0;
  std::function<void()> read = [&] {
    while (log.ReadAfter(seen, read).state == State::kEntry) log.ReleaseUntil(++seen);
  };
  read();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(log.Append(BatchOf(100), ResponseLog::Producer::kGoesOn));
  EXPECT_GT(seen, 0);
}

TEST(ResponseLogTest, WakesAWaitingReaderOnce) {
  ResponseLog log(1 << 20);
  std::atomic<int> woken{0};
  EXPECT_EQ(log.ReadAfter(0, [&] { ++woken; }).state, State::kPending);
  log.Append(BatchOf(1));
  log.Append(BatchOf(1));
  EXPECT_EQ(woken, 1);
}

TEST(ResponseLogTest, ReplaysFromAnyHeldResponse) {
  ResponseLog log(1 << 20);
  for (int i = 0; i < 5; ++i) log.Append(BatchOf(1));
  const auto third = log.ReadAfter(2, Nothing);
  const auto index = log.IndexOf(third.entry->response_id);
  ASSERT_TRUE(index);
  EXPECT_EQ(*index, 3);
  EXPECT_EQ(log.ReadAfter(*index, Nothing).entry->index, 4);
  EXPECT_EQ(log.ReadAfter(0, Nothing).entry->index, 1);
  EXPECT_FALSE(log.IndexOf("no such response"));
  EXPECT_FALSE(log.IndexOf(log.IdOf(6)));
  EXPECT_FALSE(log.IndexOf(log.IdOf(0)));
  EXPECT_FALSE(log.IndexOf(ResponseLog(1).IdOf(1)));
}

TEST(ResponseLogTest, ReleasedResponsesAreGone) {
  ResponseLog log(1 << 20);
  for (int i = 0; i < 3; ++i) log.Append(BatchOf(1));
  const auto second = log.ReadAfter(1, Nothing);
  log.ReleaseUntil(2);
  log.ReleaseUntil(1);  // came late
  EXPECT_EQ(log.ReadAfter(0, Nothing).state, State::kGone);
  EXPECT_EQ(log.ReadAfter(2, Nothing).entry->index, 3);
  EXPECT_EQ(log.IndexOf(second.entry->response_id), 2);
}

TEST(ResponseLogTest, ProducerWaitsForAReaderThatReleases) {
  ResponseLog log(1000);
  log.Append(BatchOf(600));
  const auto first = log.ReadAfter(0, Nothing);
  log.ReleaseUntil(0);  // the client is one that releases
  std::atomic<bool> appended{false};
  std::thread producer([&] {
    log.Append(BatchOf(600));
    appended = true;
  });
  EXPECT_EQ(log.ReadAfter(1, Nothing).state, State::kPending);
  EXPECT_FALSE(appended);
  EXPECT_FALSE(log.TryAppend(BatchOf(600)));
  log.ReleaseUntil(*log.IndexOf(first.entry->response_id));
  producer.join();
  EXPECT_TRUE(appended);
  EXPECT_LT(log.held_bytes(), 1000U);
}

TEST(ResponseLogTest, DropsSentResponsesForAClientThatNeverReleases) {
  ResponseLog log(1000);
  for (int64_t i = 0; i < 20; ++i) {
    EXPECT_TRUE(log.Append(BatchOf(600)));
    EXPECT_EQ(log.ReadAfter(i, Nothing).state, State::kEntry);
  }
  EXPECT_LT(log.held_bytes(), 1000U);
  EXPECT_EQ(log.ReadAfter(0, Nothing).state, State::kGone);
}

TEST(ResponseLogTest, AllLogsTogetherHaveABudget) {
  const auto budget = std::make_shared<LogBudget>(1000);
  ResponseLog other(1000, budget);
  other.Append(BatchOf(700));
  {
    ResponseLog log(1000, budget);
    log.Append(BatchOf(100));
    log.ReleaseUntil(0);
    EXPECT_FALSE(log.TryAppend(BatchOf(100)));
    std::thread producer([&] { EXPECT_TRUE(log.Append(BatchOf(100))); });
    other.ReadAfter(0, Nothing);
    other.ReleaseUntil(1);
    producer.join();
    EXPECT_EQ(budget->held_bytes(), log.held_bytes());
  }
  EXPECT_EQ(budget->held_bytes(), 0U);
}

TEST(ResponseLogTest, AbandoningFreesTheProducer) {
  ResponseLog log(100);
  log.Append(BatchOf(600));
  std::thread producer([&] { EXPECT_FALSE(log.Append(BatchOf(600))); });
  log.Abandon();
  producer.join();
}

}  // namespace
}  // namespace piezo::session
