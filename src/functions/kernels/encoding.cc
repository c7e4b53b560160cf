// Kernels between texts and bytes: base64, character sets, hexadecimal digits, checks of UTF-8.
#include <array>
#include <string>

#include "errors/error.h"
#include "functions/kernels/charset.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::StringVector;
using duckdb::Vector;

// ---- Base64 ----

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr size_t kLine = 76;

constexpr std::array<int8_t, 256> kDigits = [] {
  std::array<int8_t, 256> digits{};
  digits.fill(-1);
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int8_t>(i);
  }
  return digits;
}();

int Digit(char c) { return kDigits[static_cast<unsigned char>(c)]; }

/// The text of the bytes; with a break after each 76 characters when `lines`.
std::string ToBase64(std::string_view bytes, bool lines) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4 + (lines ? bytes.size() / 57 * 2 : 0));
  size_t column = 0;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    if (lines && column == kLine) {
      text += "\r\n";
      column = 0;
    }
    const auto byte = [&](size_t at) {
      return i + at < bytes.size() ? static_cast<uint32_t>(static_cast<unsigned char>(bytes[i + at])) : 0U;
    };
    const uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    text += kAlphabet[group >> 18];
    text += kAlphabet[(group >> 12) & 63];
    text += i + 1 < bytes.size() ? kAlphabet[(group >> 6) & 63] : '=';
    text += i + 2 < bytes.size() ? kAlphabet[group & 63] : '=';
    column += 4;
  }
  return text;
}

enum class Base64 { kOk, kUnit, kBits, kEnd };

/// Reads base64 as MIME does: characters outside of the alphabet are passed over. Bytes go to `bytes`.
Base64 FromBase64(std::string_view text, std::string& bytes) {
  bytes.clear();
  uint32_t group = 0;
  int digits = 0;
  size_t i = 0;
  for (; i < text.size() && text[i] != '='; ++i) {
    const int digit = Digit(text[i]);
    if (digit < 0) continue;
    group = group << 6 | static_cast<uint32_t>(digit);
    if (++digits < 4) continue;
    for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<char>(group >> shift));
    group = 0;
    digits = 0;
  }
  if (i < text.size()) {  // padding: two after two digits, one after three
    const bool complete = (digits == 2 && i + 1 < text.size() && text[i + 1] == '=') || digits == 3;
    if (!complete) return Base64::kUnit;
    for (i += digits == 2 ? 2 : 1; i < text.size(); ++i) {
      if (Digit(text[i]) >= 0 || text[i] == '=') return Base64::kEnd;
    }
  }
  if (digits == 1) return Base64::kBits;
  if (digits == 2) bytes.push_back(static_cast<char>(group >> 4));
  if (digits == 3) {
    bytes.push_back(static_cast<char>(group >> 10));
    bytes.push_back(static_cast<char>(group >> 2));
  }
  return Base64::kOk;
}

/// base64(bytes, whether to break lines)
Body BindToBase64(KernelCall& call) {
  const bool lines = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>(
      [lines](const string_t& bytes, Vector& result) { return Put(result, ToBase64(View(bytes), lines)); });
}

/// unbase64(text, site)
Body BindFromBase64(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BLOB);
  return Unary<string_t, string_t>([site](const string_t& text, Vector& result) {
    std::string bytes;
    const Base64 outcome = FromBase64(View(text), bytes);
    if (outcome != Base64::kOk) {
      engine::RaiseCondition("PIEZO_MALFORMED_BASE64",
                             {{"reason", outcome == Base64::kUnit   ? "its padding has the wrong length"
                                         : outcome == Base64::kBits ? "its last character stands alone"
                                                                    : "something follows its padding"}},
                             site);
    }
    return Put(result, bytes);
  });
}

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Stricter than MIME: nothing but the alphabet, blanks, and the padding in one piece.
bool IsStrictBase64(std::string_view text) {
  size_t digits = 0;
  size_t i = 0;
  for (; i < text.size() && text[i] != '='; ++i) {
    if (Digit(text[i]) >= 0) {
      ++digits;
    } else if (!IsBlank(text[i])) {
      return false;
    }
  }
  size_t padding = 0;
  for (; i < text.size() && text[i] == '='; ++i) ++padding;
  for (; i < text.size(); ++i) {
    if (!IsBlank(text[i])) return false;
  }
  if (padding > 0) return (digits + padding) % 4 == 0 && padding <= 2;
  return digits % 4 != 1;
}

// ---- to_binary ----

bool FromHex(std::string_view digits, std::string& bytes) {
  const auto value = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  bytes.clear();
  int high = digits.size() % 2 == 1 ? 0 : -1;  // an odd number of digits lacks the first
  for (const char c : digits) {
    const int digit = value(c);
    if (digit < 0) return false;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<char>(high << 4 | digit));
      high = -1;
    }
  }
  return true;
}

/// to_binary(text, "hex" or "base64", whether to raise, site)
Body BindToBinary(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raise = call.TakeLastConstant().GetValue<bool>();
  const bool hex = call.TakeLastConstant().ToString() == "hex";
  call.Returns(LogicalType::BLOB);
  return UnaryOrNull<string_t, string_t>([=](const string_t& text, Vector& result, NullRow null) {
    std::string bytes;
    const std::string_view view = View(text);
    const bool read = hex ? FromHex(view, bytes) : IsStrictBase64(view) && FromBase64(view, bytes) == Base64::kOk;
    if (read) return Put(result, bytes);
    if (!raise) return null.Set();
    engine::RaiseCondition("CONVERSION_INVALID_INPUT",
                           {{"str", errors::QuoteString(view)},
                            {"fmt", hex ? "'HEX'" : "'BASE64'"},
                            {"targetType", "\"BINARY\""},
                            {"suggestion", "`try_to_binary`"}},
                           site);
  });
}

// ---- Character sets ----

struct Coding {
  std::string function;
  CharsetRules rules;
  int64_t site;
};

/// The constants at the end: whether all character sets are known, whether what has no counterpart is replaced, site.
Coding TakeCoding(KernelCall& call, std::string function) {
  Coding coding{std::move(function), {}, call.TakeSite()};
  coding.rules.replace = call.TakeLastConstant().GetValue<bool>();
  coding.rules.all_charsets = call.TakeLastConstant().GetValue<bool>();
  return coding;
}

[[noreturn]] void RaiseCharset(std::string_view charset, const Coding& coding) {
  engine::RaiseCondition("INVALID_PARAMETER_VALUE.CHARSET",
                         {{"functionName", "`" + coding.function + "`"},
                          {"parameter", "`charset`"},
                          {"charset", std::string(charset)},
                          {"charsets", std::string(kCharsetNames)}},
                         coding.site);
}

template <bool encode>
Body BindCoding(KernelCall& call) {
  const Coding coding = TakeCoding(call, encode ? "encode" : "decode");
  call.Returns(encode ? LogicalType::BLOB : LogicalType::VARCHAR);
  return [coding](duckdb::DataChunk& args, duckdb::ExpressionState&, Vector& result) {
    CharsetCache charsets(coding.rules);
    std::string out;
    duckdb::BinaryExecutor::Execute<string_t, string_t, string_t>(
        args.data[0], args.data[1], result, args.size(), [&](const string_t& input, const string_t& name) {
          const Charset* charset = charsets.Find(View(name));
          if (charset == nullptr) RaiseCharset(View(name), coding);
          const bool done = encode ? charset->Encode(View(input), out) : charset->Decode(View(input), out);
          if (!done) {
            engine::RaiseCondition("MALFORMED_CHARACTER_CODING",
                                   {{"function", "`" + coding.function + "`"}, {"charset", std::string(View(name))}},
                                   coding.site);
          }
          return Put(result, out);
        });
  };
}

// ---- UTF-8 ----

Body BindIsValid(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return Unary<string_t, bool>(
      [](const string_t& text, Vector&) { return FindInvalidUtf8(View(text)) == std::string_view::npos; });
}

Body BindMakeValid(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>(
      [](const string_t& text, Vector& result) { return Put(result, ValidUtf8(View(text))); });
}

/// The bytes as the error shows them: \xFF\xFE
std::string Escaped(std::string_view bytes) {
  constexpr size_t kMost = 64;  // more tells no more
  std::string text;
  for (const char byte : bytes.substr(0, kMost)) {
    const auto value = static_cast<unsigned char>(byte);
    text += "\\x";
    text += "0123456789ABCDEF"[value >> 4];
    text += "0123456789ABCDEF"[value & 0xF];
  }
  return text;
}

/// validate_utf8(text, whether to raise, site)
Body BindValidate(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raise = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::VARCHAR);
  return UnaryOrNull<string_t, string_t>([=](const string_t& text, Vector& result, NullRow null) {
    if (FindInvalidUtf8(View(text)) == std::string_view::npos) return Put(result, View(text));
    if (raise) engine::RaiseCondition("INVALID_UTF8_STRING", {{"str", Escaped(View(text))}}, site);
    return null.Set();
  });
}

}  // namespace

void AddEncodingKernels(KernelSet& kernels) {
  kernels.Add("piezo_base64", BindToBase64);
  kernels.Add("piezo_unbase64", BindFromBase64);
  kernels.Add("piezo_to_binary", BindToBinary);
  kernels.Add("piezo_encode", BindCoding<true>);
  kernels.Add("piezo_decode", BindCoding<false>);
  kernels.Add("piezo_is_valid_utf8", BindIsValid);
  kernels.Add("piezo_make_valid_utf8", BindMakeValid);
  kernels.Add("piezo_validate_utf8", BindValidate);
}

}  // namespace piezo::functions
