// Kernels between texts and arrays or maps: array_join, str_to_map.
#include "functions/kernels/elements.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/regex.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::StringVector;
using duckdb::Vector;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

/// piezo_list_join(list of texts, delimiter[, text for nulls]): without the last, nulls are left out.
Body BindJoin(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ListArgument lists(args.data[0], rows);
    const Elements elements(lists.child(), lists.child_size());
    const Values<string_t> delimiters(args.data[1], rows);
    const bool replaces = args.ColumnCount() == 3;
    const Values<string_t> replacements(args.data[replaces ? 2 : 1], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    std::string joined;
    for (idx_t row = 0; row < rows; ++row) {
      if (lists.IsNull(row) || delimiters.IsNull(row) || replacements.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      joined.clear();
      bool first = true;
      const list_entry_t list = lists.At(row);
      for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
        if (elements.IsNull(i) && !replaces) continue;
        if (!first) joined += View(delimiters[row]);
        first = false;
        joined += View(elements.IsNull(i) ? replacements[row] : elements.Get<string_t>(i));
      }
      FlatVector::GetData<string_t>(result)[row] = StringVector::AddString(result, joined);
    }
  };
}

/// Finds a delimiter, a regular expression, in texts.
class Delimiter {
 public:
  Delimiter(std::string_view pattern, int64_t site) : literal_(pattern) {
    if (pattern.find_first_of("\\^$.|?*+()[]{}") == std::string_view::npos) return;
    search_.emplace(std::make_shared<const Regex>(pattern, "str_to_map", site));
  }

  struct Place {
    size_t start;
    size_t end;
  };
  /// The first delimiter from `from` on; one at the very start of the text that is empty does not count.
  std::optional<Place> Find(std::string_view text, size_t from) {
    if (!search_) {
      if (literal_.empty()) return EmptyPlace(text, from);
      const size_t start = text.find(literal_, from);
      if (start == std::string_view::npos) return std::nullopt;
      return Place{start, start + literal_.size()};
    }
    search_->Reset(text);
    if (!search_->FindFrom(from) || (search_->end() == 0 && !search_->Find())) return std::nullopt;
    return Place{search_->start(), search_->end()};
  }

 private:
  /// The empty delimiter stands between any two characters.
  static std::optional<Place> EmptyPlace(std::string_view text, size_t from) {
    size_t next = from + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
    return next < text.size() ? std::optional(Place{next, next}) : std::nullopt;
  }

  std::string literal_;
  std::optional<RegexSearch> search_;
};

/// The delimiters of the last row, which are mostly those of the next.
class DelimiterCache {
 public:
  explicit DelimiterCache(int64_t site) : site_(site) {}
  Delimiter& For(const string_t& pattern) {
    if (!delimiter_ || pattern_ != View(pattern)) {
      pattern_ = View(pattern);
      delimiter_.emplace(pattern_, site_);
    }
    return *delimiter_;
  }

 private:
  const int64_t site_;
  std::string pattern_;
  std::optional<Delimiter> delimiter_;
};

/// Parts of a text as a map's entries. A part without a value has a null.
struct Entry {
  std::string_view key;
  std::optional<std::string_view> value;
};

std::vector<Entry> SplitEntries(std::string_view text, Delimiter& between_pairs, Delimiter& inside_pair) {
  std::vector<Entry> entries;
  size_t from = 0;
  while (true) {
    const auto end = between_pairs.Find(text, from);
    const std::string_view pair = text.substr(from, end ? end->start - from : std::string_view::npos);
    const auto middle = inside_pair.Find(pair, 0);
    entries.push_back(middle ? Entry{pair.substr(0, middle->start), pair.substr(middle->end)}
                             : Entry{pair, std::nullopt});
    if (!end) return entries;
    from = end->end;
  }
}

/// A key given twice: an error, or the later value counts.
void Deduplicate(std::vector<Entry>& entries, bool last_wins, int64_t site) {
  std::vector<Entry> kept;
  for (const Entry& entry : entries) {
    const auto same =
        std::find_if(kept.begin(), kept.end(), [&](const Entry& known) { return known.key == entry.key; });
    if (same == kept.end()) {
      kept.push_back(entry);
      continue;
    }
    if (!last_wins) {
      engine::RaiseCondition(
          "DUPLICATED_MAP_KEY",
          {{"key", std::string(entry.key)}, {"mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\""}}, site);
    }
    same->value = entry.value;
  }
  entries = std::move(kept);
}

/// piezo_text_to_map(text, delimiter of pairs, delimiter of key and value, last wins, site)
Body BindTextToMap(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool last_wins = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::MAP(LogicalType::VARCHAR, LogicalType::VARCHAR));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<string_t> texts(args.data[0], rows);
    const Values<string_t> pair_delimiters(args.data[1], rows);
    const Values<string_t> value_delimiters(args.data[2], rows);
    DelimiterCache between_pairs(site);
    DelimiterCache inside_pair(site);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    idx_t used = 0;
    for (idx_t row = 0; row < rows; ++row) {
      if (texts.IsNull(row) || pair_delimiters.IsNull(row) || value_delimiters.IsNull(row)) {
        FlatVector::GetData<list_entry_t>(result)[row] = {used, 0};
        FlatVector::SetNull(result, row, true);
        continue;
      }
      std::vector<Entry> entries = SplitEntries(View(texts[row]), between_pairs.For(pair_delimiters[row]),
                                                inside_pair.For(value_delimiters[row]));
      Deduplicate(entries, last_wins, site);
      ListVector::Reserve(result, used + entries.size());
      Vector& keys = duckdb::MapVector::GetKeys(result);
      Vector& values = duckdb::MapVector::GetValues(result);
      for (size_t i = 0; i < entries.size(); ++i) {
        const auto add = [&](Vector& to, std::string_view text) {
          FlatVector::GetData<string_t>(to)[used + i] = StringVector::AddString(to, text.data(), text.size());
        };
        add(keys, entries[i].key);
        if (entries[i].value) {
          add(values, *entries[i].value);
        } else {
          FlatVector::SetNull(values, used + i, true);
        }
      }
      FlatVector::GetData<list_entry_t>(result)[row] = {used, entries.size()};
      used += entries.size();
    }
    ListVector::SetListSize(result, used);
  };
}

/// A text's characters from the last to the first. Invalid bytes stay where they are within their run.
Body BindReverse(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    duckdb::UnaryExecutor::Execute<string_t, string_t>(args.data[0], result, args.size(), [&](const string_t& text) {
      const size_t size = text.GetSize();
      string_t reversed = StringVector::EmptyString(result, size);
      const char* from = text.GetData();
      char* to = reversed.GetDataWriteable() + size;
      for (size_t start = 0; start < size;) {
        size_t end = start + 1;
        while (end < size && (static_cast<unsigned char>(from[end]) & 0xC0) == 0x80) ++end;
        to -= end - start;
        std::copy(from + start, from + end, to);
        start = end;
      }
      reversed.Finalize();
      return reversed;
    });
  };
}

}  // namespace

void AddListTextKernels(KernelSet& kernels) {
  kernels.Add("piezo_list_join", BindJoin);
  kernels.Add("piezo_text_reverse", BindReverse);
  kernels.Add("piezo_text_to_map", BindTextToMap);
}

}  // namespace piezo::functions
