// Kernels that make new texts: case, concatenation, replacement, repetition.
#include <unicode/casemap.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <string>
#include <vector>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::StringVector;
using duckdb::Vector;

/// A text longer than this is a mistake: it would take the machine's memory a row.
constexpr size_t kLongestText = size_t{1} << 30;

void CheckLength(size_t length, const char* function) {
  if (length <= kLongestText) return;
  engine::RaiseCondition("COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION",
                         {{"numberOfElements", std::to_string(length)},
                          {"maxRoundedArrayLength", std::to_string(kLongestText)},
                          {"functionName", "`" + std::string(function) + "`"}});
}

/// Makes room for a text of `size` bytes and lets `fill` write it.
template <class Fill>
string_t Build(Vector& result, size_t size, Fill fill) {
  string_t text = StringVector::EmptyString(result, size);
  fill(text.GetDataWriteable());
  text.Finalize();
  return text;
}

// ---- Case ----

struct UpperCase {
  static constexpr char kFirst = 'a', kLast = 'z';
  static int32_t Map(std::string_view text, char* out, int32_t capacity, UErrorCode& status) {
    return icu::CaseMap::utf8ToUpper("", 0, text.data(), static_cast<int32_t>(text.size()), out, capacity, nullptr,
                                     status);
  }
};
struct LowerCase {
  static constexpr char kFirst = 'A', kLast = 'Z';
  static int32_t Map(std::string_view text, char* out, int32_t capacity, UErrorCode& status) {
    return icu::CaseMap::utf8ToLower("", 0, text.data(), static_cast<int32_t>(text.size()), out, capacity, nullptr,
                                     status);
  }
};

template <class Case>
string_t MapCase(std::string_view text, Vector& result) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  if (ascii) {
    return Build(result, text.size(), [&](char* out) {
      for (size_t i = 0; i < text.size(); ++i) {
        out[i] = static_cast<char>(text[i] ^ (text[i] >= Case::kFirst && text[i] <= Case::kLast ? 0x20 : 0));
      }
    });
  }
  std::string mapped(text.size() + 16, '\0');
  UErrorCode status = U_ZERO_ERROR;
  int32_t size = Case::Map(text, mapped.data(), static_cast<int32_t>(mapped.size()), status);
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    mapped.resize(static_cast<size_t>(size));
    status = U_ZERO_ERROR;
    size = Case::Map(text, mapped.data(), size, status);
  }
  return Put(result, std::string_view(mapped).substr(0, static_cast<size_t>(size)));
}

template <class Case>
Body BindCase(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>(
      [](const string_t& text, Vector& result) { return MapCase<Case>(View(text), result); });
}

std::string InitCapUnicode(std::string_view text) {
  constexpr UChar32 kDottedI = 0x130;  // the only character of which the small form is two
  const icu::UnicodeString given =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  icu::UnicodeString lower(given);
  lower.toLower(icu::Locale::getRoot());
  icu::UnicodeString out;
  bool first = true;
  int32_t place = 0;  // in `lower`
  for (int32_t i = 0; i < given.length();) {
    const UChar32 c = given.char32At(i);
    const int32_t end = lower.moveIndex32(place, c == kDottedI ? 2 : 1);
    if (first) {
      out += icu::UnicodeString(c).toTitle(nullptr, icu::Locale::getRoot());
    } else {
      out.append(lower, place, end - place);
    }
    place = end;
    first = c == ' ';
    i += U16_LENGTH(c);
  }
  std::string utf8;
  out.toUTF8String(utf8);
  return utf8;
}

/// Each word, which ends at a blank, with its first letter as a capital and the rest small.
std::string InitCap(std::string_view text) {
  std::string ascii(text);
  char before = ' ';
  for (char& c : ascii) {
    if (static_cast<signed char>(c) < 0) return InitCapUnicode(text);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) c = static_cast<char>(before == ' ' ? c & ~0x20 : c | 0x20);
    before = c;
  }
  return ascii;
}

Body BindInitCap(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>(
      [](const string_t& text, Vector& result) { return Put(result, InitCap(View(text))); });
}

// ---- Concatenation ----

Body BindConcat(KernelCall& call) {
  call.Returns(call.type(0));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    std::vector<ColumnReader<string_t>> columns;
    for (Vector& column : args.data) columns.emplace_back(column, args.size());
    ForEachRow(args, result, [&](idx_t row) {
      size_t size = 0;
      for (const auto& column : columns) size += column[row].GetSize();
      return Build(result, size, [&](char* out) {
        for (const auto& column : columns) {
          const std::string_view part = View(column[row]);
          out = std::copy(part.begin(), part.end(), out);
        }
      });
    });
  };
}

/// concat_ws(separator, texts or lists of texts…): nulls are left out.
class JoinedRow {
 public:
  JoinedRow(Vector& column, idx_t count) {
    if (column.GetType().id() == LogicalTypeId::LIST) {
      lists_.emplace_back(column, count);
    } else {
      texts_.emplace_back(column, count);
    }
  }
  template <class Use>
  void ForEach(idx_t row, Use use) const {
    if (!texts_.empty()) {
      if (!texts_[0].IsNull(row)) use(View(texts_[0][row]));
    } else if (!lists_[0].IsNull(row)) {
      lists_[0].ForEach(row, [&](size_t, const string_t* element) {
        if (element != nullptr) use(View(*element));
      });
    }
  }

 private:
  std::vector<ListReader<string_t>> lists_;  // one of the two has one element
  std::vector<ColumnReader<string_t>> texts_;
};

Body BindConcatWs(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<string_t> separators(args.data[0], args.size());
    std::vector<JoinedRow> columns;
    for (idx_t i = 1; i < args.ColumnCount(); ++i) columns.emplace_back(args.data[i], args.size());
    std::string text;
    ForEachRowWithNulls(args, result, [&](idx_t row, duckdb::ValidityMask& mask) {
      if (separators.IsNull(row)) {
        mask.SetInvalid(row);
        return string_t();
      }
      text.clear();
      bool first = true;
      for (const JoinedRow& column : columns) {
        column.ForEach(row, [&](std::string_view part) {
          if (!first) text += View(separators[row]);
          first = false;
          text += part;
        });
      }
      return Put(result, text);
    });
  };
}

Body BindJoinBinary(KernelCall& call) {
  call.Returns(LogicalType::BLOB);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const ListReader<string_t> parts(args.data[0], args.size());
    const ColumnReader<string_t> separators(args.data[1], args.size());
    std::string bytes;
    ForEachRow(args, result, [&](idx_t row) {
      bytes.clear();
      parts.ForEach(row, [&](size_t index, const string_t* part) {
        if (index > 0) bytes += View(separators[row]);
        if (part != nullptr) bytes += View(*part);
      });
      return Put(result, bytes);
    });
  };
}

Body BindRepeat(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  call.MayRaise();
  return Binary<string_t, int32_t, string_t>([](const string_t& text, int32_t count, Vector& result) {
    const size_t times = static_cast<size_t>(std::max(count, 0));
    CheckLength(text.GetSize() * times, "repeat");
    return Build(result, text.GetSize() * times, [&](char* out) {
      for (size_t i = 0; i < times; ++i) out = std::copy_n(text.GetData(), text.GetSize(), out);
    });
  });
}

Body BindSpace(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  call.MayRaise();
  return Unary<int32_t, string_t>([](int32_t count, Vector& result) {
    const size_t size = static_cast<size_t>(std::max(count, 0));
    CheckLength(size, "space");
    return Build(result, size, [&](char* out) { std::fill_n(out, size, ' '); });
  });
}

Body BindReverse(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>([](const string_t& text, Vector& result) {
    const std::string_view view = View(text);
    return Build(result, view.size(), [&](char* out) {
      char* end = out + view.size();
      for (size_t i = 0; i < view.size();) {
        const size_t size = std::min(CharacterSize(view[i]), view.size() - i);
        end -= size;
        std::copy_n(view.data() + i, size, end);
        i += size;
      }
    });
  });
}

// ---- Replacement ----

Body BindReplace(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    std::string out;
    duckdb::TernaryExecutor::Execute<string_t, string_t, string_t, string_t>(
        args.data[0], args.data[1], args.data[2], result, args.size(),
        [&](const string_t& text, const string_t& search, const string_t& with) {
          const std::string_view view = View(text);
          const std::string_view needle = View(search);
          size_t found = needle.empty() ? std::string_view::npos : view.find(needle);
          if (found == std::string_view::npos) return StringVector::AddString(result, text);
          out.clear();
          size_t from = 0;
          for (; found != std::string_view::npos; found = view.find(needle, from)) {
            out += view.substr(from, found - from);
            out += View(with);
            from = found + needle.size();
          }
          out += view.substr(from);
          return Put(result, out);
        });
  };
}

/// Character by character: those of `from` become those of `to` in the same place, or nothing.
void Translate(std::string_view text, std::string_view from, std::string_view to, std::string& out) {
  out.clear();
  for (size_t i = 0; i < text.size();) {
    const size_t size = CharacterSize(text[i]);
    const std::string_view character = text.substr(i, size);
    i += size;
    size_t place = 0;
    size_t at = 0;
    while (at < from.size() && from.substr(at, CharacterSize(from[at])) != character) {
      at += CharacterSize(from[at]);
      ++place;
    }
    if (at >= from.size()) {
      out += character;
      continue;
    }
    const size_t with = OffsetOf(to, place);
    if (with < to.size()) out += to.substr(with, CharacterSize(to[with]));
  }
}

Body BindTranslate(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    std::string out;
    duckdb::TernaryExecutor::Execute<string_t, string_t, string_t, string_t>(
        args.data[0], args.data[1], args.data[2], result, args.size(),
        [&](const string_t& text, const string_t& from, const string_t& to) {
          Translate(View(text), View(from), View(to), out);
          return Put(result, out);
        });
  };
}

/// The part before position `from`, the replacement, the part from `from` + `length` on; as SQL's substring cuts them.
std::string_view Before(std::string_view text, int64_t count, bool binary) {
  if (count <= 0) return {};
  return text.substr(
      0, binary ? std::min(text.size(), static_cast<size_t>(count)) : OffsetOf(text, static_cast<size_t>(count)));
}
std::string_view From(std::string_view text, int64_t position, bool binary) {
  const auto size = static_cast<int64_t>(binary ? text.size() : CodePoints(text));
  const int64_t skipped = std::clamp<int64_t>(position > 0   ? position - 1
                                              : position < 0 ? size + position
                                                             : 0,
                                              0, size);
  return text.substr(binary ? static_cast<size_t>(skipped) : OffsetOf(text, static_cast<size_t>(skipped)));
}

/// Positions run over as Java's integers do.
int32_t WrappingAdd(int32_t left, int32_t right) {
  return static_cast<int32_t>(static_cast<uint32_t>(left) + static_cast<uint32_t>(right));
}

Body BindOverlay(KernelCall& call) {
  const bool binary = call.type(0).id() == LogicalTypeId::BLOB;
  call.Returns(call.type(0));
  return [binary](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<string_t> texts(args.data[0], args.size());
    const ColumnReader<string_t> replacements(args.data[1], args.size());
    const ColumnReader<int32_t> positions(args.data[2], args.size());
    const ColumnReader<int32_t> lengths(args.data[3], args.size());
    std::string out;
    ForEachRow(args, result, [&](idx_t row) {
      const std::string_view text = View(texts[row]);
      const std::string_view with = View(replacements[row]);
      const int32_t position = positions[row];
      const auto own_length = static_cast<int32_t>(binary ? with.size() : CodePoints(with));
      const int32_t length = lengths[row] >= 0 ? lengths[row] : own_length;
      out.assign(Before(text, WrappingAdd(position, -1), binary));
      out += with;
      out += From(text, WrappingAdd(position, length), binary);
      return Put(result, out);
    });
  };
}

Body BindChr(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<int64_t, string_t>([](int64_t code, Vector& result) {
    if (code < 0) return Put(result, {});
    std::string character;
    AppendUtf8(character, static_cast<uint32_t>(code & 0xFF));
    return Put(result, character);
  });
}

/// The part number `index` between delimiters, counted from the end when negative.
std::string_view SplitPart(std::string_view text, std::string_view delimiter, int32_t index) {
  if (delimiter.empty()) return index == 1 || index == -1 ? text : std::string_view();
  int64_t wanted = index - 1;
  if (index < 0) {
    int64_t parts = 1;
    for (size_t at = text.find(delimiter); at != std::string_view::npos;
         at = text.find(delimiter, at + delimiter.size())) {
      ++parts;
    }
    wanted = parts + index;
  }
  if (wanted < 0) return {};
  size_t start = 0;
  for (; wanted > 0; --wanted) {
    const size_t at = text.find(delimiter, start);
    if (at == std::string_view::npos) return {};
    start = at + delimiter.size();
  }
  return text.substr(start, std::min(text.find(delimiter, start), text.size()) - start);
}

Body BindSplitPart(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::VARCHAR);
  return Ternary<string_t, string_t, int32_t, string_t>(
      [site](const string_t& text, const string_t& delimiter, int32_t index, Vector& result) {
        if (index == 0) engine::RaiseCondition("INVALID_INDEX_OF_ZERO", {}, site);
        return Put(result, SplitPart(View(text), View(delimiter), index));
      });
}

}  // namespace

void AddStringBuildKernels(KernelSet& kernels) {
  kernels.Add("piezo_upper", BindCase<UpperCase>);
  kernels.Add("piezo_lower", BindCase<LowerCase>);
  kernels.Add("piezo_initcap", BindInitCap);
  kernels.Add("piezo_concat", BindConcat);
  kernels.Add("piezo_concat_ws", BindConcatWs, KernelNulls::kSeen);
  kernels.Add("piezo_join_binary", BindJoinBinary);
  kernels.Add("piezo_repeat", BindRepeat);
  kernels.Add("piezo_space", BindSpace);
  kernels.Add("piezo_reverse", BindReverse);
  kernels.Add("piezo_replace", BindReplace);
  kernels.Add("piezo_translate", BindTranslate);
  kernels.Add("piezo_overlay", BindOverlay);
  kernels.Add("piezo_chr", BindChr);
  kernels.Add("piezo_split_part", BindSplitPart);
}

}  // namespace piezo::functions
