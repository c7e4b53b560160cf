// A simulator of clients that come and go. Sessions, operations and their logs are the real ones; the clock, the
// network and the order of all that happens are the dice's: one seed is one history, which can be played again. Clients
// send, lose connections, reattach, release, interrupt and die, time goes by, and the server starts anew. What must
// hold whatever happens: a client sees each row once and in order, an operation runs once in a server's life, and
// nothing is left over at the end.
//
// PIEZO_SIMULATION_SEEDS says how many seeds are tried, PIEZO_SIMULATION_FIRST which one is the first.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>

#include "session/fiber.h"
#include "session/session_store.h"

namespace piezo::session {
namespace {

constexpr size_t kLogBytes = 1000;
constexpr auto kAbandoned = std::chrono::seconds(300);
constexpr auto kIdle = std::chrono::seconds(3600);

class HandClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point Now() const override { return now_; }
  int64_t WallMicros() const override { return 0; }
  void Advance(std::chrono::seconds by) { now_ += by; }

 private:
  std::chrono::steady_clock::time_point now_{};
};

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  /// 0 … sides - 1.
  size_t Roll(size_t sides) { return engine_() % sides; }
  bool OneIn(size_t sides) { return Roll(sides) == 0; }

 private:
  std::mt19937_64 engine_;
};

std::string Uuid(size_t number) {
  std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

std::string RowText(int64_t row) {
  return "row " + std::to_string(row) + std::string(static_cast<size_t>(row % 7) * 40, '.');
}

/// One life of the server: its sessions and the threads of its operations.
struct ServerLife {
  ServerLife(catalog::Catalog& catalog, const Clock& clock) : store(Options(), catalog, clock) {}

  static StoreOptions Options() {
    StoreOptions options;
    options.limits.operation.log_bytes = kLogBytes;
    options.abandoned_timeout = kAbandoned;
    options.idle_timeout = kIdle;
    return options;
  }

  SessionStore store;
  std::vector<std::unique_ptr<Fiber>> workers;
  std::map<std::string, int> runs;  // by operation id
};

/// What a client wants of one operation, and what it saw of it.
struct Client {
  SessionKey key;
  std::string operation_id;
  int64_t rows = 0;  // of the result
  bool reattachable = true;
  bool releases = true;  // as PySpark does; not every client does

  enum class State { kToSend, kConnected, kCut, kOver };
  State state = State::kToSend;
  std::shared_ptr<Operation> operation;  // where it is connected to
  std::shared_ptr<Session> session;
  std::optional<std::string> observed;  // the server-side session id
  int64_t reader = 0;
  int64_t seen = 0;  // responses
  int64_t seen_rows = 0;
  std::string last_response;
  bool was_ended = false;  // by another reader
  bool complete = false;
  std::string failure;    // the condition that ended it
  bool may_fail = false;  // something happened after which it need not succeed
};

class Simulation {
 public:
  explicit Simulation(uint64_t seed) : dice_(seed), life_(std::make_unique<ServerLife>(*catalog_, clock_)) {
    const size_t clients = 1 + dice_.Roll(4);
    for (size_t i = 0; i < clients; ++i) {
      Client client;
      client.key = {"user" + std::to_string(dice_.Roll(2)), Uuid(dice_.Roll(2))};
      client.operation_id = Uuid(100 + i);
      client.rows = static_cast<int64_t>(dice_.Roll(30));
      client.reattachable = !dice_.OneIn(4);
      client.releases = client.reattachable && !dice_.OneIn(4);
      clients_.push_back(std::make_unique<Client>(std::move(client)));
    }
  }

  void Play() {
    for (int step = 0; step < 250; ++step) Step();
    // Calm: nobody is cut any more, and whoever can ends.
    calm_ = true;
    for (int step = 0; step < 2000 && !AllOver(); ++step) Step();
    for (const auto& client : clients_) CheckEnd(*client);
    CheckNothingIsLeft();
  }

 private:
  bool AllOver() const {
    return std::all_of(clients_.begin(), clients_.end(),
                       [](const auto& client) { return client->state == Client::State::kOver; });
  }

  void Step() {
    const size_t happening = dice_.Roll(100);
    if (happening < 45) return RunSomeWorker();
    if (!calm_ && happening < 48) return PassTime();
    if (!calm_ && happening == 48 && dice_.OneIn(5)) return Restart();
    Client& client = *clients_[dice_.Roll(clients_.size())];
    Act(client);
  }

  void Act(Client& client) {
    switch (client.state) {
      case Client::State::kToSend:
        return Send(client);
      case Client::State::kConnected:
        if (!calm_ && dice_.OneIn(12)) return Cut(client);
        if (!calm_ && dice_.OneIn(40)) return Interrupt(client);
        return Read(client);
      case Client::State::kCut:
        if (!calm_ && dice_.OneIn(60)) return Die(client);
        return client.reattachable ? Reattach(client) : Die(client);
      case Client::State::kOver:
        return;
    }
  }

  void RunSomeWorker() {
    std::vector<Fiber*> alive;
    for (const auto& worker : life_->workers) {
      if (!worker->done()) alive.push_back(worker.get());
    }
    if (!alive.empty()) alive[dice_.Roll(alive.size())]->Resume();
  }

  void PassTime() {
    clock_.Advance(std::chrono::seconds(dice_.OneIn(6) ? 400 : dice_.Roll(60)));
    life_->store.Sweep();
  }

  /// The server dies and comes back without memory.
  void Restart() {
    EndLife();
    life_ = std::make_unique<ServerLife>(*catalog_, clock_);
    for (const auto& client : clients_) {
      if (client->state == Client::State::kOver) continue;
      Forget(*client);
      client->may_fail = client->may_fail || client->observed;
      if (client->state == Client::State::kConnected) client->state = Client::State::kCut;
    }
  }

  void EndLife() {
    life_->store.CloseAll();
    for (const auto& worker : life_->workers) {
      for (int i = 0; i < 1000 && !worker->done(); ++i) worker->Resume();
      ASSERT_TRUE(worker->done()) << "an interrupted operation goes on";
    }
    for (const auto& client : clients_) Forget(*client);
  }

  static void Forget(Client& client) {
    client.operation.reset();
    client.session.reset();
  }

  // ---- What a client does ----

  void Send(Client& client) {
    if (!calm_ && dice_.OneIn(10)) return;  // the request is lost
    try {
      const auto session = life_->store.GetOrCreate(client.key, client.observed);
      client.observed = session->server_side_id();
      Request request;
      request.operation_id = client.operation_id;
      request.plan_bytes = std::to_string(client.rows);
      request.reattachable = client.reattachable;
      const auto [operation, is_new] = session->Start(std::move(request));
      if (is_new) Run(operation, client);
      if (!calm_ && dice_.OneIn(10)) {  // the answer is lost, and the connection with it
        client.state = Client::State::kCut;
        if (!client.reattachable) session->Release(client.operation_id);
        return;
      }
      Follow(client, session, operation, 0);
    } catch (const Error& error) {
      Fail(client, error.condition());
    }
  }

  void Run(const std::shared_ptr<Operation>& operation, const Client& client) {
    EXPECT_EQ(++life_->runs[operation->id()], 1) << "an operation ran twice";
    const auto body = [operation, rows = client.rows, releases = client.releases, who = &client](Fiber& fiber) {
      // Append must not wait here: the fiber gives way until there is room, for a row or for the end.
      const auto wait = [&](size_t bytes, int64_t appended) {
        const auto has_room = [&] {
          const size_t held = operation->log().held_bytes();
          return held == 0 || held + bytes <= kLogBytes || (!releases && who->seen >= appended);
        };
        while (!operation->interrupted() && !has_room()) fiber.Yield();
      };
      operation->Run([&](Operation& running) {
        for (int64_t row = 0; row < rows; ++row) {
          ArrowBatch batch{RowText(row), 1, row, {}};
          wait(ResponseBytes(batch), row);
          running.Append(std::move(batch));
          fiber.Yield();
        }
        wait(ResponseBytes(ResultComplete{}), rows);
      });
    };
    life_->workers.push_back(std::make_unique<Fiber>(body));
  }

  void Follow(Client& client, const std::shared_ptr<Session>& session, const std::shared_ptr<Operation>& operation,
              int64_t after) {
    client.session = session;
    client.operation = operation;
    client.seen = after;
    client.was_ended = false;
    client.reader = operation->AttachReader([&client] { client.was_ended = true; });
    client.state = Client::State::kConnected;
  }

  void Read(Client& client) {
    EXPECT_FALSE(client.was_ended) << "somebody else reads a client's operation";
    const ResponseLog::Read read = client.operation->log().ReadAfter(client.seen, [] {});
    switch (read.state) {
      case ResponseLog::Read::State::kPending:
        if (client.releases) client.operation->log().ReleaseUntil(client.seen);
        return;
      case ResponseLog::Read::State::kGone:
        return Fail(client, "INVALID_CURSOR.POSITION_NOT_AVAILABLE");
      case ResponseLog::Read::State::kEnd:
        return End(client, read.error ? read.error->condition() : "");
      case ResponseLog::Read::State::kEntry:
        break;
    }
    ++client.seen;
    client.last_response = read.entry->response_id;
    EXPECT_EQ(read.entry->index, client.seen);
    if (const auto* batch = std::get_if<ArrowBatch>(&read.entry->response)) {
      EXPECT_EQ(batch->start_offset, client.seen_rows) << "a row was lost, or came twice";
      EXPECT_EQ(batch->data, RowText(client.seen_rows));
      ++client.seen_rows;
    }
    if (std::holds_alternative<ResultComplete>(read.entry->response)) return End(client, "");
    if (client.releases && dice_.OneIn(2)) client.operation->log().ReleaseUntil(client.seen);
  }

  /// The result is whole, or the operation failed.
  void End(Client& client, const std::string& failure) {
    if (failure.empty()) {
      client.complete = true;
      EXPECT_EQ(client.seen_rows, client.rows);
    }
    client.operation->DetachReader(client.reader);
    if (!client.reattachable || client.releases) client.session->Release(client.operation_id);
    client.failure = failure;
    client.state = Client::State::kOver;
    Forget(client);
  }

  void Fail(Client& client, const std::string& condition) {
    if (client.operation) client.operation->DetachReader(client.reader);
    client.failure = condition;
    client.state = Client::State::kOver;
    Forget(client);
  }

  void Cut(Client& client) {
    client.operation->DetachReader(client.reader);
    if (!client.reattachable) {
      client.session->Release(client.operation_id);
      client.may_fail = true;
    }
    client.state = Client::State::kCut;
    Forget(client);
  }

  void Die(Client& client) {
    client.may_fail = true;
    client.failure = "died";
    client.state = Client::State::kOver;
  }

  void Interrupt(Client& client) {
    client.may_fail = true;
    client.session->Interrupt([&](const Operation& operation) { return operation.id() == client.operation_id; });
  }

  /// As PySpark does: what the server does not know of is sent once more, if nothing of it was seen.
  void Reattach(Client& client) {
    try {
      const auto session = life_->store.Get(client.key, client.observed);
      const auto operation = session->Find(client.operation_id);
      if (!operation) throw Error("INVALID_HANDLE.OPERATION_NOT_FOUND", {{"handle", client.operation_id}});
      int64_t after = 0;
      if (!client.last_response.empty()) {
        const auto index = operation->log().IndexOf(client.last_response);
        ASSERT_TRUE(index) << "a response that a client saw is not known";
        after = *index;
        EXPECT_EQ(after, client.seen);
      }
      Follow(client, session, operation, after);
    } catch (const Error& error) {
      const std::string condition = error.condition();
      const bool unknown =
          condition == "INVALID_HANDLE.OPERATION_NOT_FOUND" || condition == "INVALID_HANDLE.SESSION_NOT_FOUND";
      if (unknown && client.last_response.empty()) {
        client.state = Client::State::kToSend;
        return;
      }
      client.may_fail = client.may_fail || unknown;  // its time was up
      Fail(client, condition);
    }
  }

  // ---- What must hold ----

  static void CheckEnd(const Client& client) {
    EXPECT_EQ(client.state, Client::State::kOver) << "a client waits for ever";
    if (client.complete) return;
    const bool told = client.failure.starts_with("INVALID_HANDLE.") || client.failure == "OPERATION_CANCELED";
    EXPECT_TRUE(client.may_fail || told) << client.failure;
  }

  void CheckNothingIsLeft() {
    clock_.Advance(kAbandoned + std::chrono::seconds(1));
    life_->store.Sweep();
    for (const auto& worker : life_->workers) {
      for (int i = 0; i < 1000 && !worker->done(); ++i) worker->Resume();
      EXPECT_TRUE(worker->done()) << "an operation without a client goes on";
    }
    EXPECT_EQ(life_->store.CurrentLoad().operations, 0U);
    EXPECT_EQ(life_->store.CurrentLoad().held_bytes, 0U);
    clock_.Advance(kIdle + std::chrono::seconds(1));
    life_->store.Sweep();
    EXPECT_EQ(life_->store.size(), 0U);
    EndLife();
  }

  Dice dice_;
  HandClock clock_;
  std::unique_ptr<catalog::Catalog> catalog_ = catalog::MakeMemoryCatalog("warehouse-of-no-use");
  std::unique_ptr<ServerLife> life_;
  std::vector<std::unique_ptr<Client>> clients_;
  bool calm_ = false;
};

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(SimulationTest, EveryHistoryEndsWell) {
  const uint64_t first = FromEnvironment("PIEZO_SIMULATION_FIRST", 1);
  const uint64_t seeds = FromEnvironment("PIEZO_SIMULATION_SEEDS", 1000);
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    Simulation(seed).Play();
    if (testing::Test::HasFailure()) FAIL() << "the history of seed " << seed;
  }
}

}  // namespace
}  // namespace piezo::session
