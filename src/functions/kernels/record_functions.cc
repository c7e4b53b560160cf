// The kernels of from_csv and from_json: texts into values of a Spark type. As Spark's parsers, they keep what fits of
// a record that does not fit as a whole, and tell of the record as the mode says.
#include "engine/types.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/records.h"
#include "functions/kernels/text_output.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::string_t;
using duckdb::Vector;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

/// The fields of a vector of structs, as columns.
Targets FieldsOf(Vector& structs) {
  Targets out;
  for (auto& field : duckdb::StructVector::GetEntries(structs)) out.push_back(field.get());
  return out;
}

/// What the mode FAILFAST does with a record that does not fit. The error shows what was read of it.
[[noreturn]] void Fail(Vector& result, idx_t row, const DataType& type, int64_t site) {
  const ValueReader reader(result, row + 1);
  std::string shown;
  AppendInternal(reader.format(), row, type, shown);
  engine::RaiseCondition("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                         {{"badRecord", shown}, {"failFastMode", "FAILFAST"}}, site);
}

/// Reads the texts of one thread's vectors. A class per format: Read gives whether the record fits, none for null.
template <class Records>
Body ReadTexts(std::shared_ptr<const typename Records::Format> format, const DataType& type, int64_t site) {
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<string_t> texts(args.data[0], rows);
    Records records(*format, type);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < rows; ++row) {
      const std::optional<bool> good = texts.IsNull(row) ? std::nullopt : records.Read(View(texts[row]), result, row);
      if (!good) FlatVector::SetNull(result, row, true);
      if (good == false && format->mode == ReadMode::kFailFast) Fail(result, row, type, site);
    }
  };
}

std::vector<bool> All(const DataType& type) { return std::vector<bool>(type.fields().size(), true); }

class CsvTexts {
 public:
  using Format = CsvFormat;
  CsvTexts(const CsvFormat& format, const DataType& type)
      : tokenizer_(format.dialect),
        records_(format, type.fields(), All(type)),
        corrupt_(CorruptColumn(type.fields(), format.corrupt_column)),
        comment_(format.dialect.comment) {}

  std::optional<bool> Read(std::string_view text, Vector& result, idx_t row) {
    static const std::vector<CsvToken> kNothing;
    const bool comment = comment_ != '\0' && text.starts_with(comment_);
    const Targets targets = FieldsOf(result);
    const bool good = records_.Write(comment ? kNothing : tokenizer_.Cut(text), targets, row);
    if (corrupt_ >= 0) TellCorrupt(good, text, targets[static_cast<size_t>(corrupt_)], row);
    return good;
  }

 private:
  CsvTokenizer tokenizer_;
  CsvRecords records_;
  const int64_t corrupt_;
  const char comment_;
};

class JsonTexts {
 public:
  using Format = JsonFormat;
  JsonTexts(const JsonFormat& format, const DataType& type) : document_(format.leniency) {
    if (!type.is(TypeId::kStruct)) {
      value_.emplace(type, format);
      return;
    }
    records_.emplace(format, type.fields(), All(type));
    corrupt_ = CorruptColumn(type.fields(), format.corrupt_column);
  }

  std::optional<bool> Read(std::string_view text, Vector& result, idx_t row) {
    const JsonNode* root = document_.Parse(text);
    // JSON's null is no record; of another type it is a value.
    const bool nothing = root == nullptr ? document_.was_empty() : value_ && root->is(JsonKind::kNull);
    if (nothing) return std::nullopt;
    if (value_) {
      if (root != nullptr) return value_->Write(*root, &result, row) == JsonField::Result::kGood;
      FlatVector::SetNull(result, row, true);
      return false;
    }
    const Targets targets = FieldsOf(result);
    const bool good = records_->Write(root, targets, row);
    if (corrupt_ >= 0) TellCorrupt(good, text, targets[static_cast<size_t>(corrupt_)], row);
    return good;
  }

 private:
  JsonDocument document_;
  std::optional<JsonField> value_;  // of types that are no records
  std::optional<JsonRecords> records_;
  int64_t corrupt_ = -1;
};

/// piezo_from_csv(text, type as JSON, options, site)
Body BindFromCsv(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const auto format = std::make_shared<const CsvFormat>(OptionsOf(call.TakeLastConstant()));
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  format->moments->Require(type);
  call.Returns(engine::ToEngine(type));
  return ReadTexts<CsvTexts>(format, type, site);
}

/// piezo_from_json(text, type as JSON, options, site)
Body BindFromJson(KernelCall& call) {
  const int64_t site = call.TakeSite();
  JsonFormat format(OptionsOf(call.TakeLastConstant()));
  format.as_written = false;
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  format.moments->Require(type);
  call.Returns(engine::ToEngine(type));
  return ReadTexts<JsonTexts>(std::make_shared<const JsonFormat>(std::move(format)), type, site);
}

/// Calls write(text, row) for the texts, which appends rows to `rows`; a list of those for each text.
template <class Write>
void ListRows(DataChunk& args, Vector& result, idx_t& used, Write write) {
  const idx_t count = args.size();
  const Values<string_t> texts(args.data[0], count);
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (idx_t row = 0; row < count; ++row) {
    const idx_t start = used;
    if (!texts.IsNull(row)) write(View(texts[row]));
    FlatVector::GetData<duckdb::list_entry_t>(result)[row] = {start, used - start};
  }
  duckdb::ListVector::SetListSize(result, used);
}

/// The columns of the rows in a vector of lists: the fields of a struct, or the one column itself.
Targets ColumnsOf(Vector& lists, bool single) {
  Vector& rows = duckdb::ListVector::GetEntry(lists);
  return single ? Targets{&rows} : FieldsOf(rows);
}

/// Keeps or drops a row as the mode says; raises when it says so.
bool Keep(bool good, const TextFormat& format, std::string_view text, int64_t site) {
  if (good || format.mode == ReadMode::kPermissive) return true;
  if (format.mode == ReadMode::kDropMalformed) return false;
  engine::RaiseCondition("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                         {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}}, site);
}

duckdb::LogicalType ListOfRows(const Schema& schema) {
  return duckdb::LogicalType::LIST(
      engine::ToEngine(schema.size() == 1 ? schema.front().type : DataType::Struct(schema)));
}

struct RowsCall {
  int64_t site;
  OptionMap options;
  Schema schema;

  explicit RowsCall(KernelCall& call) : site(call.TakeSite()), options(OptionsOf(call.TakeLastConstant())) {
    schema = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant())).fields();
    call.Returns(ListOfRows(schema));
  }
};

/// piezo_csv_rows(text, schema as JSON, options, site). A text that is `header` (an option of our own) is no row.
Body BindCsvRows(KernelCall& kernel) {
  const auto call = std::make_shared<const RowsCall>(kernel);
  const auto format = std::make_shared<const CsvFormat>(call->options);
  format->moments->Require(DataType::Struct(call->schema));
  return
      [call, format, header = call->options.Find({"piezo.header"})](DataChunk& args, ExpressionState&, Vector& result) {
        const Schema& schema = call->schema;
        CsvTokenizer tokenizer(format->dialect);
        CsvRecords records(*format, schema, std::vector<bool>(schema.size(), true));
        const int64_t corrupt = CorruptColumn(schema, format->corrupt_column);
        idx_t used = 0;
        ListRows(args, result, used, [&](std::string_view text) {
          std::string_view record;
          tokenizer.Begin(text);
          if (text == header || !tokenizer.Next(record)) return;
          duckdb::ListVector::Reserve(result, used + 1);
          const Targets targets = ColumnsOf(result, schema.size() == 1);
          const bool good = records.Write(tokenizer.tokens(), targets, used);
          if (corrupt >= 0) TellCorrupt(good, text, targets[static_cast<size_t>(corrupt)], used);
          used += Keep(good, *format, text, call->site) ? 1 : 0;
        });
      };
}

/// piezo_json_rows(text, schema as JSON, options, site)
Body BindJsonRows(KernelCall& kernel) {
  const auto call = std::make_shared<const RowsCall>(kernel);
  JsonFormat read(call->options);
  read.as_written = false;
  const auto format = std::make_shared<const JsonFormat>(std::move(read));
  format->moments->Require(DataType::Struct(call->schema));
  return [call, format](DataChunk& args, ExpressionState&, Vector& result) {
    const Schema& schema = call->schema;
    JsonDocument document(format->leniency);
    JsonRecords records(*format, schema, std::vector<bool>(schema.size(), true));
    const int64_t corrupt = CorruptColumn(schema, format->corrupt_column);
    idx_t used = 0;
    ListRows(args, result, used, [&](std::string_view text) {
      const JsonNode* root = document.Parse(text);
      if (root == nullptr && document.was_empty()) return;
      const bool array = root != nullptr && root->is(JsonKind::kArray);
      const JsonNode* node = array ? root->child : root;
      do {
        if (array && node == nullptr) return;
        duckdb::ListVector::Reserve(result, used + 1);
        const Targets targets = ColumnsOf(result, schema.size() == 1);
        const bool good = records.Write(node, targets, used);
        if (corrupt >= 0) TellCorrupt(good, text, targets[static_cast<size_t>(corrupt)], used);
        used += Keep(good, *format, text, call->site) ? 1 : 0;
        node = array ? node->next : nullptr;
      } while (node != nullptr);
    });
  };
}

}  // namespace

void AddRecordFunctions(KernelSet& kernels) {
  kernels.Add("piezo_from_csv", BindFromCsv, KernelNulls::kSeen);
  kernels.Add("piezo_from_json", BindFromJson, KernelNulls::kSeen);
  kernels.Add("piezo_csv_rows", BindCsvRows, KernelNulls::kSeen);
  kernels.Add("piezo_json_rows", BindJsonRows, KernelNulls::kSeen);
}

}  // namespace piezo::functions
