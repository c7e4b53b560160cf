// Arrow arrays in memory as a table function.
#pragma once

#include <functional>
#include <memory>

#include "engine/database.h"
#include "wire/arrow_c.h"

namespace piezo::engine {

struct ArrowTable {
  TableFunction function;
  std::shared_ptr<const void> pin;  // must outlive the statement
};

/// `open` gives a new stream over all rows each time it is called, in the layout that wire::ClientRows documents:
/// integers stand for intervals. Called from the engine's threads.
ArrowTable ScanArrow(std::function<wire::OwnedArrayStream()> open);

}  // namespace piezo::engine
