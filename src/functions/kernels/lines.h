// Lines of a block of text.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace piezo::functions {

/// Cuts text at a separator or, when that is empty, at \n, \r\n and \r. A separator at the very end begins no line.
class Lines {
 public:
  explicit Lines(std::string separator) : separator_(std::move(separator)) {}

  /// When more text follows, the line at the end of this one is not given, but left in rest().
  void Begin(std::string_view text, bool last) {
    rest_ = text;
    last_ = last;
  }

  bool Next(std::string_view& line) {
    const size_t end = separator_.empty() ? rest_.find_first_of("\r\n") : rest_.find(separator_);
    size_t skip = std::max<size_t>(1, separator_.size());
    if (end == std::string_view::npos) {
      if (!last_ || rest_.empty()) return false;
    } else if (separator_.empty() && rest_[end] == '\r') {
      if (end + 1 == rest_.size() && !last_) return false;
      if (rest_.substr(end + 1).starts_with('\n')) skip = 2;
    }
    line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + skip);
    return true;
  }

  std::string_view rest() const { return rest_; }

 private:
  const std::string separator_;
  std::string_view rest_;
  bool last_ = true;
};

}  // namespace piezo::functions
