// The formats that Sources knows, a maker each.
#pragma once

#include <memory>

#include "sources/source.h"

namespace piezo::sources {

std::unique_ptr<DataSource> MakeBinaryFile();
std::unique_ptr<DataSource> MakeCsv();
std::unique_ptr<DataSource> MakeJson();
std::unique_ptr<DataSource> MakeOrc();
std::unique_ptr<DataSource> MakeParquet();
std::unique_ptr<DataSource> MakeText();
std::unique_ptr<DataSource> MakeXml();

}  // namespace piezo::sources
