// Spark's JSON options and their defaults.
#include "functions/kernels/json_format.h"

namespace piezo::functions {

JsonFormat::JsonFormat(const OptionMap& options)
    : TextFormat(options, DateTimeFormats::Use::kParse),
      primitives_as_string(options.Bool({"primitivesAsString"}, false)),
      prefers_decimal(options.Bool({"prefersDecimal"}, false)),
      infer_timestamp(options.Bool({"inferTimestamp"}, false)),
      drop_all_null(options.Bool({"dropFieldIfAllNull"}, false)),
      single_variant(options.Text({"singleVariantColumn"}, "")),
      last_key_wins(options.Bool({"spark.sql.variant.allowDuplicateKeys"}, false)) {
  leniency.comments = options.Bool({"allowComments"}, false);
  leniency.unquoted_names = options.Bool({"allowUnquotedFieldNames"}, false);
  leniency.single_quotes = options.Bool({"allowSingleQuotes"}, true);
  leniency.leading_zeros = options.Bool({"allowNumericLeadingZeros"}, false);
  leniency.any_escape = options.Bool({"allowBackslashEscapingAnyCharacter"}, false);
  leniency.control_characters = options.Bool({"allowUnquotedControlChars"}, false);
  leniency.non_numeric_numbers = options.Bool({"allowNonNumericNumbers"}, true);
}

}  // namespace piezo::functions
