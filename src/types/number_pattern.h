// The number formats of to_char and to_number: [MI|S] [$] [0|9|G|,]* [.|D] [0|9]* [PR|MI|S]. Analysis checks them and
// takes the result's precision from them; the kernels read and write numbers by them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "errors/error.h"
#include "types/int128.h"

namespace piezo::types {

class NumberPattern {
 public:
  /// Throws the INVALID_FORMAT.* conditions, at `where`.
  NumberPattern(std::string_view text, const errors::SourceSpan& where);

  int precision() const { return whole_digits_ + scale_; }
  int scale() const { return scale_; }

  /// The number of `scale()` that the text spells; none when it does not look like the format.
  std::optional<types::Int128> Read(std::string_view text) const;
  /// A number of `scale`; # in the place of digits when there are too many.
  std::string Write(types::Int128 number, int scale) const;

  /// In capitals, as errors show it.
  const std::string& text() const { return text_; }

 private:
  enum class Token : uint8_t { kDigits, kPoint, kDollar, kSign, kMinus, kOpenAngle, kCloseAngle, kOther };
  /// Digits in a row; those that begin with 0 are all written and must all be there.
  struct Run {
    int size;
    bool all;
  };
  struct Part {
    Token token;
    std::vector<Run> runs = {};  // kDigits: with thousands separators between
    char other = 0;
    bool lone_separator = false;  // kDigits: a thousands separator without digits on both sides
  };

  void Parse();
  void Check(const errors::SourceSpan& where) const;
  void CheckOrder(const errors::SourceSpan& where) const;
  bool ReadRuns(const Part& part, std::string_view text, size_t& at, bool behind_point, std::string& digits) const;
  void WriteRuns(const Part& part, std::string_view digits, bool too_many, bool behind_point, std::string& out) const;

  std::string text_;
  std::vector<Part> parts_;
  int whole_digits_ = 0;
  int scale_ = 0;
};

}  // namespace piezo::types
