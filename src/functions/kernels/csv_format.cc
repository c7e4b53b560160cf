// Spark's CSV options and their defaults.
#include "functions/kernels/csv_format.h"

namespace piezo::functions {

CsvFormat::CsvFormat(const ReadOptions& options, const std::string& zone) {
  dialect.delimiter = Unescaped(options.Text({"sep", "delimiter"}, ","));
  dialect.quote = options.Character({"quote"}, '"');
  dialect.escape = options.Character({"escape"}, '\\');
  dialect.escape_of_escape =
      options.Character({"chartoescapequoteescaping"}, dialect.escape == dialect.quote ? '\0' : dialect.escape);
  dialect.comment = options.Character({"comment"}, '\0');
  dialect.ignore_leading_blanks = options.Bool("ignoreleadingwhitespace", false);
  dialect.ignore_trailing_blanks = options.Bool("ignoretrailingwhitespace", false);
  dialect.multi_line = options.Bool("multiline", false);
  dialect.line_separator = Unescaped(options.Text({"linesep"}, ""));
  header = options.Bool("header", false);
  infer = options.Bool("inferschema", false);
  prefer_date = options.Bool("preferdate", true);
  null_value = options.Text({"nullvalue"}, "");
  empty_value = options.Text({"emptyvalue"}, "");
  mode = ReadModeOf(options);
  corrupt_column = options.Text({"columnnameofcorruptrecord"}, "_corrupt_record");
  blocks = {.whole_files = dialect.multi_line,
            .line_separator = dialect.line_separator,
            .encoding = options.Text({"encoding", "charset"}, "")};
  fields.nan = options.Text({"nanvalue"}, "NaN");
  fields.positive_infinity = options.Text({"positiveinf"}, "Inf");
  fields.negative_infinity = options.Text({"negativeinf"}, "-Inf");
  fields.zone = types::TimeZone::Find(zone).value_or(types::TimeZone::Utc());
}

std::optional<std::string_view> CsvFormat::ValueOf(const CsvToken& token) const {
  if (token.text.empty() && !token.quoted) return std::nullopt;
  const std::string_view text = token.text.empty() ? std::string_view(empty_value) : token.text;
  if (text == null_value) return std::nullopt;
  return text;
}

}  // namespace piezo::functions
