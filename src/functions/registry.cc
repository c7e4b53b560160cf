// The registry: all groups in one index by name. Built once, when the server starts.
#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "functions/function.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

struct Group {
  const char* name;
  std::vector<Function> (*make)();
};
constexpr Group kGroups[] = {
    {"agg_funcs", AggregateFunctions},
    {"agg_funcs", StatisticsFunctions},
    {kClientFunctions, ClientStatistics},
    {"conditional_funcs", ConditionalFunctions},
    {"math_funcs", ArithmeticFunctions},
    {"predicate_funcs", ComparisonFunctions},
    {"predicate_funcs", LogicFunctions},
    {"predicate_funcs", PatternFunctions},
    {"string_funcs", StringFunctions},
    {"string_funcs", CollationFunctions},
    {"math_funcs", MathFunctions},
    {"string_funcs", RegexpFunctions},
    {"hash_funcs", HashFunctions},
    {"misc_funcs", MiscFunctions},
    {"window_funcs", WindowFunctions},
    {"generator_funcs", GeneratorFunctions},
    {"array_funcs", ArrayFunctions},
    {"collection_funcs", CollectionFunctions},
    {"map_funcs", MapFunctions},
    {"struct_funcs", StructFunctions},
    {"lambda_funcs", LambdaFunctions},
    {"datetime_funcs", DateTimeFieldFunctions},
    {"datetime_funcs", DateTimeNowFunctions},
    {"datetime_funcs", DateTimeMoveFunctions},
    {"datetime_funcs", DateTimeTextFunctions},
    {"datetime_funcs", DateTimeMakeFunctions},
    {"datetime_funcs", TimeFunctions},
    {"agg_funcs", ApproximateFunctions},
    {"agg_funcs", PercentileFunctions},
    {"misc_funcs", BitmapFunctions},
    {"misc_funcs", CipherFunctions},
    {"conversion_funcs", ConversionFunctions},
    {"string_funcs", EncodingFunctions},
    {"string_funcs", NumberTextFunctions},
    {"string_funcs", TextFormFunctions},
    {"csv_funcs", CsvFunctions},
    {"json_funcs", JsonFunctions},
    {"xml_funcs", XmlFunctions},
    {"url_funcs", UrlFunctions},
    {"variant_funcs", VariantFunctions},
    {kTableFunctions, VariantTableFunctions},
    {"agg_funcs", SketchAggregates},
    {"misc_funcs", SketchFunctions},
    {"agg_funcs", KllAggregates},
    {"misc_funcs", KllFunctions},
    {"misc_funcs", ReflectFunctions},
    {"st_funcs", GeospatialFunctions},
};

/// Edits that turn one name into the other (Levenshtein).
size_t Distance(std::string_view left, std::string_view right) {
  std::vector<size_t> row(right.size() + 1);
  for (size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= right.size(); ++j) {
      const size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[right.size()];
}

bool IsWord(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'); });
}

}  // namespace

struct Registry::Index {
  std::vector<Function> entries;
  std::unordered_map<std::string_view, const Function*> by_name;  // keys point into entries
};

Registry::Registry() {
  auto index = std::make_unique<Index>();
  for (const Group& group : kGroups) {
    for (Function& function : group.make()) {
      function.group = group.name;
      index->entries.push_back(std::move(function));
    }
  }
  for (const Function& function : index->entries) {
    const auto add = [&](const std::string& name) {
      const bool added = index->by_name.emplace(name, &function).second;
      if (!added) FailCheck(("two functions named " + name).c_str(), __FILE__, __LINE__);
    };
    add(function.name);
    std::for_each(function.aliases.begin(), function.aliases.end(), add);
  }
  index_ = std::move(index);
}

Registry::~Registry() = default;

const Function* Registry::Find(std::string_view lower_case_name) const {
  const auto found = index_->by_name.find(lower_case_name);
  return found == index_->by_name.end() ? nullptr : found->second;
}

std::vector<const Function*> Registry::All() const {
  std::vector<const Function*> all;
  all.reserve(index_->entries.size());
  for (const Function& function : index_->entries) all.push_back(&function);
  std::sort(all.begin(), all.end(),
            [](const Function* left, const Function* right) { return left->name < right->name; });
  return all;
}

std::vector<std::string> Registry::Similar(std::string_view name, size_t most) const {
  constexpr size_t kLongestName = 128;  // nothing is similar to longer ones
  std::vector<std::pair<size_t, std::string_view>> ranked;
  if (name.size() > kLongestName) return {};
  for (const auto& [known, function] : index_->by_name) {
    if (IsWord(known)) ranked.emplace_back(Distance(name, known), known);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(most, ranked.size()); ++i) names.emplace_back(ranked[i].second);
  return names;
}

}  // namespace piezo::functions
