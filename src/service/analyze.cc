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

/// Persisted frames are known by their meaning, not by the client's ids.
std::string FrameKey(const std::string& canonical) { return "persist:" + canonical; }

void FillLevel(const std::string& text, sc::StorageLevel& level) {
  if (!level.ParseFromString(text)) level.Clear();
}

/// Same value as Java's String.hashCode: what a client of any kind may compare is the same on every call.
int32_t JavaHash(std::string_view text) {
  uint32_t hash = 0;
  for (const char c : text) hash = hash * 31 + static_cast<unsigned char>(c);
  return static_cast<int32_t>(hash);
}

}  // namespace

void AnswerAnalyze(const Analyze& request, session::Session& session, session::Executor& executor,
                   const frontend::DecodeOptions& decode, sc::AnalyzePlanResponse& answer) {
  const auto decoded = [&](const sc::Plan& plan) { return frontend::DecodePlan(plan, decode); };
  const auto canonical = [&](const sc::Plan& plan) { return executor.CanonicalText(decoded(plan), session); };
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
      return wire::ToProto(types::DataType::Struct(types::ParseSchema(request.ddl_parse().ddl_string())),
                           *answer.mutable_ddl_parse()->mutable_parsed());
    case Analyze::kJsonToDdl: {
      const DataType type = types::FromJson(request.json_to_ddl().json_string());
      return answer.mutable_json_to_ddl()->set_ddl_string(type.is(TypeId::kStruct) ? types::ToDdl(type.fields())
                                                                                   : types::SqlName(type));
    }
    case Analyze::kSameSemantics:
      return answer.mutable_same_semantics()->set_result(canonical(request.same_semantics().target_plan()) ==
                                                         canonical(request.same_semantics().other_plan()));
    case Analyze::kSemanticHash:
      return answer.mutable_semantic_hash()->set_result(JavaHash(canonical(request.semantic_hash().plan())));
    case Analyze::kPersist: {
      const std::string key = FrameKey(canonical(PlanOf(request.persist().relation())));
      session.PutFrame(key, {{}, request.persist().storage_level().SerializeAsString()});
      answer.mutable_persist();
      return;
    }
    case Analyze::kUnpersist:
      session.TakeFrame(FrameKey(canonical(PlanOf(request.unpersist().relation()))));
      answer.mutable_unpersist();
      return;
    case Analyze::kGetStorageLevel: {
      const auto entry = session.FindFrame(FrameKey(canonical(PlanOf(request.get_storage_level().relation()))));
      return FillLevel(entry ? entry->storage_level : "", *answer.mutable_get_storage_level()->mutable_storage_level());
    }
    case Analyze::ANALYZE_NOT_SET:
      throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                  {{"fullName", "spark.connect.AnalyzePlanRequest"}, {"name", "analyze"}});
  }
}

}  // namespace piezo::service
