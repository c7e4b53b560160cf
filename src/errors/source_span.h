// SourceSpan: which part of the user's text or program an expression, relation or error came from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace piezo::errors {

/// The text that spans point into: one SQL statement, or one DataFrame call. Immutable, shared by all spans in it.
struct SourceText {
  enum class Kind { kSql, kDataFrame };
  Kind kind = Kind::kSql;
  std::string text;         // kSql: the whole statement; kDataFrame: the name of the API call (the "fragment")
  std::string object_type;  // "VIEW" or "SQL Function" when the text is that of a stored object; else empty
  std::string object_name;
  std::string call_site;  // kDataFrame: file and line in the user's program
};

/// Byte offsets [start, stop], both inclusive, into `source->text`; no source means: unknown.
struct SourceSpan {
  std::shared_ptr<const SourceText> source;
  int32_t start = -1;
  int32_t stop = -1;

  explicit operator bool() const { return source != nullptr; }
};

/// The smallest span that covers both; a span without source covers nothing.
SourceSpan Cover(const SourceSpan& first, const SourceSpan& last);

}  // namespace piezo::errors
