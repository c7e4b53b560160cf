// Listener: takes connections and hands them on, up to a number of them. gRPC's own has no such limit, and stops for
// good when the process runs out of descriptors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace piezo::service {

class Listener {
 public:
  /// Listens at `host`, a name or an address, from now on. `port` 0 picks a free one. Throws std::runtime_error.
  Listener(const std::string& host, uint16_t port);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  uint16_t port() const { return port_; }
  /// Calls `take`, on a thread of the listener's own, for each connection, with the listener's descriptor and its own,
  /// which it then owns. Connections beyond `most` are closed at once.
  void Start(size_t most, std::function<void(int listener, int connection)> take);
  /// No more connections.
  void Stop();

 private:
  void AcceptAll();
  void AcceptOne(int socket);
  bool HasRoom();

  std::vector<int> sockets_;  // a name may stand for several addresses
  int wake_ = -1;
  uint16_t port_ = 0;
  size_t most_ = 0;
  size_t open_ = 0;  // at most so many are
  bool told_ = false;
  std::function<void(int, int)> take_;
  std::thread thread_;
};

}  // namespace piezo::service
