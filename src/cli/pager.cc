#include "cli/pager.h"

#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
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

bool RunPager(const std::string& command, const std::string& text) {
  const IgnorePipeSignal scope;
  FILE* pipe = popen(command.c_str(), "w");
  if (pipe == nullptr) return false;
  std::fwrite(text.data(), 1, text.size(), pipe);
  const int status = pclose(pipe);
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
