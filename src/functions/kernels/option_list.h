// Options and lists of texts as they reach kernels: constants of the engine.
#pragma once

#include <duckdb.hpp>
#include <string>
#include <vector>

#include "conf/options.h"

namespace piezo::functions {

inline std::vector<std::string> TextsOf(const duckdb::Value& list) {
  std::vector<std::string> texts;
  for (const duckdb::Value& text : duckdb::ListValue::GetChildren(list)) {
    texts.push_back(duckdb::StringValue::Get(text));
  }
  return texts;
}

/// `list`: names and values in turn, see OptionMap::ToList.
inline OptionMap OptionsOf(const duckdb::Value& list) { return OptionMap::FromList(TextsOf(list)); }

}  // namespace piezo::functions
