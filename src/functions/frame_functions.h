// Functions that only methods of DataFrames call. SQL does not know them: they are in no registry.
#pragma once

#include "functions/function.h"

namespace piezo::functions {

/// df.freqItems: the aggregate (value, most) that gives an array of the values which may come in more than every
/// `most`-th row, and perhaps of some others: at most `most` of them, a constant.
const Function& FrequentItems();

}  // namespace piezo::functions
