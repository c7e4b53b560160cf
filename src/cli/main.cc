// The program's entry: the command line, then the command.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "cli/serve.h"
#include "cli/shell.h"

namespace {
constexpr const char* kVersion = "piezo 0.1.0 (Spark Connect 4.1)";
}

namespace {

/// Parses again, with the settings of the file in front: what stands on the command line comes later and wins.
void ParseWithFile(CLI::App& app, const std::string& file, std::vector<std::string> arguments) {
  const std::vector<std::string> settings = piezo::cli::ConfigArguments(file);
  arguments.insert(arguments.begin() + 1, settings.begin(), settings.end());  // behind the command's name
  std::reverse(arguments.begin(), arguments.end());                           // as CLI11 takes them
  app.parse(std::move(arguments));
}

}  // namespace

int main(int argc, char** argv) {
  // Arrow's own allocator keeps 4 MiB from the first batch on; the operator's choice stands.
  ::setenv("ARROW_DEFAULT_MEMORY_POOL", "system", 0);
  CLI::App app(
      "Piezo answers Spark Connect clients from one native process: PySpark, Scala, Go, Rust and Swift programs "
      "connect to\n"
      "sc://HOST:PORT and run as on Apache Spark, on an embedded engine and without a JVM.",
      "piezo");
  app.set_version_flag("--version", kVersion);
  app.require_subcommand(1);
  app.footer("`piezo COMMAND --help` explains a command.");
  piezo::cli::ServeOptions serve;
  piezo::cli::AddServe(app, serve);
  piezo::cli::ShellOptions shell;
  piezo::cli::AddShell(app, shell);
  try {
    app.parse(argc, argv);
    if (!serve.config_file.empty()) ParseWithFile(app, serve.config_file, {argv + 1, argv + argc});
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);
    std::cerr << "piezo: " << problem.what() << " (piezo --help explains)" << std::endl;
    return 2;
  }
  return app.got_subcommand("sql") ? piezo::cli::RunShell(shell) : piezo::cli::Serve(serve);
}
