// Functions whose value depends on the partition of the row.
#pragma once

#include "functions/function.h"

namespace piezo::functions {

/// True for those: `lower` gets the number of the row's partition as one argument more, the last.
bool AsksForPartition(const Function& function);

}  // namespace piezo::functions
