// Collations are a base (UTF8_BINARY, UTF8_LCASE, UNICODE or a locale) and suffixes for case, accents and trailing
// spaces. What these mean for strings is left to the kernels that compare.
#include "types/collation.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "errors/error.h"

namespace piezo::types {
namespace {

constexpr std::string_view kUtf8Bases[] = {"UTF8_BINARY", "UTF8_LCASE"};
constexpr std::string_view kIcuBases[] = {
    "UNICODE",     "af",          "am",      "ar",          "ar_SAU",      "as",          "az",          "be",
    "bg",          "bn",          "bo",      "br",          "bs",          "bs_Cyrl",     "ca",          "ceb",
    "chr",         "cs",          "cy",      "da",          "de",          "de_AUT",      "dsb",         "dz",
    "ee",          "el",          "en",      "en_USA",      "eo",          "es",          "et",          "fa",
    "fa_AFG",      "ff",          "ff_Adlm", "fi",          "fil",         "fo",          "fr",          "fr_CAN",
    "fy",          "ga",          "gl",      "gu",          "ha",          "haw",         "he",          "he_ISR",
    "hi",          "hr",          "hsb",     "hu",          "hy",          "id",          "id_IDN",      "ig",
    "is",          "it",          "ja",      "ka",          "kk",          "kl",          "km",          "kn",
    "ko",          "kok",         "ku",      "ky",          "lb",          "lij",         "lkt",         "ln",
    "lo",          "lt",          "lv",      "mk",          "ml",          "mn",          "mr",          "ms",
    "mt",          "my",          "nb",      "nb_NOR",      "ne",          "nl",          "nn",          "no",
    "nso",         "om",          "or",      "pa",          "pa_Guru",     "pa_Guru_IND", "pl",          "ps",
    "pt",          "ro",          "ru",      "sa",          "se",          "si",          "sk",          "sl",
    "smn",         "sq",          "sr",      "sr_Cyrl",     "sr_Cyrl_BIH", "sr_Cyrl_MNE", "sr_Cyrl_SRB", "sr_Latn",
    "sr_Latn_BIH", "sr_Latn_SRB", "st",      "sv",          "sw",          "ta",          "te",          "th",
    "tk",          "tn",          "to",      "tr",          "ug",          "uk",          "ur",          "uz",
    "vi",          "wae",         "wo",      "xh",          "yi",          "yo",          "zh",          "zh_Hans",
    "zh_Hans_CHN", "zh_Hans_SGP", "zh_Hant", "zh_Hant_HKG", "zh_Hant_MAC", "zh_Hant_TWN", "zu"};

struct Suffixes {
  bool case_insensitive = false;
  bool accent_insensitive = false;
  bool trims = false;
};

/// Takes `_CI`, `_CS`, `_AI`, `_AS` (each kind once, in any order) and then `_RTRIM` off the end of `name`.
std::optional<Suffixes> TakeSuffixes(std::string& name) {
  Suffixes suffixes;
  const auto take = [&](std::string_view suffix) {
    if (!name.ends_with(suffix) || name.size() == suffix.size()) return false;
    name.resize(name.size() - suffix.size());
    return true;
  };
  suffixes.trims = take("_RTRIM");
  bool case_given = false;
  bool accent_given = false;
  while (true) {
    if (const bool insensitive = take("_CI"); insensitive || take("_CS")) {
      if (std::exchange(case_given, true)) return std::nullopt;
      suffixes.case_insensitive = insensitive;
    } else if (const bool ignores = take("_AI"); ignores || take("_AS")) {
      if (std::exchange(accent_given, true)) return std::nullopt;
      suffixes.accent_insensitive = ignores;
    } else {
      return suffixes;
    }
  }
}

std::optional<std::string> Normalize(std::string_view name) {
  std::string base = ToUpperAscii(name);
  constexpr std::string_view kSchema = "SYSTEM.BUILTIN.";
  if (base.starts_with(kSchema)) base.erase(0, kSchema.size());
  for (const std::string_view utf8 : kUtf8Bases) {
    if (base == utf8 || base == std::string(utf8) + "_RTRIM") return base;
  }
  const std::optional<Suffixes> suffixes = TakeSuffixes(base);
  const auto found = std::find_if(std::begin(kIcuBases), std::end(kIcuBases),
                                  [&](std::string_view candidate) { return ToUpperAscii(candidate) == base; });
  if (!suffixes || found == std::end(kIcuBases)) return std::nullopt;
  std::string normalized(*found);
  if (suffixes->case_insensitive) normalized += "_CI";
  if (suffixes->accent_insensitive) normalized += "_AI";
  if (suffixes->trims) normalized += "_RTRIM";
  return normalized;
}

size_t EditDistance(std::string_view left, std::string_view right) {
  std::vector<size_t> row(right.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= right.size(); ++j) {
      const size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

/// The nearest locale, and others that are nearly spelled so.
std::string Proposals(std::string_view name) {
  constexpr size_t kProposals = 3;
  constexpr size_t kNear = 2;
  constexpr size_t kLongestName = 64;  // of what the user wrote, to bound the work
  const std::string wanted = ToUpperAscii(name.substr(0, kLongestName));
  std::vector<std::pair<size_t, std::string_view>> ranked;
  for (const std::string_view base : kIcuBases) ranked.emplace_back(EditDistance(wanted, ToUpperAscii(base)), base);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text(ranked.front().second);
  for (size_t i = 1; i < kProposals && ranked[i].first <= kNear; ++i) text += ", " + std::string(ranked[i].second);
  return text;
}

template <class Test>
bool AnyString(const DataType& type, Test test) {
  switch (type.id()) {
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      return test(type);
    case TypeId::kArray:
      return AnyString(type.element(), test);
    case TypeId::kMap:
      return AnyString(type.key(), test) || AnyString(type.value(), test);
    case TypeId::kStruct:
      return std::any_of(type.fields().begin(), type.fields().end(),
                         [&](const Field& field) { return AnyString(field.type, test); });
    default:
      return false;
  }
}

}  // namespace

Collation FindCollation(std::string_view name) {
  if (name == kIndeterminateCollation) return {.kind = Collation::Kind::kIndeterminate};
  std::string base(name);
  const std::optional<Suffixes> suffixes = TakeSuffixes(base);
  Collation collation;
  collation.ignores_trailing_spaces = suffixes && suffixes->trims;
  if (base == "UTF8_BINARY") return collation;
  if (base == "UTF8_LCASE") {
    collation.kind = Collation::Kind::kLowerCase;
    collation.ignores_case = true;
    return collation;
  }
  collation.kind = Collation::Kind::kIcu;
  if (base != "UNICODE") collation.locale = base;
  collation.ignores_case = suffixes && suffixes->case_insensitive;
  collation.ignores_accents = suffixes && suffixes->accent_insensitive;
  return collation;
}

bool HasCollation(const DataType& type) {
  return AnyString(type, [](const DataType& string) { return !string.has_default_collation(); });
}

bool HasIndeterminateCollation(const DataType& type) {
  return AnyString(type, [](const DataType& string) { return string.collation() == kIndeterminateCollation; });
}

bool HasString(const DataType& type) {
  return AnyString(type, [](const DataType&) { return true; });
}

bool HasCollatedKeys(const DataType& type) {
  switch (type.id()) {
    case TypeId::kArray:
      return HasCollatedKeys(type.element());
    case TypeId::kMap:
      return HasCollation(type.key()) || HasCollatedKeys(type.value());
    case TypeId::kStruct:
      return std::any_of(type.fields().begin(), type.fields().end(),
                         [](const Field& field) { return HasCollatedKeys(field.type); });
    default:
      return false;
  }
}

DataType WithDefaultCollation(const DataType& type, const std::string& collation) {
  switch (type.id()) {
    case TypeId::kString:
      return type.has_default_collation() ? DataType::CollatedString(collation) : type;
    case TypeId::kArray:
      return DataType::Array(WithDefaultCollation(type.element(), collation), type.contains_null());
    case TypeId::kMap:
      return DataType::Map(WithDefaultCollation(type.key(), collation), WithDefaultCollation(type.value(), collation),
                           type.contains_null());
    case TypeId::kStruct: {
      std::vector<Field> fields = type.fields();
      for (Field& field : fields) field.type = WithDefaultCollation(field.type, collation);
      return DataType::Struct(std::move(fields));
    }
    default:
      return type;
  }
}

std::string NormalizeCollation(std::string_view name) {
  if (const std::optional<std::string> normalized = Normalize(name)) return *normalized;
  throw Error("COLLATION_INVALID_NAME", {{"collationName", std::string(name)}, {"proposals", Proposals(name)}});
}

std::string_view CollationProvider(std::string_view collation) {
  return collation.starts_with("UTF8_") ? "spark" : "icu";
}

std::vector<std::string> AllCollations() {
  std::vector<std::string> names;
  for (const char* trim : {"", "_RTRIM"}) {
    for (const std::string_view base : kUtf8Bases) names.push_back(std::string(base) + trim);
  }
  const auto by_bytes = static_cast<std::ptrdiff_t>(names.size());
  for (const std::string_view base : kIcuBases) {
    for (const char* suffix : {"", "_AI", "_CI", "_CI_AI"}) {
      for (const char* trim : {"", "_RTRIM"}) names.push_back(std::string(base) + suffix + trim);
    }
  }
  std::sort(names.begin() + by_bytes, names.end());
  return names;
}

}  // namespace piezo::types
