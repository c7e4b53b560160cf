// SchemaInference: looks through the records of text files for a schema.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "functions/kernels/text_format.h"
#include "types/data_type.h"

namespace piezo::functions {

class SchemaInference {
 public:
  virtual ~SchemaInference() = default;
  /// Looks at a block. Gives what it left of it, the start of a record that goes on behind when the block is not the
  /// `last`; none when nothing that follows can matter.
  virtual std::optional<std::string_view> Add(std::string_view block, bool last) = 0;
  /// Adds what another inference of the same format and options has seen.
  virtual void Merge(const SchemaInference& other) = 0;
  /// Of all that was added. Throws Error.
  virtual Schema Finish() = 0;
};

/// The inference for a format, "csv", "json" or "xml". `options` with the session's defaults; throws Error for those
/// that are no good.
struct Inference {
  BlockOptions blocks;
  std::unique_ptr<SchemaInference> schema;
};
Inference InferCsv(const OptionMap& options);
Inference InferJson(const OptionMap& options);
Inference InferXml(const OptionMap& options);

/// The type of the value in one JSON text; none when it is malformed.
std::optional<DataType> InferJsonValue(std::string_view text, const OptionMap& options);

}  // namespace piezo::functions
