// What runs a DataFrame, or asks the server about it.
#include <iostream>

#include "client/batch_reader.h"
#include "client/plan.h"
#include "client/proto_types.h"
#include "client/session_state.h"
#include "piezo/client/data_frame.h"
#include "piezo/client/functions.h"
#include "piezo/client/session.h"

namespace piezo::client {

using detail::PlanNode;
using detail::Refine;
using detail::SessionState;
using Columns = std::vector<Column>;
namespace sc = spark::connect;

namespace {

std::unique_ptr<detail::BatchReader> Run(const DataFrame& frame, const ExecuteOptions& options) {
  sc::Plan plan;
  detail::PlanOf(frame, plan);
  return std::make_unique<detail::BatchReader>(frame.session_state()->Execute(plan, options));
}

sc::AnalyzePlanResponse Ask(const DataFrame& frame, sc::AnalyzePlanRequest request) {
  return frame.session_state()->Call(&SessionState::Stub::AnalyzePlan, std::move(request));
}

sc::StorageLevel ToProto(const StorageLevel& level) {
  sc::StorageLevel proto;
  proto.set_use_disk(level.use_disk);
  proto.set_use_memory(level.use_memory);
  proto.set_use_off_heap(level.use_off_heap);
  proto.set_deserialized(level.deserialized);
  proto.set_replication(level.replication);
  return proto;
}

sc::AnalyzePlanRequest::Explain::ExplainMode ExplainModeOf(std::string_view mode) {
  using Explain = sc::AnalyzePlanRequest::Explain;
  static const std::map<std::string_view, Explain::ExplainMode> kModes{{"simple", Explain::EXPLAIN_MODE_SIMPLE},
                                                                       {"extended", Explain::EXPLAIN_MODE_EXTENDED},
                                                                       {"codegen", Explain::EXPLAIN_MODE_CODEGEN},
                                                                       {"cost", Explain::EXPLAIN_MODE_COST},
                                                                       {"formatted", Explain::EXPLAIN_MODE_FORMATTED}};
  const auto found = kModes.find(mode);
  if (found == kModes.end()) throw Error(ErrorKind::kUsage, "There is no explain mode '" + std::string(mode) + "'.");
  return found->second;
}

DataFrame TailOf(const DataFrame& frame, int32_t rows) {
  return Refine(frame, {}, [rows](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_tail()->mutable_input());
    out.mutable_tail()->set_limit(rows);
  });
}

}  // namespace

std::vector<Row> DataFrame::collect(const ExecuteOptions& options) const { return detail::Collect(*this, options); }

std::future<std::vector<Row>> DataFrame::collectAsync(ExecuteOptions options) const {
  return std::async(std::launch::async,
                    [frame = *this, options = std::move(options)] { return frame.collect(options); });
}

RowStream DataFrame::toLocalIterator(const ExecuteOptions& options) const { return RowStream(Run(*this, options)); }
ArrowStream DataFrame::toArrow(const ExecuteOptions& options) const { return ArrowStream(Run(*this, options)); }

int64_t DataFrame::count(const ExecuteOptions& options) const {
  const auto rows = detail::Collect(agg(functions::count(functions::lit(1)).alias("count")), options);
  if (rows.size() != 1) throw Error(ErrorKind::kProtocol, "The server gave no count.");
  return rows.front()[0].get<int64_t>();
}

std::optional<Row> DataFrame::first() const {
  const std::vector<Row> rows = take(1);
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

std::vector<Row> DataFrame::take(int32_t rows) const { return limit(rows).collect(); }
std::vector<Row> DataFrame::tail(int32_t rows) const { return TailOf(*this, rows).collect(); }
bool DataFrame::isEmpty() const { return select(std::vector<ColumnOrName>{}).take(1).empty(); }

void DataFrame::foreach (const std::function<void(const Row&)>& f) const {
  for (const Row& row : toLocalIterator()) f(row);
}

std::string DataFrame::showString(int32_t rows, int32_t truncate, bool vertical) const {
  return detail::Single(Refine(*this, {},
                               [=](sc::Relation& out, const PlanNode& input, const Columns&) {
                                 auto& show = *out.mutable_show_string();
                                 input.WriteTo(*show.mutable_input());
                                 show.set_num_rows(rows);
                                 show.set_truncate(truncate);
                                 show.set_vertical(vertical);
                               }))
      .get<std::string>();
}

void DataFrame::show(int32_t rows, int32_t truncate, bool vertical) const {
  std::cout << showString(rows, truncate, vertical) << std::endl;
}

std::string DataFrame::htmlString(int32_t rows, int32_t truncate) const {
  return detail::Single(Refine(*this, {},
                               [=](sc::Relation& out, const PlanNode& input, const Columns&) {
                                 input.WriteTo(*out.mutable_html_string()->mutable_input());
                                 out.mutable_html_string()->set_num_rows(rows);
                                 out.mutable_html_string()->set_truncate(truncate);
                               }))
      .get<std::string>();
}

Schema DataFrame::schema() const {
  sc::AnalyzePlanRequest request;
  detail::PlanOf(*this, *request.mutable_schema()->mutable_plan());
  return detail::SchemaFromProto(Ask(*this, std::move(request)).schema().schema());
}

std::vector<std::pair<std::string, std::string>> DataFrame::dtypes() const {
  std::vector<std::pair<std::string, std::string>> types;
  for (const Schema all = schema(); const StructField& field : all.fields())
    types.emplace_back(field.name, field.type.simpleString());
  return types;
}

void DataFrame::printSchema(int32_t level) const {
  sc::AnalyzePlanRequest request;
  detail::PlanOf(*this, *request.mutable_tree_string()->mutable_plan());
  if (level > 0) request.mutable_tree_string()->set_level(level);
  std::cout << Ask(*this, std::move(request)).tree_string().tree_string() << std::endl;
}

std::string DataFrame::explainString(std::string_view mode) const {
  sc::AnalyzePlanRequest request;
  request.mutable_explain()->set_explain_mode(ExplainModeOf(mode));
  detail::PlanOf(*this, *request.mutable_explain()->mutable_plan());
  return Ask(*this, std::move(request)).explain().explain_string();
}

void DataFrame::explain(std::string_view mode) const { std::cout << explainString(mode) << std::endl; }

bool DataFrame::isLocal() const {
  sc::AnalyzePlanRequest request;
  detail::PlanOf(*this, *request.mutable_is_local()->mutable_plan());
  return Ask(*this, std::move(request)).is_local().is_local();
}

bool DataFrame::isStreaming() const {
  sc::AnalyzePlanRequest request;
  detail::PlanOf(*this, *request.mutable_is_streaming()->mutable_plan());
  return Ask(*this, std::move(request)).is_streaming().is_streaming();
}

std::vector<std::string> DataFrame::inputFiles() const {
  sc::AnalyzePlanRequest request;
  detail::PlanOf(*this, *request.mutable_input_files()->mutable_plan());
  const auto response = Ask(*this, std::move(request));
  return {response.input_files().files().begin(), response.input_files().files().end()};
}

bool DataFrame::sameSemantics(const DataFrame& other) const {
  sc::AnalyzePlanRequest request;
  detail::PlanOf(*this, *request.mutable_same_semantics()->mutable_target_plan());
  detail::PlanOf(other, *request.mutable_same_semantics()->mutable_other_plan());
  return Ask(*this, std::move(request)).same_semantics().result();
}

int32_t DataFrame::semanticHash() const {
  sc::AnalyzePlanRequest request;
  detail::PlanOf(*this, *request.mutable_semantic_hash()->mutable_plan());
  return Ask(*this, std::move(request)).semantic_hash().result();
}

DataFrame DataFrame::persist(StorageLevel level) const {
  sc::AnalyzePlanRequest request;
  plan_->WriteTo(*request.mutable_persist()->mutable_relation());
  *request.mutable_persist()->mutable_storage_level() = ToProto(level);
  Ask(*this, std::move(request));
  return *this;
}

DataFrame DataFrame::unpersist(bool blocking) const {
  sc::AnalyzePlanRequest request;
  plan_->WriteTo(*request.mutable_unpersist()->mutable_relation());
  request.mutable_unpersist()->set_blocking(blocking);
  Ask(*this, std::move(request));
  return *this;
}

StorageLevel DataFrame::storageLevel() const {
  sc::AnalyzePlanRequest request;
  plan_->WriteTo(*request.mutable_get_storage_level()->mutable_relation());
  const auto level = Ask(*this, std::move(request)).get_storage_level().storage_level();
  return {level.use_disk(), level.use_memory(), level.use_off_heap(), level.deserialized(), level.replication()};
}

void DataFrame::createView(std::string name, bool is_global, bool replace) const {
  sc::Command command;
  auto& view = *command.mutable_create_dataframe_view();
  plan_->WriteTo(*view.mutable_input());
  view.set_name(std::move(name));
  view.set_is_global(is_global);
  view.set_replace(replace);
  session_->Run(command);
}

namespace {

/// Rows that the server keeps for a checkpoint, until the last frame over them is gone.
class KeptRows {
 public:
  KeptRows(std::shared_ptr<SessionState> session, std::string id) : session_(std::move(session)), id_(std::move(id)) {}
  ~KeptRows() {
    try {
      sc::Command command;
      command.mutable_remove_cached_remote_relation_command()->mutable_relation()->set_relation_id(id_);
      session_->Run(command);
    } catch (const Error&) {  // the session's end frees them too
    }
  }
  KeptRows(const KeptRows&) = delete;
  KeptRows& operator=(const KeptRows&) = delete;
  const std::string& id() const { return id_; }

 private:
  std::shared_ptr<SessionState> session_;
  std::string id_;
};

}  // namespace

DataFrame DataFrame::checkpointed(bool local, bool eager, std::optional<StorageLevel> level) const {
  sc::Command command;
  auto& checkpoint = *command.mutable_checkpoint_command();
  plan_->WriteTo(*checkpoint.mutable_relation());
  checkpoint.set_local(local);
  checkpoint.set_eager(eager);
  if (level) *checkpoint.mutable_storage_level() = ToProto(*level);
  for (const auto& response : session_->Run(command)) {
    if (!response.has_checkpoint_command_result()) continue;
    const auto rows =
        std::make_shared<KeptRows>(session_, response.checkpoint_command_result().relation().relation_id());
    return detail::MakeFrame(
        session_, [rows](sc::Relation& out) { out.mutable_cached_remote_relation()->set_relation_id(rows->id()); });
  }
  throw Error(ErrorKind::kProtocol, "The server did not say where the checkpoint is.");
}

DataFrame DataFrame::checkpoint(bool eager) const { return checkpointed(false, eager, {}); }
DataFrame DataFrame::localCheckpoint(bool eager, std::optional<StorageLevel> level) const {
  return checkpointed(true, eager, level);
}

SparkSession DataFrame::sparkSession() const { return SparkSession(session_); }

}  // namespace piezo::client
