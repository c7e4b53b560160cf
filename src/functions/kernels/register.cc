// See register.h.
#include "functions/kernels/register.h"

#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {

void RegisterKernels(duckdb::DatabaseInstance& database) {
  KernelSet kernels;
  AddArithmeticKernels(kernels);
  AddDecimalKernels(kernels);
  AddDateTimeCastKernels(kernels);
  AddNumberCastKernels(kernels);
  AddTextCastKernels(kernels);
  AddDateTimeArithmeticKernels(kernels);
  AddIntervalKernels(kernels);
  AddHashKernels(kernels);
  AddRandomKernels(kernels);
  AddRegexpKernels(kernels);
  AddLikeKernels(kernels);
  AddMathKernels(kernels);
  AddRoundingKernels(kernels);
  AddMiscKernels(kernels);
  AddMomentKernels(kernels);
  AddStringBuildKernels(kernels);
  AddStringPartKernels(kernels);
  AddSumKernels(kernels);
  kernels.Register(database);
}

}  // namespace piezo::functions
