// Decimals in vectors: DuckDB keeps them in 16, 32, 64 or 128 bits by precision. Kernels read 64 or 128 bits (narrower
// arguments are cast up) and write any of the four.
#pragma once

#include "functions/kernels/kernel_set.h"
#include "functions/kernels/wide_integer.h"

namespace piezo::functions {

/// How a kernel reads a decimal of this many bits.
template <class T>
struct DecimalStorage {
  static Int128 Read(T value) { return value; }
  static T Write(Int128 value) { return static_cast<T>(value); }
};
template <>
struct DecimalStorage<duckdb::hugeint_t> {
  static Int128 Read(duckdb::hugeint_t value) { return ToInt128(value); }
  static duckdb::hugeint_t Write(Int128 value) { return ToHugeint(value); }
};

/// Calls `use` with a value of the C++ type that holds decimals of this type: int16_t, int32_t, int64_t or hugeint_t.
template <class Use>
auto WithDecimalStorage(const duckdb::LogicalType& type, Use use) {
  switch (type.InternalType()) {
    case duckdb::PhysicalType::INT16:
      return use(int16_t{});
    case duckdb::PhysicalType::INT32:
      return use(int32_t{});
    case duckdb::PhysicalType::INT64:
      return use(int64_t{});
    default:
      return use(duckdb::hugeint_t{});
  }
}

/// Asks for a decimal argument in 64 or 128 bits, and calls `use` with a value of that type.
template <class Use>
auto WithDecimalArgument(KernelCall& call, size_t index, Use use) {
  const duckdb::LogicalType type = call.type(index);
  if (type.id() != duckdb::LogicalTypeId::DECIMAL) RefuseTypes(call);
  const uint8_t width = duckdb::DecimalType::GetWidth(type);
  if (width > 18) return use(duckdb::hugeint_t{});
  if (width <= 9) call.CastArgument(index, duckdb::LogicalType::DECIMAL(18, duckdb::DecimalType::GetScale(type)));
  return use(int64_t{});
}

/// Whether a value has at most `precision` digits.
inline bool Fits(Int128 value, int precision) { return Magnitude(value) < static_cast<UInt128>(PowerOfTen(precision)); }

}  // namespace piezo::functions
