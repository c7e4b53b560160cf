// What a GroupedData holds.
#pragma once

#include <spark/connect/relations.pb.h>

#include <optional>
#include <vector>

#include "piezo/client/data_frame.h"

namespace piezo::client::detail {

struct Grouping {
  DataFrame frame;
  spark::connect::Aggregate::GroupType type;
  std::vector<Column> keys;
  std::vector<std::vector<Column>> sets;
  std::optional<Column> pivot;
  std::vector<Value> pivot_values;
};

}  // namespace piezo::client::detail
