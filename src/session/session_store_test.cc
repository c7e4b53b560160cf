#include "session/session_store.h"

#include <gtest/gtest.h>

#include "errors/condition_of.h"

namespace piezo::session {
namespace {

using errors::ConditionOf;

constexpr const char* kId = "11111111-1111-4111-8111-111111111111";
constexpr const char* kOther = "22222222-2222-4222-8222-222222222222";
constexpr const char* kOperation = "33333333-3333-4333-8333-333333333333";

class HandClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point Now() const override { return now_; }
  int64_t WallMicros() const override { return 0; }
  void Advance(std::chrono::seconds by) { now_ += by; }

 private:
  std::chrono::steady_clock::time_point now_{};
};

class SessionStoreTest : public ::testing::Test {
 protected:
  static Request RequestOf(const std::string& plan, bool reattachable = true) {
    Request request;
    request.operation_id = kOperation;
    request.plan_bytes = plan;
    request.reattachable = reattachable;
    return request;
  }

  HandClock clock_;
  std::unique_ptr<catalog::Catalog> catalog_ = catalog::MakeMemoryCatalog("warehouse-of-no-use");
  SessionStore store_{{}, *catalog_, clock_};
};

TEST_F(SessionStoreTest, SessionsBelongToTheirUsers) {
  const auto first = store_.GetOrCreate({"a", kId}, {});
  EXPECT_EQ(store_.GetOrCreate({"a", kId}, {}), first);
  EXPECT_NE(store_.GetOrCreate({"b", kId}, {}), first);
  EXPECT_EQ(ConditionOf([&] { store_.Get({"c", kId}, {}); }), "INVALID_HANDLE.SESSION_NOT_FOUND");
}

TEST_F(SessionStoreTest, IdsAreUuids) {
  EXPECT_EQ(ConditionOf([&] { store_.GetOrCreate({"a", "x"}, {}); }), "INVALID_HANDLE.FORMAT");
}

TEST_F(SessionStoreTest, ALostSessionIsTold) {
  const auto session = store_.GetOrCreate({"a", kId}, {});
  EXPECT_EQ(store_.GetOrCreate({"a", kId}, session->server_side_id()), session);
  EXPECT_EQ(ConditionOf([&] { store_.GetOrCreate({"a", kId}, kOther); }), "INVALID_HANDLE.SESSION_CHANGED");
  EXPECT_EQ(ConditionOf([&] { store_.GetOrCreate({"a", kOther}, kOther); }), "INVALID_HANDLE.SESSION_CHANGED");
}

TEST_F(SessionStoreTest, AReleasedSessionStaysClosedUnlessReconnectIsAllowed) {
  store_.GetOrCreate({"a", kId}, {});
  EXPECT_TRUE(store_.Release({"a", kId}, false));
  EXPECT_EQ(ConditionOf([&] { store_.GetOrCreate({"a", kId}, {}); }), "INVALID_HANDLE.SESSION_CLOSED");
  store_.GetOrCreate({"a", kOther}, {});
  EXPECT_TRUE(store_.Release({"a", kOther}, true));
  EXPECT_NO_THROW(store_.GetOrCreate({"a", kOther}, {}));
  EXPECT_FALSE(store_.Release({"b", kId}, false));  // was never there: stays usable
  EXPECT_NO_THROW(store_.GetOrCreate({"b", kId}, {}));
}

TEST_F(SessionStoreTest, AnIdleSessionEnds) {
  store_.GetOrCreate({"a", kId}, {});
  clock_.Advance(std::chrono::minutes(59));
  store_.Sweep();
  EXPECT_EQ(store_.size(), 1U);
  clock_.Advance(std::chrono::minutes(2));
  store_.Sweep();
  EXPECT_EQ(store_.size(), 0U);
}

TEST_F(SessionStoreTest, AnOperationWithoutReaderIsAbandonedAfterItsTime) {
  const auto session = store_.GetOrCreate({"a", kId}, {});
  const auto [operation, is_new] = session->Start(RequestOf("plan"));
  EXPECT_TRUE(is_new);
  const int64_t reader = operation->AttachReader([] {});
  clock_.Advance(std::chrono::minutes(6));
  store_.Sweep();
  EXPECT_TRUE(session->Find(kOperation));
  operation->DetachReader(reader);
  clock_.Advance(std::chrono::minutes(6));
  store_.Sweep();
  EXPECT_FALSE(session->Find(kOperation));
  EXPECT_EQ(session->Status(kOperation), OperationState::kInterrupted);
}

TEST_F(SessionStoreTest, TheSameRequestTwiceRunsOnce) {
  const auto session = store_.GetOrCreate({"a", kId}, {});
  const auto first = session->Start(RequestOf("plan"));
  const auto second = session->Start(RequestOf("plan"));
  EXPECT_EQ(first.first, second.first);
  EXPECT_FALSE(second.second);
  EXPECT_EQ(ConditionOf([&] { session->Start(RequestOf("another")); }), "INVALID_HANDLE.OPERATION_ALREADY_EXISTS");
  session->Release(kOperation);
  EXPECT_EQ(ConditionOf([&] { session->Start(RequestOf("plan")); }), "INVALID_HANDLE.OPERATION_ABANDONED");
}

TEST_F(SessionStoreTest, OnlyAReattachableOperationTakesItsRequestAgain) {
  const auto session = store_.GetOrCreate({"a", kId}, {});
  session->Start(RequestOf("plan", false));
  EXPECT_EQ(ConditionOf([&] { session->Start(RequestOf("plan", false)); }), "INVALID_CURSOR.NOT_REATTACHABLE");
  EXPECT_EQ(ConditionOf([&] { session->Start(RequestOf("other", false)); }), "INVALID_HANDLE.OPERATION_ALREADY_EXISTS");
}

TEST_F(SessionStoreTest, SettingsHaveALimit) {
  const auto session = store_.GetOrCreate({"a", kId}, {});
  const std::string huge(2 << 20, 'x');
  const auto set = [&] { session->UpdateConf([&](const Conf& conf) { return conf.With("my.key", huge); }); };
  EXPECT_EQ(ConditionOf(set), "PIEZO_LIMIT_EXCEEDED");
  EXPECT_FALSE(session->conf().IsSet("my.key"));
}

TEST_F(SessionStoreTest, AUserHasALimitOfSessions) {
  SessionStore store({.user_sessions = 1}, *catalog_, clock_);
  store.GetOrCreate({"a", kId}, {});
  store.GetOrCreate({"b", kId}, {});
  EXPECT_EQ(ConditionOf([&] { store.GetOrCreate({"a", kOther}, {}); }), "PIEZO_LIMIT_EXCEEDED");
  store.Release({"a", kId}, false);
  EXPECT_EQ(ConditionOf([&] { store.GetOrCreate({"a", kOther}, {}); }), "none");
}

TEST_F(SessionStoreTest, StoredErrorsHaveALimitOfBytes) {
  const auto session = store_.GetOrCreate({"a", kId}, {});
  const Error large("INVALID_HANDLE.FORMAT", {{"handle", std::string(1 << 20, 'x')}});
  const std::string first = session->StoreError(large);
  std::string last;
  for (int i = 0; i < 10; ++i) last = session->StoreError(large);
  EXPECT_FALSE(session->FindError(first));
  EXPECT_TRUE(session->FindError(last));
}

TEST_F(SessionStoreTest, ACloneHasTheSettingsAndGoesItsOwnWay) {
  const auto session = store_.GetOrCreate({"a", kId}, {});
  session->UpdateConf([](const Conf& conf) { return conf.With("spark.sql.ansi.enabled", "false"); });
  const auto clone = store_.Clone({"a", kId}, {}, kOther);
  EXPECT_FALSE(clone->conf().ansi_enabled());
  clone->UpdateConf([](const Conf& conf) { return conf.With("spark.sql.ansi.enabled", "true"); });
  EXPECT_FALSE(session->conf().ansi_enabled());
  EXPECT_EQ(ConditionOf([&] {
              store_.Clone({"a", kId}, {}, kOther);
            }),
            "INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS");
}

}  // namespace
}  // namespace piezo::session
