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
  AddMomentKernels(kernels);
  AddSubqueryKernels(kernels);
  AddSumKernels(kernels);
  AddCsvReader(kernels);
  AddCsvSchema(kernels);
  AddJsonReader(kernels);
  AddJsonSchema(kernels);
  AddTextReader(kernels);
  AddTextWriters(kernels);
  kernels.Register(database);
}

}  // namespace piezo::functions
