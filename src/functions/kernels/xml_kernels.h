// The groups of kernels on XML texts.
#pragma once

#include "functions/kernels/kernel_set.h"

namespace piezo::functions {

void AddXmlKernels(KernelSet& kernels);    // xml_kernels.cc
void AddXmlReader(KernelSet& kernels);     // xml_reader.cc
void AddXpathKernels(KernelSet& kernels);  // xpath.cc

}  // namespace piezo::functions
