// Lists files as Spark's InMemoryFileIndex does and finds partition columns as its PartitioningUtils do.
#include "sources/listing.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>

#include "sources/paths.h"
#include "types/datetime_text.h"
#include "types/number_text.h"

namespace piezo::sources {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

bool IsHidden(const std::string& name) {
  const bool is_partition = name.find('=') != std::string::npos;
  return (name.front() == '_' && !is_partition) || name.front() == '.' || name.ends_with("._COPYING_");
}

bool SameName(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

/// %41 → A; what is no escape stays.
std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

struct Partition {
  std::string key;
  std::optional<std::string> value;
};

std::optional<Partition> ParsePartition(const std::string& directory) {
  const size_t equals = directory.find('=');
  if (equals == std::string::npos || equals == 0) return std::nullopt;
  const std::string value = Unescape(std::string_view(directory).substr(equals + 1));
  Partition out{.key = Unescape(std::string_view(directory).substr(0, equals)), .value = {}};
  if (value != kNullPartition) out.value = value;
  return out;
}

class Lister {
 public:
  Lister(const OptionMap& options, const Conf& conf)
      : recursive_(options.Bool({"recursiveFileLookup"}, false)),
        name_glob_(options.Text({"pathGlobFilter"}, "")),
        before_(TimeOption(options, "modifiedBefore", conf)),
        after_(TimeOption(options, "modifiedAfter", conf)) {}

  std::vector<std::string> List(const std::string& root) {
    std::vector<std::string> files;
    if (fs::is_directory(root)) {
      Walk(root, true, files);
    } else if (Wanted(root)) {
      files.push_back(root);
    }
    std::sort(files.begin(), files.end());
    return files;
  }

 private:
  bool Wanted(const fs::path& file) const {
    if (!name_glob_.empty() && !MatchesGlob(name_glob_, file.filename().string())) return false;
    if (!before_ && !after_) return true;
    const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(file)).time_since_epoch();
    const int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    return (!before_ || micros < *before_) && (!after_ || micros > *after_);
  }

  /// In the time zone of the options, else of the session.
  static std::optional<int64_t> TimeOption(const OptionMap& options, std::string_view name, const Conf& conf) {
    const std::optional<std::string> text = options.Find({name});
    if (!text) return std::nullopt;
    const std::string id = options.Text({"timeZone"}, conf.time_zone());
    const std::optional<types::TimeZone> zone = types::TimeZone::Find(id);
    if (!zone) throw Error("INVALID_TIMEZONE", {{"timeZone", id}});
    const std::optional<int64_t> micros = types::ParseTimestamp(*text, *zone);
    if (!micros) throw BadOption(name, *text, "it is a timestamp such as 2024-02-29T12:00:00");
    return micros;
  }

  /// Files below directories that are no partitions count only when the lookup is recursive.
  void Walk(const fs::path& directory, bool counts, std::vector<std::string>& files) {
    for (const auto& entry : fs::directory_iterator(directory)) {
      const std::string name = entry.path().filename().string();
      if (IsHidden(name)) continue;
      if (entry.is_directory()) {
        Walk(entry.path(), counts && (recursive_ || ParsePartition(name).has_value()), files);
      } else if (counts && Wanted(entry.path())) {
        files.push_back(entry.path().string());
      }
    }
  }

  const bool recursive_;
  const std::string name_glob_;
  const std::optional<int64_t> before_;
  const std::optional<int64_t> after_;
};

/// The partitions in the directories between `base` and `file`.
std::vector<Partition> PartitionsBelow(const std::string& base, const std::string& file) {
  std::vector<Partition> out;
  const fs::path relative = fs::path(file).parent_path().lexically_relative(base);
  for (const fs::path& part : relative) {
    if (auto partition = ParsePartition(part.string())) out.push_back(std::move(*partition));
  }
  return out;
}

const Field* FindField(const Schema& schema, std::string_view name) {
  const auto found =
      std::find_if(schema.begin(), schema.end(), [&](const Field& field) { return SameName(field.name, name); });
  return found == schema.end() ? nullptr : &*found;
}

std::string JoinKeys(const std::vector<Partition>& partitions) {
  std::string out;
  for (const Partition& partition : partitions) out += (out.empty() ? "" : ", ") + partition.key;
  return out;
}

Schema FindPartitionColumns(const std::vector<std::pair<std::string, std::string>>& files_with_base,
                            const Schema* declared, bool infer) {
  std::vector<std::string> keys;
  std::vector<std::vector<std::optional<std::string>>> texts;
  bool first = true;
  for (const auto& [base, file] : files_with_base) {
    const std::vector<Partition> partitions = PartitionsBelow(base, file);
    if (first) {
      for (const Partition& partition : partitions) keys.push_back(partition.key);
      texts.resize(keys.size());
    }
    first = false;
    const bool same = partitions.size() == keys.size() &&
                      std::equal(keys.begin(), keys.end(), partitions.begin(),
                                 [](const std::string& key, const Partition& one) { return key == one.key; });
    if (!same) {
      std::string expected;
      for (const std::string& key : keys) expected += (expected.empty() ? "" : ", ") + key;
      throw Error("CONFLICTING_PARTITION_COLUMN_NAMES",
                  {{"distinctPartColLists", "\n\t" + expected + "\n\t" + JoinKeys(partitions)},
                   {"suspiciousPaths", ToUri(fs::path(file).parent_path().string())}});
    }
    for (size_t i = 0; i < keys.size(); ++i) texts[i].push_back(partitions[i].value);
  }
  Schema out;
  for (size_t i = 0; i < keys.size(); ++i) {
    const Field* given = declared == nullptr ? nullptr : FindField(*declared, keys[i]);
    if (given != nullptr) {
      out.push_back(*given);
    } else {
      out.push_back({.name = keys[i], .type = infer ? InferPartitionType(texts[i]) : DataType::String()});
    }
  }
  return out;
}

}  // namespace

void CheckLocalAccess(const std::string& local_path, const FileAccess& access, const SourceSpan& origin) {
  if (!access.Allows(local_path)) throw Error("PIEZO_FILE_ACCESS", {{"path", ToUri(local_path)}}, origin);
}

FileListing ListFiles(const std::vector<std::string>& paths, const OptionMap& options, const Schema* declared,
                      const Conf& conf, const FileAccess& access, const SourceSpan& origin) {
  FileListing out;
  const bool recursive = options.Bool({"recursiveFileLookup"}, false);
  const std::string base_path = options.Text({"basePath"}, "");
  std::vector<std::pair<std::string, std::string>> files_with_base;
  for (const std::string& path : paths) {
    if (path.empty()) throw Error("INVALID_EMPTY_LOCATION", {{"location", path}}, origin);
    const std::string local = ToLocalPath(path);
    // Before a glob is looked for, lest the answer tell what is there.
    CheckLocalAccess(fs::path(local.substr(0, local.find_first_of("*?[{\\"))) / ".", access, origin);
    const std::vector<std::string> roots = ExpandGlob(local);
    if (roots.empty()) throw Error("PATH_NOT_FOUND", {{"path", ToUri(local)}}, origin);
    for (const std::string& root : roots) {
      CheckLocalAccess(root, access, origin);
      // Without basePath, a root is itself no partition of what is read, even if its name looks like one.
      const std::string base = !base_path.empty()       ? ToLocalPath(base_path)
                               : fs::is_directory(root) ? root
                                                        : fs::path(root).parent_path().string();
      for (std::string& file : Lister(options, conf).List(root)) {
        CheckLocalAccess(file, access, origin);
        files_with_base.emplace_back(base, file);
        out.files.push_back(std::move(file));
      }
    }
  }
  if (!recursive) {
    const bool infer = conf.GetBool("spark.sql.sources.partitionColumnTypeInference.enabled");
    out.partition_columns = FindPartitionColumns(files_with_base, declared, infer);
  }
  return out;
}

std::optional<std::string> PartitionText(const std::string& file, const std::string& name) {
  std::optional<std::string> found;
  for (const fs::path& part : fs::path(file).parent_path()) {
    const auto partition = ParsePartition(part.string());
    if (partition && SameName(partition->key, name)) found = partition->value;  // the innermost
  }
  return found;
}

namespace {

/// The first type that fits a text. The order is also that of widening among numbers.
DataType InferOne(const std::string& text) {
  int64_t whole = 0;
  const char* end = text.data() + text.size();
  const char* begin = text.data() + (text.starts_with('+') && text.size() > 1 ? 1 : 0);
  const auto [stop, error] = std::from_chars(begin, end, whole);
  if (stop == end && error == std::errc() && !text.empty()) {
    return whole == static_cast<int32_t>(whole) ? DataType::Int() : DataType::Long();
  }
  if (stop == end && error == std::errc::result_out_of_range && text.size() <= 38) return DataType::Decimal(38, 0);
  if (!text.empty() && text.find_first_of("dDfF") == std::string::npos && types::ParseDouble(text)) {
    return DataType::Double();
  }
  // A date must be written in full, lest every year be one.
  if (text.size() >= 8 && std::count(text.begin(), text.end(), '-') == 2) {
    if (text.find(':') == std::string::npos && types::ParseDate(text)) return DataType::Date();
    const std::optional<types::LocalTimestamp> timestamp = types::ParseLocalTimestamp(text);
    if (text.find(':') != std::string::npos && timestamp) return DataType::Timestamp();
  }
  return DataType::String();
}

DataType Wider(const DataType& left, const DataType& right) {
  if (left == right || right.is(TypeId::kNull)) return left;
  if (left.is(TypeId::kNull)) return right;
  if (left.IsNumeric() && right.IsNumeric()) {
    const auto rank = [](const DataType& type) {
      return type.is(TypeId::kInt) ? 0 : type.is(TypeId::kLong) ? 1 : type.is(TypeId::kDecimal) ? 2 : 3;
    };
    return rank(left) > rank(right) ? left : right;
  }
  const auto is_moment = [](const DataType& type) { return type.is(TypeId::kDate) || type.is(TypeId::kTimestamp); };
  return is_moment(left) && is_moment(right) ? DataType::Timestamp() : DataType::String();
}

}  // namespace

DataType InferPartitionType(const std::vector<std::optional<std::string>>& texts) {
  DataType type = DataType::Null();
  for (const auto& text : texts) {
    if (text) type = Wider(type, InferOne(*text));
  }
  return type.is(TypeId::kNull) ? DataType::String() : type;
}

std::string PartitionDirectory(const std::string& key, const std::optional<std::string>& value) {
  constexpr std::string_view kEscaped = "\"#%'*/:=?\\\x7f{[]^";
  const auto escape = [&](const std::string& text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || kEscaped.find(c) != std::string_view::npos) {
        out += {'%', kHex[byte >> 4], kHex[byte & 15]};
      } else {
        out += c;
      }
    }
    return out;
  };
  const bool null = !value || value->empty();
  return escape(key) + "=" + (null ? std::string(kNullPartition) : escape(*value));
}

std::string RespelledPartition(const std::string& directory) {
  const auto partition = ParsePartition(directory);
  return partition ? PartitionDirectory(partition->key, partition->value) : directory;
}

}  // namespace piezo::sources
