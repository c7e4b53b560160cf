// Variants in vectors: a struct of the value's bytes and the metadata's.
#pragma once

#include <duckdb.hpp>
#include <optional>

#include "engine/types.h"
#include "functions/kernels/value_at.h"
#include "types/variant.h"

namespace piezo::functions {

inline types::VariantView VariantAt(const ValueFormat& format, duckdb::idx_t row) {
  // A slice of a struct has slices of the children: they are indexed by the row, as the struct is.
  const auto text = [&](const ValueFormat& part) {
    if (IsNullAt(part, row)) return std::string_view();
    const auto& bytes =
        duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(part.unified)[part.unified.sel->get_index(row)];
    return std::string_view(bytes.GetData(), bytes.GetSize());
  };
  return {text(format.children[1]), text(format.children[0])};
}

/// A VARIANT argument of a kernel.
class VariantColumn {
 public:
  VariantColumn(duckdb::Vector& vector, duckdb::idx_t rows) {
    duckdb::Vector::RecursiveToUnifiedFormat(vector, rows, format_);
  }
  /// None for a null.
  std::optional<types::VariantView> At(duckdb::idx_t row) const {
    return IsNullAt(format_, row) ? std::nullopt : std::optional(VariantAt(format_, row));
  }

 private:
  ValueFormat format_;
};

/// Writes a variant into a flat vector.
inline void WriteVariant(std::string_view metadata, std::string_view value, duckdb::Vector& vector, duckdb::idx_t row) {
  auto& parts = duckdb::StructVector::GetEntries(vector);
  duckdb::FlatVector::SetNull(vector, row, false);
  const std::string_view texts[] = {value, metadata};
  for (size_t i = 0; i < 2; ++i) {
    duckdb::FlatVector::SetNull(*parts[i], row, false);
    duckdb::FlatVector::GetData<duckdb::string_t>(*parts[i])[row] =
        duckdb::StringVector::AddStringOrBlob(*parts[i], texts[i].data(), texts[i].size());
  }
}
inline void WriteVariant(const types::VariantBuilder& builder, duckdb::Vector& vector, duckdb::idx_t row) {
  WriteVariant(builder.Metadata(), builder.value(), vector, row);
}

inline duckdb::LogicalType VariantType() { return engine::ToEngine(DataType::Variant()); }

}  // namespace piezo::functions
