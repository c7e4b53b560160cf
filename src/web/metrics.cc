#include "web/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

namespace piezo::web {
namespace {

using session::Activity;

/// Lines of the format: a family's help and type, then its samples.
class Page {
 public:
  void Family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    Put("# HELP ", name, " ", help);
    Put("# TYPE ", name, " ", type);
  }
  template <class Number>
  void Sample(Number value, std::string_view labels = {}, std::string_view suffix = {}) {
    Put(name_, suffix, labels.empty() ? "" : "{", labels, labels.empty() ? " " : "} ", std::to_string(value));
  }
  template <class Number>
  void Single(std::string_view name, std::string_view type, std::string_view help, Number value) {
    Family(name, type, help);
    Sample(value);
  }
  const std::string& text() const { return text_; }

 private:
  template <class... Parts>
  void Put(const Parts&... parts) {
    (text_.append(parts), ...);
    text_ += '\n';
  }

  std::string name_;
  std::string text_;
};

std::string Label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + "\"";
}

int64_t ResidentBytes() {
  std::ifstream in("/proc/self/statm");
  int64_t size = 0;
  int64_t resident = 0;
  in >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

int64_t CountEntries(const char* folder) {
  std::error_code ignored;
  int64_t entries = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder, ignored)) ++entries;
  return entries;
}

double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void AddProcess(Page& page) {
  page.Single("process_resident_memory_bytes", "gauge", "Memory of the process.", ResidentBytes());
  page.Single("process_cpu_seconds_total", "counter", "Processor time of the process.", ProcessorSeconds());
  page.Single("process_open_fds", "gauge", "Open descriptors.", CountEntries("/proc/self/fd"));
  page.Single("process_threads", "gauge", "Threads.", CountEntries("/proc/self/task"));
}

void AddSessions(Page& page, const session::SessionStore::Load& load) {
  page.Single("piezo_sessions", "gauge", "Sessions.", load.sessions);
  page.Single("piezo_operations", "gauge", "Operations that run or were not released yet.", load.operations);
  page.Single("piezo_operations_running", "gauge", "Operations that run.", load.running);
  page.Single("piezo_unread_result_bytes", "gauge", "Bytes of results held for clients.", load.held_bytes);
}

void AddActivity(Page& page, const Activity::Totals& totals) {
  page.Family("piezo_operations_total", "counter", "Operations that are over, by their end.");
  page.Sample(totals.finished, Label("state", "finished"));
  page.Sample(totals.failed, Label("state", "failed"));
  page.Sample(totals.interrupted, Label("state", "interrupted"));
  page.Single("piezo_rows_total", "counter", "Rows of results.", totals.rows);
  page.Single("piezo_result_bytes_total", "counter", "Bytes of results.", totals.bytes);
  page.Family("piezo_operation_seconds", "histogram", "How long operations took, from their start to their end.");
  int64_t count = 0;
  for (size_t i = 0; i < totals.by_duration.size(); ++i) {
    count += totals.by_duration[i];
    const bool last = i == Activity::kBounds.size();
    page.Sample(count, Label("le", last ? "+Inf" : std::to_string(Activity::kBounds[i])), "_bucket");
  }
  page.Sample(totals.seconds, {}, "_sum");
  page.Sample(count, {}, "_count");
  page.Family("piezo_operation_stage_seconds_total", "counter", "Time of operations at stages of their way.");
  for (size_t i = 0; i < session::kStageNames.size(); ++i) {
    page.Sample(totals.stage_seconds[i], Label("stage", session::kStageNames[i]));
  }
}

/// The engine tells of its memory by what it is for.
void AddEngine(Page& page, engine::Database& database) {
  int64_t memory = 0;
  int64_t spilled = 0;
  for (const auto& row :
       database.Connect()->Rows(engine::TableFunction{.name = "duckdb_memory", .args = {}, .named = {}})) {
    const auto number = [&](size_t column) {
      const auto* value = column < row.size() ? std::get_if<int64_t>(&row[column].data) : nullptr;
      return value == nullptr ? 0 : *value;
    };
    memory += number(1);
    spilled += number(2);
  }
  page.Single("piezo_engine_memory_bytes", "gauge", "Memory that the engine holds for queries and caches.", memory);
  page.Single("piezo_engine_spilled_bytes", "gauge", "What the engine has put on disk for want of memory.", spilled);
}

}  // namespace

std::string MetricsText(const MetricsSources& sources) {
  Page page;
  AddProcess(page);
  AddSessions(page, sources.sessions.CurrentLoad());
  AddActivity(page, sources.sessions.activity().totals());
  AddEngine(page, sources.database);
  return page.text();
}

}  // namespace piezo::web
