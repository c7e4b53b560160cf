// The functions behind spark.read.csv and spark.read.json of a Dataset of texts. SQL does not know them: they are in no
// registry.
#pragma once

#include <string_view>

#include "functions/function.h"

namespace piezo::functions {

/// The generator that gives the rows of a text: (text, schema as JSON, list of options), the last two constant. Its
/// outputs are the caller's to say. `format`: "csv" or "json".
const Function& RowsOfText(std::string_view format);
/// The aggregate that gives the schema of texts, as JSON: (text, list of options, first text or ''), the last two
/// constant.
const Function& SchemaOfTexts(std::string_view format);

}  // namespace piezo::functions
