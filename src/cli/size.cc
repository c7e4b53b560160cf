#include "cli/size.h"

#include <cctype>
#include <charconv>
#include <stdexcept>
#include <string>

namespace piezo::cli {

int64_t ParseSize(std::string_view text) {
  const auto bad = [&] {
    return std::invalid_argument("not a size: '" + std::string(text) + "' (try 512MiB or 4GiB)");
  };
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number <= 0) throw bad();
  std::string unit;
  for (const char* at = end; at != text.data() + text.size(); ++at) {
    unit += static_cast<char>(std::tolower(static_cast<unsigned char>(*at)));
  }
  constexpr std::string_view kUnits = "kmgt";
  if (unit.empty() || unit == "b") return number;
  const size_t power = kUnits.find(unit.front());
  const std::string rest = unit.substr(1);
  if (power == std::string_view::npos || (!rest.empty() && rest != "b" && rest != "ib")) throw bad();
  const auto shift = static_cast<int>(10 * (power + 1));
  if (number > (INT64_MAX >> shift)) throw bad();
  return number << shift;
}

}  // namespace piezo::cli
