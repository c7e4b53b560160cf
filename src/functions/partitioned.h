// Functions whose value depends on the partition of the row, and aggregates that see in which order partitions come.
#pragma once

#include "functions/function.h"

namespace piezo::functions {

/// True for those: `lower` gets the number of the row's partition as one argument more, the last.
bool AsksForPartition(const Function& function);

/// Aggregates whose result shows that Spark aggregates each partition by itself and then merges: the order of what a
/// sketch keeps, the last digits of sums of doubles. Over few rows their `lower` may get the number of the row's
/// partition as one argument more, a column, the last.
bool MergesPartitions(const Function& function);

}  // namespace piezo::functions
