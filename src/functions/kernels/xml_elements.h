// XmlElements: the elements of one name in a text, as they stand there: the rows of an XML file.
#pragma once

#include <string>
#include <string_view>

namespace piezo::functions {

/// Looks at tags alone: whether an element is well-formed is for a parser to say. Not thread-safe.
class XmlElements {
 public:
  explicit XmlElements(const std::string& name) : opening_("<" + name), closing_("</" + name) {}

  /// The text lives until the next call.
  void Begin(std::string_view text) {
    text_ = text;
    at_ = 0;
  }
  /// The next element, elements of its name within it included; false at the end. One that is not closed goes on to
  /// the end of the text.
  bool Next(std::string_view& element);

 private:
  /// Moves to the next tag of the name, opening or closing, outside of comments and CDATA; false at the end.
  bool NextTag(bool& opens);

  const std::string opening_;
  const std::string closing_;
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace piezo::functions
