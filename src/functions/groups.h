// The groups of the registry, a file each. registry.cc collects them.
#pragma once

#include <vector>

#include "functions/function.h"

namespace piezo::functions {

std::vector<Function> AggregateFunctions();    // aggregate.cc
std::vector<Function> ArithmeticFunctions();   // arithmetic.cc
std::vector<Function> ComparisonFunctions();   // comparison.cc
std::vector<Function> ConditionalFunctions();  // conditional.cc
std::vector<Function> HashFunctions();         // hash.cc
std::vector<Function> LogicFunctions();        // logic.cc
std::vector<Function> MathFunctions();         // math.cc
std::vector<Function> MiscFunctions();         // misc.cc
std::vector<Function> PatternFunctions();      // pattern.cc
std::vector<Function> RegexpFunctions();       // regexp.cc
std::vector<Function> StatisticsFunctions();   // statistics.cc
std::vector<Function> StringFunctions();       // string.cc
std::vector<Function> WindowFunctions();       // window.cc

}  // namespace piezo::functions
