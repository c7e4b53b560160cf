#include "functions/frame_functions.h"

namespace piezo::functions {

const Function& FrequentItems() {
  static const Function function = {.name = "collect_frequent_items",
                                    .kind = Kind::kAggregate,
                                    .lower = KernelAggregate("piezo_frequent_items"),
                                    .foldable = false};
  return function;
}

}  // namespace piezo::functions
