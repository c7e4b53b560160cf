#include "types/inference.h"

#include <algorithm>

#include "types/decimal.h"

namespace piezo::types {

DataType CommonSortedStruct(const std::vector<Field>& left, const std::vector<Field>& right,
                            const std::function<DataType(const DataType&, const DataType&)>& common) {
  std::vector<Field> fields;
  auto a = left.begin();
  auto b = right.begin();
  while (a != left.end() || b != right.end()) {
    if (b == right.end() || (a != left.end() && a->name < b->name)) {
      fields.push_back(*a++);
    } else if (a == left.end() || b->name < a->name) {
      fields.push_back(*b++);
    } else {
      fields.push_back({.name = a->name, .type = common(a->type, b->type)});
      ++a;
      ++b;
    }
  }
  return DataType::Struct(std::move(fields));
}

DataType CommonDecimalOrDouble(const DataType& left, const DataType& right) {
  const int scale = std::max(left.scale(), right.scale());
  const int whole = std::max(left.precision() - left.scale(), right.precision() - right.scale());
  return whole + scale > kMaxDecimalPrecision ? DataType::Double() : DataType::Decimal(whole + scale, scale);
}

}  // namespace piezo::types
