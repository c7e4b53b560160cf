#include "functions/order_key.h"

#include <algorithm>
#include <utility>

#include "types/collation.h"

namespace piezo::functions {

bool HoldsNulls(const DataType& type) {
  if (type.is(TypeId::kArray)) return type.contains_null() || HoldsNulls(type.element());
  if (!type.is(TypeId::kStruct)) return false;
  return std::any_of(type.fields().begin(), type.fields().end(),
                     [](const Field& field) { return field.nullable || HoldsNulls(field.type); });
}

bool IsOrderedByKey(const DataType& type) { return types::HasCollation(type) || HoldsNulls(type); }

engine::Expr NullsFirstKey(engine::Expr key) { return engine::Call("piezo_order_key", engine::List(std::move(key))); }

engine::Expr OrderKey(engine::Expr key, const DataType& type) {
  return HoldsNulls(type) ? NullsFirstKey(std::move(key)) : std::move(key);
}

}  // namespace piezo::functions
