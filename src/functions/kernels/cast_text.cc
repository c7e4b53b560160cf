// Casts to text: numbers as Java prints them, dates and intervals as Spark does, nested values in brackets.
#include "functions/kernels/cast_call.h"
#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/time_zone.h"
#include "functions/kernels/utf8.h"
#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/interval_text.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::date_t;
using duckdb::dtime_t;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::interval_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::timestamp_t;
using duckdb::Vector;

Body FromDecimal(KernelCall& call, bool plain) {
  const int scale = duckdb::DecimalType::GetScale(call.type(0));
  return WithDecimalArgument(call, 0, [&](auto storage) -> Body {
    using D = decltype(storage);
    return TextBody<D>([=](D value) {
      const Int128 unscaled = DecimalStorage<D>::Read(value);
      return plain ? types::DecimalToPlainString(unscaled, scale) : types::DecimalToString(unscaled, scale);
    });
  });
}

Body BindString(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  call.Returns(LogicalType::VARCHAR);
  switch (call.type(0).id()) {
    case LogicalTypeId::FLOAT:
      return TextBody<float>([](float value) { return types::JavaFloatToString(value); });
    case LogicalTypeId::DOUBLE:
      return TextBody<double>([](double value) { return types::JavaDoubleToString(value); });
    case LogicalTypeId::DECIMAL:
      return FromDecimal(call, !end.legacy());
    case LogicalTypeId::DATE:
      return TextBody<date_t>([](date_t date) { return types::FormatDate(date.days); });
    case LogicalTypeId::TIMESTAMP:
      return TextBody<timestamp_t>([](timestamp_t local) { return types::FormatLocalTimestamp(local.value); });
    case LogicalTypeId::TIMESTAMP_TZ: {
      const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
      return TextBody<timestamp_t>(
          [zone](timestamp_t at) { return types::FormatLocalTimestamp(zone->ToLocal(at.value)); });
    }
    case LogicalTypeId::TIME:
      return TextBody<dtime_t>([](dtime_t time) { return types::FormatTime(time.micros * types::kNanosPerMicro); });
    case LogicalTypeId::INTERVAL:
      return TextBody<interval_t>([](const interval_t& interval) {
        return types::FormatCalendarInterval({interval.months, interval.days, interval.micros});
      });
    case LogicalTypeId::BLOB:
      return TextBody<string_t>([](string_t bytes) { return ValidUtf8(View(bytes)); });
    default:
      RefuseTypes(call);
  }
}

template <class T>
Body BindIntervalString(KernelCall& call) {
  const int last = call.TakeLastConstant().GetValue<int32_t>();
  const int first = call.TakeLastConstant().GetValue<int32_t>();
  call.Returns(LogicalType::VARCHAR);
  if constexpr (sizeof(T) == 4) {
    return TextBody<T>([type = DataType::YearMonthInterval(first, last)](T months) {
      return types::FormatYearMonthInterval(months, type);
    });
  } else {
    return TextBody<T>([type = DataType::DayTimeInterval(first, last)](T micros) {
      return types::FormatDayTimeInterval(micros, type);
    });
  }
}

/// Element texts in brackets: `[a, b, null]`.
Body InBrackets(char open, char close) {
  return [open, close](DataChunk& args, ExpressionState&, Vector& result) {
    ListReader<string_t> list(args.data[0], args.size());
    std::string text;
    ForEachRow(args, result, [&](idx_t row) {
      text.assign(1, open);
      list.ForEach(row, [&](size_t index, const string_t* element) {
        if (index > 0) text += ", ";
        text += element != nullptr ? View(*element) : std::string_view("null");
      });
      text += close;
      return Put(result, text);
    });
  };
}

Body BindArrayString(KernelCall& call) {
  call.CastArgument(0, LogicalType::LIST(LogicalType::VARCHAR));
  call.Returns(LogicalType::VARCHAR);
  return InBrackets('[', ']');
}
Body BindStructString(KernelCall& call) {
  call.CastArgument(0, LogicalType::LIST(LogicalType::VARCHAR));
  call.Returns(LogicalType::VARCHAR);
  return InBrackets('{', '}');
}

/// `{k -> v, …}`
Body BindMapString(KernelCall& call) {
  call.CastArgument(0, LogicalType::LIST(LogicalType::VARCHAR));
  call.CastArgument(1, LogicalType::LIST(LogicalType::VARCHAR));
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    ListReader<string_t> keys(args.data[0], args.size());
    ListReader<string_t> values(args.data[1], args.size());
    std::string text;
    ForEachRow(args, result, [&](idx_t row) {
      text.assign(1, '{');
      keys.ForEach(row, [&](size_t index, const string_t* key) {
        const string_t* value = values.At(row, index);
        if (index > 0) text += ", ";
        text += key != nullptr ? View(*key) : std::string_view("null");
        text += " -> ";
        text += value != nullptr ? View(*value) : std::string_view("null");
      });
      text += '}';
      return Put(result, text);
    });
  };
}

/// char(n) and varchar(n): blanks behind the limit are cut off, anything else there is an error; char is filled up.
Body BindLimitLength(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool padded = call.TakeLastConstant().GetValue<bool>();
  const auto limit = static_cast<size_t>(call.TakeLastConstant().GetValue<int32_t>());
  call.Returns(LogicalType::VARCHAR);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    std::string filled;
    duckdb::UnaryExecutor::Execute<string_t, string_t>(args.data[0], result, args.size(), [&](string_t value) {
      std::string_view text = View(value);
      size_t length = CodePoints(text);
      if (length == limit || (length < limit && !padded)) {
        return duckdb::StringVector::AddString(result, value);
      }
      for (; length > limit && text.back() == ' '; --length) text.remove_suffix(1);
      if (length > limit) engine::RaiseCondition("EXCEED_LIMIT_LENGTH", {{"limit", std::to_string(limit)}}, site);
      filled.assign(text);
      if (padded) filled.append(limit - length, ' ');
      return Put(result, filled);
    });
  };
}

/// Binary as df.show prints it: [41 42].
Body BindHexBytes(KernelCall& call) {
  call.Returns(duckdb::LogicalType::VARCHAR);
  return [](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::Execute<duckdb::string_t, duckdb::string_t>(
        args.data[0], result, args.size(), [&result](duckdb::string_t bytes) {
          constexpr char kDigits[] = "0123456789ABCDEF";
          const size_t count = bytes.GetSize();
          const size_t size = count == 0 ? 2 : 3 * count + 1;
          duckdb::string_t text = duckdb::StringVector::EmptyString(result, size);
          char* out = text.GetDataWriteable();
          *out++ = '[';
          for (size_t i = 0; i < count; ++i) {
            const auto byte = static_cast<unsigned char>(bytes.GetData()[i]);
            if (i > 0) *out++ = ' ';
            *out++ = kDigits[byte >> 4U];
            *out++ = kDigits[byte & 15U];
          }
          *out = ']';
          text.Finalize();
          return text;
        });
  };
}

}  // namespace

void AddTextCastKernels(KernelSet& kernels) {
  kernels.Add("piezo_binary_hex", BindHexBytes);
  kernels.Add("piezo_cast_string", BindString);
  kernels.Add("piezo_year_month_string", BindIntervalString<int32_t>);
  kernels.Add("piezo_day_time_string", BindIntervalString<int64_t>);
  kernels.Add("piezo_array_string", BindArrayString);
  kernels.Add("piezo_struct_string", BindStructString);
  kernels.Add("piezo_map_string", BindMapString);
  kernels.Add("piezo_limit_length", BindLimitLength);
}

}  // namespace piezo::functions
