// Reads what the text formats share out of the options.
#include "functions/kernels/text_format.h"

#include <charconv>

#include "base/ascii.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

// A setting, not an option: see OptionMap::WithDefaults.
constexpr std::string_view kTimestampType = "spark.sql.timestampType";

/// An unknown mode is the default one, as in Spark.
ReadMode ModeOf(const OptionMap& options) {
  const std::string mode = options.Text({"mode"}, "");
  if (EqualsIgnoreCase(mode, "DROPMALFORMED")) return ReadMode::kDropMalformed;
  return EqualsIgnoreCase(mode, "FAILFAST") ? ReadMode::kFailFast : ReadMode::kPermissive;
}

}  // namespace

TextFormat::TextFormat(const OptionMap& options, DateTimeFormats::Use use)
    : mode(ModeOf(options)),
      corrupt_column(options.Text({"columnNameOfCorruptRecord"}, "_corrupt_record")),
      sampling_ratio(options.Double({"samplingRatio"}, 1)),
      local_timestamps(options.Text({kTimestampType}, "") == "TIMESTAMP_NTZ"),
      moments(std::make_shared<const DateTimeFormats>(options, use)) {
  blocks.whole_files = options.Bool({"multiLine", "wholeFile"}, false);
  blocks.encoding = options.Text({"encoding", "charset"}, "");
  const std::optional<std::string> separator = options.Find({"lineSep"});
  if (separator && separator->empty()) throw BadOption("lineSep", "''", "a separator has characters");
  blocks.line_separator = separator.value_or("");
  if (!(sampling_ratio > 0)) {
    throw BadOption("samplingRatio", options.Text({"samplingRatio"}, ""), "it must be greater than 0");
  }
  if (options.Find({"rescuedDataColumn"})) errors::ThrowUnsupported("option rescuedDataColumn");
}

void RefuseSingleVariant(const OptionMap& options, std::string_view format) {
  if (!options.Find({"singleVariantColumn"})) return;
  errors::ThrowUnsupported("option singleVariantColumn of " + std::string(format));
}

char CharacterOption(const OptionMap& options, std::string_view name, char otherwise) {
  const std::optional<std::string> given = options.Find({name});
  if (!given) return otherwise;
  const std::string text = given->size() > 1 && given->front() == '\\' ? Unescaped(*given) : *given;
  if (text.size() > 1) throw Error("_LEGACY_ERROR_TEMP_2145", {{"paramName", std::string(name)}});
  return text.empty() ? '\0' : text.front();
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[++i];
    constexpr std::string_view kNames = "tnrbf0";
    constexpr std::string_view kCharacters("\t\n\r\b\f\0", 6);
    uint32_t code = 0;
    if (next == 'u' && i + 4 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 5, code, 16).ptr == text.data() + i + 5) {
      AppendUtf8(out, code);
      i += 4;
    } else {
      const size_t name = kNames.find(next);
      out += name == std::string_view::npos ? next : kCharacters[name];
    }
  }
  return out;
}

}  // namespace piezo::functions
