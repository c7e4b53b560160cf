// The kernels behind the writers of CSV and JSON, and behind to_csv and to_json: a struct as one line of text.
#include "functions/kernels/csv_format.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/option_list.h"
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

/// piezo_to_json(value, type as JSON, options) → VARCHAR
Body BindToJson(KernelCall& call) {
  const OptionMap options = OptionsOf(call.TakeLastConstant());
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  call.Returns(duckdb::LogicalType::VARCHAR);
  return TextOfRows(
      [type, output = TextOutput(options, type)](const Format& format, duckdb::idx_t row, std::string& out) {
        AppendJson(format, row, type, output, out);
      });
}

/// piezo_to_csv(struct, type as JSON, options) → VARCHAR
Body BindToCsv(KernelCall& call) {
  const OptionMap options = OptionsOf(call.TakeLastConstant());
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  const CsvOutput csv(options);
  call.Returns(duckdb::LogicalType::VARCHAR);
  return TextOfRows(
      [type, csv, output = TextOutput(options, type)](const Format& format, duckdb::idx_t row, std::string& out) {
        std::string text;
        for (size_t i = 0; i < type.fields().size(); ++i) {
          if (i > 0) out += csv.delimiter();
          const DataType& field = type.fields()[i].type;
          if (field.is(TypeId::kNull) || IsNullAt(format.children[i], row)) {
            csv.Append(std::nullopt, out);
            continue;
          }
          text.clear();
          const bool shown = field.IsNested() || field.is(TypeId::kBinary);
          (shown ? AppendShown : AppendAtom)(format.children[i], row, field, output, text);
          csv.Append(text, out);
        }
      });
}

}  // namespace

void AddTextWriters(KernelSet& kernels) {
  kernels.Add("piezo_to_json", BindToJson, KernelNulls::kSeen);
  kernels.Add("piezo_to_csv", BindToCsv, KernelNulls::kSeen);
}

}  // namespace piezo::functions
