// The keys under which a Spark condition travels in the extra info of a DuckDB exception.
#pragma once

namespace piezo::engine {

inline constexpr char kConditionKey[] = "piezo_condition";
inline constexpr char kSiteKey[] = "piezo_site";
inline constexpr char kParameterKey[] = "piezo_parameter_";  // and a number; the value is "name=value"

}  // namespace piezo::engine
