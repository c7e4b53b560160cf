// JSON under Spark's reader options.
#pragma once

#include <string>

#include "functions/kernels/json_value.h"
#include "functions/kernels/read_options.h"
#include "functions/kernels/record_blocks.h"
#include "functions/kernels/text_field.h"

namespace piezo::functions {

struct JsonFormat {
  JsonLeniency leniency;
  bool multi_line = false;
  bool primitives_as_string = false;
  bool prefers_decimal = false;
  bool infer_timestamp = false;
  bool drop_all_null = false;
  ReadMode mode = ReadMode::kPermissive;
  std::string corrupt_column;
  BlockOptions blocks;
  TextFieldOptions fields;

  JsonFormat(const ReadOptions& options, const std::string& zone);
};

}  // namespace piezo::functions
