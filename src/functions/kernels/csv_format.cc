// Spark's CSV options and their defaults.
#include "functions/kernels/csv_format.h"

#include <algorithm>

#include "base/ascii.h"

namespace piezo::functions {
namespace {

std::string DelimiterOf(const OptionMap& options) {
  const std::string delimiter = options.Text({"sep", "delimiter"}, ",");
  if (delimiter.empty()) throw Error("INVALID_DELIMITER_VALUE.EMPTY_STRING", {});
  if (delimiter == "\\") throw Error("INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH", {});
  return Unescaped(delimiter);
}

/// A doubled quote needs no escape of its own.
char EscapeOfEscape(const OptionMap& options, char quote, char escape) {
  return CharacterOption(options, "charToEscapeQuoteEscaping", escape == quote ? '\0' : escape);
}

/// What this reader cannot do otherwise.
void CheckHandling(const OptionMap& options) {
  const std::string handling = options.Text({"unescapedQuoteHandling"}, "STOP_AT_DELIMITER");
  if (EqualsIgnoreCase(handling, "STOP_AT_DELIMITER")) return;
  for (const char* known : {"STOP_AT_CLOSING_QUOTE", "BACK_TO_DELIMITER", "SKIP_VALUE", "RAISE_ERROR"}) {
    if (EqualsIgnoreCase(handling, known)) errors::ThrowUnsupported("unescapedQuoteHandling " + handling);
  }
  throw BadOption("unescapedQuoteHandling", handling, "there is no such way");
}

}  // namespace

CsvFormat::CsvFormat(const OptionMap& options)
    : TextFormat(options, DateTimeFormats::Use::kParse),
      header(options.Bool({"header"}, false)),
      enforce_schema(options.Bool({"enforceSchema"}, true)),
      infer(options.Bool({"inferSchema"}, false)),
      prefer_date(options.Bool({"preferDate"}, true)),
      null_value(options.Text({"nullValue"}, "")),
      empty_value(options.Text({"emptyValue"}, "")),
      most_columns(static_cast<size_t>(std::max<int64_t>(1, options.Int({"maxColumns"}, 20480)))),
      most_characters(options.Int({"maxCharsPerColumn"}, -1)) {
  CheckHandling(options);
  RefuseSingleVariant(options, "CSV");
  blocks.line_separator = Unescaped(blocks.line_separator);
  if (blocks.line_separator.size() > 2) {
    throw BadOption("lineSep", blocks.line_separator, "it has one or two characters in CSV");
  }
  dialect.delimiter = DelimiterOf(options);
  dialect.quote = CharacterOption(options, "quote", '"');
  dialect.escape = CharacterOption(options, "escape", '\\');
  dialect.escape_of_escape = EscapeOfEscape(options, dialect.quote, dialect.escape);
  dialect.comment = CharacterOption(options, "comment", '\0');
  dialect.ignore_leading_blanks = options.Bool({"ignoreLeadingWhiteSpace"}, false);
  dialect.ignore_trailing_blanks = options.Bool({"ignoreTrailingWhiteSpace"}, false);
  dialect.multi_line = blocks.whole_files;
  dialect.line_separator = blocks.line_separator;
  blocks.in_one_piece = blocks.whole_files;  // the tokenizer says where a block may be cut
  blocks.whole_files = false;
  nan = options.Text({"nanValue"}, "NaN");
  positive_infinity = options.Text({"positiveInf"}, "Inf");
  negative_infinity = options.Text({"negativeInf"}, "-Inf");
}

std::optional<std::string_view> CsvFormat::ValueOf(const CsvToken& token) const {
  if (token.text.empty() && !token.quoted) return std::nullopt;
  const std::string_view text = token.text.empty() ? std::string_view(empty_value) : token.text;
  if (text == null_value) return std::nullopt;
  return text;
}

bool CsvFormat::Bearable(const std::vector<CsvToken>& tokens) const {
  if (tokens.size() > most_columns) return false;
  return most_characters < 0 || std::all_of(tokens.begin(), tokens.end(), [&](const CsvToken& token) {
           return token.text.size() <= static_cast<size_t>(most_characters);
         });
}

CsvOutput::CsvOutput(const OptionMap& options)
    : delimiter_(DelimiterOf(options)),
      quote_(CharacterOption(options, "quote", '"')),
      escape_(CharacterOption(options, "escape", '\\')),
      escape_of_escape_(EscapeOfEscape(options, quote_, escape_)),
      quote_all_(options.Bool({"quoteAll"}, false)),
      escape_quotes_(options.Bool({"escapeQuotes"}, true)),
      trim_leading_(options.Bool({"ignoreLeadingWhiteSpace"}, true)),
      trim_trailing_(options.Bool({"ignoreTrailingWhiteSpace"}, true)),
      null_value_(options.Text({"nullValue"}, "")),
      empty_value_(options.Text({"emptyValue"}, "\"\"")) {}

void CsvOutput::Append(std::optional<std::string_view> text, std::string& out) const {
  const std::string_view shown = text.value_or(null_value_);
  if (text && shown.empty()) {
    out += empty_value_;
  } else if (!shown.empty() || quote_all_) {
    AppendText(shown, out);
  }
}

void CsvOutput::AppendText(std::string_view text, std::string& out) const {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (trim_leading_ && !text.empty() && blank(text.front())) text.remove_prefix(1);
  while (trim_trailing_ && !text.empty() && blank(text.back())) text.remove_suffix(1);
  const bool special = text.find(delimiter_) != std::string_view::npos ||
                       text.find_first_of("\r\n") != std::string_view::npos ||
                       (escape_quotes_ && quote_ != '\0' && text.find(quote_) != std::string_view::npos);
  if (quote_ == '\0' || (!special && !quote_all_)) {
    out += text;
    return;
  }
  out += quote_;
  for (const char c : text) {
    if (c == quote_ && escape_ != '\0') out += escape_;
    if (c == escape_ && c != quote_ && escape_of_escape_ != '\0') out += escape_of_escape_;
    out += c;
  }
  out += quote_;
}

}  // namespace piezo::functions
