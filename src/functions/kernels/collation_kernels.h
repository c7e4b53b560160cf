// The kernels of collated strings.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

void AddCollationKeyKernels(KernelSet& kernels);     // collation_key.cc
void AddCollationListKernels(KernelSet& kernels);    // collation_lists.cc
void AddCollationSearchKernels(KernelSet& kernels);  // collation_search.cc
void AddCollationTextKernels(KernelSet& kernels);    // collation_text.cc

}  // namespace piezo::functions
