// AnalyzePlan: one overload of `analyze` a case.
#include <functional>

#include "service/answers.h"
#include "wire/proto_schema.h"
#include "wire/proto_types.h"

namespace piezo::service {
namespace {

namespace sc = spark::connect;
using Analyze = sc::AnalyzePlanRequest;

/// Spark's version that this server follows: clients compare it.
constexpr std::string_view kSparkVersion = "4.1.0";

session::ExplainMode ToMode(Analyze::Explain::ExplainMode mode) {
  switch (mode) {
    case Analyze::Explain::EXPLAIN_MODE_EXTENDED:
      return session::ExplainMode::kExtended;
    case Analyze::Explain::EXPLAIN_MODE_CODEGEN:
      return session::ExplainMode::kCodegen;
    case Analyze::Explain::EXPLAIN_MODE_COST:
      return session::ExplainMode::kCost;
    case Analyze::Explain::EXPLAIN_MODE_FORMATTED:
      return session::ExplainMode::kFormatted;
    default:
      return session::ExplainMode::kSimple;
  }
}

sc::Plan PlanOf(const sc::Relation& relation) {
  sc::Plan plan;
  *plan.mutable_root() = relation;
  return plan;
}

session::StorageLevel FromProto(const sc::StorageLevel& level) {
  return {.disk = level.use_disk(),
          .memory = level.use_memory(),
          .off_heap = level.use_off_heap(),
          .deserialized = level.deserialized(),
          .replication = level.replication()};
}

void ToProto(const session::StorageLevel& level, sc::StorageLevel& out) {
  out.set_use_disk(level.disk);
  out.set_use_memory(level.memory);
  out.set_use_off_heap(level.off_heap);
  out.set_deserialized(level.deserialized);
  out.set_replication(level.replication);
}

}  // namespace

void AnswerAnalyze(const Analyze& request, session::Session& session, session::Executor& executor,
                   const frontend::DecodeOptions& decode, sc::AnalyzePlanResponse& answer) {
  const auto decoded = [&](const sc::Plan& plan) { return frontend::DecodePlan(plan, decode); };
  switch (request.analyze_case()) {
    case Analyze::kSchema:
      return wire::ToProto(executor.AnalyzeSchema(decoded(request.schema().plan()), session),
                           *answer.mutable_schema()->mutable_schema());
    case Analyze::kExplain:
      return answer.mutable_explain()->set_explain_string(
          executor.Explain(decoded(request.explain().plan()), ToMode(request.explain().explain_mode()), session));
    case Analyze::kTreeString: {
      const Schema schema = executor.AnalyzeSchema(decoded(request.tree_string().plan()), session);
      const int level = request.tree_string().has_level() ? request.tree_string().level() : 0;
      return answer.mutable_tree_string()->set_tree_string(types::TreeString(schema, level));
    }
    case Analyze::kIsLocal:
      return answer.mutable_is_local()->set_is_local(executor.IsLocal(decoded(request.is_local().plan()), session));
    case Analyze::kIsStreaming:
      decoded(request.is_streaming().plan());
      return answer.mutable_is_streaming()->set_is_streaming(false);
    case Analyze::kInputFiles:
      for (auto& file : executor.InputFiles(decoded(request.input_files().plan()), session)) {
        answer.mutable_input_files()->add_files(std::move(file));
      }
      answer.mutable_input_files();
      return;
    case Analyze::kSparkVersion:
      return answer.mutable_spark_version()->set_version(std::string(kSparkVersion));
    case Analyze::kDdlParse:
      return wire::ToProto(types::ParseTypeOrColumns(request.ddl_parse().ddl_string()),
                           *answer.mutable_ddl_parse()->mutable_parsed());
    case Analyze::kJsonToDdl: {
      const DataType type = types::FromJson(request.json_to_ddl().json_string());
      return answer.mutable_json_to_ddl()->set_ddl_string(type.is(TypeId::kStruct) ? types::ToDdl(type.fields())
                                                                                   : types::SqlName(type));
    }
    case Analyze::kSameSemantics:
      return answer.mutable_same_semantics()->set_result(executor.SameSemantics(
          decoded(request.same_semantics().target_plan()), decoded(request.same_semantics().other_plan()), session));
    case Analyze::kSemanticHash:
      return answer.mutable_semantic_hash()->set_result(
          executor.SemanticHash(decoded(request.semantic_hash().plan()), session));
    case Analyze::kPersist: {
      const Analyze::Persist& persist = request.persist();
      const auto level =
          persist.has_storage_level() ? FromProto(persist.storage_level()) : session::kDefaultStorageLevel;
      executor.Persist(decoded(PlanOf(persist.relation())), level, session);
      answer.mutable_persist();
      return;
    }
    case Analyze::kUnpersist:
      executor.Unpersist(decoded(PlanOf(request.unpersist().relation())), session);
      answer.mutable_unpersist();
      return;
    case Analyze::kGetStorageLevel: {
      const auto level = executor.LevelOf(decoded(PlanOf(request.get_storage_level().relation())), session);
      return ToProto(level.value_or(session::StorageLevel{}),
                     *answer.mutable_get_storage_level()->mutable_storage_level());
    }
    case Analyze::ANALYZE_NOT_SET:
      throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                  {{"fullName", "spark.connect.AnalyzePlanRequest"}, {"name", "analyze"}});
  }
}

}  // namespace piezo::service
