// The spatial reference systems that shapes may have: by number in SQL, by name in JSON.
#pragma once

#include <optional>
#include <string_view>

#include "types/data_type.h"

namespace piezo::types {

inline constexpr int kDefaultGeometrySrid = 0;
inline constexpr int kDefaultGeographySrid = 4326;

/// Whether values of a type (kGeometry or kGeography) may have that number.
bool IsKnownSrid(TypeId type, int srid);

/// The name of a spatial type's system, "SRID:ANY" where it has none of its own.
std::string_view CrsName(const DataType& type);

/// The type by the name of its system; none for an unknown name.
std::optional<DataType> SpatialType(TypeId type, std::string_view crs);

}  // namespace piezo::types
