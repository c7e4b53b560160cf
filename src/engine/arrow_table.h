// Arrow arrays in memory as a table function.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "engine/database.h"
#include "wire/arrow_c.h"

namespace piezo::engine {

/// The name of the table function, for whoever reads statements and plans.
inline constexpr std::string_view kArrowScan = "piezo_arrow_rows";

struct ArrowTable {
  TableFunction function;
  std::shared_ptr<const void> pin;  // must outlive the statement
};

struct ArrowRows {
  /// Gives a new stream over all rows each time it is called, in the layout that wire::ClientRows documents: integers
  /// stand for intervals. Called from the engine's threads.
  std::function<wire::OwnedArrayStream()> open;
  std::optional<int64_t> rows = {};  // none: not known before they are read
  std::optional<size_t> batches = {};
};

ArrowTable ScanArrow(ArrowRows rows);

/// Makes the function that ScanArrow calls known to `database`.
void RegisterArrowScan(duckdb::DatabaseInstance& database);

}  // namespace piezo::engine
