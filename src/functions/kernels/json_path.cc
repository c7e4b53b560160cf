// Kernels that look into JSON texts: get_json_object, json_tuple, json_array_length, json_object_keys.
#include <charconv>
#include <memory>

#include "functions/kernels/json_text.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"

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

/// One step of a path: into an object's member or members, or an array's element or elements.
struct Step {
  bool into_array = false;
  bool wildcard = false;
  std::string name;
  uint64_t index = 0;
};
using Path = std::vector<Step>;

/// `$.a['b c'][0][*].*`; none when it is no path.
class PathParser {
 public:
  explicit PathParser(std::string_view text) : rest_(text) {}

  std::optional<Path> Parse() {
    Path path;
    if (!Take("$")) return std::nullopt;
    while (!rest_.empty()) {
      std::optional<Step> step = Take(".")    ? Member()
                                 : Take("['") ? QuotedMember()
                                 : Take("[")  ? Element()
                                              : std::nullopt;
      if (!step) return std::nullopt;
      path.push_back(*std::move(step));
    }
    return path;
  }

 private:
  bool Take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  std::string TakeUntil(std::string_view stops) {
    const size_t end = std::min(rest_.find_first_of(stops), rest_.size());
    std::string taken(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return taken;
  }

  static std::optional<Step> Named(std::string name) {
    if (name.empty()) return std::nullopt;
    const bool wildcard = name == "*";
    return Step{.wildcard = wildcard, .name = std::move(name)};
  }
  std::optional<Step> Member() { return Named(TakeUntil(".[")); }
  std::optional<Step> QuotedMember() {
    std::string name = TakeUntil("'?");
    return Take("']") ? Named(std::move(name)) : std::nullopt;
  }
  std::optional<Step> Element() {
    if (Take("*]")) return Step{.into_array = true, .wildcard = true, .name = {}};
    const std::string digits = TakeUntil("]");
    Step step{.into_array = true, .name = {}};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return Take("]") ? std::optional(step) : std::nullopt;
  }

  std::string_view rest_;
};

/// How matches are written. A string alone stands bare; within an array it is quoted; two wildcards one behind the
/// other lay arrays flat. All that is Hive's doing.
enum class Style : uint8_t { kRaw, kQuoted, kFlat };

/// Values written one after another, with commas between.
class Output {
 public:
  void Value(const JsonNode& node) {
    Separate();
    AppendJson(node, text_);
  }
  void Raw(std::string_view text) {
    Separate();
    text_ += text;
  }
  void StartArray() {
    Separate();
    text_ += '[';
    first_ = true;
  }
  void EndArray() {
    text_ += ']';
    first_ = false;
  }
  const std::string& text() const { return text_; }

 private:
  void Separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  std::string text_;
  bool first_ = true;
};

/// Writes what a path finds; false when that is nothing.
bool Write(const JsonNode& node, std::span<const Step> path, Style style, Output& out);

bool WriteAll(const JsonNode& array, std::span<const Step> path, Style style, Output& out) {
  bool found = false;
  for (const JsonNode* child = array.child; child != nullptr; child = child->next) {
    found = Write(*child, path, style, out) || found;
  }
  return found;
}

bool WriteMember(const JsonNode& object, const Step& step, std::span<const Step> rest, Style style, Output& out) {
  for (const JsonNode* child = object.child; child != nullptr; child = child->next) {
    if (child->name != step.name || child->is(JsonKind::kNull)) continue;
    if (Write(*child, rest, style, out)) return true;
  }
  return false;
}

bool WriteElements(const JsonNode& array, std::span<const Step> rest, Style style, Output& out) {
  const bool again = !rest.empty() && rest[0].into_array && rest[0].wildcard;
  if (again || style == Style::kQuoted) {
    out.StartArray();
    const bool found =
        again ? WriteAll(array, rest.subspan(1), Style::kFlat, out) : WriteAll(array, rest, Style::kQuoted, out);
    out.EndArray();
    return found;
  }
  // A single match stands without its array.
  Output matches;
  int count = 0;
  matches.StartArray();
  for (const JsonNode* child = array.child; child != nullptr; child = child->next) {
    if (Write(*child, rest, style == Style::kRaw ? Style::kQuoted : Style::kFlat, matches)) ++count;
  }
  matches.EndArray();
  const std::string_view text = matches.text();
  if (count > 1) out.Raw(text);
  if (count == 1) out.Raw(text.substr(1, text.size() - 2));
  return count > 0;
}

bool Write(const JsonNode& node, std::span<const Step> path, Style style, Output& out) {
  if (path.empty()) {
    if (node.is(JsonKind::kString) && style == Style::kRaw) {
      out.Raw(node.text);
    } else if (node.is(JsonKind::kArray) && style == Style::kFlat) {
      return WriteAll(node, path, style, out);
    } else {
      out.Value(node);
    }
    return true;
  }
  const Step& step = path[0];
  const std::span<const Step> rest = path.subspan(1);
  if (!step.into_array) {  // a wildcard finds no member, only elements
    return node.is(JsonKind::kObject) && !step.wildcard && WriteMember(node, step, rest, style, out);
  }
  if (!node.is(JsonKind::kArray)) return false;
  if (step.wildcard) return WriteElements(node, rest, style, out);
  const JsonNode* element = node.child;
  for (uint64_t i = 0; i < step.index && element != nullptr; ++i) element = element->next;
  if (element == nullptr) return false;
  const bool wildcard_next = !rest.empty() && rest[0].into_array && rest[0].wildcard;
  return Write(*element, rest, wildcard_next ? Style::kQuoted : style, out);
}

/// piezo_json_get(text, path)
Body BindGet(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    JsonDocument document;
    std::string path_text;
    std::optional<Path> path = Path();
    bool compiled = false;
    duckdb::BinaryExecutor::ExecuteWithNulls<string_t, string_t, string_t>(
        args.data[0], args.data[1], result, args.size(),
        [&](const string_t& text, const string_t& path_value, duckdb::ValidityMask& valid, idx_t row) {
          if (!compiled || path_text != View(path_value)) {
            path_text = View(path_value);
            path = PathParser(path_text).Parse();
            compiled = true;
          }
          Output out;
          const JsonNode* root = path ? document.Parse(View(text)) : nullptr;
          if (root != nullptr && Write(*root, *path, Style::kRaw, out)) {
            return StringVector::AddString(result, out.text());
          }
          valid.SetInvalid(row);
          return string_t();
        });
  };
}

/// A member as json_tuple gives it: strings bare, null for none. Of members of one name the last that is not null.
std::optional<std::string> MemberText(const JsonNode* object, std::string_view name) {
  if (object == nullptr || !object->is(JsonKind::kObject)) return std::nullopt;
  const JsonNode* found = nullptr;
  for (const JsonNode* child = object->child; child != nullptr; child = child->next) {
    if (child->name == name && !child->is(JsonKind::kNull)) found = child;
  }
  if (found == nullptr) return std::nullopt;
  if (found->is(JsonKind::kString)) return std::string(found->text);
  std::string out;
  AppendJson(*found, out);
  return out;
}

/// piezo_json_tuple(text, names…): a list of one struct of the members' texts; of one name, the text itself.
Body BindTuple(KernelCall& call) {
  const idx_t names = call.size() - 1;
  LogicalType element = LogicalType::VARCHAR;
  if (names > 1) {
    duckdb::child_list_t<LogicalType> fields;
    for (idx_t i = 0; i < names; ++i) fields.emplace_back("c" + std::to_string(i), LogicalType::VARCHAR);
    element = LogicalType::STRUCT(std::move(fields));
  }
  call.Returns(LogicalType::LIST(element));
  return [names](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    std::vector<Values<string_t>> columns;
    for (Vector& argument : args.data) columns.emplace_back(argument, rows);
    ListVector::Reserve(result, rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    Vector& child = ListVector::GetEntry(result);
    JsonDocument document;
    for (idx_t row = 0; row < rows; ++row) {
      FlatVector::GetData<list_entry_t>(result)[row] = {row, 1};
      const JsonNode* root = columns[0].IsNull(row) ? nullptr : document.Parse(View(columns[0][row]));
      for (idx_t i = 0; i < names; ++i) {
        Vector& field = names == 1 ? child : *duckdb::StructVector::GetEntries(child)[i];
        const std::optional<std::string> text =
            columns[i + 1].IsNull(row) ? std::nullopt : MemberText(root, View(columns[i + 1][row]));
        if (text) {
          FlatVector::GetData<string_t>(field)[row] = StringVector::AddString(field, *text);
        } else {
          FlatVector::SetNull(field, row, true);
        }
      }
    }
    ListVector::SetListSize(result, rows);
  };
}

/// piezo_json_length(text): of an array; null for anything else.
Body BindLength(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    JsonDocument document;
    duckdb::UnaryExecutor::ExecuteWithNulls<string_t, int32_t>(
        args.data[0], result, args.size(), [&](const string_t& text, duckdb::ValidityMask& valid, idx_t row) {
          const JsonNode* root = document.Parse(View(text));
          int32_t length = 0;
          if (root == nullptr || !root->is(JsonKind::kArray)) {
            valid.SetInvalid(row);
            return length;
          }
          for (const JsonNode* child = root->child; child != nullptr; child = child->next) ++length;
          return length;
        });
  };
}

/// piezo_json_keys(text): of an object; null for anything else.
Body BindKeys(KernelCall& call) {
  call.Returns(LogicalType::LIST(LogicalType::VARCHAR));
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<string_t> texts(args.data[0], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    JsonDocument document;
    idx_t used = 0;
    for (idx_t row = 0; row < rows; ++row) {
      const JsonNode* root = texts.IsNull(row) ? nullptr : document.Parse(View(texts[row]));
      const idx_t start = used;
      if (root == nullptr || !root->is(JsonKind::kObject)) {
        FlatVector::SetNull(result, row, true);
      } else {
        for (const JsonNode* child = root->child; child != nullptr; child = child->next) {
          ListVector::Reserve(result, used + 1);
          Vector& keys = ListVector::GetEntry(result);
          FlatVector::GetData<string_t>(keys)[used++] =
              StringVector::AddString(keys, child->name.data(), child->name.size());
        }
      }
      FlatVector::GetData<list_entry_t>(result)[row] = {start, used - start};
    }
    ListVector::SetListSize(result, used);
  };
}

}  // namespace

void AddJsonPathKernels(KernelSet& kernels) {
  kernels.Add("piezo_json_get", BindGet);
  kernels.Add("piezo_json_tuple", BindTuple, KernelNulls::kSeen);
  kernels.Add("piezo_json_length", BindLength);
  kernels.Add("piezo_json_keys", BindKeys);
}

}  // namespace piezo::functions
