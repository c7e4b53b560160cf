// Kernels of the regular expression functions.
#include <memory>
#include <string>
#include <vector>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/list_writer.h"
#include "functions/kernels/regex.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

/// The pattern of a call: compiled once when it is constant, else again whenever it differs from the row before.
class PatternOfCall {
 public:
  /// The pattern is argument 1. Takes it away when constant.
  PatternOfCall(KernelCall& call, std::string function, int64_t site) : function_(std::move(function)), site_(site) {
    if (!call.IsConstant(1) || call.Constant(1).IsNull()) return;
    constant_ = std::make_shared<const Regex>(duckdb::StringValue::Get(call.TakeConstant(1)), function_, site_);
  }
  bool is_constant() const { return constant_ != nullptr; }

  /// The search of one thread in one chunk.
  class Searches {
   public:
    explicit Searches(const PatternOfCall& pattern) : pattern_(pattern) {
      if (pattern.constant_) search_ = std::make_unique<RegexSearch>(pattern.constant_);
    }
    RegexSearch& For(std::string_view pattern) {
      if (pattern_.constant_ == nullptr && (search_ == nullptr || text_ != pattern)) {
        text_ = pattern;
        search_ =
            std::make_unique<RegexSearch>(std::make_shared<const Regex>(pattern, pattern_.function_, pattern_.site_));
      }
      return *search_;
    }

   private:
    const PatternOfCall& pattern_;
    std::unique_ptr<RegexSearch> search_;
    std::string text_;
  };

 private:
  std::string function_;
  int64_t site_;
  std::shared_ptr<const Regex> constant_;
};

/// The arguments of one chunk by role: the pattern's column may have been taken away.
struct RegexArgs {
  RegexArgs(DataChunk& args, const PatternOfCall& pattern)
      : texts(args.data[0], args.size()), others(pattern.is_constant() ? 1 : 2) {
    if (!pattern.is_constant()) patterns.emplace_back(args.data[1], args.size());
  }
  std::string_view pattern(idx_t row) const { return patterns.empty() ? std::string_view() : View(patterns[0][row]); }
  std::string_view text(idx_t row) const { return View(texts[row]); }

  ColumnReader<string_t> texts;
  std::vector<ColumnReader<string_t>> patterns;
  idx_t others;  // index of the first argument behind the pattern
};

/// rlike(text, pattern, function name, site)
Body BindRlike(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const PatternOfCall pattern(call, call.TakeLastConstant().ToString(), site);
  call.Returns(LogicalType::BOOLEAN);
  return [pattern](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    PatternOfCall::Searches searches(pattern);
    ForEachRow<bool>(args, result, [&](idx_t row) {
      RegexSearch& search = searches.For(in.pattern(row));
      search.Reset(in.text(row));
      return search.Find();
    });
  };
}

void CheckGroup(const Regex& regex, int32_t group, const char* function, int64_t site) {
  if (group >= 0 && group <= regex.group_count()) return;
  engine::RaiseCondition("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX",
                         {{"functionName", "`" + std::string(function) + "`"},
                          {"parameter", "`idx`"},
                          {"groupCount", std::to_string(regex.group_count())},
                          {"groupIndex", std::to_string(group)}},
                         site);
}

/// regexp_extract(text, pattern, group, site): empty when nothing matches.
Body BindExtract(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const PatternOfCall pattern(call, "regexp_extract", site);
  call.Returns(LogicalType::VARCHAR);
  return [pattern, site](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    const ColumnReader<int32_t> groups(args.data[in.others], args.size());
    PatternOfCall::Searches searches(pattern);
    ForEachRow(args, result, [&](idx_t row) {
      RegexSearch& search = searches.For(in.pattern(row));
      search.Reset(in.text(row));
      if (!search.Find()) return Put(result, {});
      CheckGroup(search.regex(), groups[row], "regexp_extract", site);
      return Put(result, search.Group(groups[row]).value_or(std::string_view()));
    });
  };
}

/// regexp_extract_all(text, pattern, group, site)
Body BindExtractAll(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const PatternOfCall pattern(call, "regexp_extract_all", site);
  call.Returns(LogicalType::LIST(LogicalType::VARCHAR));
  return [pattern, site](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    const ColumnReader<int32_t> groups(args.data[in.others], args.size());
    PatternOfCall::Searches searches(pattern);
    TextListWriter lists(result);
    ForEachRow<duckdb::list_entry_t>(args, result, [&](idx_t row) {
      RegexSearch& search = searches.For(in.pattern(row));
      search.Reset(in.text(row));
      while (search.Find()) {
        CheckGroup(search.regex(), groups[row], "regexp_extract_all", site);
        lists.Add(search.Group(groups[row]).value_or(std::string_view()));
      }
      return lists.Finish();
    });
  };
}

/// regexp_count(text, pattern, site)
Body BindCount(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const PatternOfCall pattern(call, "regexp_extract_all", site);
  call.Returns(LogicalType::INTEGER);
  return [pattern](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    PatternOfCall::Searches searches(pattern);
    ForEachRow<int32_t>(args, result, [&](idx_t row) {
      RegexSearch& search = searches.For(in.pattern(row));
      search.Reset(in.text(row));
      int32_t count = 0;
      while (search.Find()) ++count;
      return count;
    });
  };
}

/// regexp_instr(text, pattern, site): position of the first match, from 1; 0 when there is none.
Body BindInstr(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const PatternOfCall pattern(call, "regexp_instr", site);
  call.Returns(LogicalType::INTEGER);
  return [pattern](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    PatternOfCall::Searches searches(pattern);
    ForEachRow<int32_t>(args, result, [&](idx_t row) {
      RegexSearch& search = searches.For(in.pattern(row));
      search.Reset(in.text(row));
      return search.Find() ? static_cast<int32_t>(CodePoints(in.text(row).substr(0, search.start())) + 1) : 0;
    });
  };
}

/// regexp_substr(text, pattern, site): the first match, or null.
Body BindSubstr(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const PatternOfCall pattern(call, "regexp_extract", site);
  call.Returns(LogicalType::VARCHAR);
  return [pattern](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    PatternOfCall::Searches searches(pattern);
    std::vector<std::unique_ptr<ColumnReader<string_t>>> all;
    for (Vector& column : args.data) all.push_back(std::make_unique<ColumnReader<string_t>>(column, args.size()));
    ForEachRowWithNulls(args, result, [&](idx_t row, duckdb::ValidityMask& mask) {
      const bool null = std::any_of(all.begin(), all.end(), [&](const auto& column) { return column->IsNull(row); });
      if (!null) {
        RegexSearch& search = searches.For(in.pattern(row));
        search.Reset(in.text(row));
        if (search.Find() && !search.Group(0)->empty()) return Put(result, *search.Group(0));
      }
      mask.SetInvalid(row);
      return string_t();
    });
  };
}

// ---- Replacement ----

/// What replaces a match: Java's `$1`, `${name}` and `\x`.
class Replacement {
 public:
  /// Appends the replacement of the match just found; false when it names a group that does not exist.
  static bool Append(const RegexSearch& search, std::string_view with, std::string& out) {
    for (size_t i = 0; i < with.size(); ++i) {
      if (with[i] == '\\') {
        if (++i >= with.size()) return false;
        out += with[i];
      } else if (with[i] == '$') {
        const int group = GroupAt(search, with, i);
        if (group < 0) return false;
        out += search.Group(group).value_or(std::string_view());
      } else {
        out += with[i];
      }
    }
    return true;
  }

 private:
  /// `i` is at the dollar, and then at the last character of the reference. Digits are taken while such a group exists.
  static int GroupAt(const RegexSearch& search, std::string_view with, size_t& i) {
    if (i + 1 >= with.size()) return -1;
    if (with[i + 1] == '{') {
      const size_t close = with.find('}', i);
      if (close == std::string_view::npos) return -1;
      const int group = search.GroupNumber(with.substr(i + 2, close - i - 2));
      i = close;
      return group > 0 ? group : -1;
    }
    const auto digit = [&](size_t at) { return at < with.size() && with[at] >= '0' && with[at] <= '9'; };
    if (!digit(i + 1)) return -1;
    int group = with[++i] - '0';
    if (group > search.regex().group_count()) return -1;
    while (digit(i + 1) && group * 10 + (with[i + 1] - '0') <= search.regex().group_count()) {
      group = group * 10 + (with[++i] - '0');
    }
    return group;
  }
};

/// regexp_replace(text, pattern, replacement, position, site)
Body BindReplace(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const PatternOfCall pattern(call, "regexp_replace", site);
  call.Returns(LogicalType::VARCHAR);
  return [pattern, site](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    const ColumnReader<string_t> replacements(args.data[in.others], args.size());
    const ColumnReader<int32_t> positions(args.data[in.others + 1], args.size());
    PatternOfCall::Searches searches(pattern);
    std::string out;
    ForEachRow(args, result, [&](idx_t row) {
      const std::string_view text = in.text(row);
      const size_t skipped = OffsetOf(text, static_cast<size_t>(std::max(positions[row], 1)) - 1);
      if (skipped == text.size() && !text.empty() && positions[row] > 1) return Put(result, text);
      RegexSearch& search = searches.For(in.pattern(row));
      search.Reset(text, skipped);
      out.clear();
      size_t from = 0;
      while (search.Find()) {
        out += text.substr(from, search.start() - from);
        if (!Replacement::Append(search, View(replacements[row]), out)) {
          engine::RaiseCondition("INVALID_REGEXP_REPLACE",
                                 {{"source", std::string(text)},
                                  {"pattern", std::string(in.pattern(row))},
                                  {"replacement", std::string(View(replacements[row]))},
                                  {"position", std::to_string(positions[row])}},
                                 site);
        }
        from = search.end();
      }
      out += text.substr(from);
      return Put(result, out);
    });
  };
}

// ---- Splitting ----

void SplitCharacters(std::string_view text, int32_t limit, TextListWriter& parts) {
  if (text.empty()) return parts.Add(text);
  int32_t count = 1;
  while (!text.empty()) {
    const size_t size = limit > 0 && count == limit ? text.size() : CharacterSize(text[0]);
    parts.Add(text.substr(0, size));
    text.remove_prefix(std::min(size, text.size()));
    ++count;
  }
}

/// As java.lang.String.split: no empty part before a match of nothing at the beginning; empty parts at the end stay.
void SplitByPattern(RegexSearch& search, std::string_view text, int32_t limit, TextListWriter& parts) {
  search.Reset(text);
  size_t from = 0;
  int32_t count = 0;
  while ((limit <= 0 || count < limit - 1) && search.Find()) {
    if (from == 0 && search.end() == 0) continue;
    parts.Add(text.substr(from, search.start() - from));
    from = search.end();
    ++count;
  }
  parts.Add(text.substr(from));
}

/// split(text, pattern, limit, site)
Body BindSplit(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool constant = call.IsConstant(1) && !call.Constant(1).IsNull();
  const bool empty = constant && duckdb::StringValue::Get(call.Constant(1)).empty();
  const PatternOfCall pattern(call, "split", site);
  call.Returns(LogicalType::LIST(LogicalType::VARCHAR));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const RegexArgs in(args, pattern);
    const ColumnReader<int32_t> limits(args.data[in.others], args.size());
    PatternOfCall::Searches searches(pattern);
    TextListWriter lists(result);
    ForEachRow<duckdb::list_entry_t>(args, result, [&](idx_t row) {
      if (empty || (!constant && in.pattern(row).empty())) {
        SplitCharacters(in.text(row), limits[row], lists);
      } else {
        SplitByPattern(searches.For(in.pattern(row)), in.text(row), limits[row], lists);
      }
      return lists.Finish();
    });
  };
}

}  // namespace

void AddRegexpKernels(KernelSet& kernels) {
  kernels.Add("piezo_rlike", BindRlike);
  kernels.Add("piezo_regexp_extract", BindExtract);
  kernels.Add("piezo_regexp_extract_all", BindExtractAll);
  kernels.Add("piezo_regexp_count", BindCount);
  kernels.Add("piezo_regexp_instr", BindInstr);
  kernels.Add("piezo_regexp_substr", BindSubstr);
  kernels.Add("piezo_regexp_replace", BindReplace);
  kernels.Add("piezo_split", BindSplit);
}

}  // namespace piezo::functions
