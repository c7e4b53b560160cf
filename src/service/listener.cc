#include "service/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/logging.h"

namespace piezo::service {
namespace {

namespace fs = std::filesystem;

constexpr int kBacklog = 1024;

using AddressesPtr = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressesPtr Resolve(const std::string& host, uint16_t port) {
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  const std::string name = bracketed ? host.substr(1, host.size() - 2) : host;
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  getaddrinfo(name.c_str(), std::to_string(port).c_str(), &wanted, &found);
  return {found, &freeaddrinfo};
}

/// A listening socket; -1 where the address cannot be had.
int Listen(const addrinfo& address) {
  const int made = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made < 0) return -1;
  const int on = 1;
  const int off = 0;
  setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // connections inherit it
  if (address.ai_family == AF_INET6) setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(made, address.ai_addr, address.ai_addrlen) == 0 && listen(made, kBacklog) == 0) return made;
  const int reason = errno;
  close(made);
  errno = reason;
  return -1;
}

void SetPort(addrinfo& address, uint16_t port) {
  const bool ipv6 = address.ai_family == AF_INET6;
  (ipv6 ? reinterpret_cast<sockaddr_in6*>(address.ai_addr)->sin6_port
        : reinterpret_cast<sockaddr_in*>(address.ai_addr)->sin_port) = htons(port);
}

void CloseAll(std::vector<int>& sockets) {
  for (const int each : sockets) close(each);
  sockets.clear();
}

uint16_t PortOf(int listening) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

/// Sockets of this process that are open.
size_t CountSockets() {
  size_t sockets = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd", ignored)) {
    if (fs::read_symlink(entry.path(), ignored).native().starts_with("socket:")) ++sockets;
  }
  return sockets;
}

}  // namespace

Listener::Listener(const std::string& host, uint16_t port) {
  const AddressesPtr addresses = Resolve(host, port);
  bool in_use = false;
  for (addrinfo* at = addresses.get(); at != nullptr; at = at->ai_next) {
    SetPort(*at, port_ == 0 ? port : port_);
    const int made = Listen(*at);
    in_use = in_use || (made < 0 && errno == EADDRINUSE);
    if (made < 0) continue;
    sockets_.push_back(made);
    if (port_ == 0) port_ = PortOf(made);
  }
  if (sockets_.empty() || in_use) {
    CloseAll(sockets_);
    const bool ipv6 = host.find(':') != std::string::npos && host.front() != '[';
    throw std::runtime_error("cannot listen on " + (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port) +
                             ": the port is in use or the address is not this machine's");
  }
  wake_ = eventfd(0, EFD_CLOEXEC);
}

Listener::~Listener() {
  Stop();
  close(wake_);
}

void Listener::Start(size_t most, std::function<void(int listener, int connection)> take) {
  most_ = most;
  take_ = std::move(take);
  thread_ = std::thread([this] { AcceptAll(); });
}

void Listener::Stop() {
  if (thread_.joinable()) {
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
    thread_.join();
  }
  CloseAll(sockets_);
}

void Listener::AcceptAll() {
  std::vector<pollfd> waiting{{wake_, POLLIN, 0}};
  for (const int socket : sockets_) waiting.push_back({socket, POLLIN, 0});
  while (poll(waiting.data(), waiting.size(), -1) >= 0 || errno == EINTR) {
    if (waiting.front().revents != 0) return;
    for (const pollfd& one : waiting) {
      if (one.revents != 0) AcceptOne(one.fd);
    }
  }
}

void Listener::AcceptOne(int socket) {
  const int connection = accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection < 0) {
    // Out of descriptors or memory: it stays in the queue; others that end make room.
    if (errno != EAGAIN && errno != EINTR) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return;
  }
  if (HasRoom()) {
    ++open_;
    take_(socket, connection);
    return;
  }
  close(connection);
  if (!std::exchange(told_, true)) {
    LogWarn("no more connections are taken", {{"setting", "limits.connections"}, {"value", std::to_string(most_)}});
  }
}

/// Counts only when so many came that there may be too many.
bool Listener::HasRoom() {
  if (open_ < most_) return true;
  const size_t sockets = CountSockets();
  const size_t others = sockets_.size() + 1;  // those that listen, and the new one
  open_ = sockets > others ? sockets - others : 0;
  return open_ < most_;
}

}  // namespace piezo::service
