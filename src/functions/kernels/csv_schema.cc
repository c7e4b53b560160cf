// Infers the columns of CSV files: names from the header, types from all values, as Spark's CSVInferSchema.
#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "functions/kernels/csv_format.h"
#include "functions/kernels/schema_inference.h"
#include "types/decimal.h"
#include "types/number_text.h"

namespace piezo::functions {

namespace {

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
        if (format_.prefer_date && IsDateOnly(text) && format_.moments->ParseDate(text)) return DataType::Date();
        [[fallthrough]];
      case TypeId::kTimestamp:
        if (format_.local_timestamps && format_.moments->ParseTimestampNtz(text)) return DataType::TimestampNtz();
        if (format_.moments->ParseTimestamp(text)) return DataType::Timestamp();
        [[fallthrough]];
      case TypeId::kBoolean:
        if (EqualsIgnoreCase(text, "true") || EqualsIgnoreCase(text, "false")) return DataType::Boolean();
        [[fallthrough]];
      default:
        return DataType::String();
    }
  }

 private:
  /// Only whole numbers are guessed to be decimals; blanks around one make it a double.
  static std::optional<DataType> WholeDecimal(std::string_view text) {
    std::string digits(text);
    std::erase(digits, ',');
    if (digits.find_first_of("eE. \t") != std::string::npos) return std::nullopt;
    const auto parsed = types::ParseDecimalLiteral(digits);
    if (!parsed || parsed->value.scale != 0) return std::nullopt;
    return DataType::Decimal(parsed->precision, 0);
  }

  bool IsDouble(std::string_view text) const {
    return text == format_.nan || text == format_.positive_infinity || text == format_.negative_infinity ||
           types::ParseDouble(text).has_value();
  }

  /// A date with a time behind is a date to a cast, but not here.
  bool IsDateOnly(std::string_view text) const {
    return format_.moments->has_date_pattern() || text.find_first_of(" T") == std::string_view::npos;
  }

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
  if (!left.IsDateTime() || !right.IsDateTime()) return DataType::String();
  const bool with_zone = left.is(TypeId::kTimestamp) || right.is(TypeId::kTimestamp);
  return with_zone ? DataType::Timestamp() : DataType::TimestampNtz();
}

std::vector<std::string> Names(const CsvFormat& format, const std::vector<CsvToken>& first) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  std::set<std::string> repeated;
  for (const CsvToken& token : first) {
    const auto value = format.header ? format.ValueOf(token) : std::nullopt;
    names.emplace_back(value.value_or(""));
    if (!names.back().empty() && !seen.insert(ToLowerAscii(names.back())).second)
      repeated.insert(ToLowerAscii(names.back()));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) {
      names[i] = "_c" + std::to_string(i);
    } else if (repeated.contains(ToLowerAscii(names[i]))) {
      names[i] += std::to_string(i);
    }
  }
  return names;
}

class CsvInference final : public SchemaInference {
 public:
  explicit CsvInference(CsvFormat format)
      : format_(std::move(format)), guess_(format_), tokenizer_(format_.dialect), sampler_(format_.sampling_ratio) {}

  std::optional<std::string_view> Add(std::string_view block, bool last) override {
    tokenizer_.Begin(block, last);
    std::string_view record;
    while (tokenizer_.Next(record)) {
      if (!std::exchange(begun_, true)) {
        names_ = Names(format_, tokenizer_.tokens());
        if (names_.size() > format_.most_columns) {
          throw BadOption("maxColumns", std::to_string(format_.most_columns), "a record has more");
        }
        types_.resize(names_.size());
        if (!format_.infer) return std::nullopt;
        if (format_.header) header_ = record;
      }
      if ((!format_.header || record != header_) && sampler_.Take()) Look();
    }
    return tokenizer_.rest();
  }

  void Merge(const SchemaInference& other) override {
    const auto& from = static_cast<const CsvInference&>(other);
    if (!begun_) {
      begun_ = from.begun_;
      header_ = from.header_;
      names_ = from.names_;
      types_ = from.types_;
      return;
    }
    for (size_t i = 0; i < std::min(types_.size(), from.types_.size()); ++i) {
      types_[i] = Common(types_[i], from.types_[i]);
    }
  }

  Schema Finish() override {
    Schema out;
    for (size_t i = 0; i < names_.size(); ++i) {
      const bool known = format_.infer && !types_[i].is(TypeId::kNull);
      out.push_back({.name = names_[i], .type = known ? types_[i] : DataType::String()});
    }
    return out;
  }

 private:
  /// At the record that the tokenizer found.
  void Look() {
    const auto& tokens = tokenizer_.tokens();
    for (size_t i = 0; i < std::min(tokens.size(), names_.size()); ++i) {
      const auto value = format_.ValueOf(tokens[i]);
      if (value) types_[i] = Common(types_[i], guess_.Guess(*value, types_[i]));
    }
  }

  const CsvFormat format_;
  const FieldGuess guess_;
  CsvTokenizer tokenizer_;
  Sampler sampler_;
  bool begun_ = false;
  std::string header_;
  std::vector<std::string> names_;
  std::vector<DataType> types_;
};

}  // namespace

Inference InferCsv(const OptionMap& options) {
  CsvFormat format(options);
  if (format.infer) {
    for (const DataType& type : {DataType::Date(), DataType::Timestamp(), DataType::TimestampNtz()}) {
      format.moments->Require(type);
    }
  }
  const BlockOptions blocks = format.blocks;
  return {.blocks = blocks, .schema = std::make_unique<CsvInference>(std::move(format))};
}

}  // namespace piezo::functions
