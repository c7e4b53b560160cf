// Kernels on texts as words and signs: distance, sound, sentences, masks, check digits, quotes.
#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/list_writer.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

// ---- levenshtein ----

void ToCodePoints(std::string_view text, std::vector<uint32_t>& out) {
  out.clear();
  for (size_t i = 0; i < text.size();) out.push_back(NextCodePoint(text, i));
}

/// The distance, or -1 when it is beyond `limit`. Only the cells within `limit` of the diagonal are computed.
class Levenshtein {
 public:
  int32_t operator()(std::string_view left, std::string_view right, std::optional<int32_t> limit) {
    if (limit && *limit < 0) return -1;
    ToCodePoints(left, left_);
    ToCodePoints(right, right_);
    if (left_.size() < right_.size()) std::swap(left_, right_);
    const size_t longest = left_.size();
    const size_t most = limit ? static_cast<size_t>(*limit) : longest;
    if (longest - right_.size() > most) return -1;
    if (right_.empty()) return static_cast<int32_t>(longest);
    const auto distance = static_cast<int64_t>(Distance(std::min(most, longest)));
    return limit && distance > *limit ? -1 : static_cast<int32_t>(distance);
  }

 private:
  size_t Distance(size_t most) {
    const size_t far = left_.size() + right_.size() + 1;
    row_.resize(right_.size() + 1);
    for (size_t j = 0; j <= right_.size(); ++j) row_[j] = j <= most ? j : far;
    for (size_t i = 1; i <= left_.size(); ++i) {
      const size_t from = i > most ? i - most : 1;
      const size_t to = std::min(right_.size(), i + most);
      if (from > right_.size()) return far;
      size_t diagonal = row_[from - 1];
      row_[from - 1] = from == 1 && i <= most ? i : far;
      for (size_t j = from; j <= to; ++j) {
        const size_t above = j == i + most ? far : row_[j];
        const size_t replaced = diagonal + (left_[i - 1] == right_[j - 1] ? 0 : 1);
        diagonal = row_[j];
        row_[j] = std::min({above + 1, row_[j - 1] + 1, replaced});
      }
    }
    return row_[right_.size()];
  }

  std::vector<uint32_t> left_;
  std::vector<uint32_t> right_;
  std::vector<size_t> row_;
};

Body BindLevenshtein(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return [limited = call.size() == 3](DataChunk& args, ExpressionState&, Vector& result) {
    Levenshtein distance;
    if (limited) {
      duckdb::TernaryExecutor::Execute<string_t, string_t, int32_t, int32_t>(
          args.data[0], args.data[1], args.data[2], result, args.size(),
          [&](const string_t& left, const string_t& right, int32_t limit) {
            return distance(View(left), View(right), limit);
          });
    } else {
      duckdb::BinaryExecutor::Execute<string_t, string_t, int32_t>(
          args.data[0], args.data[1], result, args.size(),
          [&](const string_t& left, const string_t& right) { return distance(View(left), View(right), {}); });
    }
  };
}

// ---- soundex ----

/// The digits of A to Z; 0: a vowel, which separates equal digits; 7: a letter that is passed over.
constexpr std::string_view kSounds = "01230127022455012623017202";

std::optional<char> Capital(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  return c >= 'A' && c <= 'Z' ? std::optional(c) : std::nullopt;
}

Body BindSoundex(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>([](const string_t& text, Vector& result) {
    const std::string_view view = View(text);
    const std::optional<char> first = view.empty() ? std::nullopt : Capital(view[0]);
    if (!first) return Put(result, view);
    std::string code(1, *first);
    char last = kSounds[static_cast<size_t>(*first - 'A')];
    for (size_t i = 1; i < view.size() && code.size() < 4; ++i) {
      const std::optional<char> letter = Capital(view[i]);
      const char digit = letter ? kSounds[static_cast<size_t>(*letter - 'A')] : '0';
      if (digit == '7') continue;
      if (digit != '0' && digit != last) code += digit;
      last = digit;
    }
    code.resize(4, '0');
    return Put(result, code);
  });
}

// ---- luhn_check, quote ----

Body BindLuhn(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return Unary<string_t, bool>([](const string_t& text, Vector&) {
    const std::string_view digits = View(text);
    int sum = 0;
    bool twice = false;
    for (size_t i = digits.size(); i > 0; --i) {
      const char c = digits[i - 1];
      if (c < '0' || c > '9') return false;
      const int value = (c - '0') * (twice ? 2 : 1);
      sum = (sum + (value > 9 ? value - 9 : value)) % 10;
      twice = !twice;
    }
    return !digits.empty() && sum == 0;
  });
}

Body BindQuote(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>([](const string_t& text, Vector& result) {
    std::string quoted = "'";
    for (const char c : View(text)) {
      if (c == '\'') quoted += '\\';
      quoted += c;
    }
    return Put(result, quoted + "'");
  });
}

// ---- mask ----

/// What a kind of character becomes; none: stays.
using Replacement = std::optional<std::string>;

/// mask(text, for capitals, for small letters, for digits, for the rest), all but the text constant
Body BindMask(KernelCall& call) {
  std::array<Replacement, 4> with;
  for (size_t i = with.size(); i > 0; --i) {
    const duckdb::Value value = call.TakeLastConstant();
    if (!value.IsNull()) with[i - 1] = duckdb::StringValue::Get(value);
  }
  call.Returns(LogicalType::VARCHAR);
  return Unary<string_t, string_t>([with](const string_t& text, Vector& result) {
    const std::string_view view = View(text);
    std::string masked;
    masked.reserve(view.size());
    for (size_t i = 0; i < view.size();) {
      const size_t start = i;
      const auto c = static_cast<UChar32>(NextCodePoint(view, i));
      const bool wide = c > 0xFFFF;  // two characters to Java, neither a letter nor a digit
      const size_t kind = wide ? 3 : u_isUUppercase(c) ? 0 : u_isULowercase(c) ? 1 : u_isdigit(c) ? 2 : 3;
      if (!with[kind]) {
        masked += view.substr(start, i - start);
      } else {
        masked += *with[kind];
        if (wide) masked += *with[kind];
      }
    }
    return Put(result, masked);
  });
}

// ---- sentences ----

/// The words of a sentence: letters, joined by dashes, quotes or points between them, and numbers with points or commas
/// between their digits.
void AddWords(const icu::UnicodeString& sentence, std::vector<std::string>& words) {
  const auto letter = [](UChar32 c) { return u_isalpha(c) || u_charType(c) == U_NON_SPACING_MARK || c == '_'; };
  const auto joins_letters = [](UChar32 c) {
    return u_charType(c) == U_DASH_PUNCTUATION || c == 0xAD || c == 0x2027 || c == '"' || c == '\'' || c == '.';
  };
  const auto joins_digits = [](UChar32 c) { return c == '"' || c == '\'' || c == ',' || c == '.' || c == 0x66B; };
  const auto leads_digits = [](UChar32 c) {
    return (u_charType(c) == U_CURRENCY_SYMBOL && c != 0xA2) || c == '#' || c == '.';
  };
  const auto ends_digits = [](UChar32 c) { return c == 0xA2 || c == '%' || c == 0x66A || c == 0x2030 || c == 0x2031; };
  int32_t i = 0;
  while (i < sentence.length()) {
    const int32_t start = i;
    const bool word = u_isalnum(sentence.char32At(i));
    // A number with a sign before it is a word that starts with the sign, and such are left out.
    const bool led = i > 0 && u_isdigit(sentence.char32At(i)) && leads_digits(sentence.char32At(i - 1));
    UChar32 last = sentence.char32At(i);
    i = sentence.moveIndex32(i, 1);
    while (word && i < sentence.length()) {
      const UChar32 c = sentence.char32At(i);
      const int32_t behind = sentence.moveIndex32(i, 1);
      const UChar32 next = behind < sentence.length() ? sentence.char32At(behind) : 0;
      const bool joins =
          (letter(last) && joins_letters(c) && letter(next)) || (u_isdigit(last) && joins_digits(c) && u_isdigit(next));
      if (!letter(c) && !u_isdigit(c) && !joins) break;
      last = c;
      i = behind;
    }
    if (!word || led) continue;
    if (i < sentence.length() && u_isdigit(last) && ends_digits(sentence.char32At(i))) ++i;
    std::string text;
    sentence.tempSubStringBetween(start, i).toUTF8String(text);
    words.push_back(std::move(text));
  }
}

class SentenceReader {
 public:
  std::vector<std::vector<std::string>> Read(std::string_view text, std::string_view language,
                                             std::string_view country) {
    Choose(language, country);
    std::vector<std::vector<std::string>> sentences;
    if (breaks_ == nullptr) return sentences;
    const std::string valid = ValidUtf8(text);
    const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(valid);
    breaks_->setText(wide);
    int32_t start = breaks_->first();
    for (int32_t end = breaks_->next(); end != icu::BreakIterator::DONE; start = end, end = breaks_->next()) {
      AddWords(wide.tempSubStringBetween(start, end), sentences.emplace_back());
    }
    return sentences;
  }

 private:
  void Choose(std::string_view language, std::string_view country) {
    if (breaks_ != nullptr && language == language_ && country == country_) return;
    language_ = language;
    country_ = country;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale locale =
        language_.empty() ? icu::Locale::getUS() : icu::Locale(language_.c_str(), country_.c_str());
    breaks_.reset(icu::BreakIterator::createSentenceInstance(locale, status));
    if (U_FAILURE(status)) breaks_.reset();
  }

  std::string language_;
  std::string country_;
  std::unique_ptr<icu::BreakIterator> breaks_;
};

/// sentences(text, language, country)
Body BindSentences(KernelCall& call) {
  call.Returns(LogicalType::LIST(LogicalType::LIST(LogicalType::VARCHAR)));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<string_t> texts(args.data[0], args.size());
    const ColumnReader<string_t> languages(args.data[1], args.size());
    const ColumnReader<string_t> countries(args.data[2], args.size());
    SentenceReader reader;
    idx_t size = 0;
    TextListWriter words(duckdb::ListVector::GetEntry(result));
    ForEachRow<list_entry_t>(args, result, [&](idx_t row) {
      const auto sentences = reader.Read(View(texts[row]), View(languages[row]), View(countries[row]));
      const list_entry_t entry{size, sentences.size()};
      duckdb::ListVector::SetListSize(result, size);
      size += sentences.size();
      duckdb::ListVector::Reserve(result, size);
      Vector& lists = duckdb::ListVector::GetEntry(result);
      idx_t place = entry.offset;
      for (const std::vector<std::string>& sentence : sentences) {
        for (const std::string& word : sentence) words.Add(word);
        duckdb::FlatVector::GetData<list_entry_t>(lists)[place++] = words.Finish();
      }
      return entry;
    });
    duckdb::ListVector::SetListSize(result, size);
  };
}

}  // namespace

void AddTextFormKernels(KernelSet& kernels) {
  kernels.Add("piezo_levenshtein", BindLevenshtein);
  kernels.Add("piezo_soundex", BindSoundex);
  kernels.Add("piezo_luhn_check", BindLuhn);
  kernels.Add("piezo_quote", BindQuote);
  kernels.Add("piezo_mask", BindMask);
  kernels.Add("piezo_sentences", BindSentences);
}

}  // namespace piezo::functions
