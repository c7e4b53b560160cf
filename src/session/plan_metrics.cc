#include "session/plan_metrics.h"

#include "base/match.h"
#include "plan/walk.h"

namespace piezo::session {
namespace {

std::string JoinName(const plan::Join& join) {
  if (join.condition != nullptr) return "BroadcastHashJoin";
  return join.type == plan::JoinType::kCross ? "CartesianProduct" : "BroadcastNestedLoopJoin";
}

std::string SetOperationName(const plan::SetOperation& operation) {
  static constexpr const char* kNames[] = {"Union", "Intersect", "Except"};
  return kNames[static_cast<size_t>(operation.op)];
}

std::string NameOf(const plan::Node& node) {
  return std::visit(Match{
                        [](const plan::OneRow&) { return std::string("OneRowRelation"); },
                        [](const plan::LocalData&) { return std::string("LocalTableScan"); },
                        [](const plan::Values&) { return std::string("LocalTableScan"); },
                        [](const plan::Range&) { return std::string("Range"); },
                        [](const plan::Scan& scan) { return "FileScan " + scan.format; },
                        [](const plan::CachedScan&) { return std::string("InMemoryTableScan"); },
                        [](const plan::Project&) { return std::string("Project"); },
                        [](const plan::Filter&) { return std::string("Filter"); },
                        [](const plan::Aggregate&) { return std::string("HashAggregate"); },
                        [](const plan::Sort&) { return std::string("Sort"); },
                        [](const plan::Repartition& part) {
                          return std::string(part.kind == plan::Repartition::Kind::kCoalesce ? "Coalesce" : "Exchange");
                        },
                        [](const plan::Limit&) { return std::string("CollectLimit"); },
                        [](const plan::Tail&) { return std::string("CollectTail"); },
                        [](const plan::Distinct&) { return std::string("HashAggregate"); },
                        [](const plan::Sample&) { return std::string("Sample"); },
                        [](const plan::Join& join) { return JoinName(join); },
                        [](const plan::SetOperation& operation) { return SetOperationName(operation); },
                        [](const plan::Generate&) { return std::string("Generate"); },
                        [](const plan::Expand&) { return std::string("Expand"); },
                        [](const plan::With&) { return std::string("WithCTE"); },
                        [](const plan::CteRef&) { return std::string("ReusedExchange"); },
                    },
                    node.op);
}

void AddSteps(const plan::NodePtr& node, int64_t parent, std::vector<PlanStep>& steps) {
  const auto id = static_cast<int64_t>(steps.size()) + 1;
  steps.push_back({NameOf(*node), id, parent == 0 ? id : parent, {}});
  plan::ForEachInput(*node, [&](const plan::NodePtr& input) { AddSteps(input, id, steps); });
}

}  // namespace

PlanMetrics MetricsOf(const plan::NodePtr& root, int64_t rows) {
  PlanMetrics metrics;
  AddSteps(root, 0, metrics.steps);
  metrics.steps.front().output_rows = rows;
  return metrics;
}

}  // namespace piezo::session
