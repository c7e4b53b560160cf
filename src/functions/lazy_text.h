// LazyText: text that is made when someone asks for it. Binding passes along what errors show of a call, and most calls
// bind without one.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace piezo::functions {

/// Either a text or the way to make it; made once. Not thread-safe: it lives as long as one call's binding.
class LazyText {
 public:
  LazyText() = default;
  LazyText(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  LazyText(const char* text) : text_(text) {}             // NOLINT(google-explicit-constructor)
  explicit LazyText(std::function<std::string()> make) : make_(std::move(make)) {}

  const std::string& str() const {
    if (make_) text_ = std::exchange(make_, nullptr)();
    return text_;
  }
  operator std::string_view() const { return str(); }  // NOLINT(google-explicit-constructor)

  LazyText& operator+=(std::string_view more) {
    str();
    text_ += more;
    return *this;
  }

 private:
  mutable std::string text_;
  mutable std::function<std::string()> make_;
};

inline std::string operator+(std::string left, const LazyText& right) { return std::move(left) + right.str(); }
inline std::string operator+(const LazyText& left, const char* right) { return left.str() + right; }

}  // namespace piezo::functions
