// Reading single values out of vectors of any layout.
#pragma once

#include <duckdb.hpp>

#include "types/int128.h"

namespace piezo::functions {

using ValueFormat = duckdb::RecursiveUnifiedVectorFormat;

template <class T>
T ValueAt(const ValueFormat& format, duckdb::idx_t row) {
  return duckdb::UnifiedVectorFormat::GetData<T>(format.unified)[format.unified.sel->get_index(row)];
}

inline bool IsNullAt(const ValueFormat& format, duckdb::idx_t row) {
  return !format.unified.validity.RowIsValid(format.unified.sel->get_index(row));
}

inline Int128 DecimalAt(const ValueFormat& format, duckdb::idx_t row, int precision) {
  if (precision <= 4) return ValueAt<int16_t>(format, row);
  if (precision <= 9) return ValueAt<int32_t>(format, row);
  if (precision <= 18) return ValueAt<int64_t>(format, row);
  const auto wide = ValueAt<duckdb::hugeint_t>(format, row);
  return static_cast<Int128>((static_cast<unsigned __int128>(static_cast<uint64_t>(wide.upper)) << 64) | wide.lower);
}

}  // namespace piezo::functions
