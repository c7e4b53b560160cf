// In which order Spark gives the rows of a plan, and in which partition each is.
#pragma once

#include "conf/conf.h"
#include "plan/node.h"

namespace piezo::lowering {

/// The plan with what it takes to give rows as Spark does, in hidden columns that the root does not have:
///
/// - Functions that ask for the partition of a row get its number as one argument more, samples get it beside. It is
///   what Spark's operators would have made of the partitions of ranges and local data; where that is not known by
///   construction, all rows are in partition 0. Repartition nodes are gone.
/// - Over inputs that are known to be small, rows of joins, groups, set operations and windows are sorted the way that
///   Spark's operators would have given them. The engine keeps the order of whatever else it does with rows.
///
/// Whatever is large is left as it is: an order that nobody asked for must not cost anything there. `orders` is false
/// for who only wants to see the plan: then rows are left as the engine gives them.
plan::NodePtr InSparkOrder(const plan::NodePtr& root, const Conf& conf, bool orders = true);

}  // namespace piezo::lowering
