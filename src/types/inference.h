// What schemas that are inferred from values (JSON, variants) have in common when the values differ.
#pragma once

#include <functional>
#include <vector>

#include "types/data_type.h"

namespace piezo::types {

/// A struct with the fields of both, which are sorted by name; `common` gives the type of a field that both have.
DataType CommonSortedStruct(const std::vector<Field>& left, const std::vector<Field>& right,
                            const std::function<DataType(const DataType&, const DataType&)>& common);

/// The decimal that holds both, double where none does.
DataType CommonDecimalOrDouble(const DataType& left, const DataType& right);

}  // namespace piezo::types
