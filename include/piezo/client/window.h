// Windows: which rows a window function sees.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "piezo/client/column.h"

namespace piezo::client {

/// A window: `Window::partitionBy("city").orderBy(col("age").desc())`. A value, never changed.
class WindowSpec {
 public:
  template <ColumnLike... C>
  WindowSpec partitionBy(const C&... columns) const {
    return partitionBy(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  WindowSpec partitionBy(const std::vector<ColumnOrName>& columns) const;
  template <ColumnLike... C>
  WindowSpec orderBy(const C&... columns) const {
    return orderBy(std::vector<ColumnOrName>{ColumnOrName(columns)...});
  }
  WindowSpec orderBy(const std::vector<ColumnOrName>& columns) const;
  /// Rows from `start` to `end`, relative to the current one, which is 0.
  WindowSpec rowsBetween(int64_t start, int64_t end) const;
  /// The same by the value of the one column that orders the window.
  WindowSpec rangeBetween(int64_t start, int64_t end) const;

  struct Frame {
    bool rows = true;
    int64_t start = 0;
    int64_t end = 0;
  };
  const std::vector<Column>& partitions() const { return partitions_; }
  const std::vector<Column>& orders() const { return orders_; }
  const std::optional<Frame>& frame() const { return frame_; }

 private:
  std::vector<Column> partitions_;
  std::vector<Column> orders_;
  std::optional<Frame> frame_;
};

/// Where a WindowSpec starts.
class Window {
 public:
  static constexpr int64_t unboundedPreceding = std::numeric_limits<int64_t>::min();
  static constexpr int64_t unboundedFollowing = std::numeric_limits<int64_t>::max();
  static constexpr int64_t currentRow = 0;

  template <ColumnLike... C>
  static WindowSpec partitionBy(const C&... columns) {
    return WindowSpec().partitionBy(columns...);
  }
  template <ColumnLike... C>
  static WindowSpec orderBy(const C&... columns) {
    return WindowSpec().orderBy(columns...);
  }
  static WindowSpec rowsBetween(int64_t start, int64_t end) { return WindowSpec().rowsBetween(start, end); }
  static WindowSpec rangeBetween(int64_t start, int64_t end) { return WindowSpec().rangeBetween(start, end); }
};

}  // namespace piezo::client
