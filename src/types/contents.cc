#include "types/contents.h"

#include <algorithm>

namespace piezo::types {

bool HasMap(const DataType& type) {
  switch (type.id()) {
    case TypeId::kMap:
      return true;
    case TypeId::kArray:
      return HasMap(type.element());
    case TypeId::kStruct:
      return std::any_of(type.fields().begin(), type.fields().end(),
                         [](const Field& field) { return HasMap(field.type); });
    default:
      return false;
  }
}

}  // namespace piezo::types
