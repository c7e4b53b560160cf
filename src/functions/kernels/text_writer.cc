// The kernels behind the writers of CSV and JSON, and behind to_csv and to_json: a struct as one line of text.
#include "functions/kernels/csv_format.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/read_options.h"
#include "functions/kernels/text_output.h"

namespace piezo::functions {

namespace {

using Format = duckdb::RecursiveUnifiedVectorFormat;

bool IsNullAt(const Format& format, duckdb::idx_t row) {
  return !format.unified.validity.RowIsValid(format.unified.sel->get_index(row));
}

/// Calls append(format, row, text) for each row of the first argument that is not null.
template <class Append>
Body TextOfRows(Append append) {
  return [append](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    const duckdb::idx_t count = args.size();
    const ValueReader reader(args.data[0], count);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* texts = duckdb::FlatVector::GetData<duckdb::string_t>(result);
    std::string text;
    for (duckdb::idx_t row = 0; row < count; ++row) {
      if (IsNullAt(reader.format(), row)) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      text.clear();
      append(reader.format(), row, text);
      texts[row] = duckdb::StringVector::AddString(result, text);
    }
    if (args.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

TextOutputOptions OutputOptions(const ReadOptions& options, const duckdb::Value& zone) {
  TextOutputOptions out;
  out.zone = types::TimeZone::Find(duckdb::StringValue::Get(zone)).value_or(types::TimeZone::Utc());
  out.ignore_null_fields = options.Bool("ignorenullfields", true);
  out.pretty = options.Bool("pretty", false);
  return out;
}

/// piezo_json_line(value, type as JSON, options, zone) → VARCHAR
Body BindToJson(KernelCall& call) {
  const duckdb::Value zone = call.TakeLastConstant();
  const TextOutputOptions options = OutputOptions(ReadOptions(call.TakeLastConstant()), zone);
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  call.Returns(duckdb::LogicalType::VARCHAR);
  return TextOfRows([type, options](const Format& format, duckdb::idx_t row, std::string& out) {
    AppendJson(format, row, type, options, out);
  });
}

/// How CSV text is put together.
struct CsvOutput {
  std::string delimiter;
  char quote = '"';
  char escape = '\\';
  char escape_of_escape = '\0';
  bool quote_all = false;
  bool escape_quotes = true;
  bool trim_leading = true;
  bool trim_trailing = true;
  std::string null_value;
  std::string empty_value;

  explicit CsvOutput(const ReadOptions& options)
      : delimiter(Unescaped(options.Text({"sep", "delimiter"}, ","))),
        quote(options.Character({"quote"}, '"')),
        escape(options.Character({"escape"}, '\\')),
        escape_of_escape(options.Character({"chartoescapequoteescaping"}, escape == quote ? '\0' : escape)),
        quote_all(options.Bool("quoteall", false)),
        escape_quotes(options.Bool("escapequotes", true)),
        trim_leading(options.Bool("ignoreleadingwhitespace", true)),
        trim_trailing(options.Bool("ignoretrailingwhitespace", true)),
        null_value(options.Text({"nullvalue"}, "")),
        empty_value(options.Text({"emptyvalue"}, "\"\"")) {}

  void Append(std::string_view text, std::string& out) const {
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (trim_leading && !text.empty() && blank(text.front())) text.remove_prefix(1);
    while (trim_trailing && !text.empty() && blank(text.back())) text.remove_suffix(1);
    const bool special = text.find(delimiter) != std::string_view::npos ||
                         text.find_first_of("\r\n") != std::string_view::npos ||
                         (escape_quotes && quote != '\0' && text.find(quote) != std::string_view::npos);
    if (quote == '\0' || (!special && !quote_all)) {
      out += text;
      return;
    }
    out += quote;
    for (const char c : text) {
      if (c == quote) out += escape;
      if (c == escape && c != quote && escape_of_escape != '\0') out += escape_of_escape;
      out += c;
    }
    out += quote;
  }

  void AppendRow(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutputOptions& options,
                 std::string& out) const {
    const duckdb::idx_t index = format.unified.sel->get_index(row);
    std::string text;
    for (size_t i = 0; i < type.fields().size(); ++i) {
      if (i > 0) out += delimiter;
      text.clear();
      if (IsNullAt(format.children[i], index)) {
        text = null_value;
      } else {
        AppendAtom(format.children[i], index, type.fields()[i].type, options, text);
        if (text.empty()) {
          out += empty_value;
          continue;
        }
      }
      if (text.empty() && !quote_all) continue;
      Append(text, out);
    }
  }
};

/// piezo_to_csv(struct, type as JSON, options, zone) → VARCHAR
Body BindToCsv(KernelCall& call) {
  const duckdb::Value zone = call.TakeLastConstant();
  const ReadOptions options(call.TakeLastConstant());
  const TextOutputOptions values = OutputOptions(options, zone);
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  const CsvOutput csv(options);
  call.Returns(duckdb::LogicalType::VARCHAR);
  return TextOfRows([type, values, csv](const Format& format, duckdb::idx_t row, std::string& out) {
    csv.AppendRow(format, row, type, values, out);
  });
}

}  // namespace

void AddTextWriters(KernelSet& kernels) {
  kernels.Add("piezo_json_line", BindToJson, KernelNulls::kSeen);
  kernels.Add("piezo_to_csv", BindToCsv, KernelNulls::kSeen);
}

}  // namespace piezo::functions
