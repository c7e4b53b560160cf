// Turns byte spans into the contexts that clients see. The layout of the summary is Spark's, so that tools which read
// it keep working: a heading, the lines that hold the fragment (cut when far away from it), carets below them.
#include "errors/query_context.h"

#include <algorithm>
#include <string_view>

namespace piezo::errors {
namespace {

constexpr size_t kMaxExtraText = 32;  // bytes of the line shown before and after the fragment

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

int32_t CountCodePoints(std::string_view text) {
  return static_cast<int32_t>(std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

int32_t CountUtf16Units(std::string_view text) {
  const auto is_supplementary = [](char c) { return static_cast<unsigned char>(c) >= 0xF0; };
  return CountCodePoints(text) + static_cast<int32_t>(std::count_if(text.begin(), text.end(), is_supplementary));
}

bool IsInside(const SourceSpan& span) {
  return span.source != nullptr && span.start >= 0 && span.start <= span.stop &&
         static_cast<size_t>(span.stop) < span.source->text.size();
}

/// The text around [start, stop]: from the begin of the first line to the end of the last, cut when too long.
struct Excerpt {
  std::string text;
  size_t offset;  // of `start` within `text`
};

Excerpt CutExcerpt(std::string_view text, size_t start, size_t stop) {
  size_t first = text.rfind('\n', start);
  if (text[start] == '\n') first = start == 0 ? std::string_view::npos : text.rfind('\n', start - 1);
  first = first == std::string_view::npos ? 0 : first + 1;
  std::string before;
  if (start - first > kMaxExtraText) {
    first = start - kMaxExtraText;
    while (first < start && IsContinuation(text[first])) ++first;
    before = "...";
  }
  size_t last = std::min(text.find('\n', stop), text.size());
  std::string_view after;
  if (last > stop + 1 + kMaxExtraText) {
    last = stop + 1 + kMaxExtraText;
    while (last > stop && IsContinuation(text[last])) --last;
    after = "...";
  }
  Excerpt excerpt{before + std::string(text.substr(first, last - first)), before.size() + start - first};
  excerpt.text += after;
  return excerpt;
}

std::string Underline(const Excerpt& excerpt, size_t fragment_size) {
  std::string out;
  size_t line_begin = 0;
  const std::string& text = excerpt.text;
  while (line_begin <= text.size()) {
    const size_t line_end = std::min(text.find('\n', line_begin), text.size());
    out.append(text, line_begin, line_end - line_begin).append("\n");
    for (size_t i = line_begin; i < line_end; ++i) {
      if (IsContinuation(text[i])) continue;
      if (i < excerpt.offset) {
        out += ' ';
      } else if (i < excerpt.offset + fragment_size) {
        out += '^';
      }
    }
    out += '\n';
    line_begin = line_end + 1;
  }
  return out;
}

std::string SqlSummary(const SourceSpan& span) {
  const SourceText& source = *span.source;
  const TextPosition position = PositionOf(source, span.start);
  std::string out = "== SQL";
  if (!source.object_type.empty()) out += " of " + source.object_type + " " + source.object_name;
  out += " (line " + std::to_string(position.line) + ", position " + std::to_string(position.column + 1) + ") ==\n";
  const auto start = static_cast<size_t>(span.start);
  const auto stop = static_cast<size_t>(span.stop);
  return out + Underline(CutExcerpt(source.text, start, stop), stop - start + 1);
}

}  // namespace

TextPosition PositionOf(const SourceText& source, int32_t offset) {
  const std::string_view text(source.text);
  const std::string_view before = text.substr(0, std::min(static_cast<size_t>(std::max(offset, 0)), text.size()));
  const size_t newline = before.rfind('\n');
  const size_t line_begin = newline == std::string_view::npos ? 0 : newline + 1;
  return {static_cast<int32_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          CountCodePoints(before.substr(line_begin))};
}

std::optional<QueryContext> DescribeContext(const SourceSpan& span) {
  if (span.source == nullptr) return std::nullopt;
  const SourceText& source = *span.source;
  QueryContext context;
  if (source.kind == SourceText::Kind::kDataFrame) {
    context.is_sql = false;
    context.fragment = source.text;
    context.call_site = source.call_site;
    context.summary = "== DataFrame ==\n\"" + source.text + "\" was called from\n" + source.call_site + "\n";
    return context;
  }
  if (!IsInside(span)) return std::nullopt;
  const std::string_view text(source.text);
  const auto start = static_cast<size_t>(span.start);
  const size_t size = static_cast<size_t>(span.stop) - start + 1;
  context.object_type = source.object_type;
  context.object_name = source.object_name;
  context.start_index = CountUtf16Units(text.substr(0, start));
  context.stop_index = CountUtf16Units(text.substr(0, start + size)) - 1;
  context.fragment = text.substr(start, size);
  context.summary = SqlSummary(span);
  return context;
}

std::string ShowParsePosition(const SourceSpan& span) {
  if (span.source == nullptr || span.start < 0) return "";
  const std::string& text = span.source->text;
  const TextPosition position = PositionOf(*span.source, span.start);
  const size_t start = std::min(static_cast<size_t>(span.start), text.size());
  const size_t line_end = std::min(text.find('\n', start), text.size());
  std::string out = "\n== SQL ==\n" + text.substr(0, line_end) + "\n";
  out.append(static_cast<size_t>(position.column), '-').append("^^^\n");
  if (line_end < text.size()) out.append(text, line_end + 1).append("\n");
  return out;
}

}  // namespace piezo::errors
