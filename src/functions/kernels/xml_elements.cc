#include "functions/kernels/xml_elements.h"

#include <algorithm>

namespace piezo::functions {
namespace {

/// Whether `rest` begins with the tag: a longer name that begins alike is another.
bool BeginsTag(std::string_view rest, std::string_view tag) {
  if (!rest.starts_with(tag) || rest.size() == tag.size()) return false;
  const char next = rest[tag.size()];
  return next == '>' || next == '/' || next == ' ' || next == '\t' || next == '\n' || next == '\r';
}

}  // namespace

bool XmlElements::NextTag(bool& opens) {
  while (true) {
    at_ = text_.find('<', at_);
    if (at_ == std::string_view::npos) {
      at_ = text_.size();
      return false;
    }
    const std::string_view rest = text_.substr(at_);
    const bool comment = rest.starts_with("<!--");
    if (comment || rest.starts_with("<![CDATA[")) {
      const std::string_view end = comment ? "-->" : "]]>";
      at_ = std::min(text_.find(end, at_), text_.size() - end.size()) + end.size();
      continue;
    }
    opens = BeginsTag(rest, opening_);
    if (opens || BeginsTag(rest, closing_)) return true;
    ++at_;
  }
}

bool XmlElements::Next(std::string_view& element) {
  bool opens = false;
  do {
    if (!NextTag(opens)) return false;
    if (!opens) ++at_;
  } while (!opens);
  const size_t start = at_;
  int depth = 0;
  do {
    const size_t end = text_.find('>', at_);
    if (end == std::string_view::npos) {
      at_ = text_.size();
      break;
    }
    const bool empty = opens && text_[end - 1] == '/';
    depth += opens ? (empty ? 0 : 1) : -1;
    at_ = end + 1;
  } while (depth > 0 && NextTag(opens));
  element = text_.substr(start, at_ - start);
  return true;
}

}  // namespace piezo::functions
