// Spark's JSON options and their defaults.
#include "functions/kernels/json_format.h"

namespace piezo::functions {

JsonFormat::JsonFormat(const ReadOptions& options, const std::string& zone) {
  leniency.comments = options.Bool("allowcomments", false);
  leniency.unquoted_names = options.Bool("allowunquotedfieldnames", false);
  leniency.single_quotes = options.Bool("allowsinglequotes", true);
  leniency.leading_zeros = options.Bool("allownumericleadingzeros", false);
  leniency.any_escape = options.Bool("allowbackslashescapinganycharacter", false);
  leniency.control_characters = options.Bool("allowunquotedcontrolchars", false);
  leniency.non_numeric_numbers = options.Bool("allownonnumericnumbers", true);
  multi_line = options.Bool("multiline", false);
  primitives_as_string = options.Bool("primitivesasstring", false);
  prefers_decimal = options.Bool("prefersdecimal", false);
  infer_timestamp = options.Bool("infertimestamp", false);
  drop_all_null = options.Bool("dropfieldifallnull", false);
  mode = ReadModeOf(options);
  corrupt_column = options.Text({"columnnameofcorruptrecord"}, "_corrupt_record");
  blocks = {.whole_files = multi_line,
            .line_separator = Unescaped(options.Text({"linesep"}, "")),
            .encoding = options.Text({"encoding", "charset"}, "")};
  fields.positive_infinity = "Infinity";
  fields.negative_infinity = "-Infinity";
  fields.zone = types::TimeZone::Find(zone).value_or(types::TimeZone::Utc());
}

}  // namespace piezo::functions
