// Collations are a base (UTF8_BINARY, UTF8_LCASE, UNICODE or a locale) and suffixes for case, accents and trailing
// spaces. What a suffix means is left to the functions that compare.
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

std::string Proposals(std::string_view name) {
  constexpr size_t kProposals = 3;
  constexpr size_t kLongestName = 64;  // of what the user wrote, to bound the work
  const std::string wanted = ToUpperAscii(name.substr(0, kLongestName));
  std::vector<std::string> names = AllCollations();
  std::vector<std::pair<size_t, std::string_view>> ranked;
  for (const std::string& candidate : names)
    ranked.emplace_back(EditDistance(wanted, ToUpperAscii(candidate)), candidate);
  std::partial_sort(ranked.begin(), ranked.begin() + kProposals, ranked.end());
  std::string text;
  for (size_t i = 0; i < kProposals; ++i) text += (i == 0 ? "" : ", ") + std::string(ranked[i].second);
  return text;
}

}  // namespace

std::string NormalizeCollation(std::string_view name) {
  if (const std::optional<std::string> normalized = Normalize(name)) return *normalized;
  throw Error("COLLATION_INVALID_NAME", {{"collationName", std::string(name)}, {"proposals", Proposals(name)}});
}

std::string_view CollationProvider(std::string_view collation) {
  return collation.starts_with("UTF8_") ? "spark" : "icu";
}

std::vector<std::string> AllCollations() {
  std::vector<std::string> names;
  for (const std::string_view base : kUtf8Bases) {
    for (const char* trim : {"", "_RTRIM"}) names.push_back(std::string(base) + trim);
  }
  for (const std::string_view base : kIcuBases) {
    for (const char* suffix : {"", "_AI", "_CI", "_CI_AI"}) {
      for (const char* trim : {"", "_RTRIM"}) names.push_back(std::string(base) + suffix + trim);
    }
  }
  return names;
}

}  // namespace piezo::types
