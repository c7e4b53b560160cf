// Kernels that cut and search texts by code points: length, substring, trim, pad, positions. Binaries are handled by
// the same kernels, byte by byte.
#include <algorithm>
#include <cstring>
#include <limits>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;

bool IsBinary(const KernelCall& call, size_t index = 0) { return call.type(index).id() == LogicalTypeId::BLOB; }

/// Whether characters are bytes, so that positions need no counting.
bool IsAscii(std::string_view text) {
  size_t i = 0;
  uint64_t high = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    high |= word;
  }
  for (; i < text.size(); ++i) high |= static_cast<uint64_t>(static_cast<unsigned char>(text[i]));
  return (high & 0x8080808080808080ULL) == 0;
}

// ---- Lengths ----

Body BindLength(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  if (IsBinary(call)) {
    return Unary<string_t, int32_t>([](const string_t& text, Vector&) { return static_cast<int32_t>(text.GetSize()); });
  }
  return Unary<string_t, int32_t>(
      [](const string_t& text, Vector&) { return static_cast<int32_t>(CodePoints(View(text))); });
}

template <int bits>
Body BindBytes(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return Unary<string_t, int32_t>(
      [](const string_t& text, Vector&) { return static_cast<int32_t>(text.GetSize()) * (bits == 8 ? 8 : 1); });
}

// ---- Substrings ----

/// SQL's substring: positions count from 1 (0 is 1, too), negative ones from the end; what lies outside is left out.
struct Range {
  int64_t start;
  int64_t end;
};
Range SubstringRange(int64_t length, int32_t position, int32_t count) {
  const int64_t start = position > 0 ? position - 1 : position < 0 ? length + position : 0;
  const int64_t end = std::min<int64_t>(start + count, length);
  return {std::clamp<int64_t>(start, 0, length), std::max<int64_t>(end, 0)};
}

std::string_view SubstringBytes(std::string_view text, int32_t position, int32_t count) {
  const Range range = SubstringRange(static_cast<int64_t>(text.size()), position, count);
  return range.start >= range.end
             ? std::string_view()
             : text.substr(static_cast<size_t>(range.start), static_cast<size_t>(range.end - range.start));
}

std::string_view Substring(std::string_view text, int32_t position, int32_t count) {
  if (IsAscii(text)) return SubstringBytes(text, position, count);
  const auto length = position < 0 ? static_cast<int64_t>(CodePoints(text)) : std::numeric_limits<int64_t>::max() / 2;
  const Range range = SubstringRange(length, position, count);
  if (range.start >= range.end) return {};
  text.remove_prefix(OffsetOf(text, static_cast<size_t>(range.start)));
  return text.substr(0, OffsetOf(text, static_cast<size_t>(range.end - range.start)));
}

Body BindSubstring(KernelCall& call) {
  const bool binary = IsBinary(call);
  call.Returns(call.type(0));
  return Ternary<string_t, int32_t, int32_t, string_t>([binary](const string_t& text, int32_t position, int32_t count,
                                                                Vector& result) {
    return Put(result, binary ? SubstringBytes(View(text), position, count) : Substring(View(text), position, count));
  });
}

Body BindLeft(KernelCall& call) {
  const bool binary = IsBinary(call);
  call.Returns(call.type(0));
  return Binary<string_t, int32_t, string_t>([binary](const string_t& text, int32_t count, Vector& result) {
    return Put(result, binary ? SubstringBytes(View(text), 1, count) : Substring(View(text), 1, count));
  });
}

Body BindRight(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Binary<string_t, int32_t, string_t>([](const string_t& text, int32_t count, Vector& result) {
    if (count <= 0) return Put(result, {});
    const std::string_view view = View(text);
    const auto length = static_cast<int64_t>(CodePoints(view));
    if (count >= length) return Put(result, view);
    return Put(result, view.substr(OffsetOf(view, static_cast<size_t>(length - count))));
  });
}

/// The part before the delimiter number `count`; counted from the end, and the part behind, when negative.
std::string_view SubstringIndex(std::string_view text, std::string_view delimiter, int32_t count) {
  if (delimiter.empty() || count == 0) return {};
  if (count > 0) {
    size_t at = 0;
    for (int32_t i = 0; i < count; ++i) {
      at = text.find(delimiter, i == 0 ? 0 : at + 1);
      if (at == std::string_view::npos) return text;
    }
    return text.substr(0, at);
  }
  size_t at = text.size();
  for (int64_t i = 0; i > count; --i) {
    if (at == 0) return text;
    at = text.rfind(delimiter, at - 1);
    if (at == std::string_view::npos) return text;
  }
  return text.substr(at + delimiter.size());
}

Body BindSubstringIndex(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Ternary<string_t, string_t, int32_t, string_t>(
      [](const string_t& text, const string_t& delimiter, int32_t count, Vector& result) {
        return Put(result, SubstringIndex(View(text), View(delimiter), count));
      });
}

// ---- Trimming ----

enum class Side { kBoth, kLeading, kTrailing };

bool HasCharacter(std::string_view set, std::string_view character) {
  for (size_t i = 0; i < set.size(); i += CharacterSize(set[i])) {
    if (set.substr(i, CharacterSize(set[i])) == character) return true;
  }
  return false;
}

std::string_view TrimCharacters(std::string_view text, std::string_view set, Side side) {
  if (side != Side::kTrailing) {
    while (!text.empty() && HasCharacter(set, text.substr(0, CharacterSize(text[0])))) {
      text.remove_prefix(std::min(text.size(), CharacterSize(text[0])));
    }
  }
  if (side != Side::kLeading) {
    while (!text.empty()) {
      size_t last = text.size() - 1;
      while (last > 0 && IsContinuation(text[last])) --last;
      if (!HasCharacter(set, text.substr(last))) break;
      text.remove_suffix(text.size() - last);
    }
  }
  return text;
}

template <Side side>
Body BindTrim(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  if (call.size() == 1) {
    return Unary<string_t, string_t>(
        [](const string_t& text, Vector& result) { return Put(result, TrimCharacters(View(text), " ", side)); });
  }
  return Binary<string_t, string_t, string_t>([](const string_t& text, const string_t& set, Vector& result) {
    return Put(result, TrimCharacters(View(text), View(set), side));
  });
}

// ---- Padding ----

/// The characters of `pad` again and again, `count` of them, written behind `out`.
void Repeat(std::string& out, std::string_view pad, size_t pad_length, size_t count) {
  for (; count >= pad_length; count -= pad_length) out += pad;
  out += pad.substr(0, OffsetOf(pad, count));
}

template <bool left>
Body BindPad(KernelCall& call) {
  const bool binary = IsBinary(call);
  call.Returns(call.type(0));
  return Ternary<string_t, int32_t, string_t, string_t>(
      [binary](const string_t& text, int32_t wanted, const string_t& with, Vector& result) {
        const std::string_view view = View(text);
        const std::string_view pad = View(with);
        const size_t length = binary ? view.size() : CodePoints(view);
        const size_t size = static_cast<size_t>(std::max(wanted, 0));
        if (size <= length) return Put(result, view.substr(0, binary ? size : OffsetOf(view, size)));
        const size_t pad_length = binary ? pad.size() : CodePoints(pad);
        if (pad_length == 0) return Put(result, view);
        std::string out;
        out.reserve(view.size() + (size - length) * (pad.size() / pad_length + 1));
        if (!left) out += view;
        if (binary) {
          for (size_t i = 0; i < size - length; ++i) out += pad[i % pad.size()];
        } else {
          Repeat(out, pad, pad_length, size - length);
        }
        if (left) out += view;
        return Put(result, out);
      });
}

// ---- Positions ----

/// 1-based, in code points; 0 when it does not occur. `from` is the position to begin at.
int32_t Locate(std::string_view needle, std::string_view text, int32_t from) {
  if (from < 1) return 0;
  if (needle.empty()) return 1;
  const size_t skipped = OffsetOf(text, static_cast<size_t>(from) - 1);
  if (skipped == text.size() && CodePoints(text) < static_cast<size_t>(from) - 1) return 0;
  const size_t at = text.find(needle, skipped);
  return at == std::string_view::npos ? 0 : static_cast<int32_t>(CodePoints(text.substr(0, at)) + 1);
}

Body BindInstr(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return Binary<string_t, string_t, int32_t>(
      [](const string_t& text, const string_t& needle, Vector&) { return Locate(View(needle), View(text), 1); });
}

/// locate(needle, text, from): 0 when `from` is null.
Body BindLocate(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return Ternary<string_t, string_t, int32_t, int32_t>([](const string_t& needle, const string_t& text, int32_t from,
                                                          Vector&) { return Locate(View(needle), View(text), from); });
}

template <class Test>
Body BindTest(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return Binary<string_t, string_t, bool>(
      [](const string_t& text, const string_t& part, Vector&) { return Test::Apply(View(text), View(part)); });
}
struct Contains {
  static bool Apply(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
};
struct StartsWith {
  static bool Apply(std::string_view text, std::string_view part) { return text.starts_with(part); }
};
struct EndsWith {
  static bool Apply(std::string_view text, std::string_view part) { return text.ends_with(part); }
};

/// The 1-based place of a text in a list with commas.
int32_t FindInSet(std::string_view wanted, std::string_view set) {
  if (wanted.find(',') != std::string_view::npos) return 0;
  int32_t place = 1;
  for (size_t start = 0;; ++place) {
    const size_t comma = set.find(',', start);
    if (set.substr(start, comma == std::string_view::npos ? comma : comma - start) == wanted) return place;
    if (comma == std::string_view::npos) return 0;
    start = comma + 1;
  }
}

Body BindFindInSet(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return Binary<string_t, string_t, int32_t>(
      [](const string_t& wanted, const string_t& set, Vector&) { return FindInSet(View(wanted), View(set)); });
}

Body BindAscii(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return Unary<string_t, int32_t>([](const string_t& text, Vector&) {
    size_t offset = 0;
    return text.GetSize() == 0 ? 0 : static_cast<int32_t>(NextCodePoint(View(text), offset));
  });
}

}  // namespace

void AddStringPartKernels(KernelSet& kernels) {
  kernels.Add("piezo_length", BindLength);
  kernels.Add("piezo_octet_length", BindBytes<1>);
  kernels.Add("piezo_bit_length", BindBytes<8>);
  kernels.Add("piezo_substring", BindSubstring);
  kernels.Add("piezo_left", BindLeft);
  kernels.Add("piezo_right", BindRight);
  kernels.Add("piezo_substring_index", BindSubstringIndex);
  kernels.Add("piezo_trim", BindTrim<Side::kBoth>);
  kernels.Add("piezo_ltrim", BindTrim<Side::kLeading>);
  kernels.Add("piezo_rtrim", BindTrim<Side::kTrailing>);
  kernels.Add("piezo_lpad", BindPad<true>);
  kernels.Add("piezo_rpad", BindPad<false>);
  kernels.Add("piezo_instr", BindInstr);
  kernels.Add("piezo_locate", BindLocate);
  kernels.Add("piezo_contains", BindTest<Contains>);
  kernels.Add("piezo_startswith", BindTest<StartsWith>);
  kernels.Add("piezo_endswith", BindTest<EndsWith>);
  kernels.Add("piezo_find_in_set", BindFindInSet);
  kernels.Add("piezo_ascii", BindAscii);
}

}  // namespace piezo::functions
