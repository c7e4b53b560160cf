// The kernel of to_json: values of a Spark type as JSON texts.
#include <cmath>
#include <duckdb/common/types/blob.hpp>

#include "base/ascii.h"
#include "base/json_document.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/text_options.h"
#include "functions/kernels/wide_integer.h"
#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/interval_text.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::StringVector;
using duckdb::StructVector;
using duckdb::Vector;

struct Settings {
  DateTimeFormats formats;
  bool leave_out_nulls;
};

/// A view of a vector and its parts that writes single values.
class Writer {
 public:
  Writer(Vector& vector, idx_t count, const DataType& type, const Settings& settings)
      : type_(type), settings_(settings) {
    if (type.is(TypeId::kStruct)) vector.Flatten(count);
    vector.ToUnifiedFormat(count, format_);
    if (type.is(TypeId::kStruct)) {
      auto& fields = StructVector::GetEntries(vector);
      for (size_t i = 0; i < type.fields().size(); ++i) Add(*fields[i], count, type.fields()[i].type);
    } else if (type.is(TypeId::kArray)) {
      Add(ListVector::GetEntry(vector), ListVector::GetListSize(vector), type.element());
    } else if (type.is(TypeId::kMap)) {
      Vector& entries = ListVector::GetEntry(vector);
      const idx_t size = ListVector::GetListSize(vector);
      entries.Flatten(size);
      Add(*StructVector::GetEntries(entries)[0], size, type.key());
      Add(*StructVector::GetEntries(entries)[1], size, type.value());
    }
  }

  bool IsNull(idx_t row) const { return !format_.validity.RowIsValid(format_.sel->get_index(row)); }

  void Append(idx_t row, std::string& out) const {
    if (IsNull(row)) {
      out += "null";
      return;
    }
    switch (type_.id()) {
      case TypeId::kStruct:
        return AppendStruct(row, out);
      case TypeId::kArray:
        return AppendArray(Get<list_entry_t>(row), out);
      case TypeId::kMap:
        return AppendMap(Get<list_entry_t>(row), out);
      default:
        AppendScalar(row, out);
    }
  }

 private:
  void Add(Vector& part, idx_t count, const DataType& type) {
    parts_.push_back(std::make_unique<Writer>(part, count, type, settings_));
  }
  template <class T>
  const T& Get(idx_t row) const {
    return duckdb::UnifiedVectorFormat::GetData<T>(format_)[format_.sel->get_index(row)];
  }
  std::string_view Bytes(idx_t row) const {
    const string_t& text = Get<string_t>(row);
    return {text.GetData(), text.GetSize()};
  }

  void AppendStruct(idx_t row, std::string& out) const {
    out += '{';
    bool first = true;
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (settings_.leave_out_nulls && parts_[i]->IsNull(row)) continue;
      if (!first) out += ',';
      first = false;
      AppendJsonString(type_.fields()[i].name, out);
      out += ':';
      parts_[i]->Append(row, out);
    }
    out += '}';
  }

  void AppendArray(list_entry_t list, std::string& out) const {
    out += '[';
    for (idx_t i = 0; i < list.length; ++i) {
      if (i > 0) out += ',';
      parts_[0]->Append(list.offset + i, out);
    }
    out += ']';
  }

  void AppendMap(list_entry_t list, std::string& out) const {
    out += '{';
    for (idx_t i = 0; i < list.length; ++i) {
      if (i > 0) out += ',';
      std::string key;
      parts_[0]->Append(list.offset + i, key);
      if (key.starts_with('"')) {
        out += key;
      } else {
        AppendJsonString(key, out);
      }
      out += ':';
      parts_[1]->Append(list.offset + i, out);
    }
    out += '}';
  }

  void AppendScalar(idx_t row, std::string& out) const {
    switch (type_.id()) {
      case TypeId::kBoolean:
        out += Get<bool>(row) ? "true" : "false";
        return;
      case TypeId::kByte:
        out += std::to_string(Get<int8_t>(row));
        return;
      case TypeId::kShort:
        out += std::to_string(Get<int16_t>(row));
        return;
      case TypeId::kInt:
        out += std::to_string(Get<int32_t>(row));
        return;
      case TypeId::kLong:
        out += std::to_string(Get<int64_t>(row));
        return;
      case TypeId::kFloat:
        return AppendNumber(types::JavaFloatToString(Get<float>(row)), std::isfinite(Get<float>(row)), out);
      case TypeId::kDouble:
        return AppendNumber(types::JavaDoubleToString(Get<double>(row)), std::isfinite(Get<double>(row)), out);
      case TypeId::kDecimal:
        out += types::DecimalToString(Unscaled(row), type_.scale());
        return;
      case TypeId::kString:
      case TypeId::kChar:
      case TypeId::kVarchar:
        return AppendJsonString(Bytes(row), out);
      default:
        out += '"';
        AppendText(row, out);
        out += '"';
    }
  }

  /// What has no place among JSON's numbers is a string.
  static void AppendNumber(const std::string& number, bool finite, std::string& out) {
    out += finite ? number : "\"" + number + "\"";
  }

  Int128 Unscaled(idx_t row) const {
    switch (format_.physical_type) {
      case duckdb::PhysicalType::INT16:
        return Get<int16_t>(row);
      case duckdb::PhysicalType::INT32:
        return Get<int32_t>(row);
      case duckdb::PhysicalType::INT64:
        return Get<int64_t>(row);
      default:
        return ToInt128(Get<duckdb::hugeint_t>(row));
    }
  }

  /// The types that are strings in JSON; their texts need no escapes.
  void AppendText(idx_t row, std::string& out) const {
    switch (type_.id()) {
      case TypeId::kDate:
        return settings_.formats.AppendDate(Get<int32_t>(row), out);
      case TypeId::kTimestamp:
        return settings_.formats.AppendTimestamp(Get<int64_t>(row), out);
      case TypeId::kTimestampNtz:
        return settings_.formats.AppendTimestampNtz(Get<int64_t>(row), out);
      case TypeId::kTime:
        out += types::FormatTime(Get<int64_t>(row) * types::kNanosPerMicro);
        return;
      case TypeId::kYearMonthInterval:
        out += types::FormatYearMonthInterval(Get<int32_t>(row), type_);
        return;
      case TypeId::kDayTimeInterval:
        out += types::FormatDayTimeInterval(Get<int64_t>(row), type_);
        return;
      case TypeId::kCalendarInterval: {
        const auto& interval = Get<duckdb::interval_t>(row);
        out += types::FormatCalendarInterval({interval.months, interval.days, interval.micros});
        return;
      }
      case TypeId::kBinary:
        out += duckdb::Blob::ToBase64(Get<string_t>(row));
        return;
      default:
        return;
    }
  }

  DataType type_;
  const Settings& settings_;
  duckdb::UnifiedVectorFormat format_;
  std::vector<std::unique_ptr<Writer>> parts_;
};

/// piezo_to_json(value, type as JSON, options, zone, site)
Body BindToJson(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const types::TimeZone zone =
      types::TimeZone::Find(call.TakeLastConstant().ToString()).value_or(types::TimeZone::Utc());
  const TextOptions options(call.TakeLastConstant());
  const DataType type = types::FromJson(call.TakeLastConstant().ToString());
  const auto settings = std::make_shared<const Settings>(
      Settings{DateTimeFormats(options, zone, types::DateTimePattern::Use::kFormat, site),
               options.GetBool("ignoreNullFields", true)});
  call.Returns(LogicalType::VARCHAR);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Writer writer(args.data[0], rows, type, *settings);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    std::string text;
    for (idx_t row = 0; row < rows; ++row) {
      if (writer.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      text.clear();
      writer.Append(row, text);
      FlatVector::GetData<string_t>(result)[row] = StringVector::AddString(result, text);
    }
  };
}

}  // namespace

void AddJsonWriteKernels(KernelSet& kernels) { kernels.Add("piezo_to_json", BindToJson); }

}  // namespace piezo::functions
