// CSV under Spark's options: how text is cut, what is null, what becomes of broken records.
#pragma once

#include <optional>
#include <string>

#include "functions/kernels/csv_tokens.h"
#include "functions/kernels/text_format.h"

namespace piezo::functions {

struct CsvFormat : TextFormat {
  CsvDialect dialect;
  bool header = false;
  bool enforce_schema = true;  // else the header must have the names of the columns
  bool infer = false;
  bool prefer_date = true;
  std::string null_value;
  std::string empty_value;
  size_t most_columns = 20480;
  int64_t most_characters = -1;  // of a value; negative: any

  explicit CsvFormat(const OptionMap& options);
  /// What the token says; none: null.
  std::optional<std::string_view> ValueOf(const CsvToken& token) const;
  /// Within the limits?
  bool Bearable(const std::vector<CsvToken>& tokens) const;
};

/// How CSV text is put together.
class CsvOutput {
 public:
  explicit CsvOutput(const OptionMap& options);

  /// Appends the field of a column, without a delimiter; no text: null.
  void Append(std::optional<std::string_view> text, std::string& out) const;
  const std::string& delimiter() const { return delimiter_; }

 private:
  void AppendText(std::string_view text, std::string& out) const;

  std::string delimiter_;
  char quote_;
  char escape_;
  char escape_of_escape_;
  bool quote_all_;
  bool escape_quotes_;
  bool trim_leading_;
  bool trim_trailing_;
  std::string null_value_;
  std::string empty_value_;
};

}  // namespace piezo::functions
