// The flags of `piezo sql`.
#include <CLI/CLI.hpp>

#include "cli/shell.h"

namespace piezo::cli {

void AddShell(CLI::App& app, ShellOptions& options) {
  CLI::App& shell = *app.add_subcommand("sql", "Ask in SQL: at a prompt, from files or from the command line");
  shell.alias("shell");
  shell
      .add_option("address", options.address,
                  "Server to ask, as sc://HOST:PORT/;token=…;use_ssl=true [$SPARK_REMOTE, else a server of its own]")
      ->type_name("sc://…");
  shell.add_option("-e,--execute", options.queries, "Statements to run instead of a prompt; may be given again")
      ->type_name("SQL")
      ->allow_extra_args(false);
  shell.add_option("-f,--file", options.files, "File of statements to run; - is standard input; may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
  shell.add_option("--format", options.format, "How rows are printed [table at a terminal, else csv]")
      ->check(CLI::IsMember({"table", "csv", "json", "markdown", "arrow"}))
      ->type_name("FORMAT");
  shell.add_option("--warehouse", options.warehouse, "Directory of the tables, for a server of its own")
      ->capture_default_str()
      ->type_name("DIR");
  shell.add_flag("--timing", options.timing, "Say how long each statement took");
  shell.add_flag("-q,--quiet", options.quiet, "No greeting and no progress bar");
  shell.footer(
      "Examples:\n  piezo sql -e 'select * from parquet.`data.parquet`'\n  piezo sql sc://localhost:15002\n"
      "At the prompt, \\? lists its commands. Exit codes: 1 a query failed, 2 wrong usage, 3 no connection.");
}

}  // namespace piezo::cli
