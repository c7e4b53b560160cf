#include "cli/embedded_server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace piezo::cli {
namespace {

/// What the server says up to its ready line; shorter where it ended before.
std::string ReadLine(int descriptor) {
  std::string line;
  char c = 0;
  while (read(descriptor, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

[[noreturn]] void BecomeServer(int output, pid_t shell, const std::string& warehouse) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // a shell that was killed leaves no server behind
  if (getppid() != shell) _exit(1);
  setpgid(0, 0);  // Ctrl-C is for the shell
  dup2(output, STDOUT_FILENO);
  unsetenv("SPARK_CONNECT_AUTHENTICATE_TOKEN");  // it listens on loopback, for the shell
  const char* const arguments[] = {"piezo",           "serve",       "--port", "0",    "--warehouse",
                                   warehouse.c_str(), "--log-level", "error",  nullptr};
  execv("/proc/self/exe", const_cast<char* const*>(arguments));
  _exit(127);
}

}  // namespace

EmbeddedServer::EmbeddedServer(const std::string& warehouse) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe to a server");
  const pid_t shell = getpid();
  process_ = fork();
  if (process_ == 0) BecomeServer(ends[1], shell, warehouse);
  close(ends[1]);
  const std::string line = process_ > 0 ? ReadLine(ends[0]) : std::string();
  close(ends[0]);
  const size_t begin = line.find("sc://");
  if (begin == std::string::npos) throw std::runtime_error("the server of the shell's own did not start");
  address_ = line.substr(begin, line.find(' ', begin) - begin);
}

EmbeddedServer::~EmbeddedServer() {
  if (process_ <= 0) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

}  // namespace piezo::cli
