// The groups of kernels, a file each. register.cc collects them.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

void AddArithmeticKernels(KernelSet& kernels);  // arithmetic.cc
void AddDecimalKernels(KernelSet& kernels);     // decimal.cc

void AddDateTimeArithmeticKernels(KernelSet& kernels);  // datetime_arithmetic.cc
void AddIntervalKernels(KernelSet& kernels);            // interval.cc
void AddMomentKernels(KernelSet& kernels);              // moments.cc
void AddSumKernels(KernelSet& kernels);                 // sum.cc

void AddDateTimeCastKernels(KernelSet& kernels);  // cast_datetime.cc
void AddNumberCastKernels(KernelSet& kernels);    // cast_number.cc
void AddTextCastKernels(KernelSet& kernels);      // cast_text.cc

void AddSubqueryKernels(KernelSet& kernels);  // subquery.cc

void AddCsvReader(KernelSet& kernels);    // csv_reader.cc
void AddCsvSchema(KernelSet& kernels);    // csv_schema.cc
void AddJsonReader(KernelSet& kernels);   // json_reader.cc
void AddJsonSchema(KernelSet& kernels);   // json_schema.cc
void AddTextReader(KernelSet& kernels);   // text_reader.cc
void AddTextWriters(KernelSet& kernels);  // text_writer.cc

}  // namespace piezo::functions
