#include "piezo/client/streaming.h"

#include <iostream>

#include "client/plan.h"
#include "client/session_state.h"

namespace piezo::client {

using detail::SessionState;
namespace sc = spark::connect;

namespace {

template <typename T, typename F>
T With(const T& object, F change) {
  T changed = object;
  change(changed);
  return changed;
}

sc::StreamingQueryCommandResult Ask(const std::shared_ptr<SessionState>& session, const StreamingQuery& query,
                                    sc::StreamingQueryCommand command) {
  command.mutable_query_id()->set_id(query.id());
  command.mutable_query_id()->set_run_id(query.runId());
  sc::Command whole;
  *whole.mutable_streaming_query_command() = std::move(command);
  for (const auto& response : session->Run(whole)) {
    if (response.has_streaming_query_command_result()) return response.streaming_query_command_result();
  }
  return {};
}

sc::StreamingQueryManagerCommandResult AskManager(const std::shared_ptr<SessionState>& session,
                                                  const sc::StreamingQueryManagerCommand& command) {
  sc::Command whole;
  *whole.mutable_streaming_query_manager_command() = command;
  for (const auto& response : session->Run(whole)) {
    if (response.has_streaming_query_manager_command_result()) return response.streaming_query_manager_command_result();
  }
  return {};
}

StreamingQuery QueryOf(const std::shared_ptr<SessionState>& session,
                       const sc::StreamingQueryManagerCommandResult::StreamingQueryInstance& query) {
  return {session, query.id().id(), query.id().run_id(), query.name()};
}

}  // namespace

StreamingQuery::Status StreamingQuery::status() const {
  sc::StreamingQueryCommand command;
  command.set_status(true);
  const auto status = Ask(session_, *this, command).status();
  return {status.status_message(), status.is_data_available(), status.is_trigger_active(), status.is_active()};
}

bool StreamingQuery::awaitTermination(std::optional<std::chrono::milliseconds> timeout) const {
  sc::StreamingQueryCommand command;
  command.mutable_await_termination();
  if (timeout) command.mutable_await_termination()->set_timeout_ms(timeout->count());
  return Ask(session_, *this, command).await_termination().terminated();
}

std::vector<std::string> StreamingQuery::recentProgress() const {
  sc::StreamingQueryCommand command;
  command.set_recent_progress(true);
  const auto progress = Ask(session_, *this, command).recent_progress();
  return {progress.recent_progress_json().begin(), progress.recent_progress_json().end()};
}

std::optional<std::string> StreamingQuery::lastProgress() const {
  sc::StreamingQueryCommand command;
  command.set_last_progress(true);
  const auto progress = Ask(session_, *this, command).recent_progress();
  if (progress.recent_progress_json().empty()) return std::nullopt;
  return *progress.recent_progress_json().rbegin();
}

void StreamingQuery::processAllAvailable() const {
  sc::StreamingQueryCommand command;
  command.set_process_all_available(true);
  Ask(session_, *this, command);
}

void StreamingQuery::stop() const {
  sc::StreamingQueryCommand command;
  command.set_stop(true);
  Ask(session_, *this, command);
}

std::string StreamingQuery::explainString(bool extended) const {
  sc::StreamingQueryCommand command;
  command.mutable_explain()->set_extended(extended);
  return Ask(session_, *this, command).explain().result();
}

void StreamingQuery::explain(bool extended) const { std::cout << explainString(extended) << std::endl; }

std::optional<Error> StreamingQuery::exception() const {
  sc::StreamingQueryCommand command;
  command.set_exception(true);
  const auto failure = Ask(session_, *this, command).exception();
  if (!failure.has_exception_message()) return std::nullopt;
  return Error(ErrorKind::kQuery, failure.exception_message(), {.condition = failure.error_class()});
}

std::vector<StreamingQuery> StreamingQueryManager::active() const {
  sc::StreamingQueryManagerCommand command;
  command.set_active(true);
  std::vector<StreamingQuery> queries;
  const auto result = AskManager(session_, command);
  for (const auto& query : result.active().active_queries()) queries.push_back(QueryOf(session_, query));
  return queries;
}

std::optional<StreamingQuery> StreamingQueryManager::get(std::string id) const {
  sc::StreamingQueryManagerCommand command;
  command.set_get_query(std::move(id));
  const auto result = AskManager(session_, command);
  if (!result.has_query()) return std::nullopt;
  return QueryOf(session_, result.query());
}

bool StreamingQueryManager::awaitAnyTermination(std::optional<std::chrono::milliseconds> timeout) const {
  sc::StreamingQueryManagerCommand command;
  command.mutable_await_any_termination();
  if (timeout) command.mutable_await_any_termination()->set_timeout_ms(timeout->count());
  return AskManager(session_, command).await_any_termination().terminated();
}

void StreamingQueryManager::resetTerminated() const {
  sc::StreamingQueryManagerCommand command;
  command.set_reset_terminated(true);
  AskManager(session_, command);
}

DataStreamReader DataStreamReader::format(std::string source) const {
  return With(*this, [&](DataStreamReader& reader) { reader.format_ = std::move(source); });
}
DataStreamReader DataStreamReader::schema(std::string ddl) const {
  return With(*this, [&](DataStreamReader& reader) { reader.schema_ = std::move(ddl); });
}
DataStreamReader DataStreamReader::option(const std::string& key, const OptionValue& value) const {
  return options({{key, value}});
}
DataStreamReader DataStreamReader::options(const std::vector<std::pair<std::string, OptionValue>>& options) const {
  return With(*this, [&](DataStreamReader& reader) {
    for (const auto& [key, value] : options) reader.options_[key] = value.text();
  });
}
DataStreamReader DataStreamReader::name(std::string source_name) const {
  return With(*this, [&](DataStreamReader& reader) { reader.name_ = std::move(source_name); });
}

DataFrame DataStreamReader::load(std::string path) const {
  return detail::MakeFrame(session_, [reader = *this, path = std::move(path)](sc::Relation& out) {
    out.mutable_read()->set_is_streaming(true);
    auto& source = *out.mutable_read()->mutable_data_source();
    if (!reader.format_.empty()) source.set_format(reader.format_);
    if (!reader.schema_.empty()) source.set_schema(reader.schema_);
    if (!reader.name_.empty()) source.set_source_name(reader.name_);
    source.mutable_options()->insert(reader.options_.begin(), reader.options_.end());
    if (!path.empty()) source.add_paths(path);
  });
}

DataFrame DataStreamReader::table(std::string name) const {
  return detail::MakeFrame(session_, [options = options_, name = std::move(name)](sc::Relation& out) {
    out.mutable_read()->set_is_streaming(true);
    out.mutable_read()->mutable_named_table()->set_unparsed_identifier(name);
    out.mutable_read()->mutable_named_table()->mutable_options()->insert(options.begin(), options.end());
  });
}

DataFrame DataStreamReader::changes(std::string table) const {
  return detail::MakeFrame(session_, [options = options_, table = std::move(table)](sc::Relation& out) {
    out.mutable_relation_changes()->set_is_streaming(true);
    out.mutable_relation_changes()->set_unparsed_identifier(table);
    out.mutable_relation_changes()->mutable_options()->insert(options.begin(), options.end());
  });
}

DataStreamWriter DataFrame::writeStream() const { return DataStreamWriter(*this); }

DataStreamWriter DataStreamWriter::outputMode(std::string mode) const {
  return With(*this, [&](DataStreamWriter& writer) { writer.mode_ = std::move(mode); });
}
DataStreamWriter DataStreamWriter::format(std::string sink) const {
  return With(*this, [&](DataStreamWriter& writer) { writer.format_ = std::move(sink); });
}
DataStreamWriter DataStreamWriter::option(const std::string& key, const OptionValue& value) const {
  return options({{key, value}});
}
DataStreamWriter DataStreamWriter::options(const std::vector<std::pair<std::string, OptionValue>>& options) const {
  return With(*this, [&](DataStreamWriter& writer) {
    for (const auto& [key, value] : options) writer.options_[key] = value.text();
  });
}
DataStreamWriter DataStreamWriter::partitionBy(std::vector<std::string> columns) const {
  return With(*this, [&](DataStreamWriter& writer) { writer.partitions_ = std::move(columns); });
}
DataStreamWriter DataStreamWriter::clusterBy(std::vector<std::string> columns) const {
  return With(*this, [&](DataStreamWriter& writer) { writer.cluster_ = std::move(columns); });
}
DataStreamWriter DataStreamWriter::queryName(std::string name) const {
  return With(*this, [&](DataStreamWriter& writer) { writer.name_ = std::move(name); });
}
DataStreamWriter DataStreamWriter::trigger(Trigger trigger) const {
  return With(*this, [&](DataStreamWriter& writer) { writer.trigger_ = std::move(trigger); });
}

StreamingQuery DataStreamWriter::start(std::string path) const { return run(path, {}); }
StreamingQuery DataStreamWriter::toTable(std::string table) const { return run({}, table); }

StreamingQuery DataStreamWriter::run(const std::string& path, const std::string& table) const {
  sc::Command command;
  auto& start = *command.mutable_write_stream_operation_start();
  frame_.plan()->WriteTo(*start.mutable_input());
  start.set_format(format_);
  start.set_output_mode(mode_);
  start.set_query_name(name_);
  start.mutable_options()->insert(options_.begin(), options_.end());
  detail::AddAll(partitions_, start.mutable_partitioning_column_names());
  detail::AddAll(cluster_, start.mutable_clustering_column_names());
  switch (trigger_.kind) {
    case Trigger::Kind::kDefault:
      break;
    case Trigger::Kind::kProcessingTime:
      start.set_processing_time_interval(trigger_.interval);
      break;
    case Trigger::Kind::kOnce:
      start.set_once(true);
      break;
    case Trigger::Kind::kAvailableNow:
      start.set_available_now(true);
      break;
    case Trigger::Kind::kContinuous:
      start.set_continuous_checkpoint_interval(trigger_.interval);
      break;
    case Trigger::Kind::kRealTime:
      start.set_real_time_batch_duration(trigger_.interval);
      break;
  }
  if (!path.empty()) start.set_path(path);
  if (!table.empty()) start.set_table_name(table);
  const auto session = frame_.session_state();
  for (const auto& response : session->Run(command)) {
    if (!response.has_write_stream_operation_start_result()) continue;
    const auto& result = response.write_stream_operation_start_result();
    return {session, result.query_id().id(), result.query_id().run_id(), result.name()};
  }
  throw Error(ErrorKind::kProtocol, "The server did not say which query it started.");
}

}  // namespace piezo::client
