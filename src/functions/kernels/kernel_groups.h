// The groups of kernels, a file each. register.cc collects them.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

void AddArithmeticKernels(KernelSet& kernels);  // arithmetic.cc
void AddDecimalKernels(KernelSet& kernels);     // decimal.cc

void AddDateTimeArithmeticKernels(KernelSet& kernels);  // datetime_arithmetic.cc
void AddIntervalKernels(KernelSet& kernels);            // interval.cc
void AddHashKernels(KernelSet& kernels);                // hash.cc
void AddRandomKernels(KernelSet& kernels);              // random.cc
void AddRegexpKernels(KernelSet& kernels);              // regexp.cc
void AddLikeKernels(KernelSet& kernels);                // like.cc
void AddMathKernels(KernelSet& kernels);                // math.cc
void AddRoundingKernels(KernelSet& kernels);            // rounding.cc
void AddMiscKernels(KernelSet& kernels);                // misc.cc
void AddMomentKernels(KernelSet& kernels);              // moments.cc
void AddStringBuildKernels(KernelSet& kernels);         // string_build.cc
void AddStringPartKernels(KernelSet& kernels);          // string_parts.cc
void AddSumKernels(KernelSet& kernels);                 // sum.cc

void AddDateTimeCastKernels(KernelSet& kernels);  // cast_datetime.cc
void AddNumberCastKernels(KernelSet& kernels);    // cast_number.cc
void AddTextCastKernels(KernelSet& kernels);      // cast_text.cc

}  // namespace piezo::functions
