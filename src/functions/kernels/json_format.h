// JSON under Spark's reader options.
#pragma once

#include "base/json_document.h"
#include "functions/kernels/text_format.h"

namespace piezo::functions {

struct JsonFormat : TextFormat {
  JsonLeniency leniency;
  bool primitives_as_string = false;
  bool prefers_decimal = false;
  bool infer_timestamp = false;
  bool drop_all_null = false;
  std::string single_variant = {};  // the one column that takes whole records; empty: none
  bool last_key_wins = false;       // of keys that repeat in a variant; else there must be none
  /// A value that is read as a string though it is none keeps the text that it has in a file.
  bool as_written = true;

  explicit JsonFormat(const OptionMap& options);
};

}  // namespace piezo::functions
