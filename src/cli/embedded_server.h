// A server of the shell's own, in a process beside it, for as long as the shell lives.
#pragma once

#include <sys/types.h>

#include <string>

namespace piezo::cli {

/// Starts this program's `serve` on a free port of the loopback, and ends it. Its tables lie in `warehouse`.
class EmbeddedServer {
 public:
  /// Throws std::runtime_error where it does not come up.
  explicit EmbeddedServer(const std::string& warehouse);
  ~EmbeddedServer();
  EmbeddedServer(const EmbeddedServer&) = delete;
  EmbeddedServer& operator=(const EmbeddedServer&) = delete;
  const std::string& address() const { return address_; }

 private:
  pid_t process_ = -1;
  std::string address_;
};

}  // namespace piezo::cli
