#include "cli/shell.h"

#include <locale.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "cli/embedded_server.h"
#include "cli/interrupts.h"
#include "cli/line_editor.h"
#include "cli/pager.h"
#include "cli/result_printer.h"
#include "cli/sql_splitter.h"
#include "client/arrow_rows.h"
#include "piezo/client.h"

namespace piezo::cli {
namespace {

using client::Error;
using client::ErrorKind;
using client::SparkSession;

constexpr int kQueryFailed = 1;
constexpr int kNoConnection = 3;
constexpr int kInterrupted = 130;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

/// Words of SQL that are long enough to be worth completing; `sql_keywords()` of the server knows all, but takes a
/// query.
constexpr const char* kKeywords[] = {
    "ALTER TABLE",  "ANALYZE TABLE", "BETWEEN",        "CASE WHEN",       "CREATE OR REPLACE TEMPORARY VIEW",
    "CREATE TABLE", "CROSS JOIN",    "CURRENT_DATE",   "DESCRIBE",        "DISTINCT",
    "DROP TABLE",   "EXPLAIN",       "FROM",           "FULL OUTER JOIN", "GROUP BY",
    "HAVING",       "INNER JOIN",    "INSERT INTO",    "INTERSECT",       "INTERVAL",
    "LATERAL VIEW", "LEFT JOIN",     "LIMIT",          "ORDER BY",        "PARTITION BY",
    "RIGHT JOIN",   "SELECT",        "SHOW DATABASES", "SHOW FUNCTIONS",  "SHOW TABLES",
    "TABLESAMPLE",  "UNION ALL",     "USING",          "VALUES",          "WHERE",
    "WINDOW",       "WITH"};

/// The bar that a running query draws on the terminal, and takes away again.
class ProgressBar {
 public:
  void Draw(const client::Progress& progress) {
    if (progress.tasks <= 0) return;
    constexpr int kWidth = 30;
    const auto filled =
        static_cast<size_t>(kWidth * std::clamp(progress.completed_tasks, int64_t{0}, progress.tasks) / progress.tasks);
    std::cerr << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, ' ') << "] "
              << progress.completed_tasks << "/" << progress.tasks << " tasks" << std::flush;
    drawn_ = true;
  }
  void Clear() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
    drawn_ = false;
  }

 private:
  bool drawn_ = false;
};

class Shell {
 public:
  Shell(SparkSession session, const ShellOptions& options, bool interactive)
      : session_(std::move(session)),
        interactive_(interactive),
        timing_(options.timing || interactive),
        interrupts_(interactive ? Interrupts::WhenIdle::kIgnore : Interrupts::WhenIdle::kExit) {
    const bool to_person = isatty(STDOUT_FILENO) == 1;
    format_ = FormatOf(options.format).value_or(to_person ? Format::kTable : Format::kCsv);
    if (interactive && to_person) pager_.emplace();
    if (isatty(STDERR_FILENO) == 1 && !options.quiet) {
      session_.registerProgressHandler([this](const client::Progress& progress) { bar_.Draw(progress); });
    }
  }

  /// Runs all statements of a text, up to the first that fails; an exit code.
  int RunText(const std::string& text) {
    SqlSplitter splitter;
    splitter.Add(text);
    while (const auto statement = splitter.Last()) {
      if (const int code = Run(*statement); code != 0) return code;
    }
    return 0;
  }

  int RunFile(const std::string& path) {
    std::ostringstream text;
    if (path == "-") {
      text << std::cin.rdbuf();
    } else {
      std::ifstream input(path);
      if (!input) {
        std::cerr << "piezo: cannot read " << path << std::endl;
        return kQueryFailed;
      }
      text << input.rdbuf();
    }
    return RunText(text.str());
  }

  int Prompt();

 private:
  int Run(const std::string& statement);
  void Print(const client::DataFrame& frame, const std::stop_token& stop);
  int Fail(const Error& error);
  /// A line that begins with a backslash; false for the one that ends the shell.
  bool Command(const std::string& line);
  void Switch(const std::string& name, const std::string& argument);
  std::vector<std::string> Complete(std::string_view prefix);
  void LearnNames();

  SparkSession session_;
  bool interactive_;
  bool timing_;
  Format format_;
  ProgressBar bar_;
  std::optional<Pager> pager_;  // when a person reads
  Interrupts interrupts_;
  std::optional<std::vector<std::string>> names_;  // of tables and columns, for completion
};

int Shell::Run(const std::string& statement) try {
  const Interrupts::Scope scope(interrupts_);
  const auto began = std::chrono::steady_clock::now();
  // A statement that does something runs when it is asked for, before its rows are read; a stop reaches it there too.
  const std::stop_callback stop(scope.token(), [this] {
    try {
      session_.interruptAll();
    } catch (const Error&) {  // the query's own failure says enough
    }
  });
  Print(session_.sql(statement), scope.token());
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began);
  if (timing_) std::cerr << "Time: " << std::round(took.count() * 1000) / 1000 << " s" << std::endl;
  names_.reset();
  return 0;
} catch (const Error& error) {
  return Fail(error);
}

void Shell::Print(const client::DataFrame& frame, const std::stop_token& stop) {
  if (format_ == Format::kArrow) {
    ArrowArrayStream stream;
    frame.toArrow({.stop = stop}).exportTo(&stream);
    const std::string bytes = client::detail::EncodeStream(&stream);
    bar_.Clear();
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
    return;
  }
  client::RowStream rows = frame.toLocalIterator({.stop = stop});
  rows.schema();
  bar_.Clear();
  std::ostringstream page;  // only of formats that keep their rows before they print
  const bool paged = pager_ && (format_ == Format::kTable || format_ == Format::kMarkdown);
  const int64_t count = PrintRows(rows, format_, paged ? page : std::cout);
  bar_.Clear();
  if (paged) pager_->Show(page.str());
  std::cout.flush();
  if (interactive_ && format_ == Format::kTable) std::cout << count << (count == 1 ? " row" : " rows") << std::endl;
}

int Shell::Fail(const Error& error) {
  bar_.Clear();
  std::cerr << (error.kind() == ErrorKind::kCancelled ? "Interrupted." : error.what()) << std::endl;
  if (error.kind() == ErrorKind::kUnavailable || error.kind() == ErrorKind::kUnauthenticated) return kNoConnection;
  return error.kind() == ErrorKind::kCancelled ? kInterrupted : kQueryFailed;
}

constexpr const char* kHelp =
    "Statements end with a semicolon. Ctrl-C stops a running one; Tab completes.\n"
    "  \\d            tables and views      \\d NAME     columns of one\n"
    "  \\l            databases             \\f [PATTERN] functions\n"
    "  \\c NAME       use a database        \\i FILE     run a file\n"
    "  \\format NAME  table, csv, json or markdown\n"
    "  \\timing       say how long statements take, or not\n"
    "  \\pager        show long results in a pager, or not\n"
    "  \\?            this                  \\q          leave\n";

bool Shell::Command(const std::string& line) {
  const size_t blank = line.find_first_of(" \t");
  const std::string name = Lower(line.substr(0, blank));
  std::string argument = blank == std::string::npos ? "" : line.substr(line.find_first_not_of(" \t", blank));
  while (!argument.empty() &&
         (std::isspace(static_cast<unsigned char>(argument.back())) != 0 || argument.back() == ';')) {
    argument.pop_back();
  }
  if (name == "\\q" || name == "\\quit") return false;
  if (name == "\\d")
    Run(argument.empty() ? "SHOW TABLES" : "DESCRIBE " + argument);
  else if (name == "\\l")
    Run("SHOW DATABASES");
  else if (name == "\\f")
    Run(argument.empty() ? "SHOW FUNCTIONS" : "SHOW FUNCTIONS LIKE '" + argument + "'");
  else if (name == "\\c")
    Run("USE " + argument);
  else if (name == "\\i")
    RunFile(argument);
  else
    Switch(name, argument);
  return true;
}

void Shell::Switch(const std::string& name, const std::string& argument) {
  if (name == "\\?" || name == "\\h" || name == "\\help") {
    std::cout << kHelp << std::flush;
  } else if (name == "\\timing") {
    timing_ = !timing_;
    std::cout << "Timing is " << (timing_ ? "on." : "off.") << std::endl;
  } else if (name == "\\pager" && pager_) {
    pager_->Switch();
    std::cout << "The pager is " << (pager_->on() ? "on." : "off.") << std::endl;
  } else if (name == "\\format") {
    const auto format = FormatOf(argument);
    if (format && *format != Format::kArrow)
      format_ = *format;
    else
      std::cerr << "Formats are table, csv, json and markdown." << std::endl;
  } else {
    std::cerr << "There is no command " << name << "; \\? lists those there are." << std::endl;
  }
}

void Shell::LearnNames() {
  names_.emplace();
  try {
    for (const auto& table : session_.catalog().listTables()) {
      names_->push_back(table.name);
      for (const auto& column : session_.catalog().listColumns(table.name)) names_->push_back(column.name);
    }
  } catch (const Error&) {  // completion is a help, never a failure
  }
}

std::vector<std::string> Shell::Complete(std::string_view prefix) {
  if (prefix.empty()) return {};
  if (!names_) LearnNames();
  const std::string start = Lower(prefix);
  const bool lower = std::islower(static_cast<unsigned char>(prefix.front())) != 0;
  std::vector<std::string> found;
  for (const char* keyword : kKeywords) {
    if (Lower(keyword).starts_with(start)) found.push_back(lower ? Lower(keyword) : keyword);
  }
  for (const std::string& name : *names_) {
    if (Lower(name).starts_with(start)) found.push_back(name);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

int Shell::Prompt() {
  const char* home = std::getenv("HOME");
  const char* chosen = std::getenv("PIEZO_HISTORY");
  const std::string history = chosen != nullptr ? chosen : home != nullptr ? std::string(home) + "/.piezo_history" : "";
  LineEditor editor(history, [this](std::string_view prefix) { return Complete(prefix); });
  SqlSplitter splitter;
  for (;;) {
    std::string line;
    const auto answer = editor.Read(splitter.empty() ? "piezo> " : "    -> ", line);
    if (answer == LineEditor::Answer::kEnd) break;
    if (answer == LineEditor::Answer::kInterrupt) {
      splitter.Clear();
      continue;
    }
    if (splitter.empty() && line.starts_with('\\')) {
      editor.Remember(line);
      while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.pop_back();
      if (!Command(line)) return 0;
      continue;
    }
    splitter.Add(line);
    while (const auto statement = splitter.Next()) {
      editor.Remember(*statement + ";\n");
      Run(*statement);
    }
    if (splitter.empty()) splitter.Clear();
  }
  std::cout << std::endl;
  return 0;
}

SparkSession Connect(const std::string& address) {
  // A person waits: not for the minutes that a service might.
  const auto session = SparkSession::builder().remote(address).retryPolicy({.max_retries = 4}).create();
  session.version();
  return session;
}

}  // namespace

int RunShell(const ShellOptions& options) try {
  uselocale(newlocale(LC_CTYPE_MASK, "", nullptr));  // of this thread: how wide characters are
  std::unique_ptr<EmbeddedServer> server;
  const char* remote = std::getenv("SPARK_REMOTE");
  std::string address = !options.address.empty() ? options.address : remote != nullptr ? remote : "";
  if (address.empty()) {
    server = std::make_unique<EmbeddedServer>(options.warehouse);
    address = server->address();
  }
  const bool given = !options.queries.empty() || !options.files.empty();
  const bool interactive = !given && isatty(STDIN_FILENO) == 1;
  const SparkSession session = Connect(address);
  Shell shell(session, options, interactive);
  if (interactive && !options.quiet) {
    std::cout << "Connected to Spark " << session.version() << (server ? " (a server of the shell's own)" : "")
              << ". Statements end with ; and \\? explains." << std::endl;
  }
  if (interactive) return shell.Prompt();
  for (const std::string& query : options.queries) {
    if (const int code = shell.RunText(query); code != 0) return code;
  }
  for (const std::string& file : options.files) {
    if (const int code = shell.RunFile(file); code != 0) return code;
  }
  return given ? 0 : shell.RunFile("-");
} catch (const Error& error) {
  std::cerr << "piezo: " << error.what() << std::endl;
  if (error.kind() == ErrorKind::kUsage) return 2;
  return error.kind() == ErrorKind::kQuery ? kQueryFailed : kNoConnection;
} catch (const std::exception& failure) {
  std::cerr << "piezo: " << failure.what() << std::endl;
  return kNoConnection;
}

}  // namespace piezo::cli
