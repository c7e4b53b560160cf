// Printer: the s-expression being written, with one overload a kind of field. Of this folder's printing alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "unresolved/print.h"
#include "unresolved/relation.h"

namespace piezo::unresolved {

class Printer {
 public:
  explicit Printer(Data data = Data::kWhole) : data_(data) {}
  std::string Take() { return std::move(out_); }

  void Open(std::string_view name) {
    Blank();
    out_ += '(';
    out_ += name;
  }
  void Close() { out_ += ')'; }
  void Word(std::string_view word) {
    Blank();
    out_ += word;
  }
  void Bytes(const std::string& bytes) {
    data_ == Data::kWhole ? Add(bytes) : Word(std::to_string(bytes.size()) + "-bytes");
  }
  /// `:name`, if set.
  void Flag(std::string_view name, bool set) {
    if (set) Word(":" + std::string(name));
  }
  /// `:name value`, if there is one.
  template <class T>
  void Named(std::string_view name, const T& value) {
    if (IsEmpty(value)) return;
    Flag(name, true);
    Add(value);
  }

  void Add(const ExprPtr& expr);
  void Add(const RelationPtr& relation);
  void Add(const SortOrder& order);
  void Add(const Frame& frame);
  void Add(const Window& window);
  void Add(const types::Value& value);
  void Add(const std::string& text);
  void Add(const Field& field);
  void Add(double number) { Word(std::to_string(number)); }
  void Add(int64_t number) { Word(std::to_string(number)); }
  void Add(int32_t number) { Word(std::to_string(number)); }
  template <class T>
  void Add(const std::optional<T>& value) {
    value ? Add(*value) : Word("none");
  }
  template <class A, class B>
  void Add(const std::pair<A, B>& pair) {
    Open("pair");
    Add(pair.first);
    Add(pair.second);
    Close();
  }
  template <class T>
  void Add(const std::vector<T>& list) {
    Blank();
    out_ += '[';
    for (const T& item : list) Add(item);
    out_ += ']';
  }

 private:
  void Blank() {
    if (!out_.empty() && out_.back() != '(' && out_.back() != '[') out_ += ' ';
  }
  template <class T>
  static bool IsEmpty(const T& value) {
    if constexpr (requires { value.empty(); }) {
      return value.empty();
    } else if constexpr (requires { value.has_value(); }) {
      return !value.has_value();
    } else if constexpr (requires { value == nullptr; }) {
      return value == nullptr;
    } else {
      return false;
    }
  }

  Data data_;
  std::string out_;
};

}  // namespace piezo::unresolved
