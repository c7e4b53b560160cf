#include "cli/result_printer.h"

#include <wchar.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>
#include <variant>
#include <vector>

namespace piezo::cli {
namespace {

using client::Row;
using client::Schema;
using client::Value;
using Json = nlohmann::ordered_json;
using Cells = std::vector<std::string>;

/// The code point that begins at `at`, and its length; what is no UTF-8 counts byte by byte.
std::pair<char32_t, size_t> CodePoint(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const size_t length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
  if (length == 1 || at + length > text.size()) return {byte, 1};
  char32_t point = byte & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) point = (point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  return {point, length};
}

/// One line of a table cannot hold a line break, and a terminal must not be told anything by data.
std::string OneLine(const std::string& text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n')
      line += "\\n";
    else if (c == '\t')
      line += "\\t";
    else if (c == '\r')
      line += "\\r";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      line += '?';
    else
      line += c;
  }
  return line;
}

bool IsNumber(const client::DataType& type) {
  using client::TypeKind;
  return (type.kind() >= TypeKind::kByte && type.kind() <= TypeKind::kDecimal);
}

std::string Padded(const std::string& text, size_t width, bool right) {
  const std::string blanks(width - std::min(width, DisplayWidth(text)), ' ');
  return right ? blanks + text : text + blanks;
}

struct Table {
  Cells names;
  std::vector<bool> right;
  std::vector<size_t> widths;
  std::vector<Cells> rows;
};

Table Gather(client::RowStream& rows, bool markdown) {
  Table table;
  const auto cell = [&](const std::string& text) {
    std::string line = OneLine(text);
    if (!markdown) return line;
    std::string escaped;
    for (const char c : line) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
    return escaped;
  };
  for (const auto& field : rows.schema().fields()) {
    table.names.push_back(cell(field.name));
    table.right.push_back(IsNumber(field.type));
    table.widths.push_back(std::max<size_t>(markdown ? 3 : 1, DisplayWidth(table.names.back())));
  }
  for (const Row& row : rows) {
    Cells cells;
    for (size_t i = 0; i < row.size(); ++i) {
      cells.push_back(cell(row.values()[i].toString()));
      table.widths[i] = std::max(table.widths[i], DisplayWidth(cells.back()));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

void PrintLine(const Table& table, const Cells& cells, std::ostream& out) {
  out << '|';
  for (size_t i = 0; i < cells.size(); ++i) out << ' ' << Padded(cells[i], table.widths[i], table.right[i]) << " |";
  out << '\n';
}

int64_t PrintTable(client::RowStream& rows, bool markdown, std::ostream& out) {
  const Table table = Gather(rows, markdown);
  const auto rule = [&] {
    out << (markdown ? '|' : '+');
    for (size_t i = 0; i < table.widths.size(); ++i) {
      std::string dashes(table.widths[i] + 2, '-');
      if (markdown && table.right[i]) dashes.back() = ':';
      out << dashes << (markdown ? '|' : '+');
    }
    out << '\n';
  };
  if (table.names.empty()) return static_cast<int64_t>(table.rows.size());
  if (!markdown) rule();
  PrintLine(table, table.names, out);
  rule();
  for (const Cells& row : table.rows) PrintLine(table, row, out);
  if (!markdown) rule();
  return static_cast<int64_t>(table.rows.size());
}

std::string CsvCell(const std::string& text) {
  const bool plain = text.find_first_of(",\"\n\r") == std::string::npos && !text.empty();
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

int64_t PrintCsv(client::RowStream& rows, std::ostream& out) {
  const auto line = [&](size_t count, const auto& cell) {
    for (size_t i = 0; i < count; ++i) out << (i > 0 ? "," : "") << cell(i);
    out << '\n';
  };
  const Schema schema = rows.schema();
  if (schema.size() == 0) return 0;
  line(schema.size(), [&](size_t i) { return CsvCell(schema[i].name); });
  int64_t count = 0;
  for (const Row& row : rows) {
    // Null is an empty field, the empty text a quoted one.
    line(row.size(),
         [&](size_t i) { return row.values()[i].isNull() ? std::string() : CsvCell(row.values()[i].toString()); });
    ++count;
  }
  return count;
}

Json ToJson(const Value& value);

Json ToJson(const Row& row) {
  Json object = Json::object();
  for (size_t i = 0; i < row.size(); ++i) object[row.schema()[i].name] = ToJson(row.values()[i]);
  return object;
}

Json ToJson(const Value& value) {
  return std::visit(
      [&](const auto& held) -> Json {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::monostate>) {
          return nullptr;
        } else if constexpr (std::is_floating_point_v<Held>) {
          if (!std::isfinite(held)) return value.toString();
          return held;
        } else if constexpr (std::is_arithmetic_v<Held> || std::is_same_v<Held, std::string>) {
          return held;
        } else if constexpr (std::is_same_v<Held, std::shared_ptr<const client::List>>) {
          Json array = Json::array();
          for (const Value& item : *held) array.push_back(ToJson(item));
          return array;
        } else if constexpr (std::is_same_v<Held, std::shared_ptr<const client::MapEntries>>) {
          Json object = Json::object();
          for (const auto& [key, item] : *held) object[key.toString()] = ToJson(item);
          return object;
        } else if constexpr (std::is_same_v<Held, std::shared_ptr<const Row>>) {
          return ToJson(*held);
        } else {
          return value.toString();
        }
      },
      value.storage());
}

int64_t PrintJson(client::RowStream& rows, std::ostream& out) {
  int64_t count = 0;
  for (const Row& row : rows) {
    out << ToJson(row).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    ++count;
  }
  return count;
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const auto [point, length] = CodePoint(text, at);
    const int columns = point < 0x80 ? 1 : wcwidth(static_cast<wchar_t>(point));
    width += columns >= 0 ? static_cast<size_t>(columns) : 1;
    at += length;
  }
  return width;
}

std::optional<Format> FormatOf(std::string_view name) {
  if (name == "table") return Format::kTable;
  if (name == "csv") return Format::kCsv;
  if (name == "json") return Format::kJson;
  if (name == "markdown") return Format::kMarkdown;
  if (name == "arrow") return Format::kArrow;
  return std::nullopt;
}

int64_t PrintRows(client::RowStream& rows, Format format, std::ostream& out) {
  if (format == Format::kCsv) return PrintCsv(rows, out);
  if (format == Format::kJson) return PrintJson(rows, out);
  return PrintTable(rows, format == Format::kMarkdown, out);
}

}  // namespace piezo::cli
