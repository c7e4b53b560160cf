// All formats by name, and what reading and writing share: listing, partition columns, the cache of inferred schemas,
// the layout of written directories.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>

#include "base/check.h"
#include "base/ids.h"
#include "sources/formats.h"
#include "sources/listing.h"
#include "sources/paths.h"
#include "sources/source.h"
#include "types/contents.h"
#include "types/field_metadata.h"

namespace piezo::sources {

namespace fs = std::filesystem;

namespace {

std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

/// Which files, as they are now.
std::string Fingerprint(const std::vector<std::string>& files) {
  std::string out;
  for (const std::string& file : files) {
    std::error_code ignored;
    const auto size = fs::file_size(file, ignored);
    const auto time = fs::last_write_time(file, ignored).time_since_epoch().count();
    out += file + '\n' + std::to_string(size) + '\n' + std::to_string(time) + '\n';
  }
  return out;
}

/// Thread-safe. Forgets everything when it is full: entries are small and made again in milliseconds.
class InferenceCache {
 public:
  std::optional<Inferred> Find(const std::string& key) {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::nullopt : std::optional(found->second);
  }
  void Add(const std::string& key, const Inferred& inferred) {
    const std::scoped_lock lock(mutex_);
    if (entries_.size() >= 1024) entries_.clear();
    entries_.insert_or_assign(key, inferred);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Inferred> entries_;
};

const Field* FindField(const Schema& schema, const std::string& name) {
  const auto found = std::find_if(schema.begin(), schema.end(),
                                  [&](const Field& field) { return LowerCase(field.name) == LowerCase(name); });
  return found == schema.end() ? nullptr : &*found;
}

}  // namespace

struct Sources::Impl {
  FileAccess access;
  std::map<std::string, std::unique_ptr<DataSource>, std::less<>> by_name;
  mutable InferenceCache inferred;

  Inferred Infer(const DataSource& source, const std::vector<std::string>& files, const OptionMap& options,
                 const Conf& conf, engine::Connection& connection) const {
    std::string key(source.name());
    for (const auto& [name, value] : options.entries()) key += '\n' + name + '=' + value;
    for (const auto& [name, value] : conf.entries()) key += '\n' + name + '=' + value;
    key += '\n' + Fingerprint(files);
    if (auto known = inferred.Find(key)) return std::move(*known);
    Inferred fresh = source.Infer(files, options, conf, connection);
    inferred.Add(key, fresh);
    return fresh;
  }
};

Sources::Sources(FileAccess access) : impl_(std::make_unique<Impl>()) {
  impl_->access = std::move(access);
  impl_->by_name["binaryfile"] = MakeBinaryFile();
  impl_->by_name["csv"] = MakeCsv();
  impl_->by_name["json"] = MakeJson();
  impl_->by_name["orc"] = MakeOrc();
  impl_->by_name["parquet"] = MakeParquet();
  impl_->by_name["text"] = MakeText();
  impl_->by_name["xml"] = MakeXml();
}
Sources::~Sources() = default;

void Sources::CheckAccess(std::string_view path, const SourceSpan& origin) const {
  CheckLocalAccess(ToLocalPath(path), impl_->access, origin);
}

const DataSource& Sources::Find(std::string_view format) const {
  std::string name = LowerCase(format);
  constexpr std::string_view kPackage = "org.apache.spark.sql.";
  if (name.starts_with(kPackage)) name = name.substr(name.rfind('.') + 1);
  const auto found = impl_->by_name.find(name);
  // Those that Spark brings along.
  for (const char* other : {"avro", "image", "jdbc", "kafka", "libsvm", "noop"}) {
    if (name == other) errors::ThrowUnsupported("data source " + name);
  }
  if (found == impl_->by_name.end()) throw Error("DATA_SOURCE_NOT_FOUND", {{"provider", std::string(format)}});
  return *found->second;
}

namespace {

void RefuseDuplicates(const Schema& schema, const Conf& conf, const SourceSpan& origin) {
  std::set<std::string> seen;
  for (const Field& field : schema) {
    const std::string name = conf.case_sensitive() ? field.name : LowerCase(field.name);
    if (seen.insert(name).second) continue;
    throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", errors::QuoteIdentifier(name)}}, origin);
  }
}

/// The column for records that do not parse is a string.
void CheckCorruptColumn(const Schema& schema, const OptionMap& options, const Conf& conf, const SourceSpan& origin) {
  const std::string name = options.WithDefaults(conf).Text({"columnNameOfCorruptRecord"}, "");
  for (const Field& field : schema) {
    if (field.name != name || field.type.is(TypeId::kString)) continue;
    throw Error(
        "INVALID_CORRUPT_RECORD_TYPE",
        {{"columnName", errors::QuoteIdentifier(name)}, {"actualType", errors::QuoteText(types::SqlName(field.type))}},
        origin);
  }
}

/// Those of the files, of which `inferred` tells, that lack a column.
std::vector<std::string> FilesWithout(const std::string& name, const Inferred& inferred,
                                      const std::vector<std::string>& files) {
  const Field* found = FindField(inferred.schema, name);
  if (found == nullptr) found = FindField(inferred.others, name);
  if (found == nullptr) return files;
  const auto lacking = inferred.lacking.find(found->name);
  return lacking == inferred.lacking.end() ? std::vector<std::string>() : lacking->second;
}

/// The columns that are younger than some of the files, and have a default for these.
std::map<size_t, plan::Scan::OldRows> OldRowsOf(const Schema& wanted, const Inferred& inferred,
                                                const std::vector<std::string>& files) {
  std::map<size_t, plan::Scan::OldRows> old;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (!types::MetadataString(wanted[i], types::kDefaultOfOldRowsKey)) continue;
    std::vector<std::string> without = FilesWithout(wanted[i].name, inferred, files);
    if (!without.empty()) old[i] = {std::move(without), types::Value::Null(wanted[i].type)};
  }
  return old;
}

/// The user's schema in place of what is in the files: which columns must be converted, which are missing.
Inferred AsWanted(Schema wanted, const Inferred& files) {
  Inferred out;
  for (const Field& field : wanted) {
    const Field* found = FindField(files.schema, field.name);
    if (const Field* other = found == nullptr ? FindField(files.others, field.name) : nullptr; other != nullptr) {
      out.read_files.emplace_back();
      out.read_types.push_back(other->type.SameAs(field.type) ? std::nullopt : std::optional(other->type));
      continue;
    }
    const auto position = static_cast<size_t>(found - files.schema.data());
    out.read_files.emplace_back(found != nullptr && position < files.read_files.size() ? files.read_files[position]
                                                                                       : std::string());
    if (found == nullptr) {
      out.read_types.emplace_back(DataType::Null());
      continue;
    }
    std::optional<DataType> read;
    if (position < files.read_types.size()) read = files.read_types[position];
    if (!read && !found->type.SameAs(field.type)) read = found->type;
    out.read_types.push_back(std::move(read));
  }
  out.schema = std::move(wanted);
  return out;
}

/// No format keeps them yet.
void RefuseShapes(const DataSource& source, const Schema& schema) {
  for (const Field& field : schema) {
    if (!types::HasShape(field.type)) continue;
    throw Error("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
                {{"format", std::string(source.name())},
                 {"columnName", errors::QuoteIdentifier(field.name)},
                 {"columnType", errors::QuoteText(types::SqlName(field.type))}});
  }
}

}  // namespace

plan::Scan Sources::Resolve(const ReadRequest& request, const Conf& conf, engine::Connection& connection) const {
  const DataSource& source = Find(request.format);
  const OptionMap options(request.options);
  const Schema* declared = request.schema ? &*request.schema : nullptr;
  const bool missing =
      request.may_be_missing && std::none_of(request.paths.begin(), request.paths.end(),
                                             [](const std::string& path) { return fs::exists(ToLocalPath(path)); });
  FileListing listing;
  if (!missing) listing = ListFiles(request.paths, options, declared, conf, impl_->access, request.origin);
  plan::Scan scan;
  scan.format = LowerCase(request.format);
  scan.paths = request.paths;
  scan.options = request.options;
  scan.files = std::move(listing.files);

  Inferred data;
  const bool look = declared == nullptr || source.LooksIntoFiles();
  if (look && !scan.files.empty()) data = impl_->Infer(source, scan.files, options, conf, connection);
  if (declared == nullptr && scan.files.empty()) {
    throw Error("UNABLE_TO_INFER_SCHEMA", {{"format", std::string(source.name())}}, request.origin);
  }
  if (declared != nullptr) {
    Schema wanted = DataType::Struct(*declared).AsNullable().fields();
    const bool looked = look && !scan.files.empty();
    if (looked) scan.old_rows = OldRowsOf(wanted, data, scan.files);
    data = looked ? AsWanted(std::move(wanted), data) : Inferred{std::move(wanted), {}};
  }
  // A partition column that the files have too keeps its place among theirs, but the directories' values count.
  scan.schema = std::move(data.schema);
  scan.read_types = std::move(data.read_types);
  scan.read_files = std::move(data.read_files);
  for (const Field& partition : listing.partition_columns) {
    const Field* inside = FindField(scan.schema, partition.name);
    Field field = partition;
    field.nullable = true;
    if (inside != nullptr) {
      field.name = inside->name;
      scan.schema[static_cast<size_t>(inside - scan.schema.data())] = field;
    } else {
      scan.schema.push_back(field);
    }
    scan.partition_columns.push_back(field.name);
  }
  RefuseDuplicates(scan.schema, conf, request.origin);
  if (source.name() == "CSV" || source.name() == "JSON" || source.name() == "XML") {
    CheckCorruptColumn(scan.schema, options, conf, request.origin);
  }
  return scan;
}

namespace {

/// No files: no rows.
LoweredScan NoRows(const plan::Columns& columns) {
  LoweredScan out;
  out.function.name = "range";
  out.function.args = engine::List(engine::Constant(Value::Long(0)));
  for (const plan::Column& column : columns) out.columns.push_back(engine::Constant(Value::Null(column.type())));
  return out;
}

/// The engine escapes more characters in the names of partition directories than Spark does.
void RenamePartitions(const fs::path& directory, size_t levels) {
  if (levels == 0) return;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  for (const fs::path& folder : folders) {
    RenamePartitions(folder, levels - 1);
    const fs::path spelled = folder.parent_path() / RespelledPartition(folder.filename().string());
    if (spelled != folder) fs::rename(folder, spelled);
  }
}

void Touch(const fs::path& file) { std::ofstream(file, std::ios::app).flush(); }

}  // namespace

namespace {

/// What the file system knows of each file, as one struct of `type` by the number of the file.
engine::Expr FileMetadata(const plan::Scan& scan, const DataSource& source, const DataType& type) {
  std::vector<Value::Values> fields(6);
  for (const std::string& file : scan.files) {
    std::error_code ignored;
    const auto size = static_cast<int64_t>(fs::file_size(file, ignored));
    const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(file, ignored)).time_since_epoch();
    const int64_t millis = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    fields[0].push_back(Value::String(ToUri(file)));
    fields[1].push_back(Value::String(fs::path(file).filename().string()));
    fields[2].push_back(Value::Long(size));
    fields[3].push_back(Value::Long(0));
    fields[4].push_back(Value::Long(size));
    fields[5].push_back({DataType::Timestamp(), millis * 1000});
  }
  engine::Exprs exprs;
  for (size_t i = 0; i < fields.size(); ++i) {
    engine::Expr list = engine::Constant({DataType::Array(type.fields()[i].type), std::move(fields[i])});
    engine::Expr file = engine::Cast(source.FileNumber(scan), DataType::Long());
    engine::Expr number = engine::Call("+", engine::List(std::move(file), engine::Constant(Value::Long(1))));
    exprs.push_back(engine::Call("list_extract", engine::List(std::move(list), std::move(number))));
  }
  if (source.row_number() != nullptr) exprs.push_back(engine::Column(source.row_number()));
  return engine::Struct(type, std::move(exprs));
}

/// Rows of files that are older than a column have the value that it got when it was added.
void FillOldRows(LoweredScan& lowered, const plan::Scan& scan, const plan::Columns& columns, const DataSource& source) {
  for (const auto& [position, old] : scan.old_rows) {
    const std::set<std::string_view> files(old.files.begin(), old.files.end());
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].name() != scan.schema[position].name) continue;
      engine::Exprs numbers;
      for (size_t at = 0; at < scan.files.size(); ++at) {
        if (files.contains(scan.files[at])) numbers.push_back(engine::Constant(Value::Long(static_cast<int64_t>(at))));
      }
      engine::Expr is_old = engine::In(engine::Cast(source.FileNumber(scan), DataType::Long()), std::move(numbers));
      lowered.columns[i] = engine::If(std::move(is_old), engine::Constant(old.value), std::move(lowered.columns[i]));
    }
  }
}

}  // namespace

LoweredScan Sources::Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const {
  if (scan.files.empty()) return NoRows(columns);
  const DataSource& source = Find(scan.format);
  plan::Columns data;
  std::copy_if(columns.begin(), columns.end(), std::back_inserter(data),
               [](const plan::Column& column) { return !plan::IsFileMetadata(column); });
  LoweredScan out = source.Lower(scan, data, context);
  FillOldRows(out, scan, data, source);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!plan::IsFileMetadata(columns[i])) continue;
    engine::Exprs all;
    for (size_t at = 0; at < out.columns.size(); ++at) {
      if (at == i) all.push_back(FileMetadata(scan, source, columns[i].type()));
      all.push_back(std::move(out.columns[at]));
    }
    if (all.size() < columns.size()) all.push_back(FileMetadata(scan, source, columns[i].type()));
    out.columns = std::move(all);
  }
  return out;
}

int64_t Sources::Write(const WriteRequest& request, engine::Statement query, const SourceContext& context,
                       engine::Connection& connection) const {
  const DataSource& source = Find(request.format);
  const Schema all = query.columns();
  RefuseDuplicates(all, context.conf, {});
  Schema data;
  for (const Field& field : all) {
    const auto& names = request.partition_by;
    if (std::find(names.begin(), names.end(), field.name) == names.end()) data.push_back(field);
  }
  // The format's own expressions know the data columns as v0, v1, …; partition columns go with them as text.
  engine::Exprs reordered;
  Schema order = data;
  const auto add = [&](const std::string& name) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const Field& field) { return field.name == name; });
    PIEZO_CHECK(at != all.end());
    reordered.push_back(engine::Column("v" + std::to_string(at - all.begin())));
    return at->type;
  };
  for (const Field& field : data) add(field.name);
  for (const std::string& name : request.partition_by) order.push_back({.name = name, .type = add(name)});
  query = engine::Statement::Over(std::move(query), std::move(reordered), order);

  RefuseShapes(source, data);
  WritePlan plan = source.Write(data, OptionMap(request.options), context);
  for (size_t i = data.size(); i < order.size(); ++i) {
    plan.outputs.push_back(context.cast(engine::Column("v" + std::to_string(i)), order[i].type, DataType::String(),
                                        context.conf.time_zone()));
    plan.columns.push_back({.name = order[i].name, .type = DataType::String()});
  }
  query = engine::Statement::Over(std::move(query), std::move(plan.outputs), plan.columns);

  const fs::path directory = ToLocalPath(request.directory);
  CheckLocalAccess(directory.string(), impl_->access, {});
  fs::create_directories(directory);
  // Files are read by name: rows that were added later come later.
  const std::string part = "part-00000-" + NewTimedUuid();
  if (request.partition_by.empty()) {
    plan.target.path = (directory / (part + "-c000" + plan.extension)).string();
  } else {
    Value::Values keys;
    for (const std::string& name : request.partition_by) keys.push_back(Value::String(name));
    plan.target.path = directory.string();
    plan.target.options.emplace_back("partition_by", Value{DataType::Array(DataType::String()), std::move(keys)});
    plan.target.options.emplace_back("filename_pattern", Value::String(part + ".c{i}"));
    plan.target.options.emplace_back("file_extension", Value::String(plan.extension.substr(1)));
    plan.target.options.emplace_back("overwrite_or_ignore", Value::Boolean(true));
  }
  const int64_t rows = connection.Run(engine::Statement::CopyTo(std::move(plan.target), std::move(query)));
  RenamePartitions(directory, request.partition_by.size());
  Touch(directory / "_SUCCESS");
  return rows;
}

}  // namespace piezo::sources
