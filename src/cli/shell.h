// `piezo sql`: a shell for SQL over any Spark Connect server, on the client library alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace piezo::cli {

struct ShellOptions {
  std::string address;               // empty: SPARK_REMOTE, else a server of the shell's own
  std::vector<std::string> queries;  // -e
  std::vector<std::string> files;    // -f
  std::string format;                // empty: tables for a person, CSV for a pipe
  std::string warehouse = "spark-warehouse";
  bool timing = false;
  bool quiet = false;
};

/// Adds the subcommand to the program's command line; `options` is filled when it parses.
void AddShell(CLI::App& app, ShellOptions& options);

/// Runs the shell; the process' exit code: 0, 1 for a failed query, 3 for no connection, 130 for an interrupt.
int RunShell(const ShellOptions& options);

}  // namespace piezo::cli
