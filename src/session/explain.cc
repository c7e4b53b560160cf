// The plans of a query as text.
#include "lowering/lower.h"
#include "plan/print.h"
#include "session/describe.h"

namespace piezo::session {

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
  const std::string statement = "== Engine Statement ==\n" + run.Lower(typed).ToString() + "\n";
  if (mode == ExplainMode::kCodegen) return statement;
  const std::string physical = "== Physical Plan ==\n" + run.connection().Explain(run.Lower(typed));
  if (mode != ExplainMode::kExtended) return physical;
  return "== Analyzed Logical Plan ==\n" + plan::Print(typed.root) + "\n" + statement + "\n" + physical;
}

}  // namespace piezo::session
