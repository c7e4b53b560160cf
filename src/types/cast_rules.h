// Which casts Spark has, in which mode, and what they do to nullability.
#pragma once

#include "types/data_type.h"

namespace piezo::types {

/// Whose rules a cast follows. ANSI and TRY allow the same casts; TRY gives NULL where ANSI raises.
enum class CastRules : uint8_t { kAnsi, kLegacy, kTry };

/// Whether `CAST(from AS to)` may be written.
bool CanCast(const DataType& from, const DataType& to, CastRules rules);

/// Whether the result of an allowed cast is nullable although the value is not. Spark says so of many casts in ANSI
/// mode, too, where they raise instead.
bool CastMayGiveNull(const DataType& from, const DataType& to, CastRules rules);
/// The same for ANSI and legacy mode, which agree.
bool CastForcesNull(const DataType& from, const DataType& to);

/// Casts between shapes: one of a known system may go where any may; one on the globe into the plane of its system.
bool CanCastShape(const DataType& from, const DataType& to);

/// Never loses anything: int to long, date to timestamp, anything atomic to string.
bool CanUpCast(const DataType& from, const DataType& to);

/// What an INSERT casts by itself under the ANSI store assignment policy, and ANSI mode for a function's argument.
bool CanStoreAssign(const DataType& from, const DataType& to);

}  // namespace piezo::types
