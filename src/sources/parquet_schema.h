// The schema of a Parquet file in Spark's types, from the rows of the engine's parquet_schema.
#pragma once

#include <string>
#include <vector>

#include "sources/source.h"

namespace piezo::sources {

/// One row: a node of the file's schema tree, parents before children.
struct ParquetNode {
  std::string name;
  std::string type;        // physical; empty for groups
  std::string repetition;  // REQUIRED, OPTIONAL, REPEATED
  int64_t children = 0;
  std::string converted;
  std::string logical;
  int32_t precision = 0;
  int32_t scale = 0;
};

struct ParquetOptions {
  bool binary_as_string = false;  // spark.sql.parquet.binaryAsString
  bool nanos_as_long = false;     // spark.sql.legacy.parquet.nanosAsLong
};

/// `nodes` begin with the root. Throws PARQUET_TYPE_ILLEGAL, PARQUET_TYPE_NOT_SUPPORTED.
Inferred FromParquet(const std::vector<ParquetNode>& nodes, const ParquetOptions& options);

}  // namespace piezo::sources
