#include "types/geospatial.h"

#include "base/ascii.h"

namespace piezo::types {
namespace {

struct ReferenceSystem {
  int srid;
  std::string_view name;
  bool geographic;  // on the globe too, not in the plane alone
};

constexpr ReferenceSystem kSystems[] = {
    {0, "SRID:0", false},
    {3857, "EPSG:3857", false},
    {4326, "OGC:CRS84", true},
};
constexpr std::string_view kAnyName = "SRID:ANY";

DataType MakeSpatial(TypeId type, int srid) {
  return type == TypeId::kGeometry ? DataType::Geometry(srid) : DataType::Geography(srid);
}

}  // namespace

bool IsKnownSrid(TypeId type, int srid) {
  for (const ReferenceSystem& system : kSystems) {
    if (system.srid == srid) return type == TypeId::kGeometry || system.geographic;
  }
  return false;
}

std::string_view CrsName(const DataType& type) {
  for (const ReferenceSystem& system : kSystems) {
    if (system.srid == type.srid()) return system.name;
  }
  return kAnyName;
}

std::optional<DataType> SpatialType(TypeId type, std::string_view crs) {
  if (EqualsIgnoreCase(crs, kAnyName)) return MakeSpatial(type, kAnySrid);
  for (const ReferenceSystem& system : kSystems) {
    if (system.name == crs && IsKnownSrid(type, system.srid)) return MakeSpatial(type, system.srid);
  }
  return std::nullopt;
}

}  // namespace piezo::types
