// See elements.h.
#include "functions/kernels/elements.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <duckdb/common/vector_operations/vector_operations.hpp>

namespace piezo::functions {
namespace {

using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::PhysicalType;
using duckdb::Vector;

template <class T>
int Order(const T& left, const T& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

template <class T>
int OrderFloating(T left, T right) {
  if (left < right) return -1;
  if (left > right) return 1;
  return static_cast<int>(std::isnan(left)) - static_cast<int>(std::isnan(right));
}

int OrderBytes(const duckdb::string_t& left, const duckdb::string_t& right) {
  const size_t common = std::min(left.GetSize(), right.GetSize());
  const int order = std::memcmp(left.GetData(), right.GetData(), common);
  return order != 0 ? order : Order(left.GetSize(), right.GetSize());
}

int OrderIntervals(const duckdb::interval_t& left, const duckdb::interval_t& right) {
  if (left.months != right.months) return Order(left.months, right.months);
  if (left.days != right.days) return Order(left.days, right.days);
  return Order(left.micros, right.micros);
}

}  // namespace

Elements::Elements(Vector& vector, idx_t count) : type_(vector.GetType().InternalType()), count_(count) {
  vector.ToUnifiedFormat(count, format_);
  if (type_ == PhysicalType::LIST) {
    children_.push_back(
        std::make_unique<Elements>(duckdb::ListVector::GetEntry(vector), duckdb::ListVector::GetListSize(vector)));
  } else if (type_ == PhysicalType::STRUCT) {
    // The fields of a dictionary or constant are found through its selection; flat ones need no detour.
    vector.Flatten(count);
    vector.ToUnifiedFormat(count, format_);
    for (auto& field : duckdb::StructVector::GetEntries(vector)) {
      children_.push_back(std::make_unique<Elements>(*field, count));
    }
  }
}

int Elements::Compare(idx_t index, const Elements& other, idx_t other_index) const {
  const bool is_null = IsNull(index);
  const bool other_is_null = other.IsNull(other_index);
  if (is_null || other_is_null) return static_cast<int>(other_is_null) - static_cast<int>(is_null);
  return CompareValid(index, other, other_index);
}

int Elements::CompareValid(idx_t index, const Elements& other, idx_t other_index) const {
  const auto compare = [&]<class T>(T) { return Order(Get<T>(index), other.Get<T>(other_index)); };
  switch (type_) {
    case PhysicalType::BOOL:
      return compare(bool{});
    case PhysicalType::INT8:
      return compare(int8_t{});
    case PhysicalType::INT16:
      return compare(int16_t{});
    case PhysicalType::INT32:
      return compare(int32_t{});
    case PhysicalType::INT64:
      return compare(int64_t{});
    case PhysicalType::INT128:
      return compare(duckdb::hugeint_t{});
    case PhysicalType::FLOAT:
      return OrderFloating(Get<float>(index), other.Get<float>(other_index));
    case PhysicalType::DOUBLE:
      return OrderFloating(Get<double>(index), other.Get<double>(other_index));
    case PhysicalType::INTERVAL:
      return OrderIntervals(Get<duckdb::interval_t>(index), other.Get<duckdb::interval_t>(other_index));
    case PhysicalType::VARCHAR:
      return OrderBytes(Get<duckdb::string_t>(index), other.Get<duckdb::string_t>(other_index));
    case PhysicalType::LIST:
      return CompareLists(Get<list_entry_t>(index), other, other.Get<list_entry_t>(other_index));
    case PhysicalType::STRUCT:
      for (size_t i = 0; i < children_.size(); ++i) {
        const int order = children_[i]->Compare(index, *other.children_[i], other_index);
        if (order != 0) return order;
      }
      return 0;
    default:
      throw duckdb::NotImplementedException("order of " + duckdb::TypeIdToString(type_));
  }
}

int Elements::CompareLists(list_entry_t left, const Elements& other, list_entry_t right) const {
  const idx_t common = std::min(left.length, right.length);
  for (idx_t i = 0; i < common; ++i) {
    const int order = children_[0]->Compare(left.offset + i, *other.children_[0], right.offset + i);
    if (order != 0) return order;
  }
  return Order(left.length, right.length);
}

ElementSet::ElementSet(const Elements& elements, Vector& vector)
    : elements_(elements), hashes_(duckdb::LogicalType::HASH, std::max<idx_t>(elements.size(), 1)) {
  if (elements.size() > 0) duckdb::VectorOperations::Hash(vector, hashes_, elements.size());
  hashes_.Flatten(elements.size());
}

void ElementSet::Reset(idx_t most) {
  const size_t capacity = std::bit_ceil(static_cast<size_t>(most) * 2 + 1);
  slots_.assign(capacity, 0);
  mask_ = capacity - 1;
}

size_t ElementSet::Slot(idx_t index) const {
  size_t slot = duckdb::FlatVector::GetData<duckdb::hash_t>(hashes_)[index] & mask_;
  while (slots_[slot] != 0 && !elements_.Equal(slots_[slot] - 1, elements_, index)) slot = (slot + 1) & mask_;
  return slot;
}

bool ElementSet::Insert(idx_t index) {
  uint32_t& slot = slots_[Slot(index)];
  if (slot != 0) return false;
  slot = static_cast<uint32_t>(index) + 1;
  return true;
}

bool ElementSet::Contains(idx_t index) const { return slots_[Slot(index)] != 0; }

}  // namespace piezo::functions
