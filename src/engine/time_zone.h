// The session's time zone inside the engine.
#pragma once

#include <string>
#include <string_view>

namespace duckdb {
class ClientContext;
}

namespace piezo::engine {

/// Spark's spelling of a zone ("+01:00", "UTC+1", "Z", "Europe/Berlin", "PST") as DuckDB knows it. DuckDB has no zones
/// of fixed offsets that are not whole hours; UTC stands for them. Hence whatever depends on the zone is given it as an
/// argument, by lowering, and uses kernels.
std::string ToEngineZone(std::string_view zone);

void SetTimeZone(duckdb::ClientContext& context, std::string_view zone);

}  // namespace piezo::engine
