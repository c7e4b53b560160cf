// format_string: the conversions of java.util.Formatter that apply to Spark's values.
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <variant>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/murmur3.h"
#include "functions/kernels/utf8.h"
#include "types/number_format.h"
#include "types/value.h"

namespace piezo::functions {
namespace {

using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;

constexpr int kWidest = 1 << 26;  // a text wider than this is a mistake

/// Ends the query for a format that cannot be followed.
struct Failure {
  std::string_view format;
  int64_t site;
  [[noreturn]] void operator()(const std::string& reason) const {
    engine::RaiseCondition(
        "PIEZO_MALFORMED_FORMAT",
        {{"function", "`format_string`"}, {"format", errors::QuoteString(format)}, {"reason", reason}}, site);
  }
};

/// One argument in one row: null, boolean, whole number, double or text.
struct Argument {
  std::variant<std::monostate, bool, int64_t, double, std::string_view> value;
  int bits = 64;  // of a whole number
  bool is_null() const { return std::holds_alternative<std::monostate>(value); }
};

// ---- Formats ----

/// A piece of a format: plain text, or a conversion.
struct Piece {
  std::string text;     // plain
  char conversion = 0;  // in small letters; 0: plain text
  bool upper = false;
  size_t argument = 0;
  bool left = false, alternate = false, plus = false, blank = false, zero = false, group = false, bracket = false;
  int width = -1;
  int precision = -1;
};

class FormatReader {
 public:
  explicit FormatReader(const Failure& fail) : format_(fail.format), fail_(fail) {}

  std::vector<Piece> Read() {
    std::vector<Piece> pieces;
    while (at_ < format_.size()) {
      const size_t percent = std::min(format_.find('%', at_), format_.size());
      if (percent > at_) pieces.push_back({.text = std::string(format_.substr(at_, percent - at_))});
      at_ = percent;
      if (at_ < format_.size()) pieces.push_back(ReadConversion());
    }
    return pieces;
  }

 private:
  int ReadNumber() {
    int number = 0;
    const char* end = format_.data() + format_.size();
    const auto [rest, error] = std::from_chars(format_.data() + at_, end, number);
    if (error != std::errc() || number > kWidest) fail_("a number in it is too large");
    at_ = static_cast<size_t>(rest - format_.data());
    return number;
  }
  bool AtDigit() const { return at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9'; }

  Piece ReadConversion() {
    const size_t start = at_++;
    Piece piece;
    std::optional<size_t> index;
    if (AtDigit() && format_[at_] != '0') {
      const int number = ReadNumber();
      if (at_ < format_.size() && format_[at_] == '$') {
        ++at_;
        index = static_cast<size_t>(number) - 1;
      } else {
        piece.width = number;
      }
    }
    if (piece.width < 0) {
      ReadFlags(piece, index);
      if (AtDigit()) piece.width = ReadNumber();
    }
    if (at_ < format_.size() && format_[at_] == '.') {
      ++at_;
      if (!AtDigit()) fail_("a precision is missing");
      piece.precision = ReadNumber();
    }
    if (at_ >= format_.size()) fail_("it ends within a conversion");
    piece.conversion = format_[at_++];
    const std::string shown(format_.substr(start, at_ - start));
    if (std::string_view("BHSCXEGA").find(piece.conversion) != std::string_view::npos) {
      piece.upper = true;
      piece.conversion = static_cast<char>(piece.conversion | 0x20);
    }
    if (std::string_view("bhscdoxefga%n").find(piece.conversion) == std::string_view::npos) {
      fail_("'" + shown + "' is no conversion");
    }
    Check(piece, shown);
    if (piece.conversion != '%' && piece.conversion != 'n') {
      piece.argument = index ? *index : next_++;
      last_ = piece.argument;
    }
    return piece;
  }

  void ReadFlags(Piece& piece, std::optional<size_t>& index) {
    for (; at_ < format_.size(); ++at_) {
      bool* flag = nullptr;
      switch (format_[at_]) {
        case '-':
          flag = &piece.left;
          break;
        case '#':
          flag = &piece.alternate;
          break;
        case '+':
          flag = &piece.plus;
          break;
        case ' ':
          flag = &piece.blank;
          break;
        case '0':
          flag = &piece.zero;
          break;
        case ',':
          flag = &piece.group;
          break;
        case '(':
          flag = &piece.bracket;
          break;
        case '<':
          if (!last_) fail_("'%<' has nothing before it");
          index = last_;
          continue;
        default:
          return;
      }
      if (*flag) fail_("a flag is given twice");
      *flag = true;
    }
  }

  /// Flags that contradict each other or the conversion.
  void Check(const Piece& piece, const std::string& shown) const {
    const bool signs = piece.plus || piece.blank || piece.bracket;
    if ((piece.left || piece.zero) && piece.width < 0) fail_("'" + shown + "' lacks a width");
    if ((piece.left && piece.zero) || (piece.plus && piece.blank)) fail_("the flags of '" + shown + "' contradict");
    bool fits = true;
    switch (piece.conversion) {
      case 'b':
      case 'h':
      case 's':
        fits = !signs && !piece.zero && !piece.group && !piece.alternate;
        break;
      case 'c':
        fits = !signs && !piece.zero && !piece.group && !piece.alternate && piece.precision < 0;
        break;
      case 'd':
        fits = !piece.alternate && piece.precision < 0;
        break;
      case 'o':
      case 'x':
        fits = !signs && !piece.group && piece.precision < 0;
        break;
      case 'e':
        fits = !piece.group;
        break;
      case 'g':
        fits = !piece.alternate;
        break;
      case 'a':
        fits = !piece.group && !piece.bracket;
        break;
      case '%':
        fits = !signs && !piece.zero && !piece.group && !piece.alternate && piece.precision < 0;
        break;
      case 'n':
        fits = !signs && !piece.zero && !piece.group && !piece.alternate && !piece.left && piece.precision < 0 &&
               piece.width < 0;
        break;
      default:
        break;
    }
    if (!fits) fail_("'" + shown + "' has a flag or precision that its conversion does not take");
  }

  std::string_view format_;
  const Failure& fail_;
  size_t at_ = 0;
  size_t next_ = 0;
  std::optional<size_t> last_;
};

// ---- Values ----

std::string Grouped(const std::string& digits) {
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

/// Sign, brackets and zeros around the digits of a number.
std::string Signed(const Piece& piece, bool negative, std::string digits, bool pad_zeros = true) {
  std::string before;
  std::string after;
  if (negative) {
    before = piece.bracket ? "(" : "-";
    after = piece.bracket ? ")" : "";
  } else if (piece.plus) {
    before = "+";
  } else if (piece.blank) {
    before = " ";
  }
  if (piece.zero && pad_zeros) {
    const size_t used = before.size() + digits.size() + after.size();
    const auto width = static_cast<size_t>(std::max(piece.width, 0));
    if (used < width) digits.insert(0, width - used, '0');
  }
  return before + digits + after;
}

std::string WriteDecimal(const Piece& piece, int64_t number) {
  std::string digits = types::ToString(static_cast<types::Int128>(types::Magnitude(number)));
  if (piece.group) digits = Grouped(digits);
  return Signed(piece, number < 0, std::move(digits));
}

/// Two's complement in the bits of the number's type.
std::string WriteBase(const Piece& piece, const Argument& argument) {
  const auto number = static_cast<uint64_t>(std::get<int64_t>(argument.value));
  const uint64_t bits = argument.bits == 64 ? number : number & ((uint64_t{1} << argument.bits) - 1);
  char text[24];
  const char* end = std::to_chars(text, text + sizeof(text), bits, piece.conversion == 'x' ? 16 : 8).ptr;
  const std::string prefix = piece.alternate ? (piece.conversion == 'x' ? "0x" : "0") : "";
  std::string digits(text, static_cast<size_t>(end - text));
  if (piece.zero) {
    const auto width = static_cast<size_t>(std::max(piece.width, 0));
    const size_t used = prefix.size() + digits.size();
    if (used < width) digits.insert(0, width - used, '0');
  }
  return prefix + digits;
}

std::string FixedDigits(types::DecimalDigits number, int decimals, bool group) {
  number.KeepFraction(decimals, types::DecimalDigits::Half::kUp);
  const auto digit = [&](int index) {
    return index >= 0 && index < static_cast<int>(number.digits.size()) ? number.digits[static_cast<size_t>(index)]
                                                                        : '0';
  };
  std::string whole;
  for (int place = std::max(number.point, 1); place > 0; --place) whole += digit(number.point - place);
  if (group) whole = Grouped(whole);
  if (decimals == 0) return whole;
  whole += '.';
  for (int i = 0; i < decimals; ++i) whole += digit(number.point + i);
  return whole;
}

std::string ExponentDigits(types::DecimalDigits number, int decimals) {
  number.Keep(decimals + 1, types::DecimalDigits::Half::kUp);
  const int exponent = number.is_zero() ? 0 : number.point - 1;
  std::string out;
  for (int i = 0; i <= decimals; ++i) {
    if (i == 1) out += '.';
    out += i < static_cast<int>(number.digits.size()) ? number.digits[static_cast<size_t>(i)] : '0';
  }
  const std::string power = std::to_string(std::abs(exponent));
  return out + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
}

/// The shorter of the two forms, by the size of the number as rounded.
std::string GeneralDigits(const types::DecimalDigits& number, int precision, bool group) {
  const int digits = precision == 0 ? 1 : precision;
  types::DecimalDigits rounded = number;
  rounded.Keep(digits, types::DecimalDigits::Half::kUp);
  if (rounded.is_zero()) return FixedDigits(rounded, digits - 1, group);
  if (rounded.point - 1 < -4 || rounded.point > digits) return ExponentDigits(number, digits - 1);
  return FixedDigits(number, digits - rounded.point, group);
}

/// Java's form of a hexadecimal double: 0x1.8p1.
std::string HexDigits(double number) {
  const auto bits = std::bit_cast<uint64_t>(std::fabs(number));
  uint64_t mantissa = bits & ((uint64_t{1} << 52) - 1);
  const auto exponent = static_cast<int>(bits >> 52);
  if (bits == 0) return "0x0.0p0";
  std::string digits;
  for (int shift = 48; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(mantissa >> shift) & 0xF];
  digits.erase(std::max<size_t>(digits.find_last_not_of('0') + 1, 1));
  const bool normal = exponent > 0;
  return std::string(normal ? "0x1." : "0x0.") + digits + "p" + std::to_string(normal ? exponent - 1023 : -1022);
}

std::string WriteDouble(const Piece& piece, double number) {
  if (std::isnan(number)) return "NaN";
  const bool negative = std::signbit(number);
  if (std::isinf(number)) return Signed(piece, negative, "Infinity", false);
  const types::DecimalDigits digits = types::DecimalDigits::OfDouble(number);
  const int precision = piece.precision < 0 ? 6 : piece.precision;
  switch (piece.conversion) {
    case 'e':
      return Signed(piece, negative, ExponentDigits(digits, precision));
    case 'g':
      return Signed(piece, negative, GeneralDigits(digits, precision, piece.group));
    case 'a':
      return Signed(piece, negative, HexDigits(number));
    default:
      return Signed(piece, negative, FixedDigits(digits, precision, piece.group));
  }
}

std::string JavaDouble(double number) { return types::ToDisplay(types::Value::Double(number)); }

std::string WriteText(const Argument& argument) {
  if (argument.is_null()) return "null";
  if (const auto* flag = std::get_if<bool>(&argument.value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<int64_t>(&argument.value)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&argument.value)) {
    // A float shows its own shortest digits.
    if (argument.bits != 32) return JavaDouble(*number);
    return types::ToDisplay({DataType::Float(), *number});
  }
  return std::string(std::get<std::string_view>(argument.value));
}

/// Java's hash code of the value, as %h shows it.
uint32_t HashCode(const Argument& argument) {
  if (const auto* flag = std::get_if<bool>(&argument.value)) return *flag ? 1231 : 1237;
  if (const auto* number = std::get_if<int64_t>(&argument.value)) {
    const auto bits = static_cast<uint64_t>(*number);
    return static_cast<uint32_t>(argument.bits == 64 ? bits ^ (bits >> 32) : bits);
  }
  if (const auto* number = std::get_if<double>(&argument.value)) {
    if (argument.bits == 32) return std::bit_cast<uint32_t>(static_cast<float>(*number));
    const auto bits = std::bit_cast<uint64_t>(*number);
    return static_cast<uint32_t>(bits ^ (bits >> 32));
  }
  return Murmur3::Bytes(std::get<std::string_view>(argument.value), 42);
}

[[noreturn]] void FailType(char conversion, const Failure& fail) {
  fail("%" + std::string(1, conversion) + " does not take an argument of that type");
}

std::string WriteCharacter(const Argument& argument, const Failure& fail) {
  const auto* number = std::get_if<int64_t>(&argument.value);
  if (number == nullptr || argument.bits == 64) FailType('c', fail);
  if (*number < 0 || *number > 0x10FFFF) fail("%c does not take " + std::to_string(*number));
  std::string text;
  AppendUtf8(text, static_cast<uint32_t>(*number));
  return text;
}

std::string Hex(uint32_t number) {
  char text[8];
  return {text, static_cast<size_t>(std::to_chars(text, text + sizeof(text), number, 16).ptr - text)};
}

/// The argument's text before width and case.
std::string Convert(const Piece& piece, const Argument& argument, const Failure& fail) {
  const auto cut = [&](std::string text) {
    if (piece.precision >= 0) text.resize(OffsetOf(text, static_cast<size_t>(piece.precision)));
    return text;
  };
  switch (piece.conversion) {
    case 'b': {
      const auto* flag = std::get_if<bool>(&argument.value);
      return cut(argument.is_null() || (flag != nullptr && !*flag) ? "false" : "true");
    }
    case 's':
      return cut(WriteText(argument));
    case 'h':
      return cut(argument.is_null() ? "null" : Hex(HashCode(argument)));
    default:
      break;
  }
  if (argument.is_null()) return "null";
  switch (piece.conversion) {
    case 'c':
      return WriteCharacter(argument, fail);
    case 'd':
    case 'o':
    case 'x':
      if (!std::holds_alternative<int64_t>(argument.value)) FailType(piece.conversion, fail);
      return piece.conversion == 'd' ? WriteDecimal(piece, std::get<int64_t>(argument.value))
                                     : WriteBase(piece, argument);
    default:
      if (!std::holds_alternative<double>(argument.value)) FailType(piece.conversion, fail);
      return WriteDouble(piece, std::get<double>(argument.value));
  }
}

std::string UpperCase(const std::string& text) {
  icu::UnicodeString wide = icu::UnicodeString::fromUTF8(text);
  wide.toUpper(icu::Locale::getRoot());
  std::string out;
  wide.toUTF8String(out);
  return out;
}

void Append(const Piece& piece, std::span<const Argument> arguments, const Failure& fail, std::string& out) {
  std::string text;
  if (piece.conversion == 0) {
    out += piece.text;
    return;
  }
  if (piece.conversion == 'n') {
    out += '\n';
    return;
  }
  if (piece.conversion == '%') {
    text = "%";
  } else {
    if (piece.argument >= arguments.size()) fail("it asks for more arguments than there are");
    text = Convert(piece, arguments[piece.argument], fail);
  }
  if (piece.upper) text = UpperCase(text);
  const size_t width = static_cast<size_t>(std::max(piece.width, 0));
  const size_t size = CodePoints(text);
  const size_t blanks = size < width ? width - size : 0;
  if (out.size() + text.size() + blanks > size_t{1} << 30) fail("the text becomes too long");
  if (!piece.left) out.append(blanks, ' ');
  out += text;
  if (piece.left) out.append(blanks, ' ');
}

// ---- Columns ----

/// A column of arguments of any of the types that the lowering lets through.
class Column {
 public:
  Column(Vector& column, idx_t count) : type_(column.GetType().id()) { column.ToUnifiedFormat(count, format_); }

  Argument At(idx_t row) const {
    const idx_t place = format_.sel->get_index(row);
    if (!format_.validity.RowIsValid(place)) return {};
    switch (type_) {
      case LogicalTypeId::BOOLEAN:
        return {Get<bool>(place)};
      case LogicalTypeId::TINYINT:
        return {int64_t{Get<int8_t>(place)}, 8};
      case LogicalTypeId::SMALLINT:
        return {int64_t{Get<int16_t>(place)}, 16};
      case LogicalTypeId::INTEGER:
      case LogicalTypeId::DATE:
        return {int64_t{Get<int32_t>(place)}, 32};
      case LogicalTypeId::BIGINT:
      case LogicalTypeId::TIMESTAMP:
      case LogicalTypeId::TIMESTAMP_TZ:
        return {Get<int64_t>(place)};
      case LogicalTypeId::TIME:
        return {Get<int64_t>(place) * 1000};  // Spark counts times of day in nanoseconds
      case LogicalTypeId::FLOAT:
        return {double{Get<float>(place)}, 32};
      case LogicalTypeId::DOUBLE:
        return {Get<double>(place)};
      case LogicalTypeId::SQLNULL:
        return {};
      default:
        return {View(Text(place))};
    }
  }

 private:
  template <class T>
  T Get(idx_t place) const {
    return duckdb::UnifiedVectorFormat::GetData<T>(format_)[place];
  }
  const string_t& Text(idx_t place) const { return duckdb::UnifiedVectorFormat::GetData<string_t>(format_)[place]; }

  LogicalTypeId type_;
  duckdb::UnifiedVectorFormat format_;
};

/// format_string(format, arguments…, site)
Body BindPrintf(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::VARCHAR);
  return [site](duckdb::DataChunk& args, duckdb::ExpressionState&, Vector& result) {
    const ColumnReader<string_t> formats(args.data[0], args.size());
    std::vector<Column> columns;
    for (idx_t i = 1; i < args.ColumnCount(); ++i) columns.emplace_back(args.data[i], args.size());
    std::vector<Argument> arguments(columns.size());
    std::string known;
    std::vector<Piece> pieces;
    std::string out;
    ForEachRowWithNulls(args, result, [&](idx_t row, duckdb::ValidityMask& mask) {
      if (formats.IsNull(row)) {
        mask.SetInvalid(row);
        return string_t();
      }
      const std::string_view format = View(formats[row]);
      for (size_t i = 0; i < columns.size(); ++i) arguments[i] = columns[i].At(row);
      out.clear();
      const Failure fail{format, site};
      if (pieces.empty() || format != known) {
        pieces = FormatReader(fail).Read();
        known = format;
      }
      for (const Piece& piece : pieces) Append(piece, arguments, fail, out);
      return Put(result, out);
    });
  };
}

}  // namespace

void AddPrintfKernels(KernelSet& kernels) { kernels.Add("piezo_format_string", BindPrintf, KernelNulls::kSeen); }

}  // namespace piezo::functions
