// Named: an item of a SELECT list.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace piezo::analysis {

/// A resolved expression with the column that it gives, named as Spark names it.
struct Named {
  plan::ExprPtr expr;        // null: passes an input column through unchanged
  plan::Column column = {};  // of the output; its id is given already, so that later items can refer to it
  bool is_alias = false;     // named by the user
  bool lateral = false;      // refers to aliases of other items
  std::vector<std::string> generator_names = {};  // explode(m) AS (k, v), as written
  plan::Columns generated = {};                   // the columns of a generator
};

}  // namespace piezo::analysis
