#include "session/render.h"

#include <algorithm>
#include <cstdint>

namespace piezo::session {
namespace {

constexpr size_t kMinimumWidth = 3;

/// One code point at `position`, which moves behind it; bytes that are no UTF-8 count one each.
uint32_t NextCodePoint(std::string_view text, size_t& position) {
  const auto lead = static_cast<unsigned char>(text[position]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0x80 || position + length > text.size()) {
    ++position;
    return lead;
  }
  uint32_t code = lead & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) code = (code << 6U) | (static_cast<unsigned char>(text[position + i]) & 0x3FU);
  position += length;
  return code;
}

/// The ranges that Spark counts as full width: CJK, Hangul, kana and full-width forms.
bool IsWide(uint32_t code) {
  constexpr std::pair<uint32_t, uint32_t> kRanges[] = {
      {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF},
      {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6},
  };
  return std::any_of(std::begin(kRanges), std::end(kRanges),
                     [code](const auto& range) { return code >= range.first && code <= range.second; });
}

size_t Width(std::string_view text) {
  size_t width = 0;
  for (size_t position = 0; position < text.size();) width += IsWide(NextCodePoint(text, position)) ? 2 : 1;
  return width;
}

size_t CodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t position = 0; position < text.size(); ++count) NextCodePoint(text, position);
  return count;
}

std::string_view FirstCodePoints(std::string_view text, size_t count) {
  size_t position = 0;
  while (count-- > 0 && position < text.size()) NextCodePoint(text, position);
  return text.substr(0, position);
}

/// Control characters that would break the table are shown by their escapes, as Spark does.
std::string EscapeControls(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\v':
        out += "\\v";
        break;
      case '\a':
        out += "\\a";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string Shorten(std::string text, int32_t truncate) {
  if (truncate <= 0 || CodePoints(text) <= static_cast<size_t>(truncate)) return text;
  const auto limit = static_cast<size_t>(truncate);
  if (limit < 4) return std::string(FirstCodePoints(text, limit));
  return std::string(FirstCodePoints(text, limit - 3)) + "...";
}

std::string Padded(const std::string& text, size_t width, bool left) {
  const size_t own = Width(text);
  const std::string padding(width > own ? width - own : 0, ' ');
  return left ? text + padding : padding + text;
}

std::string RowCount(size_t rows) { return std::to_string(rows) + (rows == 1 ? " row" : " rows"); }

std::string Table(const std::vector<std::string>& names, const Cells& rows, bool left) {
  std::vector<size_t> widths;
  for (size_t column = 0; column < names.size(); ++column) {
    size_t width = std::max(kMinimumWidth, Width(names[column]));
    for (const auto& row : rows) width = std::max(width, Width(row[column]));
    widths.push_back(width);
  }
  std::string rule = "+";
  for (const size_t width : widths) rule += std::string(width, '-') + "+";
  rule += "\n";
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (size_t column = 0; column < cells.size(); ++column) text += Padded(cells[column], widths[column], left) + "|";
    return text + "\n";
  };
  std::string out = rule + line(names) + rule;
  for (const auto& row : rows) out += line(row);
  return out + rule;
}

std::string Vertical(const std::vector<std::string>& names, const Cells& rows) {
  size_t name_width = kMinimumWidth;
  size_t value_width = kMinimumWidth;
  for (const auto& name : names) name_width = std::max(name_width, Width(name));
  for (const auto& row : rows) {
    for (const auto& cell : row) value_width = std::max(value_width, Width(cell));
  }
  std::string out;
  for (size_t index = 0; index < rows.size(); ++index) {
    const std::string head = "-RECORD " + std::to_string(index);
    const size_t total = name_width + value_width + 5;
    out += head + std::string(total > head.size() ? total - head.size() : 0, '-') + "\n";
    for (size_t column = 0; column < names.size(); ++column) {
      out += " " + Padded(names[column], name_width, true) + " | " + Padded(rows[index][column], value_width, true) +
             " \n";
    }
  }
  return out;
}

std::string EscapeHtml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string Html(const std::vector<std::string>& names, const Cells& rows) {
  std::string out = "<table border='1'>\n<tr>";
  for (const auto& name : names) out += "<th>" + EscapeHtml(name) + "</th>";
  out += "</tr>\n";
  for (const auto& row : rows) {
    out += "<tr>";
    for (const auto& cell : row) out += "<td>" + EscapeHtml(cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</table>\n";
}

}  // namespace

std::string Render(const plan::Rendering& rendering, Cells rows) {
  const auto limit = static_cast<size_t>(std::max(rendering.rows, 0));
  const bool more = rows.size() > limit;
  if (more) rows.resize(limit);
  std::vector<std::string> names;
  for (const auto& name : rendering.names) names.push_back(EscapeControls(name));
  for (auto& row : rows) {
    for (auto& cell : row) cell = Shorten(EscapeControls(cell), rendering.truncate);
  }
  const std::string only = more ? "only showing top " + RowCount(limit) : "";
  switch (rendering.kind) {
    case plan::Rendering::Kind::kHtml:
      return Html(names, rows) + (more ? only + "\n" : "");
    case plan::Rendering::Kind::kVertical:
      if (rows.empty()) return "(0 rows)";
      return Vertical(names, rows) + only;
    case plan::Rendering::Kind::kShow:
      break;
  }
  return Table(names, rows, rendering.truncate <= 0) + only;
}

}  // namespace piezo::session
