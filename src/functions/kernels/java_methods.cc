// Static methods of Java that reflect calls and nothing else needs. The last arguments say whether what makes Java
// throw is null, and where the call stands.
#include <charconv>
#include <limits>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

struct Failing {
  explicit Failing(KernelCall& call) : site(call.TakeSite()), gives_null(call.TakeLastConstant().GetValue<bool>()) {}

  template <class R>
  R Fail(const NullRow& null) const {
    if (gives_null) return null.Set<R>();
    engine::RaiseCondition("FAILED_FUNCTION_CALL", {{"funcName", "`reflect`"}}, site);
  }
  int64_t site;
  bool gives_null;
};

/// Integer.parseInt, Long.parseLong (text, radix)
template <class T>
Body BindParse(KernelCall& call) {
  const Failing failing(call);
  call.Returns(sizeof(T) == 4 ? LogicalType::INTEGER : LogicalType::BIGINT);
  return BinaryOrNull<string_t, int32_t, T>([failing](const string_t& text, int32_t radix, Vector&, NullRow null) {
    std::string_view digits = View(text);
    if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
    T value = 0;
    if (radix < 2 || radix > 36) return failing.Fail<T>(null);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, radix);
    const bool good = error == std::errc() && end == digits.data() + digits.size();
    return good ? value : failing.Fail<T>(null);
  });
}

/// UUID.fromString: five groups of hexadecimal digits, of which the last of each count.
std::optional<std::string> ParseUuid(std::string_view text) {
  constexpr int kWidths[] = {8, 4, 4, 4, 12};
  constexpr size_t kLongest = 36;
  if (text.size() > kLongest) return std::nullopt;
  std::string out;
  for (size_t group = 0; group < std::size(kWidths); ++group) {
    const bool last = group + 1 == std::size(kWidths);
    const size_t end = last ? text.size() : text.find('-');
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, value, 16);
    if (error != std::errc() || stop != text.data() + end || value > INT64_MAX) return std::nullopt;
    char digits[20];
    std::snprintf(digits, sizeof(digits), "%0*llx", kWidths[group],
                  static_cast<unsigned long long>(value & ((uint64_t{1} << (4 * kWidths[group])) - 1)));
    out += digits;
    if (last) break;
    out += '-';
    text.remove_prefix(end + 1);
  }
  return out;
}

Body BindUuid(KernelCall& call) {
  const Failing failing(call);
  call.Returns(LogicalType::VARCHAR);
  return UnaryOrNull<string_t, string_t>([failing](const string_t& text, Vector& result, NullRow null) {
    const std::optional<std::string> uuid = ParseUuid(View(text));
    return uuid ? Put(result, *uuid) : failing.Fail<string_t>(null);
  });
}

/// URLDecoder.decode(text)
Body BindUrlDecode(KernelCall& call) {
  const Failing failing(call);
  call.Returns(LogicalType::VARCHAR);
  return UnaryOrNull<string_t, string_t>([failing](const string_t& text, Vector& result, NullRow null) {
    const std::string_view given = View(text);
    std::string out;
    for (size_t i = 0; i < given.size(); ++i) {
      if (given[i] != '%') {
        out += given[i] == '+' ? ' ' : given[i];
        continue;
      }
      uint8_t byte = 0;
      if (i + 2 >= given.size()) return failing.Fail<string_t>(null);
      const auto [end, error] = std::from_chars(given.data() + i + 1, given.data() + i + 3, byte, 16);
      if (error != std::errc() || end != given.data() + i + 3) return failing.Fail<string_t>(null);
      out += static_cast<char>(byte);
      i += 2;
    }
    return Put(result, out);
  });
}

}  // namespace

void AddJavaMethodKernels(KernelSet& kernels) {
  kernels.Add("piezo_java_parse_int", BindParse<int32_t>);
  kernels.Add("piezo_java_parse_long", BindParse<int64_t>);
  kernels.Add("piezo_java_uuid", BindUuid);
  kernels.Add("piezo_java_url_decode", BindUrlDecode);
}

}  // namespace piezo::functions
