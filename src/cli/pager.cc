#include "cli/pager.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cli/result_printer.h"

namespace piezo::cli {
namespace {

constexpr int kNotFound = 127;  // the shell's status for a command that is not there
constexpr size_t kPromptLines = 2;

/// A pager that is left before its text ends must not end the shell.
class IgnorePipeSignal {
 public:
  IgnorePipeSignal() {
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before_);
  }
  ~IgnorePipeSignal() { sigaction(SIGPIPE, &before_, nullptr); }
  IgnorePipeSignal(const IgnorePipeSignal&) = delete;
  IgnorePipeSignal& operator=(const IgnorePipeSignal&) = delete;

 private:
  struct sigaction before_ = {};
};

/// All of it, or until the reader leaves.
void WriteAll(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(to, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

/// By the user's own shell, as the variable may hold arguments; false when there is no such program.
bool RunPager(const std::string& command, const std::string& text) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  std::string words[] = {"sh", "-c", command};
  char* const arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  const bool started = posix_spawn(&child, "/bin/sh", &actions, nullptr, arguments, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
  if (started) {
    const IgnorePipeSignal scope;
    WriteAll(ends[1], text);
  }
  close(ends[1]);
  if (!started) return false;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return !(WIFEXITED(status) && WEXITSTATUS(status) == kNotFound);
}

std::string Chosen() {
  for (const char* name : {"PIEZO_PAGER", "PAGER"}) {
    if (const char* value = std::getenv(name)) return value;
  }
  return "less";
}

}  // namespace

bool Exceeds(std::string_view text, size_t lines, size_t columns) {
  size_t seen = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (++seen > lines || DisplayWidth(text.substr(0, end)) > columns) return true;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return false;
}

Pager::Pager() : command_(Chosen()), on_(!command_.empty()) {
  ::setenv("LESS", "-RSXF", 0);  // long lines are cut, not folded: columns stay columns
}

void Pager::Show(const std::string& text) const {
  winsize screen = {};
  const bool sized = ioctl(STDOUT_FILENO, TIOCGWINSZ, &screen) == 0 && screen.ws_row > kPromptLines;
  std::cout.flush();
  if (on_ && sized && Exceeds(text, screen.ws_row - kPromptLines, screen.ws_col) && RunPager(command_, text)) return;
  std::cout << text << std::flush;
}

}  // namespace piezo::cli
