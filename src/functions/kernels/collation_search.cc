// Kernels that look for texts by a collation: their last argument is its name. Strings that are compared by their bytes
// go to the kernels of string_parts.cc and string_build.cc.
#include <algorithm>

#include "functions/kernels/collation_kernels.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/list_reader.h"
#include "functions/kernels/text_matcher.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

std::shared_ptr<const Collator> TakeCollator(KernelCall& call) {
  return std::make_shared<const Collator>(duckdb::StringValue::Get(call.TakeLastConstant()));
}

/// `compute(matcher, texts, row, args, result)` for each row.
template <class R, class Compute>
Body Matching(KernelCall& call, Compute compute) {
  const std::shared_ptr<const Collator> collator = TakeCollator(call);
  return [collator, compute](DataChunk& args, ExpressionState&, Vector& result) {
    const std::unique_ptr<TextMatcher> matcher = TextMatcher::Make(*collator);
    std::vector<ColumnReader<string_t>> texts;
    std::vector<ColumnReader<int32_t>> numbers;
    for (Vector& column : args.data) {
      if (column.GetType().id() == duckdb::LogicalTypeId::INTEGER) {
        numbers.emplace_back(column, args.size());
      } else {
        texts.emplace_back(column, args.size());
      }
    }
    ForEachRow<R>(args, result, [&](idx_t row) {
      const auto text = [&](size_t i) { return View(texts[i][row]); };
      return compute(*matcher, text, numbers.empty() ? 0 : numbers[0][row], result);
    });
  };
}

using Test = bool (TextMatcher::*)();

template <Test test>
Body BindTest(KernelCall& call) {
  call.Returns(LogicalType::BOOLEAN);
  return Matching<bool>(call, [](TextMatcher& matcher, const auto& text, int32_t, Vector&) {
    if (text(1).empty()) return true;
    if (text(0).empty()) return false;
    matcher.Reset(text(0), text(1));
    return (matcher.*test)();
  });
}

int32_t Locate(TextMatcher& matcher, std::string_view part, std::string_view text, int32_t from) {
  if (from < 1) return 0;
  if (part.empty()) return 1;
  if (text.empty()) return 0;
  matcher.Reset(text, part);
  const std::optional<size_t> found = matcher.FindFrom(static_cast<size_t>(from) - 1);
  return found ? static_cast<int32_t>(*found) + 1 : 0;
}

Body BindInstr(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return Matching<int32_t>(call, [](TextMatcher& matcher, const auto& text, int32_t, Vector&) {
    return Locate(matcher, text(1), text(0), 1);
  });
}

Body BindLocate(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return Matching<int32_t>(call, [](TextMatcher& matcher, const auto& text, int32_t from, Vector&) {
    return Locate(matcher, text(0), text(1), from);
  });
}

Body BindReplace(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Matching<string_t>(call, [](TextMatcher& matcher, const auto& text, int32_t, Vector& result) {
    if (text(0).empty() || text(1).empty()) return Put(result, text(0));
    matcher.Reset(text(0), text(1));
    std::string out;
    size_t start = 0;
    for (const TextMatcher::Span match : matcher.Matches()) {
      out += matcher.Slice(start, match.begin);
      out += text(2);
      start = match.end;
    }
    return Put(result, out + matcher.Slice(start, matcher.size()));
  });
}

/// The parts between the delimiters.
std::vector<std::string> Split(TextMatcher& matcher, std::string_view text, std::string_view delimiter) {
  if (text.empty() || delimiter.empty()) return {std::string(text)};
  matcher.Reset(text, delimiter);
  std::vector<std::string> parts;
  size_t start = 0;
  for (const TextMatcher::Span match : matcher.Matches()) {
    parts.push_back(matcher.Slice(start, match.begin));
    start = match.end;
  }
  parts.push_back(matcher.Slice(start, matcher.size()));
  return parts;
}

Body BindSplitPart(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::VARCHAR);
  return Matching<string_t>(call, [site](TextMatcher& matcher, const auto& text, int32_t index, Vector& result) {
    if (index == 0) engine::RaiseCondition("INVALID_INDEX_OF_ZERO", {}, site);
    const std::vector<std::string> parts = Split(matcher, text(0), text(1));
    const auto count = static_cast<int64_t>(parts.size());
    const int64_t place = index > 0 ? index - 1 : count + index;
    return Put(result, place < 0 || place >= count ? std::string_view() : parts[static_cast<size_t>(place)]);
  });
}

Body BindSubstringIndex(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Matching<string_t>(call, [](TextMatcher& matcher, const auto& text, int32_t count, Vector& result) {
    if (text(0).empty() || text(1).empty() || count == 0) return Put(result, {});
    matcher.Reset(text(0), text(1));
    const auto wanted = static_cast<size_t>(std::abs(static_cast<int64_t>(count)));
    const std::optional<size_t> place = count > 0 ? matcher.BeginOf(wanted) : matcher.EndOf(wanted);
    if (!place) return Put(result, text(0));
    return Put(result, count > 0 ? matcher.Slice(0, *place) : matcher.Slice(*place, matcher.size()));
  });
}

/// The 1-based place of a text in a list with commas.
Body BindFindInSet(KernelCall& call) {
  const std::shared_ptr<const Collator> collator = TakeCollator(call);
  call.Returns(LogicalType::INTEGER);
  return Binary<string_t, string_t, int32_t>([collator](const string_t& wanted, const string_t& set, Vector&) {
    if (View(wanted).find(',') != std::string_view::npos) return 0;
    const std::string key = collator->Key(View(wanted));
    std::string_view rest = View(set);
    for (int32_t place = 1;; ++place) {
      const size_t comma = rest.find(',');
      if (collator->Key(rest.substr(0, comma)) == key) return place;
      if (comma == std::string_view::npos) return 0;
      rest.remove_prefix(comma + 1);
    }
  });
}

}  // namespace

void AddCollationSearchKernels(KernelSet& kernels) {
  kernels.Add("piezo_contains_collated", BindTest<&TextMatcher::Contains>);
  kernels.Add("piezo_startswith_collated", BindTest<&TextMatcher::StartsWith>);
  kernels.Add("piezo_endswith_collated", BindTest<&TextMatcher::EndsWith>);
  kernels.Add("piezo_instr_collated", BindInstr);
  kernels.Add("piezo_locate_collated", BindLocate);
  kernels.Add("piezo_replace_collated", BindReplace);
  kernels.Add("piezo_split_part_collated", BindSplitPart);
  kernels.Add("piezo_substring_index_collated", BindSubstringIndex);
  kernels.Add("piezo_find_in_set_collated", BindFindInSet);
}

}  // namespace piezo::functions
