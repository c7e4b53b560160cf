// Query results as text: tables for people, CSV, JSON and Markdown for programs and documents.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "piezo/client/execute.h"

namespace piezo::cli {

enum class Format { kTable, kCsv, kJson, kMarkdown, kArrow };
std::optional<Format> FormatOf(std::string_view name);

/// Prints all rows; their number. CSV and JSON (an object a line) are written as they arrive; the columns of tables are
/// as wide as their widest value, so these are kept first. kArrow is not text and none of its business.
int64_t PrintRows(client::RowStream& rows, Format format, std::ostream& out);

/// How many columns of a terminal a text in UTF-8 takes.
size_t DisplayWidth(std::string_view text);

}  // namespace piezo::cli
