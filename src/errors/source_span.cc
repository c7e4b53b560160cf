// Covering of two spans.
#include "errors/source_span.h"

#include <algorithm>

namespace piezo::errors {

SourceSpan Cover(const SourceSpan& first, const SourceSpan& last) {
  if (!first) return last;
  if (!last || first.source != last.source) return first;
  return {first.source, std::min(first.start, last.start), std::max(first.stop, last.stop)};
}

}  // namespace piezo::errors
