// Calls that placing rows adds to a plan. Neither SQL nor DataFrames know them: they are in no registry.
#pragma once

#include "plan/node.h"

namespace piezo::lowering {

plan::ExprPtr RefTo(const plan::Column& column);
plan::ExprPtr Number(int64_t value);  // a BIGINT
plan::ExprPtr PartitionNumber(int32_t value);

/// The slice of a range's value, of `count` values first, first + step, ….
plan::ExprPtr SliceOf(plan::ExprPtr value, int64_t first, int64_t step, int64_t count, int32_t slices);
/// The slice of a local row, from its number (from 1) and the number of all.
plan::ExprPtr LocalSlice(plan::ExprPtr number, plan::ExprPtr count, int32_t slices);
/// The partition of the rows with these values after an exchange by hash.
plan::ExprPtr HashBucket(std::vector<plan::ExprPtr> keys, int32_t count);
/// The hash of whole rows by which they are sorted before a partition deals them out.
plan::ExprPtr RowHash(std::vector<plan::ExprPtr> values);
plan::ExprPtr Dealt(plan::ExprPtr partition, plan::ExprPtr number, int32_t count);
plan::ExprPtr RangeNumber(plan::ExprPtr rank, plan::ExprPtr rows, int32_t count);
plan::ExprPtr Shifted(plan::ExprPtr partition, int32_t by);
/// The level of a recursion in place of a partition.
plan::ExprPtr LevelNumber(const plan::Column& level);

plan::ExprPtr NotDistinct(plan::ExprPtr left, plan::ExprPtr right);
plan::ExprPtr Both(plan::ExprPtr left, plan::ExprPtr right);
plan::ExprPtr FirstNotNull(plan::ExprPtr left, plan::ExprPtr right);
plan::ExprPtr IsMissing(plan::ExprPtr value);
plan::ExprPtr Least(const plan::Column& column);  // an aggregate

/// Windows, over the whole input where `partition_by` is empty.
plan::ExprPtr RowNumber(std::vector<plan::ExprPtr> partition_by, std::vector<plan::SortOrder> order);
plan::ExprPtr Rank(std::vector<plan::SortOrder> order);
plan::ExprPtr RowCount();
plan::ExprPtr LeastOf(const plan::Column& column, std::vector<plan::ExprPtr> partition_by);

}  // namespace piezo::lowering
