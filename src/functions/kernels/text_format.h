// TextFormat: what CSV and JSON have in common under Spark's options, to read and to write.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "conf/options.h"
#include "functions/kernels/datetime_formats.h"

namespace piezo::functions {

/// What becomes of records that do not fit.
enum class ReadMode : uint8_t { kPermissive, kDropMalformed, kFailFast };

/// How files are cut into records.
struct BlockOptions {
  bool whole_files = false;         // a block is a whole file
  bool in_one_piece = false;        // where a record begins can only be told from the file's start
  std::string line_separator = {};  // empty: \n, \r\n or \r
  std::string encoding = {};        // empty: UTF-8
};

struct TextFormat {
  ReadMode mode = ReadMode::kPermissive;
  std::string corrupt_column;
  BlockOptions blocks;
  double sampling_ratio = 1;      // of the records that inference looks at
  bool local_timestamps = false;  // what looks like a timestamp without zone is one
  std::string nan = "NaN";
  std::string positive_infinity = "Infinity";
  std::string negative_infinity = "-Infinity";
  std::shared_ptr<const DateTimeFormats> moments;

  /// `options` with the session's defaults. Throws Error for values that are none and for what Piezo cannot do.
  TextFormat(const OptionMap& options, DateTimeFormats::Use use);
};

/// The option singleVariantColumn, for formats that do not have it here.
void RefuseSingleVariant(const OptionMap& options, std::string_view format);

/// A single character, perhaps written as an escape (\t, \u0001); '\0' for an empty value.
char CharacterOption(const OptionMap& options, std::string_view name, char otherwise);

/// Replaces escapes (\t, \n, \\, \u0041, …) in a separator.
std::string Unescaped(std::string_view text);

/// Picks every record of which the ratio, counted up, passes a whole number.
class Sampler {
 public:
  explicit Sampler(double ratio) : ratio_(ratio) {}
  bool Take() {
    sum_ += ratio_;
    if (sum_ < 1) return false;
    sum_ -= 1;
    return true;
  }

 private:
  double ratio_;
  double sum_ = 0.999'999;  // the first record is always looked at
};

}  // namespace piezo::functions
