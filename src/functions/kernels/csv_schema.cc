// Infers the columns of CSV files: names from the header, types from all values, as Spark's CSVInferSchema.
#include <algorithm>
#include <charconv>
#include <set>

#include "functions/kernels/csv_format.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/schema_scan.h"
#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/number_text.h"

namespace piezo::functions {

namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

template <class T>
bool IsInteger(std::string_view text) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// Guesses in a fixed order, beginning with what the column has been so far.
class FieldGuess {
 public:
  explicit FieldGuess(const CsvFormat& format) : format_(format) {}

  DataType Guess(std::string_view text, const DataType& so_far) const {
    switch (so_far.id()) {
      case TypeId::kNull:
      case TypeId::kInt:
        if (IsInteger<int32_t>(text)) return DataType::Int();
        [[fallthrough]];
      case TypeId::kLong:
        if (IsInteger<int64_t>(text)) return DataType::Long();
        [[fallthrough]];
      case TypeId::kDecimal:
        if (const auto type = WholeDecimal(text)) return *type;
        [[fallthrough]];
      case TypeId::kDouble:
        if (IsDouble(text)) return DataType::Double();
        [[fallthrough]];
      case TypeId::kDate:
        if (format_.prefer_date && types::ParseDate(text) && IsDateOnly(text)) return DataType::Date();
        [[fallthrough]];
      case TypeId::kTimestamp:
        if (types::ParseTimestamp(text, format_.fields.zone)) return DataType::Timestamp();
        [[fallthrough]];
      case TypeId::kBoolean:
        if (const std::string lower = Lower(text); lower == "true" || lower == "false") return DataType::Boolean();
        [[fallthrough]];
      default:
        return DataType::String();
    }
  }

 private:
  /// Only whole numbers are guessed to be decimals.
  static std::optional<DataType> WholeDecimal(std::string_view text) {
    std::string digits(text);
    std::erase(digits, ',');
    if (digits.find_first_of("eE.") != std::string::npos) return std::nullopt;
    const auto parsed = types::ParseDecimalLiteral(digits);
    if (!parsed || parsed->value.scale != 0) return std::nullopt;
    return DataType::Decimal(parsed->precision, 0);
  }

  bool IsDouble(std::string_view text) const {
    const TextFieldOptions& fields = format_.fields;
    return text == fields.nan || text == fields.positive_infinity || text == fields.negative_infinity ||
           types::ParseDouble(text).has_value();
  }

  /// A date with a time behind is a date to a cast, but not here.
  static bool IsDateOnly(std::string_view text) { return text.find_first_of(" T") == std::string_view::npos; }

  const CsvFormat& format_;
};

int WholeDigits(const DataType& type) {
  if (type.is(TypeId::kInt)) return 10;
  return type.is(TypeId::kLong) ? 20 : type.precision() - type.scale();
}

DataType Common(const DataType& left, const DataType& right) {
  if (left == right || right.is(TypeId::kNull)) return left;
  if (left.is(TypeId::kNull)) return right;
  if (left.IsNumeric() && right.IsNumeric()) {
    if (left.is(TypeId::kDouble) || right.is(TypeId::kDouble)) return DataType::Double();
    if (left.is(TypeId::kDecimal) || right.is(TypeId::kDecimal)) {
      return DataType::Decimal(std::max(WholeDigits(left), WholeDigits(right)), 0);
    }
    return DataType::Long();
  }
  const auto is_moment = [](const DataType& type) { return type.is(TypeId::kDate) || type.is(TypeId::kTimestamp); };
  return is_moment(left) && is_moment(right) ? DataType::Timestamp() : DataType::String();
}

std::vector<std::string> Names(const CsvFormat& format, const std::vector<CsvToken>& first) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  std::set<std::string> repeated;
  for (const CsvToken& token : first) {
    const auto value = format.header ? format.ValueOf(token) : std::nullopt;
    names.emplace_back(value.value_or(""));
    if (!names.back().empty() && !seen.insert(Lower(names.back())).second) repeated.insert(Lower(names.back()));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) {
      names[i] = "_c" + std::to_string(i);
    } else if (repeated.contains(Lower(names[i]))) {
      names[i] += std::to_string(i);
    }
  }
  return names;
}

/// piezo_csv_schema(files, options, zone)
Schema InferCsv(const duckdb::vector<duckdb::Value>& arguments, const BlockWalk& walk) {
  const CsvFormat format(ReadOptions(arguments[0]), duckdb::StringValue::Get(arguments[1]));
  const FieldGuess guess(format);
  CsvTokenizer tokenizer(format.dialect);
  bool begun = false;
  std::string header;
  std::vector<std::string> names;
  std::vector<DataType> column_types;
  walk(format.blocks, [&](std::string_view block, bool) {
    tokenizer.Begin(block);
    std::string_view record;
    while (tokenizer.Next(record)) {
      if (!std::exchange(begun, true)) {
        names = Names(format, tokenizer.tokens());
        column_types.resize(names.size());
        if (!format.infer) return false;
        if (format.header) header = record;
      }
      if (format.header && record == header) continue;
      const auto& tokens = tokenizer.tokens();
      for (size_t i = 0; i < std::min(tokens.size(), names.size()); ++i) {
        const auto value = format.ValueOf(tokens[i]);
        if (value) column_types[i] = Common(column_types[i], guess.Guess(*value, column_types[i]));
      }
    }
    return true;
  });
  Schema out;
  for (size_t i = 0; i < names.size(); ++i) {
    const bool known = format.infer && !column_types[i].is(TypeId::kNull);
    out.push_back({.name = names[i], .type = known ? column_types[i] : DataType::String()});
  }
  return out;
}

}  // namespace

void AddCsvSchema(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(
      SchemaScan("piezo_csv_schema", {LogicalType::LIST(LogicalType::VARCHAR), LogicalType::VARCHAR}, InferCsv));
}

}  // namespace piezo::functions
