// sequence: its types, and how it is lowered.
#pragma once

#include "functions/function.h"

namespace piezo::functions {

Bound BindSequence(Arguments arguments, const BindContext& context);
engine::Expr LowerSequence(engine::Exprs args, const LowerContext& context);

}  // namespace piezo::functions
