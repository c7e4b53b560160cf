// Lines of a block of text.
#pragma once

#include <string>
#include <string_view>

namespace piezo::functions {

/// Cuts text at a separator or, when that is empty, at \n, \r\n and \r. A separator at the very end begins no line.
class Lines {
 public:
  explicit Lines(std::string separator) : separator_(std::move(separator)) {}

  void Begin(std::string_view text) { rest_ = text; }

  bool Next(std::string_view& line) {
    if (rest_.empty()) return false;
    size_t end = 0;
    size_t skip = 1;
    if (separator_.empty()) {
      end = rest_.find_first_of("\r\n");
      if (end != std::string_view::npos && rest_[end] == '\r' && end + 1 < rest_.size() && rest_[end + 1] == '\n') {
        skip = 2;
      }
    } else {
      end = rest_.find(separator_);
      skip = separator_.size();
    }
    line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + skip);
    return true;
  }

  std::string_view rest() const { return rest_; }

 private:
  const std::string separator_;
  std::string_view rest_;
};

}  // namespace piezo::functions
