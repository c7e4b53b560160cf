// QueryContext: a source span as clients are told about it: which part of the statement or which DataFrame call failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "errors/source_span.h"

namespace piezo::errors {

/// What FetchErrorDetails says about a place. Indices count UTF-16 units from 0, as Spark's do; `stop_index` inclusive.
struct QueryContext {
  bool is_sql = true;
  std::string object_type;
  std::string object_name;
  int32_t start_index = -1;
  int32_t stop_index = -1;
  std::string fragment;
  std::string call_site;
  std::string summary;  // several lines, the fragment underlined
};

/// Line from 1, column (in code points) from 0.
struct TextPosition {
  int32_t line = 1;
  int32_t column = 0;
};

/// Nothing when the span has no source or lies outside of its text.
std::optional<QueryContext> DescribeContext(const SourceSpan& span);

TextPosition PositionOf(const SourceText& source, int32_t offset);

/// The statement with carets under the span's start, as parse errors show it ("\n== SQL ==\n…").
std::string ShowParsePosition(const SourceSpan& span);

}  // namespace piezo::errors
