// The numbers that an operator watches, in Prometheus' text format.
#pragma once

#include <cstdint>
#include <string>

#include "engine/database.h"
#include "session/session_store.h"

namespace piezo::web {

/// What is asked when the metrics are.
struct MetricsSources {
  const session::SessionStore& sessions;
  engine::Database& database;
};

std::string MetricsText(const MetricsSources& sources);

}  // namespace piezo::web
