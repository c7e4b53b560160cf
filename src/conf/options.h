// OptionMap: the options of readers, writers and of functions on texts, by name without regard to case.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf/conf.h"
#include "errors/error.h"

namespace piezo {

/// Typed access throws Error for a value that is not of its type. Of several names (aliases) the first that is set
/// counts; errors tell of the first.
class OptionMap {
 public:
  using Names = std::initializer_list<std::string_view>;

  OptionMap() = default;
  /// Of two pairs with the same name the last counts.
  explicit OptionMap(const std::vector<std::pair<std::string, std::string>>& pairs);

  std::optional<std::string> Find(Names names) const;
  std::string Text(Names names, std::string_view otherwise) const;
  bool Bool(Names names, bool otherwise) const;
  int64_t Int(Names names, int64_t otherwise) const;
  double Double(Names names, double otherwise) const;

  void Set(std::string_view name, std::string value);
  /// For what the options of text formats leave open: what the session's settings say.
  OptionMap WithDefaults(const Conf& conf) const;

  /// Names in lower case, sorted.
  const std::map<std::string, std::string, std::less<>>& entries() const { return values_; }
  /// Names and values in turn.
  std::vector<std::string> ToList() const;
  static OptionMap FromList(const std::vector<std::string>& list);

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// The error for an option's value where Spark has no condition of its own.
Error BadOption(std::string_view name, std::string_view value, std::string_view reason);

}  // namespace piezo
