// Relations of the protocol into unresolved ones: what is set decides; leaves and those with one input are here, the
// rest is in decode_columns.cc.
#include "frontend/local_relation.h"
#include "frontend/proto_decoder.h"
#include "wire/proto_schema.h"
#include "wire/proto_types.h"

namespace piezo::frontend {

using namespace unresolved;  // NOLINT: what is built here

namespace {

/// What SQL would write as a number.
ExprPtr IntLiteral(int32_t value) { return MakeExpr(Literal{types::Value::Int(value)}); }
ExprPtr LongLiteral(int64_t value) { return MakeExpr(Literal{types::Value::Long(value)}); }

}  // namespace

RelationPtr ProtoDecoder::Relation(const proto::Relation& relation) {
  const Level level(*this);
  if (relation.has_sql() || (relation.has_with_relations() && relation.with_relations().root().has_sql())) {
    return SqlQuery(relation);
  }
  errors::SourceSpan origin = Origin(relation.common().origin());
  return MakeRelation(DecodeRelationOp(relation), std::move(origin), PlanIdOf(relation.common()));
}

RelationPtr ProtoDecoder::Tagged(RelationPtr relation, const proto::RelationCommon& common) {
  if (!common.has_plan_id()) return relation;
  unresolved::Relation tagged = *relation;
  tagged.plan_id = common.plan_id();
  return std::make_shared<const unresolved::Relation>(std::move(tagged));
}

RelationOp ProtoDecoder::DecodeRelationOp(const proto::Relation& relation) {
  switch (relation.rel_type_case()) {
    case proto::Relation::kRead:
      return Decode(relation.read());
    case proto::Relation::kProject:
      return Decode(relation.project());
    case proto::Relation::kFilter:
      return Decode(relation.filter());
    case proto::Relation::kSort:
      return Decode(relation.sort());
    case proto::Relation::kLimit:
      return Decode(relation.limit());
    case proto::Relation::kAggregate:
      return Decode(relation.aggregate());
    case proto::Relation::kLocalRelation:
      return Decode(relation.local_relation());
    case proto::Relation::kSample:
      return Decode(relation.sample());
    case proto::Relation::kOffset:
      return Decode(relation.offset());
    case proto::Relation::kDeduplicate:
      return Decode(relation.deduplicate());
    case proto::Relation::kRange:
      return Decode(relation.range());
    case proto::Relation::kSubqueryAlias:
      return Decode(relation.subquery_alias());
    case proto::Relation::kRepartition:
      return Decode(relation.repartition());
    case proto::Relation::kShowString:
      return Decode(relation.show_string());
    case proto::Relation::kTail:
      return Decode(relation.tail());
    case proto::Relation::kWithWatermark:
      return Decode(relation.with_watermark());
    case proto::Relation::kHint:
      return Decode(relation.hint());
    case proto::Relation::kRepartitionByExpression:
      return Decode(relation.repartition_by_expression());
    case proto::Relation::kCollectMetrics:
      return Decode(relation.collect_metrics());
    case proto::Relation::kParse:
      return Decode(relation.parse());
    case proto::Relation::kHtmlString:
      return Decode(relation.html_string());
    case proto::Relation::kCachedLocalRelation:
      return Decode(relation.cached_local_relation());
    case proto::Relation::kChunkedCachedLocalRelation:
      return Decode(relation.chunked_cached_local_relation());
    case proto::Relation::kCachedRemoteRelation:
      return Decode(relation.cached_remote_relation());
    case proto::Relation::kWithRelations:
      return Decode(relation.with_relations());
    case proto::Relation::kUnresolvedTableValuedFunction:
      return Decode(relation.unresolved_table_valued_function());
    case proto::Relation::kCatalog:
      return Decode(relation.catalog());
    default:
      return DecodeColumnsOp(relation);
  }
}

RelationOp ProtoDecoder::DecodeOtherOp(const proto::Relation& relation) {
  switch (relation.rel_type_case()) {
    case proto::Relation::kExtension:
      throw Error("CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION",
                  {{"extensionTypeUrl", relation.extension().type_url()}});
    case proto::Relation::kUnknown:
      ThrowNotSupportedHere(relation, "rel_type");
    case proto::Relation::REL_TYPE_NOT_SET:
      ThrowNotSet(relation, "RELTYPE_NOT_SET");
    default:
      return Unsupported{"the relation " + NameOfSet(relation, "rel_type")};
  }
}

// ---- Leaves ----

RelationOp ProtoDecoder::Decode(const proto::Read& read) {
  switch (read.read_type_case()) {
    case proto::Read::kNamedTable: {
      TableRef table;
      table.name = Identifier(read.named_table().unparsed_identifier());
      table.options = ToOptions(read.named_table().options());
      table.is_streaming = read.is_streaming();
      return table;
    }
    case proto::Read::kDataSource:
      break;
    case proto::Read::READ_TYPE_NOT_SET:
      ThrowNotSet(read, "READTYPE_NOT_SET");
  }
  const proto::Read::DataSource& source = read.data_source();
  if (source.predicates_size() > 0 && source.format() != "jdbc") {
    throw Error("CONNECT_INVALID_PLAN.PREDICATES_NOT_SUPPORTED_FOR_DATA_SOURCE", {{"format", source.format()}});
  }
  if (read.is_streaming() && source.paths_size() > 1) {
    throw Error("CONNECT_INVALID_PLAN.MULTIPLE_PATHS_NOT_SUPPORTED_FOR_STREAMING_SOURCE", {});
  }
  DataSource decoded;
  decoded.format = source.format();
  if (!source.schema().empty()) decoded.schema = DecodeSchemaText(source.schema());
  decoded.options = ToOptions(source.options());
  decoded.paths = ToStrings(source.paths());
  decoded.predicates = ToStrings(source.predicates());
  decoded.is_streaming = read.is_streaming();
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::LocalRelation& local) {
  LocalData decoded;
  if (local.has_schema()) decoded.schema = DecodeSchemaText(local.schema());
  if (local.has_data()) {
    decoded.rows = std::make_shared<const wire::SentRows>(Share(local.data()));
  } else if (!local.has_schema()) {
    throw Error("CONNECT_INVALID_PLAN.SCHEMA_REQUIRED_FOR_LOCAL_RELATION", {});
  }
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::CachedLocalRelation& cached) {
  return CachedLocal{.data_hashes = {cached.hash()}, .schema_hash = ""};
}

RelationOp ProtoDecoder::Decode(const proto::ChunkedCachedLocalRelation& cached) {
  if (cached.datahashes().empty()) throw Error("CONNECT_INVALID_PLAN.CHUNKED_CACHED_LOCAL_RELATION_WITHOUT_DATA", {});
  return CachedLocal{
      .data_hashes = ToStrings(cached.datahashes()), .schema_hash = cached.schemahash(), .chunked = true};
}

RelationOp ProtoDecoder::Decode(const proto::CachedRemoteRelation& cached) {
  return CachedRemote{cached.relation_id()};
}

RelationOp ProtoDecoder::Decode(const proto::Range& range) {
  Range decoded{LongLiteral(range.start()), LongLiteral(range.end()), LongLiteral(range.step()), {}};
  if (range.has_num_partitions()) decoded.partitions = range.num_partitions();
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::UnresolvedTableValuedFunction& function) {
  return TableFunction{{function.function_name()}, Expressions(function.arguments())};
}

RelationOp ProtoDecoder::Decode(const proto::Catalog& catalog) {
  const auto& reflection = *catalog.GetReflection();
  const auto* set = reflection.GetOneofFieldDescriptor(catalog, catalog.GetDescriptor()->FindOneofByName("cat_type"));
  if (set == nullptr) ThrowNotSet(catalog, "CATTYPE_NOT_SET");
  CatalogCall call;
  call.operation = set->name();
  const google::protobuf::Message& message = reflection.GetMessage(catalog, set);
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto* field = message.GetDescriptor()->field(i);
    if (field->has_presence() && !message.GetReflection()->HasField(message, field)) continue;
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()) {
      call.arguments[field->name()] = message.GetReflection()->GetString(message, field);
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_BOOL) {
      call.arguments[field->name()] = message.GetReflection()->GetBool(message, field) ? "true" : "false";
    }
  }
  if (catalog.cache_table().has_storage_level()) {
    const proto::StorageLevel& level = catalog.cache_table().storage_level();
    const auto add = [&](const char* name, int32_t value) { call.arguments[name] = std::to_string(value); };
    add("use_disk", level.use_disk());
    add("use_memory", level.use_memory());
    add("use_off_heap", level.use_off_heap());
    add("deserialized", level.deserialized());
    add("replication", level.replication());
  }
  if (catalog.create_table().has_schema()) call.schema = wire::SchemaFromProto(catalog.create_table().schema());
  if (catalog.create_external_table().has_schema()) {
    call.schema = wire::SchemaFromProto(catalog.create_external_table().schema());
  }
  call.options = ToOptions(catalog.has_create_table()            ? catalog.create_table().options()
                           : catalog.has_create_external_table() ? catalog.create_external_table().options()
                                                                 : catalog.create_database().properties());
  return call;
}

// ---- One input ----

RelationOp ProtoDecoder::Decode(const proto::Project& project) {
  RelationPtr input = project.has_input() ? Relation(project.input()) : MakeRelation(OneRow{});
  return Project{std::move(input), Expressions(project.expressions())};
}

RelationOp ProtoDecoder::Decode(const proto::Filter& filter) {
  return Filter{Relation(filter.input()), Expression(filter.condition())};
}

RelationOp ProtoDecoder::Decode(const proto::Sort& sort) {
  if (sort.order().empty()) {
    throw Error("CONNECT_INVALID_PLAN.FIELD_CANNOT_BE_EMPTY",
                {{"fieldName", "order"}, {"fullName", sort.GetDescriptor()->full_name()}});
  }
  return Sort{.input = Relation(sort.input()), .order = SortOrders(sort.order()), .global = sort.is_global()};
}

RelationOp ProtoDecoder::Decode(const proto::Limit& limit) {
  return Limit{Relation(limit.input()), IntLiteral(limit.limit())};
}

RelationOp ProtoDecoder::Decode(const proto::Offset& offset) {
  return Offset{Relation(offset.input()), IntLiteral(offset.offset())};
}

RelationOp ProtoDecoder::Decode(const proto::Tail& tail) {
  return Tail{Relation(tail.input()), IntLiteral(tail.limit())};
}

RelationOp ProtoDecoder::Decode(const proto::Aggregate& aggregate) {
  if (!aggregate.has_input()) throw Error("CONNECT_INVALID_PLAN.AGGREGATE_NEEDS_PLAN_INPUT", {});
  Aggregate decoded;
  decoded.input = Relation(aggregate.input());
  decoded.groups = Expressions(aggregate.grouping_expressions());
  decoded.aggregates = Expressions(aggregate.aggregate_expressions());
  switch (aggregate.group_type()) {
    case proto::Aggregate::GROUP_TYPE_GROUPBY:
      decoded.grouping = Aggregate::Grouping::kGroupBy;
      break;
    case proto::Aggregate::GROUP_TYPE_ROLLUP:
      decoded.grouping = Aggregate::Grouping::kRollup;
      break;
    case proto::Aggregate::GROUP_TYPE_CUBE:
      decoded.grouping = Aggregate::Grouping::kCube;
      break;
    case proto::Aggregate::GROUP_TYPE_GROUPING_SETS:
      decoded.grouping = Aggregate::Grouping::kGroupingSets;
      for (const auto& set : aggregate.grouping_sets()) decoded.sets.push_back(Expressions(set.grouping_set()));
      break;
    case proto::Aggregate::GROUP_TYPE_PIVOT:
      if (!aggregate.has_pivot()) throw Error("CONNECT_INVALID_PLAN.AGGREGATE_WITH_PIVOT_REQUIRES_PIVOT", {});
      decoded.grouping = Aggregate::Grouping::kPivot;
      decoded.pivot_column = Expression(aggregate.pivot().col());
      for (const auto& value : aggregate.pivot().values()) {
        decoded.pivot_values.push_back(MakeExpr(Literal{wire::FromProto(value)}));
      }
      break;
    default:
      ThrowInvalidEnum(aggregate.group_type());
  }
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::Deduplicate& deduplicate) {
  if (!deduplicate.has_input()) throw Error("CONNECT_INVALID_PLAN.DEDUPLICATE_NEEDS_INPUT", {});
  const bool all = deduplicate.all_columns_as_keys();
  if (all && !deduplicate.column_names().empty()) {
    throw Error("CONNECT_INVALID_PLAN.DEDUPLICATE_ALL_COLUMNS_AND_SUBSET", {});
  }
  if (!all && deduplicate.column_names().empty()) {
    throw Error("CONNECT_INVALID_PLAN.DEDUPLICATE_REQUIRES_COLUMNS_OR_ALL", {});
  }
  return Distinct{Relation(deduplicate.input()), ToStrings(deduplicate.column_names()), all,
                  deduplicate.within_watermark()};
}

RelationOp ProtoDecoder::Decode(const proto::Sample& sample) {
  Sample decoded;
  decoded.input = Relation(sample.input());
  decoded.lower = sample.lower_bound();
  decoded.upper = sample.upper_bound();
  decoded.with_replacement = sample.with_replacement();
  if (sample.has_seed()) decoded.seed = sample.seed();
  decoded.deterministic_order = sample.deterministic_order();
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::SubqueryAlias& alias) {
  NameParts name = ToStrings(alias.qualifier());
  name.push_back(alias.alias());
  return SubqueryAlias{Relation(alias.input()), std::move(name), {}};
}

RelationOp ProtoDecoder::Decode(const proto::Repartition& repartition) {
  return Repartition{Relation(repartition.input()), repartition.num_partitions(), {}, repartition.shuffle()};
}

RelationOp ProtoDecoder::Decode(const proto::RepartitionByExpression& repartition) {
  Repartition decoded;
  decoded.input = Relation(repartition.input());
  if (repartition.has_num_partitions()) decoded.count = repartition.num_partitions();
  for (const proto::Expression& by : repartition.partition_exprs()) {
    if (by.has_sort_order()) {
      decoded.by.push_back(DecodeSortOrder(by.sort_order()));
      decoded.rule = Repartition::Rule::kRange;
    } else if (by.has_direct_shuffle_partition_id()) {
      decoded.by.push_back({.child = Expression(by.direct_shuffle_partition_id().child())});
      decoded.rule = Repartition::Rule::kNumber;
    } else {
      decoded.by.push_back({.child = Expression(by)});
    }
  }
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::CollectMetrics& metrics) {
  return CollectMetrics{Relation(metrics.input()), metrics.name(), Expressions(metrics.metrics())};
}

RelationOp ProtoDecoder::Decode(const proto::Parse& parse) {
  Parse decoded;
  decoded.input = Relation(parse.input());
  switch (parse.format()) {
    case proto::Parse::PARSE_FORMAT_CSV:
      decoded.format = "csv";
      break;
    case proto::Parse::PARSE_FORMAT_JSON:
      decoded.format = "json";
      break;
    case proto::Parse::PARSE_FORMAT_XML:
      decoded.format = "xml";
      break;
    default:
      ThrowInvalidEnum(parse.format());
  }
  if (parse.has_schema()) decoded.schema = wire::SchemaFromProto(parse.schema());
  decoded.options = ToOptions(parse.options());
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::WithRelations& with) {
  WithRelations decoded;
  for (const proto::Relation& reference : with.references()) {
    if (!reference.common().has_plan_id()) throw Error("CONNECT_INVALID_PLAN.INVALID_WITH_RELATION_REFERENCE", {});
    decoded.references.push_back(Relation(reference));
  }
  decoded.input = Relation(with.root());
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::ShowString& show) {
  return ShowString{Relation(show.input()), show.num_rows(), show.truncate(), show.vertical()};
}

RelationOp ProtoDecoder::Decode(const proto::HtmlString& html) {
  return HtmlString{Relation(html.input()), html.num_rows(), html.truncate()};
}

RelationOp ProtoDecoder::Decode(const proto::WithWatermark& watermark) {
  return Watermark{Relation(watermark.input()), watermark.event_time(), watermark.delay_threshold()};
}

RelationOp ProtoDecoder::Decode(const proto::Hint& hint) {
  return Hint{Relation(hint.input()), hint.name(), Expressions(hint.parameters())};
}

}  // namespace piezo::frontend
