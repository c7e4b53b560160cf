// The formats that Sources knows, a maker each.
#pragma once

#include <memory>

#include "sources/source.h"

namespace piezo::sources {

std::unique_ptr<DataSource> MakeParquet();

}  // namespace piezo::sources
