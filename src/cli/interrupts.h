// Ctrl-C while a query runs: stops the query, not the program.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace piezo::cli {

/// Takes SIGINT over for its lifetime; one in a program.
class Interrupts {
 public:
  /// The signal where no query runs: it ends the program with 130, or, where a person types, comes just after the end
  /// of the query that it was meant for.
  enum class WhenIdle { kExit, kIgnore };
  explicit Interrupts(WhenIdle when_idle);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// The token of one query's life, which the next SIGINT stops.
  class Scope {
   public:
    explicit Scope(Interrupts& interrupts);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    std::stop_token token() const { return source_.get_token(); }

   private:
    Interrupts& interrupts_;
    std::stop_source source_;
  };

 private:
  void Watch();
  const WhenIdle when_idle_;
  std::mutex mutex_;
  std::optional<std::stop_source> running_;
  std::thread thread_;
};

}  // namespace piezo::cli
