#include "cli/interrupts.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <stdexcept>

namespace piezo::cli {
namespace {

// A signal handler can do little but write: the ends of a pipe to the thread that does the rest.
int ends[2] = {-1, -1};

void OnSignal(int /*signal*/) {
  const char byte = 'i';
  [[maybe_unused]] const ssize_t written = write(ends[1], &byte, 1);
}

}  // namespace

Interrupts::Interrupts(WhenIdle when_idle) : when_idle_(when_idle) {
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe for signals");
  struct sigaction action {};
  action.sa_handler = &OnSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  thread_ = std::thread([this] { Watch(); });
}

Interrupts::~Interrupts() {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGINT, &action, nullptr);
  close(ends[1]);
  thread_.join();
  close(ends[0]);
}

void Interrupts::Watch() {
  char byte = 0;
  while (read(ends[0], &byte, 1) == 1) {
    const std::lock_guard lock(mutex_);
    if (running_) {
      running_->request_stop();
    } else if (when_idle_ == WhenIdle::kExit) {
      _exit(130);
    }
  }
}

Interrupts::Scope::Scope(Interrupts& interrupts) : interrupts_(interrupts) {
  const std::lock_guard lock(interrupts_.mutex_);
  interrupts_.running_ = source_;
}

Interrupts::Scope::~Scope() {
  const std::lock_guard lock(interrupts_.mutex_);
  interrupts_.running_.reset();
}

}  // namespace piezo::cli
