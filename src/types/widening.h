// The lattice of Spark's types: what two types have in common, and the precision of decimal results.
#pragma once

#include <optional>
#include <span>

#include "types/data_type.h"

namespace piezo::types {

/// The smallest type that holds all values of both without loss (findTightestCommonType).
std::optional<DataType> TightestCommonType(const DataType& left, const DataType& right, bool ansi);

/// The same with decimals widened, but no string made a number or the other way round: greatest, least.
std::optional<DataType> WiderTypeWithoutStrings(const DataType& left, const DataType& right, bool ansi);

/// The same with strings promoted too (findWiderTypeForTwo): CASE, COALESCE, arrays, set operations.
std::optional<DataType> WiderTypeForTwo(const DataType& left, const DataType& right, bool ansi);
/// Of all, in Spark's order: in legacy mode strings come first.
std::optional<DataType> WiderCommonType(std::span<const DataType> all, bool ansi);

/// The decimal that holds every value of a numeric type: int → decimal(10,0), double → decimal(30,15).
DataType DecimalForType(const DataType& numeric);
/// Whether decimal `wide` has room for all digits of the numeric type on both sides of the point.
bool IsWiderDecimal(const DataType& wide, const DataType& numeric);
/// All digits of both on both sides of the point, cut behind the point at 38.
DataType WiderDecimal(const DataType& left, const DataType& right);

enum class DecimalOp : uint8_t { kAdd, kSubtract, kMultiply, kDivide, kIntegralDivide, kRemainder };

/// Precision and scale of a decimal result. `allow_precision_loss` (spark.sql.decimalOperations.allowPrecisionLoss):
/// beyond 38 digits, give up digits behind the point, but keep six.
DataType DecimalResult(DecimalOp op, const DataType& left, const DataType& right, bool allow_precision_loss);

}  // namespace piezo::types
