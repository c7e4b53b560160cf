// JSON values back to text, as Jackson's generator writes them.
#pragma once

#include <cstdlib>
#include <string>

#include "base/json_document.h"
#include "types/number_text.h"

namespace piezo::functions {

/// Appends a value as JSON without white space; numbers with a fraction as Java prints doubles.
inline void AppendJson(const JsonNode& node, std::string& out) {
  switch (node.kind) {
    case JsonKind::kString:
      AppendJsonString(node.text, out);
      return;
    case JsonKind::kFloat: {
      const std::string number = types::JavaDoubleToString(std::strtod(std::string(node.text).c_str(), nullptr));
      const bool quoted = number == "NaN" || number.ends_with("Infinity");
      out += quoted ? "\"" + number + "\"" : number;
      return;
    }
    case JsonKind::kArray:
    case JsonKind::kObject: {
      const bool object = node.is(JsonKind::kObject);
      out += object ? '{' : '[';
      for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
        if (child != node.child) out += ',';
        if (object) {
          AppendJsonString(child->name, out);
          out += ':';
        }
        AppendJson(*child, out);
      }
      out += object ? '}' : ']';
      return;
    }
    default:
      out += node.raw;
  }
}

}  // namespace piezo::functions
