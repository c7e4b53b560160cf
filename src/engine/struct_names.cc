// Makes the field names of a struct distinct, as DuckDB wants them.
#include "engine/struct_names.h"

#include <algorithm>
#include <unordered_set>

namespace piezo::engine {

namespace {

std::string AsciiLower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

std::vector<std::string> EngineFieldNames(const DataType& struct_type) {
  std::vector<std::string> names;
  std::unordered_set<std::string> taken;
  for (const Field& field : struct_type.fields()) {
    std::string name = field.name;
    for (int n = 1; name.empty() || !taken.insert(AsciiLower(name)).second; ++n) {
      name = field.name + "_" + std::to_string(n);
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace piezo::engine
