// Which collation strings have where several meet. A string is collated explicitly (COLLATE), implicitly (a column, a
// cast of a string, a subquery) or by default (a literal); the stronger side wins, and where equally strong ones differ
// the collation is indeterminate. Types with strings inside are held against each other part by part.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plan/expression.h"
#include "types/data_type.h"

namespace piezo::analysis {

/// How firmly a string has its collation, the strongest first.
enum class CollationStrength : uint8_t { kExplicit, kIndeterminate, kImplicit, kDefault };

/// A type, with the strength of each collation in it.
struct CollationContext {
  DataType type;                                   // of what is no string and holds none; else its kind counts
  std::optional<CollationStrength> strength = {};  // of strings
  std::vector<CollationContext> parts = {};        // element; key and value; fields
};

/// What the strings of `exprs` have in common; none when there is nothing to do: no string has a collation, or the
/// types do not fit each other. `common_first`: the first one counts as collated by default. Throws
/// COLLATION_MISMATCH.EXPLICIT.
std::optional<CollationContext> CommonCollation(std::span<const plan::ExprPtr> exprs, bool common_first);

/// `type` with the collations of `context` where it has strings; none when they do not fit each other.
std::optional<DataType> WithCollations(const DataType& type, const CollationContext& context);

bool HasIndeterminate(const CollationContext& context);

}  // namespace piezo::analysis
