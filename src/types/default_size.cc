#include "types/default_size.h"

namespace piezo::types {

int64_t DefaultSize(const DataType& type) {
  switch (type.id()) {
    case TypeId::kNull:
    case TypeId::kBoolean:
    case TypeId::kByte:
      return 1;
    case TypeId::kShort:
      return 2;
    case TypeId::kInt:
    case TypeId::kFloat:
    case TypeId::kDate:
    case TypeId::kYearMonthInterval:
      return 4;
    case TypeId::kLong:
    case TypeId::kDouble:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kTime:
    case TypeId::kDayTimeInterval:
      return 8;
    case TypeId::kDecimal:
      return type.precision() <= 18 ? 8 : 16;
    case TypeId::kCalendarInterval:
      return 16;
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return 20;
    case TypeId::kBinary:
      return 100;
    case TypeId::kVariant:
    case TypeId::kGeometry:
    case TypeId::kGeography:
      return 2048;
    case TypeId::kArray:
      return DefaultSize(type.element());
    case TypeId::kMap:
      return DefaultSize(type.key()) + DefaultSize(type.value());
    case TypeId::kStruct: {
      int64_t sum = 0;
      for (const Field& field : type.fields()) sum += DefaultSize(field.type);
      return sum;
    }
    case TypeId::kUdt:
      return DefaultSize(type.storage());
  }
  return 8;
}

}  // namespace piezo::types
