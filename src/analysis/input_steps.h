// InputSteps: hidden columns and filters behind an input, one after the other, for what needs several of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/resolver.h"

namespace piezo::analysis {

/// Each step replaces `input`, which outlives this, by a node above it.
class InputSteps {
 public:
  InputSteps(Resolver& resolver, plan::NodePtr& input, const SourceSpan& origin)
      : resolver_(resolver), input_(input), origin_(origin) {}

 protected:
  plan::ExprPtr Call(std::string_view name, std::vector<plan::ExprPtr> args);
  static plan::ExprPtr Text(std::string text);

  /// The column whose values are those of `expr`, behind the others.
  plan::Column Add(std::string name, plan::ExprPtr expr);
  /// Rows repeated for each element of `array`, which is the column.
  plan::Column Explode(std::string name, const plan::ExprPtr& array);
  /// Leaves the rows that meet the condition.
  void Keep(plan::ExprPtr condition);

 private:
  plan::Column NewHidden(std::string name, const DataType& type, bool nullable);

  Resolver& resolver_;
  plan::NodePtr& input_;
  const SourceSpan& origin_;
};

}  // namespace piezo::analysis
