// VariantCast: variants as values of a type, as variant_get gives them.
#pragma once

#include <duckdb.hpp>
#include <memory>
#include <vector>

#include "types/time_zone.h"
#include "types/variant.h"

namespace piezo::functions {

/// For one column, with a tree of its own for nested types. Immutable.
class VariantCast {
 public:
  struct Failure {
    bool raises = true;  // else what cannot be cast is null
    int64_t site = -1;
  };
  VariantCast(DataType type, types::TimeZone zone, Failure failure);

  /// Into a flat vector of the type's engine type.
  void Write(const types::VariantView& value, duckdb::Vector& vector, duckdb::idx_t row) const;

 private:
  bool WriteAtom(const types::VariantView& value, duckdb::Vector& vector, duckdb::idx_t row) const;
  bool WriteInteger(const types::VariantView& value, duckdb::Vector& vector, duckdb::idx_t row) const;
  bool WriteMoment(const types::VariantView& value, duckdb::Vector& vector, duckdb::idx_t row) const;
  bool WriteList(const types::VariantView& value, duckdb::Vector& vector, duckdb::idx_t row) const;
  bool WriteStruct(const types::VariantView& value, duckdb::Vector& vector, duckdb::idx_t row) const;
  std::string Text(const types::VariantView& value) const;

  DataType type_;
  types::TimeZone zone_;
  Failure failure_;
  std::vector<std::unique_ptr<VariantCast>> children_;
};

}  // namespace piezo::functions
