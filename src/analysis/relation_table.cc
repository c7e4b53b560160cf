// Relations that are named or read from files: tables, views, data sources, table-valued functions, kept frames.

#include "analysis/names.h"
#include "analysis/resolver.h"
#include "frontend/local_relation.h"
#include "frontend/sql/parser.h"
#include "sources/source.h"
#include "types/field_metadata.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::NodePtr;

using Qualifier = std::vector<std::string>;

namespace {

/// The fields of `_metadata`; formats that can tell it add the number of the row in its file.
DataType FileMetadataType(bool has_rows) {
  const auto field = [](const char* name, DataType type) { return Field{name, std::move(type), false, ""}; };
  Schema fields = {
      field("file_path", DataType::String()),       field("file_name", DataType::String()),
      field("file_size", DataType::Long()),         field("file_block_start", DataType::Long()),
      field("file_block_length", DataType::Long()), field("file_modification_time", DataType::Timestamp())};
  if (has_rows) fields.push_back(field("row_index", DataType::Long()));
  return DataType::Struct(std::move(fields));
}

Qualifier FullName(const catalog::Table& table) {
  return {std::string(catalog::kSparkCatalog), table.database, table.name};
}

/// The tables of this server keep no history.
[[noreturn]] void ThrowTimeTravel(const unresolved::NameParts& name, const SourceSpan& origin) {
  throw Error("UNSUPPORTED_FEATURE.TIME_TRAVEL", {{"relationId", errors::QuoteIdentifier(name)}}, origin);
}

}  // namespace

NodePtr Resolver::MakeScan(plan::Scan scan, Qualifier qualifier, const SourceSpan& origin) {
  Columns columns;
  columns.reserve(scan.schema.size());
  for (const Field& field : scan.schema) columns.push_back(NewColumn(field.name, field.type, true, field.metadata));
  const sources::DataSource& source = env_.sources.Find(scan.format);
  if (source.knows_files() && ColumnsNamed(columns, plan::kFileMetadata).empty()) {
    constexpr const char* kMark = R"({"__file_source_metadata_col":true,"__metadata_col":"_metadata"})";
    const bool has_rows = source.row_number() != nullptr;
    columns.push_back(NewColumn(plan::kFileMetadata, FileMetadataType(has_rows), false, kMark));
    columns.back().hidden = true;
  }
  if (!qualifier.empty()) columns = Qualified(std::move(columns), std::move(qualifier));
  return plan::MakeNode(std::move(scan), std::move(columns), origin);
}

NodePtr Resolver::Resolve(const unresolved::DataSource& op, const unresolved::Relation& at, const Scope* /*outer*/) {
  if (op.is_streaming) errors::ThrowUnsupported("streaming reads", at.origin);
  if (!op.predicates.empty()) errors::ThrowUnsupported("reads with predicates", at.origin);
  sources::ReadRequest request{
      .format = op.format, .paths = op.paths, .options = op.options, .schema = op.schema, .origin = at.origin};
  if (request.format.empty()) request.format = conf().Get("spark.sql.sources.default").value_or("parquet");
  if (request.paths.empty()) {
    for (const auto& [key, value] : op.options) {
      if (EqualIgnoringCase(key, "path")) request.paths.push_back(value);
    }
  }
  return MakeScan(env_.sources.Resolve(request, conf(), env_.connection), {}, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::TableRef& op, const unresolved::Relation& at, const Scope* outer) {
  if (op.is_streaming) errors::ThrowUnsupported("streaming reads", at.origin);
  unresolved::NameParts name = op.name;
  if (op.identifier) name = IdentifierParts(op.identifier);
  if (name.size() == 1) {
    for (auto binding = ctes_.rbegin(); binding != ctes_.rend(); ++binding) {
      if (SameName(binding->name, name.front())) return CteReference(*binding, at.origin);
    }
    if (const auto found = named_references_.find(LowerCase(name.front())); found != named_references_.end()) {
      const unresolved::RelationPtr frame = found->second;  // of its own: frames within change the names
      return Relation(frame, outer);
    }
  }
  if (name.size() == 1 && !view_database_.empty()) name.insert(name.begin(), view_database_);
  const bool travels = op.as_of_timestamp || op.as_of_version;
  if (const auto found = env_.catalog.Find(name)) {
    if (travels) ThrowTimeTravel(found->table ? FullName(*found->table) : name, at.origin);
    reads_data_ = true;
    if (found->view) temporaries_.push_back({"VIEW", name});
    return found->view ? ViewPlan(*found->view, at.origin) : TablePlan(*found->table, op.options, at.origin);
  }
  if (name.size() == 2 && IsFormat(name.front())) {
    if (travels) ThrowTimeTravel(name, at.origin);
    if (name.back().empty()) throw Error("INVALID_EMPTY_LOCATION", {{"location", name.back()}}, at.origin);
    unresolved::DataSource source;
    source.format = name.front();
    source.paths = {name.back()};
    source.options = op.options;
    return Resolve(source, at, outer);
  }
  throw Error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", errors::QuoteIdentifier(name)}}, at.origin);
}

bool Resolver::IsFormat(std::string_view name) {
  for (const std::string_view format : {"parquet", "csv", "json", "text", "orc", "avro", "binaryfile", "xml"}) {
    if (EqualIgnoringCase(name, format)) return true;
  }
  return false;
}

NodePtr Resolver::TablePlan(const catalog::Table& table, const unresolved::Options& options, const SourceSpan& origin) {
  Qualifier qualifier = FullName(table);
  if (table.is_view()) return StoredViewPlan(table, origin);
  unresolved::Options all = table.options;
  all.insert(all.end(), options.begin(), options.end());
  sources::ReadRequest request{
      .format = table.provider, .paths = {table.location}, .options = all, .schema = table.schema, .origin = origin};
  request.may_be_missing = true;
  plan::Scan scan = env_.sources.Resolve(request, conf(), env_.connection);
  scan.table = table.name;
  for (auto& [position, old] : scan.old_rows) {
    const Field& field = scan.schema[position];
    const std::string text = *types::MetadataString(field, types::kDefaultOfOldRowsKey);
    const unresolved::Cast value{frontend::sql::ParseExpression(text, frontend::sql::OptionsFor(conf())), field.type};
    old.value = Evaluate(Expression(unresolved::MakeExpr(value), Scope({}, nullptr))).value_or(old.value);
  }
  return MakeScan(std::move(scan), std::move(qualifier), origin);
}

NodePtr Resolver::Resolve(const unresolved::TableFunction& op, const unresolved::Relation& at, const Scope* outer) {
  const std::string name = LowerCase(op.name.back());
  if (op.name.size() == 1 && name == "range") return RangeFunction(op, at, outer);
  const functions::Function* function = op.name.size() > 1 ? nullptr : env_.functions.Find(name);
  if (function == nullptr) {
    if (const auto routine = FindRoutine(op.name)) return CallTableRoutine(*routine, op, at.origin, outer);
  }
  if (function == nullptr || function->kind != functions::Kind::kGenerator) {
    throw Error("UNRESOLVABLE_TABLE_VALUED_FUNCTION", {{"name", errors::QuoteIdentifier(op.name)}}, at.origin);
  }
  unresolved::Call call;
  call.name = {name};
  call.args = op.args;
  call.is_operator = true;
  unresolved::Project project{unresolved::MakeRelation(unresolved::OneRow{}, at.origin), {}};
  project.items.push_back(unresolved::MakeExpr(std::move(call), at.origin));
  return Resolve(project, at, outer);
}

NodePtr Resolver::RangeFunction(const unresolved::TableFunction& op, const unresolved::Relation& at,
                                const Scope* outer) {
  if (op.args.empty() || op.args.size() > 4) {
    throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                {{"functionName", errors::QuoteIdentifier("range")},
                 {"expectedNum", "[1, 2, 3, 4]"},
                 {"actualNum", std::to_string(op.args.size())},
                 {"docroot", "https://spark.apache.org/docs/latest"}},
                at.origin);
  }
  unresolved::Range range;
  if (op.args.size() == 1) {
    range.end = op.args[0];
  } else {
    range.start = op.args[0];
    range.end = op.args[1];
    if (op.args.size() > 2) range.step = op.args[2];
  }
  if (op.args.size() == 4) {
    const Columns none;
    const std::optional<Value> count = Evaluate(CastTo(Expression(op.args[3], Scope(none, outer)), DataType::Int()));
    if (count && !count->is_null()) range.partitions = static_cast<int32_t>(std::get<int64_t>(count->data));
  }
  return Resolve(range, at, outer);
}

NodePtr Resolver::Resolve(const unresolved::CachedRemote& op, const unresolved::Relation& at, const Scope* /*outer*/) {
  const auto frame = env_.cached_frame(op.id);
  if (!frame) throw Error("PIEZO_UNKNOWN_FRAME", {{"id", op.id}}, at.origin);
  Columns columns;
  for (const Field& field : frame->schema)
    columns.push_back(NewColumn(field.name, field.type, field.nullable, field.metadata));
  return plan::MakeNode(plan::CachedScan{frame->table, frame->owner}, std::move(columns), at.origin);
}

NodePtr Resolver::Resolve(const unresolved::CachedLocal& op, const unresolved::Relation& at, const Scope* outer) {
  std::vector<std::shared_ptr<const std::string>> blocks;
  for (const auto& hash : op.data_hashes) {
    blocks.push_back(env_.cached_artifact(hash));
    if (!blocks.back()) throw Error("PIEZO_UNKNOWN_FRAME", {{"id", hash}}, at.origin);
  }
  std::shared_ptr<const std::string> schema;
  if (!op.schema_hash.empty()) {
    schema = env_.cached_artifact(op.schema_hash);
    if (!schema) throw Error("PIEZO_UNKNOWN_FRAME", {{"id", op.schema_hash}}, at.origin);
  }
  if (!op.chunked && blocks.size() == 1) return Resolve(frontend::DecodeLocalRelation(*blocks.front()), at, outer);
  std::optional<Schema> given;
  if (schema) given = frontend::DecodeSchemaText(*schema);
  NodePtr all;
  for (const auto& block : blocks) {
    NodePtr part = Resolve(unresolved::LocalData{std::make_shared<const wire::SentRows>(block), given}, at, outer);
    if (!all) {
      all = part;
      continue;
    }
    Columns columns;
    for (const Column& column : all->columns)
      columns.push_back(NewColumn(column.name(), column.type(), column.nullable()));
    all = plan::MakeNode(plan::SetOperation{all, part, plan::SetOperator::kUnion, true}, std::move(columns), at.origin);
  }
  return all;
}

NodePtr Resolver::Resolve(const unresolved::CatalogCall& op, const unresolved::Relation& at, const Scope* /*outer*/) {
  errors::ThrowUnsupported("catalog." + op.operation + " inside a query", at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Unsupported& op, const unresolved::Relation& at, const Scope* /*outer*/) {
  errors::ThrowUnsupported(op.feature, at.origin);
}

}  // namespace piezo::analysis
