#include "types/contents.h"

#include <algorithm>

namespace piezo::types {
namespace {

bool Has(TypeId wanted, const DataType& type) {
  if (type.is(wanted)) return true;
  switch (type.id()) {
    case TypeId::kArray:
      return Has(wanted, type.element());
    case TypeId::kMap:
      return Has(wanted, type.key()) || Has(wanted, type.value());
    case TypeId::kStruct:
      return std::any_of(type.fields().begin(), type.fields().end(),
                         [&](const Field& field) { return Has(wanted, field.type); });
    default:
      return false;
  }
}

}  // namespace

bool HasMap(const DataType& type) { return Has(TypeId::kMap, type); }
bool HasVariant(const DataType& type) { return Has(TypeId::kVariant, type); }
bool HasShape(const DataType& type) { return Has(TypeId::kGeometry, type) || Has(TypeId::kGeography, type); }

}  // namespace piezo::types
