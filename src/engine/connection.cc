// Runs statements on one DuckDB connection and hands their rows on as Arrow batches.
#include <duckdb.hpp>
#include <duckdb/common/vector_operations/vector_operations.hpp>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/comparison_expression.hpp>
#include <duckdb/parser/expression/function_expression.hpp>
#include <duckdb/parser/expression/star_expression.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/statement/explain_statement.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/table_function_ref.hpp>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/logging.h"
#include "engine/arrow_batch.h"
#include "engine/connection_impl.h"
#include "engine/database.h"
#include "engine/drive.h"
#include "engine/errors.h"
#include "engine/table_function.h"
#include "engine/time_zone.h"
#include "engine/types.h"

namespace piezo::engine {

Connection::Impl::Impl(duckdb::DuckDB& database, std::string_view time_zone) : duckdb(database) {
  auto& config = duckdb.context->config;
  config.enable_progress_bar = true;  // counts, prints nothing
  config.print_progress_bar = false;
  SetTimeZone(*duckdb.context, time_zone);
}

void Connection::Impl::ThrowIfInterrupted() const {
  if (interrupted.load(std::memory_order_relaxed)) throw Error("OPERATION_CANCELED", {});
}

void Connection::Impl::EndStatement() noexcept {
  try {
    duckdb.context->Interrupt();
    duckdb.context->Destroy();
  } catch (...) {
    LogError("a statement did not end", {{"what", CurrentExceptionToError({}).what()}});
  }
}

void Connection::Impl::RollBack(duckdb::ErrorData error) {
  duckdb::TransactionContext& transaction = duckdb.context->transaction;
  if (transaction.HasActiveTransaction() && transaction.GetAutoRollback()) transaction.Rollback(error);
}

duckdb::unique_ptr<duckdb::QueryResult> Connection::Impl::Start(std::unique_ptr<duckdb::SQLStatement> tree,
                                                                const ErrorOrigins& origins) {
  ThrowIfInterrupted();
  try {
    auto pending = duckdb.PendingQuery(duckdb::unique_ptr<duckdb::SQLStatement>(tree.release()),
                                       duckdb::QueryResultOutputType::ALLOW_STREAMING);
    duckdb::unique_ptr<duckdb::QueryResult> result;
    if (!pending->HasError()) result = RunToResult(*pending);
    if (pending->HasError()) {
      RollBack(pending->GetErrorObject());
      throw ToError(pending->GetErrorObject(), origins);
    }
    if (result->HasError()) throw ToError(result->GetErrorObject(), origins);
    return result;
  } catch (...) {
    EndStatement();
    ThrowIfInterrupted();
    throw CurrentExceptionToError(origins);
  }
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

BatchStream Connection::Execute(Statement statement, BatchLimits limits) {
  auto stream = std::make_unique<BatchStream::Impl>();
  stream->connection = impl_.get();
  stream->columns = statement.columns();
  stream->origins = statement.origins();
  stream->pins = statement.pins();
  stream->limits = limits;
  stream->result = impl_->Start(statement.TakeTree(), stream->origins);
  stream->ended = false;
  for (size_t i = 0; i < stream->columns.size(); ++i) {
    const DataType& type = stream->columns[i].type;
    // A column of nulls comes in some other type; nobody looks at its values.
    stream->types.push_back(type.is(TypeId::kNull) ? stream->result->types.at(i) : ToEngine(type));
  }
  stream->casts = stream->types != stream->result->types;
  return BatchStream(std::move(stream));
}

int64_t Connection::Run(Statement statement) {
  const ErrorOrigins& origins = statement.origins();
  auto result = impl_->Start(statement.TakeTree(), origins);
  const bool counts = result->properties.return_type == duckdb::StatementReturnType::CHANGED_ROWS;
  int64_t rows = 0;
  try {
    while (auto chunk = FetchChunk(*result)) {
      if (counts) {
        rows += chunk->GetValue(0, 0).GetValue<int64_t>();
      } else {
        rows += static_cast<int64_t>(chunk->size());
      }
    }
    if (result->HasError()) throw ToError(result->GetErrorObject(), origins);
  } catch (...) {
    impl_->EndStatement();
    impl_->ThrowIfInterrupted();
    throw CurrentExceptionToError(origins);
  }
  return rows;
}

std::vector<std::vector<Value>> Connection::Rows(Statement statement) {
  BatchStream stream = Execute(std::move(statement));
  std::vector<std::vector<Value>> rows;
  while (auto chunk = stream.impl_->Fetch()) {
    for (duckdb::idx_t row = 0; row < chunk->size(); ++row) {
      auto& out = rows.emplace_back();
      for (size_t i = 0; i < stream.columns().size(); ++i) {
        out.push_back(FromEngineValue(chunk->GetValue(i, row), stream.columns()[i].type));
      }
    }
  }
  return rows;
}

namespace {

std::unique_ptr<duckdb::SelectNode> SelectStar(TableFunction function) {
  auto select = std::make_unique<duckdb::SelectNode>();
  select->select_list.push_back(duckdb::make_uniq<duckdb::StarExpression>());
  select->from_table = ToTableRef(std::move(function));
  return select;
}

}  // namespace

Schema Connection::Describe(TableFunction function, const std::vector<std::string>& files) {
  const ErrorOrigins origins{.sites = {}, .files = files};
  try {
    auto statement = duckdb::make_uniq<duckdb::SelectStatement>();
    statement->node = duckdb::unique_ptr<duckdb::QueryNode>(SelectStar(std::move(function)).release());
    const auto prepared = impl_->duckdb.Prepare(std::move(statement));
    if (prepared->HasError()) throw ToError(prepared->error, origins);
    Schema schema;
    for (size_t i = 0; i < prepared->GetTypes().size(); ++i) {
      schema.push_back({.name = prepared->GetNames()[i], .type = FromEngine(prepared->GetTypes()[i]), .metadata = {}});
    }
    return schema;
  } catch (...) {
    throw CurrentExceptionToError(origins);
  }
}

std::vector<std::vector<Value>> Connection::Rows(TableFunction function, const std::vector<std::string>& files) {
  Schema schema = Describe(function.Copy(), files);
  Statement statement = Statement::Select(SelectStar(std::move(function)), std::move(schema));
  statement.set_origins({.sites = {}, .files = files});
  return Rows(std::move(statement));
}

namespace {

PlanStep ToStep(const nlohmann::json& node) {
  PlanStep step;
  step.name = TrimAscii(node.value("name", ""));
  const nlohmann::json details = node.value("extra_info", nlohmann::json::object());
  for (const auto& [key, value] : details.items()) {
    std::vector<std::string> lines;
    for (const auto& line : value.is_array() ? value : nlohmann::json::array({value})) {
      lines.push_back(line.is_string() ? line.get<std::string>() : line.dump());
    }
    step.details.emplace_back(key, std::move(lines));
  }
  for (const auto& child : node.value("children", nlohmann::json::array())) step.inputs.push_back(ToStep(child));
  return step;
}

}  // namespace

PlanStep Connection::Explain(Statement statement) {
  const ErrorOrigins& origins = statement.origins();
  auto explain = std::make_unique<duckdb::ExplainStatement>(
      duckdb::unique_ptr<duckdb::SQLStatement>(statement.TakeTree().release()), duckdb::ExplainType::EXPLAIN_STANDARD,
      duckdb::ExplainFormat::JSON);
  auto result = impl_->Start(std::move(explain), origins);
  std::string text;
  while (auto chunk = FetchChunk(*result)) {
    for (duckdb::idx_t row = 0; row < chunk->size(); ++row) text += chunk->GetValue(1, row).ToString();
  }
  const nlohmann::json plan = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!plan.is_array() || plan.empty()) return {.name = "UNKNOWN", .details = {}, .inputs = {}};
  return ToStep(plan.front());
}

void Connection::Interrupt() {
  impl_->interrupted = true;
  impl_->duckdb.Interrupt();
}

Progress Connection::CurrentProgress() const {
  duckdb::QueryProgress progress = impl_->duckdb.context->GetQueryProgress();
  return {.fraction = progress.GetPercentage() < 0 ? -1 : progress.GetPercentage() / 100,
          .rows_processed = static_cast<int64_t>(progress.GetRowsProcesseed()),
          .rows_total = static_cast<int64_t>(progress.GetTotalRowsToProcess())};
}

BatchStream::BatchStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BatchStream::BatchStream(BatchStream&&) noexcept = default;
BatchStream& BatchStream::operator=(BatchStream&&) noexcept = default;
BatchStream::~BatchStream() = default;

const Schema& BatchStream::columns() const { return impl_->columns; }

duckdb::unique_ptr<duckdb::DataChunk> BatchStream::Impl::Fetch() {
  try {
    if (ended) return nullptr;
    connection->ThrowIfInterrupted();
    auto chunk = FetchChunk(*result);
    if (result->HasError()) throw ToError(result->GetErrorObject(), origins);
    ended = !chunk || chunk->size() == 0;
    if (ended) return nullptr;
    if (!casts) return chunk;
    auto out = duckdb::make_uniq<duckdb::DataChunk>();
    out->Initialize(duckdb::Allocator::DefaultAllocator(), types);
    for (size_t i = 0; i < types.size(); ++i) {
      if (chunk->data[i].GetType() == types[i]) {
        out->data[i].Reference(chunk->data[i]);
      } else {
        duckdb::VectorOperations::DefaultCast(chunk->data[i], out->data[i], chunk->size(), true);
      }
    }
    out->SetCardinality(chunk->size());
    return out;
  } catch (...) {
    connection->EndStatement();
    ended = true;
    connection->ThrowIfInterrupted();
    throw CurrentExceptionToError(origins);
  }
}

namespace {

/// How many more rows to append at once: by the size of those that are in, or a few to learn their size.
int64_t RowsThatFit(const ArrowBatchBuilder& builder, const BatchLimits& limits) {
  constexpr int64_t kFirstRows = 128;
  const int64_t rows = limits.rows - builder.rows();
  if (builder.rows() == 0) return std::min(rows, kFirstRows);
  const int64_t row_bytes = std::max<int64_t>(1, builder.bytes() / builder.rows());
  return std::min(rows, std::max<int64_t>(1, (limits.bytes - builder.bytes()) / row_bytes));
}

}  // namespace

std::optional<Batch> BatchStream::Next() {
  ArrowBatchBuilder builder(impl_->types, impl_->result->client_properties, impl_->expected_rows);
  const BatchLimits limits{.bytes = std::min(impl_->next_batch_bytes, impl_->limits.bytes), .rows = impl_->limits.rows};
  impl_->next_batch_bytes = 2 * limits.bytes;
  while (builder.bytes() < limits.bytes && builder.rows() < limits.rows) {
    if (!impl_->next) {
      impl_->next = impl_->Fetch();
      impl_->next_from = 0;
      if (!impl_->next) break;
    }
    const auto room = static_cast<duckdb::idx_t>(RowsThatFit(builder, limits));
    const duckdb::idx_t to = std::min(impl_->next->size(), impl_->next_from + room);
    builder.Append(*impl_->next, impl_->next_from, to);
    impl_->next_from = to;
    if (to == impl_->next->size()) impl_->next.reset();
  }
  if (builder.rows() == 0) return std::nullopt;
  impl_->expected_rows = static_cast<size_t>(builder.rows());
  return Batch{.array = builder.Finish(impl_->columns), .last = impl_->ended && !impl_->next};
}

}  // namespace piezo::engine
