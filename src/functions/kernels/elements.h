// Elements: the values of a vector of any type, compared and hashed as Spark does it. For kernels on arrays and maps.
#pragma once

#include <cstdint>
#include <duckdb.hpp>
#include <memory>
#include <vector>

namespace piezo::functions {

/// A view of `count` values of a vector, which must outlive it. Spark's order: null before all else (at any depth), NaN
/// equal to itself and after all numbers, -0.0 equal to 0.0, strings and binaries by their bytes, arrays and structs
/// part by part.
class Elements {
 public:
  Elements(duckdb::Vector& vector, duckdb::idx_t count);

  duckdb::idx_t size() const { return count_; }
  bool IsNull(duckdb::idx_t index) const { return !format_.validity.RowIsValid(format_.sel->get_index(index)); }
  /// Below, equal to or above 0.
  int Compare(duckdb::idx_t index, const Elements& other, duckdb::idx_t other_index) const;
  bool Equal(duckdb::idx_t index, const Elements& other, duckdb::idx_t other_index) const {
    return Compare(index, other, other_index) == 0;
  }
  template <class T>
  const T& Get(duckdb::idx_t index) const {
    return duckdb::UnifiedVectorFormat::GetData<T>(format_)[format_.sel->get_index(index)];
  }

 private:
  int CompareValid(duckdb::idx_t index, const Elements& other, duckdb::idx_t other_index) const;
  int CompareLists(duckdb::list_entry_t left, const Elements& other, duckdb::list_entry_t right) const;

  duckdb::PhysicalType type_;
  duckdb::idx_t count_;
  duckdb::UnifiedVectorFormat format_;
  std::vector<std::unique_ptr<Elements>> children_;  // of lists: one; of structs: one a field
};

/// A set of elements of one vector, for one row after another.
class ElementSet {
 public:
  ElementSet(const Elements& elements, duckdb::Vector& vector);

  /// Forgets the elements; makes room for `most`.
  void Reset(duckdb::idx_t most);
  /// True when no equal element was there.
  bool Insert(duckdb::idx_t index);
  bool Contains(duckdb::idx_t index) const;

 private:
  size_t Slot(duckdb::idx_t index) const;

  const Elements& elements_;
  duckdb::Vector hashes_;
  std::vector<uint32_t> slots_;  // index + 1 of the element; 0: free
  size_t mask_ = 0;
};

}  // namespace piezo::functions
