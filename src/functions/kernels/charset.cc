// See charset.h. The converters are ICU's.
#include "functions/kernels/charset.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cctype>

#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

std::string Lower(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool IsListed(std::string_view name) {
  size_t start = 0;
  while (start < kCharsetNames.size()) {
    const size_t end = std::min(kCharsetNames.find(", ", start), kCharsetNames.size());
    if (kCharsetNames.substr(start, end - start) == name) return true;
    start = end + 2;
  }
  return false;
}

}  // namespace

std::unique_ptr<Charset> Charset::Open(std::string_view name, const CharsetRules& rules) {
  const std::string lower = Lower(name);
  if (!rules.all_charsets && !IsListed(lower)) return nullptr;
  // Java's UTF-16 writes a mark and reads both orders; its UTF-32 writes none.
  const bool utf16 = lower == "utf-16" || lower == "utf16";
  const bool utf32 = lower == "utf-32" || lower == "utf32";
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(utf16 ? "UTF-16BE" : utf32 ? "UTF-32BE" : lower.c_str(), &status);
  if (U_FAILURE(status) || converter == nullptr) return nullptr;
  if (!rules.replace) {
    ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  } else if (ucnv_getMinCharSize(converter) == 1) {
    ucnv_setSubstChars(converter, "?", 1, &status);
  }
  return std::unique_ptr<Charset>(new Charset(converter, utf16, rules));
}

Charset::~Charset() { ucnv_close(converter_); }

bool Charset::Encode(std::string_view text, std::string& bytes) const {
  const std::string valid = ValidUtf8(text);
  const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(valid);
  bytes = marked_ && !text.empty() ? "\xFE\xFF" : "";
  const size_t start = bytes.size();
  bytes.resize(start +
               static_cast<size_t>(UCNV_GET_MAX_BYTES_FOR_STRING(wide.length(), ucnv_getMaxCharSize(converter_))));
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size = ucnv_fromUChars(converter_, bytes.data() + start, static_cast<int32_t>(bytes.size() - start),
                                       wide.getBuffer(), wide.length(), &status);
  if (U_FAILURE(status)) return false;
  bytes.resize(start + static_cast<size_t>(size));
  return true;
}

bool Charset::Decode(std::string_view bytes, std::string& text) const {
  std::string swapped;
  if (marked_ && bytes.size() >= 2) {
    if (bytes.starts_with("\xFF\xFE")) {
      swapped.assign(bytes.substr(2));
      for (size_t i = 0; i + 1 < swapped.size(); i += 2) std::swap(swapped[i], swapped[i + 1]);
      bytes = swapped;
    } else if (bytes.starts_with("\xFE\xFF")) {
      bytes.remove_prefix(2);
    }
  }
  icu::UnicodeString wide;
  const auto capacity = static_cast<int32_t>(bytes.size() * 2 + 16);
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size = ucnv_toUChars(converter_, wide.getBuffer(capacity), capacity, bytes.data(),
                                     static_cast<int32_t>(bytes.size()), &status);
  wide.releaseBuffer(U_SUCCESS(status) ? size : 0);
  if (U_FAILURE(status)) return false;
  text.clear();
  wide.toUTF8String(text);
  return true;
}

}  // namespace piezo::functions
