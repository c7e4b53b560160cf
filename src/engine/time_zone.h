// The session's time zone inside the engine.
#pragma once

#include <string>
#include <string_view>

namespace duckdb {
class ClientContext;
}

namespace piezo::engine {

/// Spark's spelling of a zone ("+01:00", "UTC+1", "Z", "Europe/Berlin", "PST") as ICU knows it.
std::string ToIcuZone(std::string_view zone);

void SetTimeZone(duckdb::ClientContext& context, std::string_view zone);

}  // namespace piezo::engine
