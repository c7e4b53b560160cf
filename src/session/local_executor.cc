#include "session/local_executor.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "base/match.h"
#include "lowering/lower.h"
#include "plan/same.h"
#include "plan/walk.h"
#include "session/commands.h"
#include "session/describe.h"
#include "session/plan_metrics.h"
#include "session/render.h"
#include "wire/local_rows.h"

namespace piezo::session {
namespace {

// What is sent last of a query goes out together with its end.
constexpr auto kGoesOn = ResponseLog::Producer::kGoesOn;

/// Queries that are one catalog call are answered by commands.
const unresolved::CatalogCall* AsCatalogCall(const unresolved::RelationPtr& root) {
  return std::get_if<unresolved::CatalogCall>(&root->op);
}

wire::IpcOptions IpcOptionsOf(const Conf& conf) {
  const std::string codec = conf.Get("spark.sql.execution.arrow.compression.codec").value_or("none");
  wire::IpcOptions options{.time_zone = conf.time_zone()};
  if (codec == "zstd") options.compression = wire::IpcCompression::kZstd;
  if (codec == "lz4") options.compression = wire::IpcCompression::kLz4;
  return options;
}

void AppendRows(Operation& operation, const CommandResult& result, const Conf& conf) {
  wire::EncodedBatch batch = wire::EncodeRows(result.schema, result.rows, IpcOptionsOf(conf));
  operation.Append(ArrowBatch{std::move(batch.data), batch.rows, 0, result.schema}, kGoesOn);
}

}  // namespace

LocalRun::LocalRun(const LocalContext& context, Session& session, Conf conf, StageTimes* times)
    : context_(context),
      session_(session),
      conf_(std::move(conf)),
      times_(times != nullptr ? *times : own_times_),
      connection_(context.database.Connect(conf_.time_zone())),
      environment_{
          .conf = conf_,
          .functions = context.functions,
          .catalog = session.catalog(),
          .sources = context.sources,
          .connection = *connection_,
          .evaluate = [this](const plan::ExprPtr& expr) { return Evaluate(expr); },
          .run = [this](const plan::Query& query, int64_t limit) { return RunSmall(query, limit); },
          .cached_frame = [this](const std::string& id) -> std::optional<analysis::CachedFrame> {
            return session_.FindFrame(id);
          },
          .cached_artifact = [this](const std::string& hash) { return session_.artifacts().Find("cache/" + hash); },
          .variable = [this](const unresolved::NameParts& name) { return FindVariable(name); },
          .user = session.key().user_id,
          .now_micros = context.clock.WallMicros(),
      } {}

plan::Query LocalRun::Analyze(const unresolved::Plan& plan, const unresolved::RelationPtr& root) {
  const StageTimes::Timer timer(times_, Stage::kAnalysis);
  plan::Query query = analysis::Analyze(plan, root, environment_);
  for (const plan::EvolvedView& evolved : query.evolved_views) KeepEvolved(evolved);
  return query;
}

void LocalRun::KeepEvolved(const plan::EvolvedView& evolved) {
  catalog::Catalog& shared = session_.catalog().catalog();
  std::optional<catalog::Table> view = shared.FindTable(evolved.database, evolved.name);
  if (!view || !view->is_view()) return;  // dropped meanwhile
  view->schema = evolved.schema;
  if (!view->view.named_columns) {
    view->view.outputs.clear();
    for (const Field& field : evolved.schema) view->view.outputs.push_back(field.name);
  }
  shared.EvolveView(std::move(*view));
}

lowering::LowerOptions LocalRun::LowerOptions() const {
  return {.conf = conf_,
          .sources = context_.sources,
          .facts = {.user = environment_.user,
                    .current_database = session_.catalog().current_database(),
                    .now_micros = environment_.now_micros}};
}

engine::Statement LocalRun::Lower(const plan::Query& query) {
  plan::Query cached = query;
  cached.root = WithCached(query.root);  // may run what is not cached yet
  const StageTimes::Timer timer(times_, Stage::kLowering);
  return lowering::Lower(cached, LowerOptions());
}

plan::NodePtr LocalRun::WithCached(const plan::NodePtr& root) {
  return session_.cached_plans().Use(root, [this](const plan::NodePtr& part) {
    return engine::KeptTable::Fill(context_.database, *connection_, lowering::Lower(WithCached(part), LowerOptions()));
  });
}

types::Value LocalRun::Evaluate(const plan::ExprPtr& expr) {
  const auto field = std::make_shared<const Field>(Field{"value", expr->type, expr->nullable, {}});
  const plan::Column column{.id = 1, .field = field, .qualifier = nullptr};
  const plan::Query query{
      .root = plan::MakeNode(plan::Project{plan::MakeNode(plan::OneRow{}, {}), {{column, expr}}}, {column}),
      .schema = {*field},
      .rendering = {},
      .observed = {}};
  const auto rows = RunSmall(query, 1);
  return rows.empty() ? types::Value::Null(expr->type) : rows.front().front();
}

void LocalRun::Interrupt() {
  connection_->Interrupt();
  const std::lock_guard lock(side_mutex_);
  if (side_connection_) side_connection_->Interrupt();
}

Progress LocalRun::CurrentProgress() const {
  constexpr int64_t kTasks = 100;
  const double fraction = connection_->CurrentProgress().fraction;
  return {kTasks, std::clamp(static_cast<int64_t>(fraction * kTasks), int64_t{0}, kTasks)};
}

engine::Connection& LocalRun::SideConnection() {
  const std::lock_guard lock(side_mutex_);
  if (!side_connection_) side_connection_ = context_.database.Connect(conf_.time_zone());
  return *side_connection_;
}

std::vector<types::Value::Values> LocalRun::RunSmall(const plan::Query& query, int64_t limit) {
  plan::Query limited = query;
  limited.root = plan::MakeNode(plan::Limit{query.root, limit, 0}, query.root->columns);
  return SideConnection().Rows(Lower(limited));
}

std::vector<ObservedMetrics> LocalRun::Observed(const plan::Query& query) {
  std::vector<ObservedMetrics> all;
  for (const plan::ObservedMetrics& observed : query.observed) {
    plan::Query metrics{.root = observed.plan, .schema = {}, .rendering = {}, .observed = {}};
    for (const auto& column : observed.plan->columns) metrics.schema.push_back(*column.field);
    const auto rows = connection_->Rows(Lower(metrics));
    ObservedMetrics found{observed.name, observed.plan_id.value_or(0), {}};
    for (size_t i = 0; i < metrics.schema.size(); ++i) {
      found.values.emplace_back(metrics.schema[i].name, rows.at(0).at(i));
    }
    all.push_back(std::move(found));
  }
  return all;
}

void LocalExecutor::Execute(Operation& operation, Session& session) {
  LocalRun run(context_, session, operation.conf(), &operation.times());
  const Operation::InterruptHook hook(
      operation, [&run] { run.Interrupt(); }, [&run] { return run.CurrentProgress(); });
  const unresolved::Plan& plan = operation.request().plan;
  if (const auto* query = std::get_if<unresolved::Query>(&plan.statement)) {
    if (plan.is_sql_command && AsCatalogCall(query->root) == nullptr) {
      run.Analyze(plan, query->root);  // errors are told by spark.sql(…) already
      operation.Append(SqlCommandResult{}, kGoesOn);
      return;
    }
    RunQuery(plan, operation, run);
    return;
  }
  const CommandResult result = CommandRunner(plan, operation, run).Run(std::get<unresolved::Command>(plan.statement));
  if (plan.is_sql_command) {
    wire::EncodedBatch batch = wire::EncodeRows(result.schema, result.rows, IpcOptionsOf(run.conf()));
    operation.Append(SqlCommandResult{std::make_shared<const std::string>(std::move(batch.data)), result.schema},
                     kGoesOn);
  }
}

void LocalExecutor::RunQuery(const unresolved::Plan& plan, Operation& operation, LocalRun& run) {
  const unresolved::RelationPtr& root = std::get<unresolved::Query>(plan.statement).root;
  if (const auto* call = AsCatalogCall(root)) {
    AppendRows(operation, CommandRunner(plan, operation, run).Run(*call), run.conf());
    return;
  }
  const plan::Query query = run.Analyze(plan, root);
  operation.CheckInterrupted();
  if (query.rendering) {
    Cells cells;
    for (const auto& row : run.connection().Rows(run.Lower(query))) {
      std::vector<std::string> texts;
      for (const auto& cell : row) texts.push_back(cell.is_null() ? "NULL" : std::get<std::string>(cell.data));
      cells.push_back(std::move(texts));
    }
    const CommandResult shown{query.schema, {{types::Value::String(Render(*query.rendering, std::move(cells)))}}};
    AppendRows(operation, shown, run.conf());
  } else {
    const int64_t rows = StreamRows(query, operation, run);
    operation.set_metrics(MetricsOf(query.root, rows));
  }
  for (ObservedMetrics& observed : run.Observed(query)) operation.Append(std::move(observed));
}

int64_t LocalExecutor::StreamRows(const plan::Query& query, Operation& operation, LocalRun& run) {
  const wire::IpcEncoder encoder(query.schema, IpcOptionsOf(run.conf()));
  engine::BatchStream stream = run.connection().Execute(run.Lower(query));
  int64_t sent = 0;
  while (auto batch = stream.Next()) {
    wire::EncodedBatch encoded = encoder.Encode(std::move(batch->array));
    ArrowBatch response{std::move(encoded.data), encoded.rows, sent, {}};
    if (sent == 0) response.schema = query.schema;
    sent += encoded.rows;
    operation.Append(std::move(response), batch->last ? kGoesOn : ResponseLog::Producer::kPauses);
  }
  if (sent == 0) operation.Append(ArrowBatch{encoder.Empty().data, 0, 0, query.schema}, kGoesOn);
  return sent;
}

Schema LocalExecutor::AnalyzeSchema(const unresolved::Plan& plan, Session& session) {
  if (const auto* query = std::get_if<unresolved::Query>(&plan.statement)) {
    if (const auto* call = AsCatalogCall(query->root)) return CommandRunner::CatalogCallSchema(*call);
    LocalRun run(context_, session, session.conf());
    return run.Analyze(plan, query->root).schema;
  }
  return {};
}

std::string LocalExecutor::Explain(const unresolved::Plan& plan, ExplainMode mode, Session& session) {
  const auto* query = std::get_if<unresolved::Query>(&plan.statement);
  if (query == nullptr) return "== Physical Plan ==\nCommand\n";
  LocalRun run(context_, session, session.conf());
  return ExplainQuery(plan, query->root, mode, run);
}

bool LocalExecutor::IsLocal(const unresolved::Plan& plan, Session& /*session*/) {
  const auto* query = std::get_if<unresolved::Query>(&plan.statement);
  return query == nullptr || std::holds_alternative<unresolved::LocalData>(query->root->op);
}

std::vector<std::string> LocalExecutor::InputFiles(const unresolved::Plan& plan, Session& session) {
  const auto* query = std::get_if<unresolved::Query>(&plan.statement);
  if (query == nullptr) return {};
  LocalRun run(context_, session, session.conf());
  std::vector<std::string> files;
  const std::function<void(const plan::NodePtr&)> collect = [&](const plan::NodePtr& node) {
    if (const auto* scan = std::get_if<plan::Scan>(&node->op)) {
      for (const auto& file : scan->files) files.push_back("file://" + file);
    }
    plan::ForEachInput(*node, collect);
  };
  collect(run.Analyze(plan, query->root).root);
  return files;
}

plan::NodePtr LocalExecutor::RootOf(const unresolved::Plan& plan, Session& session) const {
  const auto* query = std::get_if<unresolved::Query>(&plan.statement);
  if (query == nullptr) return plan::MakeNode(plan::OneRow{}, {});
  return LocalRun(context_, session, session.conf()).Analyze(plan, query->root).root;
}

bool LocalExecutor::SameSemantics(const unresolved::Plan& left, const unresolved::Plan& right, Session& session) {
  return plan::SameResult(RootOf(left, session), RootOf(right, session));
}

int32_t LocalExecutor::SemanticHash(const unresolved::Plan& plan, Session& session) {
  const uint64_t hash = plan::ResultHash(RootOf(plan, session));
  return static_cast<int32_t>(hash ^ (hash >> 32));
}

void LocalExecutor::Persist(const unresolved::Plan& plan, const StorageLevel& level, Session& session) {
  session.cached_plans().Add(RootOf(plan, session), level);
}

void LocalExecutor::Unpersist(const unresolved::Plan& plan, Session& session) {
  session.cached_plans().Remove(RootOf(plan, session));
}

std::optional<StorageLevel> LocalExecutor::LevelOf(const unresolved::Plan& plan, Session& session) {
  return session.cached_plans().LevelOf(RootOf(plan, session));
}

void LocalExecutor::Forget(Session& session) { session.ForgetRows(); }

}  // namespace piezo::session
