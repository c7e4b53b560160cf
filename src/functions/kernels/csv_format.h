// CSV under Spark's reader options: how text is cut, what is null, what becomes of broken records.
#pragma once

#include <optional>
#include <string>

#include "functions/kernels/csv_tokens.h"
#include "functions/kernels/read_options.h"
#include "functions/kernels/record_blocks.h"
#include "functions/kernels/text_field.h"

namespace piezo::functions {

struct CsvFormat {
  CsvDialect dialect;
  bool header = false;
  bool infer = false;
  bool prefer_date = true;
  std::string null_value;
  std::string empty_value;
  ReadMode mode = ReadMode::kPermissive;
  std::string corrupt_column;
  BlockOptions blocks;
  TextFieldOptions fields;

  CsvFormat(const ReadOptions& options, const std::string& zone);
  /// What the token says; none: null.
  std::optional<std::string_view> ValueOf(const CsvToken& token) const;
};

}  // namespace piezo::functions
