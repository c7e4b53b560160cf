// The plans of a query as text, laid out as Spark lays them out.
#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "engine/arrow_table.h"
#include "lowering/lower.h"
#include "plan/print.h"
#include "plan/walk.h"
#include "session/describe.h"
#include "unresolved/print.h"

namespace piezo::session {
namespace {

/// Spark's names of what the engine's operators do, so that a user finds in the plan what he looks for.
const std::map<std::string, std::string, std::less<>>& OperatorNames() {
  static const std::map<std::string, std::string, std::less<>> names = {
      {"PIEZO_ARROW_ROWS", "LocalTableScan"},
      {"COLUMN_DATA_SCAN", "LocalTableScan"},
      {"EXPRESSION_SCAN", "LocalTableScan"},
      {"DUMMY_SCAN", "OneRowRelation"},
      {"EMPTY_RESULT", "EmptyRelation"},
      {"RANGE", "Range"},
      {"READ_PARQUET", "FileScan parquet"},
      {"PARQUET_SCAN", "FileScan parquet"},
      {"PROJECTION", "Project"},
      {"FILTER", "Filter"},
      {"HASH_JOIN", "BroadcastHashJoin"},
      {"PIECEWISE_MERGE_JOIN", "SortMergeJoin"},
      {"IE_JOIN", "SortMergeJoin"},
      {"NESTED_LOOP_JOIN", "BroadcastNestedLoopJoin"},
      {"BLOCKWISE_NL_JOIN", "BroadcastNestedLoopJoin"},
      {"CROSS_PRODUCT", "CartesianProduct"},
      {"HASH_GROUP_BY", "HashAggregate"},
      {"PERFECT_HASH_GROUP_BY", "HashAggregate"},
      {"UNGROUPED_AGGREGATE", "HashAggregate"},
      {"ORDER_BY", "Sort"},
      {"TOP_N", "TakeOrderedAndProject"},
      {"LIMIT", "CollectLimit"},
      {"STREAMING_LIMIT", "CollectLimit"},
      {"WINDOW", "Window"},
      {"STREAMING_WINDOW", "Window"},
      {"UNNEST", "Generate"},
      {"UNION", "Union"},
      {"CTE", "CTE"},
      {"CTE_SCAN", "ReusedExchange"},
  };
  return names;
}

/// Draws the engine's plan as a tree of Spark's shape.
class PhysicalPlan {
 public:
  using Parts = std::map<std::string, CachedPlans::Part>;  // by the engine table that stands for them
  PhysicalPlan(const plan::NodePtr& root, const Parts& parts) : parts_(parts) { CollectNames(root); }

  std::string Draw(const engine::PlanStep& step) {
    const bool adaptive = MovesRows(step);
    if (adaptive) text_ = "AdaptiveSparkPlan isFinalPlan=false\n";
    DrawStep(step, adaptive ? "+- " : "", adaptive ? "   " : "");
    return std::move(text_);
  }

 private:
  /// Rows must come together from where they are, so that Spark may change its plan when it sees how many they are.
  static bool MovesRows(const engine::PlanStep& step) {
    static constexpr std::string_view kParts[] = {"JOIN", "GROUP_BY", "AGGREGATE", "ORDER_BY", "WINDOW", "PRODUCT"};
    const bool moves = std::any_of(std::begin(kParts), std::end(kParts),
                                   [&](std::string_view part) { return step.name.find(part) != std::string::npos; });
    return moves || std::any_of(step.inputs.begin(), step.inputs.end(), MovesRows);
  }

  void CollectNames(const plan::NodePtr& node) {
    for (const plan::Column& column : node->columns) {
      names_.try_emplace("c" + std::to_string(column.id), column.name() + "#" + std::to_string(column.id));
    }
    plan::ForEachInput(*node, [&](const plan::NodePtr& input) { CollectNames(input); });
  }

  /// The columns of the statement, c7, under the user's names.
  std::string Readable(const std::string& text) const {
    std::string out;
    for (size_t i = 0; i < text.size();) {
      const bool starts = i == 0 || (!IsAlphaAscii(text[i - 1]) && !IsDigitAscii(text[i - 1]) && text[i - 1] != '_');
      size_t end = i + 1;
      while (starts && end < text.size() && IsDigitAscii(text[end])) ++end;
      const auto name = starts ? names_.find(text.substr(i, end - i)) : names_.end();
      if (name == names_.end()) end = i + 1;
      out += name == names_.end() ? text.substr(i, 1) : name->second;
      i = end;
    }
    return out;
  }

  std::string Joined(const std::vector<std::string>& lines) const {
    std::string out;
    for (const std::string& line : lines) out += (out.empty() ? "" : ", ") + Readable(line);
    return out;
  }

  const CachedPlans::Part* PartOf(const engine::PlanStep& step) const {
    for (const auto& [key, lines] : step.details) {
      if (key != "Table" || lines.empty()) continue;
      for (const auto& [table, part] : parts_) {  // perhaps quoted, with catalog and schema before it
        if (lines.front().find(table) != std::string::npos) return &part;
      }
    }
    // The engine sees through a table without rows: nothing comes from it.
    return step.name == "EMPTY_RESULT" && parts_.size() == 1 ? &parts_.begin()->second : nullptr;
  }

  void DrawStep(const engine::PlanStep& step, const std::string& first, const std::string& rest) {
    const CachedPlans::Part* part = PartOf(step);
    const auto known = OperatorNames().find(step.name);
    std::string line = known == OperatorNames().end() ? step.name : known->second;
    if (part != nullptr) line = part->name.empty() ? "InMemoryTableScan" : "Scan In-memory table " + part->name;
    std::string more;
    for (const auto& [key, lines] : step.details) {
      if (key == "Projections" || key == "Groups" || key == "Conditions" || key == "Expression" || key == "Order By") {
        line += " [" + Joined(lines) + "]";
      } else if (key != "Estimated Cardinality" && key != "Table" && key != "Type" && key != "Function") {
        more += ", " + key + ": [" + Joined(lines) + "]";
      }
    }
    text_ += first + line + more + "\n";
    if (part != nullptr) DrawPart(*part, rest);
    for (size_t i = 0; i < step.inputs.size(); ++i) {
      const bool last = i + 1 == step.inputs.size();
      DrawStep(step.inputs[i], rest + (last ? "+- " : ":- "), rest + (last ? "   " : ":  "));
    }
  }

  void DrawPart(const CachedPlans::Part& part, const std::string& indent) {
    text_ += indent + "   +- InMemoryRelation [" + plan::Print(part.plan->columns) + "], " + ToText(part.level) + "\n";
    std::string below = plan::Print(part.plan);
    for (size_t start = 0; start < below.size();) {
      const size_t end = below.find('\n', start);
      text_ += indent + (start == 0 ? "         +- " : "            ") + below.substr(start, end - start) + "\n";
      if (end == std::string::npos) break;
      start = end + 1;
    }
  }

  const Parts& parts_;
  std::map<std::string, std::string, std::less<>> names_;  // by the engine's
  std::string text_;
};

/// The statement with the rows that the server holds in memory under a name: the engine knows them by their address.
std::string WithoutAddresses(const std::string& statement) {
  const std::string scan = std::string(engine::kArrowScan) + "(";
  std::string out;
  size_t done = 0;
  for (size_t at = statement.find(scan); at != std::string::npos; at = statement.find(scan, done)) {
    out += statement.substr(done, at - done) + "LocalTableScan()";
    done = at + scan.size();
    for (int open = 1; open > 0 && done < statement.size(); ++done) {
      if (statement[done] == '(') ++open;
      if (statement[done] == ')') --open;
    }
  }
  return out + statement.substr(done);
}

}  // namespace

ExplainMode ExplainModeOf(const std::string& name) {
  if (name == "extended") return ExplainMode::kExtended;
  if (name == "codegen") return ExplainMode::kCodegen;
  if (name == "cost") return ExplainMode::kCost;
  if (name == "formatted") return ExplainMode::kFormatted;
  return ExplainMode::kSimple;
}

std::string ExplainQuery(const unresolved::Plan& plan, const unresolved::RelationPtr& root, ExplainMode mode,
                         LocalRun& run) {
  const plan::Query typed = run.Analyze(plan, root);
  PhysicalPlan::Parts parts;
  // Rows that are not cached yet stay so: a table without rows takes their place while the engine plans.
  const plan::NodePtr optimized = run.session().cached_plans().Show(typed.root, [&](const CachedPlans::Part& part) {
    const plan::NodePtr none = plan::MakeNode(plan::Limit{part.plan, 0}, part.plan->columns);
    auto table =
        engine::KeptTable::Fill(run.context().database, run.connection(), lowering::Lower(none, run.LowerOptions()));
    parts.emplace(table->name(), part);
    return table;
  });
  // What puts rows into Spark's order is nothing that Spark's plan would show.
  lowering::LowerOptions options = run.LowerOptions();
  options.in_order = false;
  engine::Statement statement = lowering::Lower(optimized, options);
  const std::string engine_statement = "== Engine Statement ==\n" + WithoutAddresses(statement.ToString()) + "\n";
  if (mode == ExplainMode::kCodegen) return engine_statement;
  const engine::PlanStep step = run.connection().Explain(std::move(statement));
  const std::string physical = "== Physical Plan ==\n" + PhysicalPlan(optimized, parts).Draw(step);
  const std::string logical = "== Optimized Logical Plan ==\n" + plan::Print(optimized) + "\n";
  if (mode == ExplainMode::kCost) return logical + physical;
  if (mode != ExplainMode::kExtended) return physical;
  std::string outputs;
  for (const Field& field : typed.schema) {
    outputs += (outputs.empty() ? "" : ", ") + field.name + ": " + types::SimpleString(field.type);
  }
  return "== Parsed Logical Plan ==\n" + unresolved::Print(root, unresolved::Data::kSize) +
         "\n\n== Analyzed Logical Plan ==\n" + outputs + "\n" + plan::Print(typed.root) + "\n" + logical +
         engine_statement + "\n" + physical;
}

}  // namespace piezo::session
