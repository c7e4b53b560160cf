// GroupedData: a DataFrame with a GROUP BY, on its way to its aggregates.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "piezo/client/column.h"

namespace piezo::client {

class DataFrame;
namespace detail {
struct Grouping;
}

/// What `df.groupBy(…)`, `rollup`, `cube` and `groupingSets` give. A value, never changed.
class GroupedData {
 public:
  explicit GroupedData(std::shared_ptr<const detail::Grouping> grouping) : grouping_(std::move(grouping)) {}

  DataFrame agg(const std::vector<Column>& aggregates) const;
  template <std::convertible_to<Column>... C>
  DataFrame agg(const Column& first, const C&... more) const;
  /// `agg({{"age", "max"}, {"name", "count"}})`: column and function.
  DataFrame agg(const std::vector<std::pair<std::string, std::string>>& aggregates) const;
  DataFrame count() const;
  /// Without names, all numeric columns.
  DataFrame sum(const std::vector<std::string>& columns = {}) const;
  DataFrame avg(const std::vector<std::string>& columns = {}) const;
  DataFrame mean(const std::vector<std::string>& columns = {}) const;
  DataFrame min(const std::vector<std::string>& columns = {}) const;
  DataFrame max(const std::vector<std::string>& columns = {}) const;
  /// A column for each value of `column`; without `values` the server looks for them first.
  GroupedData pivot(const ColumnOrName& column, const std::vector<Value>& values = {}) const;

 private:
  DataFrame numeric(const char* function, const std::vector<std::string>& columns) const;
  std::shared_ptr<const detail::Grouping> grouping_;
};

}  // namespace piezo::client
