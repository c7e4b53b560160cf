// The typed plan of one query, with what its root does to the rows before they leave.
#pragma once

#include "plan/node.h"

namespace piezo::plan {

/// df.show() and notebooks' HTML: the rows are rendered as one string on the server.
struct Rendering {
  enum class Kind : uint8_t { kShow, kVertical, kHtml };
  Kind kind = Kind::kShow;
  int32_t rows = 20;
  int32_t truncate = 20;
  std::vector<std::string> names;  // header
};

/// Metrics of an Observation (collect_metrics): computed beside the result and sent with it.
struct ObservedMetrics {
  std::string name;
  std::optional<int64_t> plan_id;
  NodePtr plan;  // one row, one column a metric
};

/// A temporary view, function or variable that a query names: nothing that lasts may be defined by it.
struct TemporaryName {
  std::string kind;  // "VIEW", "FUNCTION", "VARIABLE"
  std::vector<std::string> name;
};

/// A view WITH SCHEMA … EVOLUTION whose query gives other columns than the catalog has for it: these are to be kept.
struct EvolvedView {
  std::string database;
  std::string name;
  Schema schema;
};

struct Query {
  NodePtr root;
  Schema schema;  // what the client is told: names may repeat
  std::optional<Rendering>
      rendering;  // `root` then gives `rows + 1` rows of strings; the client gets one row, one string
  std::vector<ObservedMetrics> observed;
  std::vector<TemporaryName> temporaries = {};
  std::vector<EvolvedView> evolved_views = {};
};

}  // namespace piezo::plan
