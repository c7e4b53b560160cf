// Reads option values by type.
#include "conf/options.h"

#include <charconv>

#include "base/ascii.h"
#include "errors/error.h"

namespace piezo {
namespace {

template <class T>
std::optional<T> Number(const std::string& text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

OptionMap::OptionMap(const std::vector<std::pair<std::string, std::string>>& pairs) {
  for (const auto& [name, value] : pairs) Set(name, value);
}

void OptionMap::Set(std::string_view name, std::string value) { values_[ToLowerAscii(name)] = std::move(value); }

std::optional<std::string> OptionMap::Find(Names names) const {
  for (const std::string_view name : names) {
    if (const auto found = values_.find(ToLowerAscii(name)); found != values_.end()) return found->second;
  }
  return std::nullopt;
}

std::string OptionMap::Text(Names names, std::string_view otherwise) const {
  return Find(names).value_or(std::string(otherwise));
}

bool OptionMap::Bool(Names names, bool otherwise) const {
  const std::optional<std::string> value = Find(names);
  if (!value) return otherwise;
  if (EqualsIgnoreCase(*value, "true")) return true;
  if (!EqualsIgnoreCase(*value, "false")) {
    throw Error("_LEGACY_ERROR_TEMP_2147", {{"paramName", std::string(*names.begin())}});
  }
  return false;
}

int64_t OptionMap::Int(Names names, int64_t otherwise) const {
  const std::optional<std::string> value = Find(names);
  if (!value) return otherwise;
  const std::optional<int64_t> number = Number<int64_t>(*value);
  if (!number) {
    throw Error("_LEGACY_ERROR_TEMP_2146", {{"paramName", std::string(*names.begin())}, {"value", *value}});
  }
  return *number;
}

double OptionMap::Double(Names names, double otherwise) const {
  const std::optional<std::string> value = Find(names);
  if (!value) return otherwise;
  const std::optional<double> number = Number<double>(*value);
  if (!number) throw BadOption(*names.begin(), *value, "it must be a number");
  return *number;
}

Error BadOption(std::string_view name, std::string_view value, std::string_view reason) {
  return Error("INVALID_OPTION_VALUE",
               {{"option", std::string(name)}, {"value", std::string(value)}, {"reason", std::string(reason)}});
}

OptionMap OptionMap::WithDefaults(const Conf& conf) const {
  OptionMap out = *this;
  out.values_.try_emplace("timezone", conf.time_zone());
  out.values_.try_emplace("columnnameofcorruptrecord",
                          conf.Get("spark.sql.columnNameOfCorruptRecord").value_or("_corrupt_record"));
  out.values_.try_emplace("ignorenullfields",
                          conf.GetBool("spark.sql.jsonGenerator.ignoreNullFields") ? "true" : "false");
  // Settings that no option overrides.
  for (const char* name : {"spark.sql.timestampType", "spark.sql.binaryOutputStyle", "spark.sql.caseSensitive",
                           "spark.sql.variant.allowDuplicateKeys", "spark.sql.legacy.timeParserPolicy"}) {
    if (const auto value = conf.Get(name)) out.Set(name, *value);
  }
  return out;
}

std::vector<std::string> OptionMap::ToList() const {
  std::vector<std::string> list;
  for (const auto& [name, value] : values_) {
    list.push_back(name);
    list.push_back(value);
  }
  return list;
}

OptionMap OptionMap::FromList(const std::vector<std::string>& list) {
  OptionMap out;
  for (size_t i = 0; i + 1 < list.size(); i += 2) out.values_[list[i]] = list[i + 1];
  return out;
}

}  // namespace piezo
