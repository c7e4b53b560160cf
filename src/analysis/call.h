// CallArgument: one argument of a call on its way through binding.
#pragma once

#include <string>

#include "plan/expression.h"
#include "unresolved/expression.h"

namespace piezo::analysis {

struct CallArgument {
  plan::ExprPtr expr;          // null for a lambda whose parameters are not typed yet
  std::string name = {};       // the argument's own name: struct(a) has a field `a`
  std::string parameter = {};  // given as `parameter => value`
  const unresolved::Lambda* lambda = nullptr;
  errors::SourceSpan origin = {};
};

/// Plan calls under this name are `array_of_structs.field`, shown as a field access.
inline constexpr std::string_view kFieldOfElements = ".field";
/// Structs rebuilt by withField and dropFields are called as the text that Spark shows of them, which starts so.
inline constexpr std::string_view kUpdateFields = "update_fields";

}  // namespace piezo::analysis
