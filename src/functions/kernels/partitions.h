// Kernels that put rows where Spark would have them.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

[[gnu::cold]] void AddPartitionKernels(KernelSet& kernels);

}  // namespace piezo::functions
