#include <cctype>

#include "client/plan.h"
#include "client/session_state.h"
#include "piezo/client/functions.h"
#include "piezo/client/reader_writer.h"

namespace piezo::client {

namespace sc = spark::connect;
using Names = std::vector<std::string>;

namespace {

template <typename Writer, typename F>
Writer With(const Writer& writer, F change) {
  Writer changed = writer;
  change(changed);
  return changed;
}

void SetAll(const std::vector<std::pair<std::string, OptionValue>>& from, Options& to) {
  for (const auto& [key, value] : from) to[key] = value.text();
}

sc::WriteOperation::SaveMode SaveModeOf(const std::string& mode) {
  std::string name;
  for (const char c : mode) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name.empty() || name == "default" || name == "error" || name == "errorifexists") {
    return sc::WriteOperation::SAVE_MODE_ERROR_IF_EXISTS;
  }
  if (name == "append") return sc::WriteOperation::SAVE_MODE_APPEND;
  if (name == "overwrite") return sc::WriteOperation::SAVE_MODE_OVERWRITE;
  if (name == "ignore") return sc::WriteOperation::SAVE_MODE_IGNORE;
  throw Error(ErrorKind::kUsage, "There is no save mode '" + mode + "'.");
}

}  // namespace

DataFrameWriter DataFrame::write() const { return DataFrameWriter(*this); }
DataFrameWriterV2 DataFrame::writeTo(std::string table) const { return DataFrameWriterV2(*this, std::move(table)); }

DataFrameWriter DataFrameWriter::mode(std::string mode) const {
  SaveModeOf(mode);
  return With(*this, [&](DataFrameWriter& writer) { writer.mode_ = std::move(mode); });
}
DataFrameWriter DataFrameWriter::format(std::string source) const {
  return With(*this, [&](DataFrameWriter& writer) { writer.format_ = std::move(source); });
}
DataFrameWriter DataFrameWriter::option(const std::string& key, const OptionValue& value) const {
  return options({{key, value}});
}
DataFrameWriter DataFrameWriter::options(const std::vector<std::pair<std::string, OptionValue>>& options) const {
  return With(*this, [&](DataFrameWriter& writer) { SetAll(options, writer.options_); });
}
DataFrameWriter DataFrameWriter::partitionBy(Names columns) const {
  return With(*this, [&](DataFrameWriter& writer) { writer.partitions_ = std::move(columns); });
}
DataFrameWriter DataFrameWriter::bucketBy(int32_t buckets, Names columns) const {
  return With(*this, [&](DataFrameWriter& writer) {
    writer.buckets_ = buckets;
    writer.bucket_columns_ = std::move(columns);
  });
}
DataFrameWriter DataFrameWriter::sortBy(Names columns) const {
  return With(*this, [&](DataFrameWriter& writer) { writer.sort_ = std::move(columns); });
}
DataFrameWriter DataFrameWriter::clusterBy(Names columns) const {
  return With(*this, [&](DataFrameWriter& writer) { writer.cluster_ = std::move(columns); });
}

void DataFrameWriter::save(std::string path) const { run(Target::kPath, path); }
void DataFrameWriter::saveAsTable(std::string name) const { run(Target::kTable, name); }

void DataFrameWriter::insertInto(std::string table, std::optional<bool> overwrite) const {
  if (!overwrite) return run(Target::kInsert, table);
  mode(*overwrite ? "overwrite" : "append").run(Target::kInsert, table);
}

void DataFrameWriter::jdbc(std::string url, std::string table) const {
  format("jdbc").options({{"url", url}, {"dbtable", table}}).save();
}

void DataFrameWriter::run(Target target, const std::string& name) const {
  using SaveTable = sc::WriteOperation::SaveTable;
  sc::Command command;
  auto& write = *command.mutable_write_operation();
  frame_.plan()->WriteTo(*write.mutable_input());
  if (!format_.empty()) write.set_source(format_);
  if (target == Target::kPath) {
    if (!name.empty()) write.set_path(name);
  } else {
    write.mutable_table()->set_table_name(name);
    write.mutable_table()->set_save_method(target == Target::kTable ? SaveTable::TABLE_SAVE_METHOD_SAVE_AS_TABLE
                                                                    : SaveTable::TABLE_SAVE_METHOD_INSERT_INTO);
  }
  write.set_mode(mode_.empty() && target == Target::kInsert ? sc::WriteOperation::SAVE_MODE_APPEND : SaveModeOf(mode_));
  detail::AddAll(sort_, write.mutable_sort_column_names());
  detail::AddAll(partitions_, write.mutable_partitioning_columns());
  detail::AddAll(cluster_, write.mutable_clustering_columns());
  if (buckets_ > 0) {
    write.mutable_bucket_by()->set_num_buckets(buckets_);
    detail::AddAll(bucket_columns_, write.mutable_bucket_by()->mutable_bucket_column_names());
  }
  write.mutable_options()->insert(options_.begin(), options_.end());
  frame_.session_state()->Run(command);
}

DataFrameWriterV2 DataFrameWriterV2::using_(std::string provider) const {
  return With(*this, [&](DataFrameWriterV2& writer) { writer.provider_ = std::move(provider); });
}
DataFrameWriterV2 DataFrameWriterV2::option(const std::string& key, const OptionValue& value) const {
  return options({{key, value}});
}
DataFrameWriterV2 DataFrameWriterV2::options(const std::vector<std::pair<std::string, OptionValue>>& options) const {
  return With(*this, [&](DataFrameWriterV2& writer) { SetAll(options, writer.options_); });
}
DataFrameWriterV2 DataFrameWriterV2::tableProperty(std::string name, std::string value) const {
  return With(*this, [&](DataFrameWriterV2& writer) { writer.properties_[name] = std::move(value); });
}
DataFrameWriterV2 DataFrameWriterV2::partitionedBy(const std::vector<ColumnOrName>& columns) const {
  return With(*this, [&](DataFrameWriterV2& writer) { writer.partitions_ = detail::ToColumns(columns); });
}
DataFrameWriterV2 DataFrameWriterV2::clusterBy(Names columns) const {
  return With(*this, [&](DataFrameWriterV2& writer) { writer.cluster_ = std::move(columns); });
}

void DataFrameWriterV2::create() const { run(sc::WriteOperationV2::MODE_CREATE); }
void DataFrameWriterV2::replace() const { run(sc::WriteOperationV2::MODE_REPLACE); }
void DataFrameWriterV2::createOrReplace() const { run(sc::WriteOperationV2::MODE_CREATE_OR_REPLACE); }
void DataFrameWriterV2::append() const { run(sc::WriteOperationV2::MODE_APPEND); }
void DataFrameWriterV2::overwrite(const Column& condition) const {
  run(sc::WriteOperationV2::MODE_OVERWRITE, condition);
}
void DataFrameWriterV2::overwritePartitions() const { run(sc::WriteOperationV2::MODE_OVERWRITE_PARTITIONS); }

void DataFrameWriterV2::run(int mode, const std::optional<Column>& condition) const {
  sc::Command command;
  auto& write = *command.mutable_write_operation_v2();
  frame_.plan()->WriteTo(*write.mutable_input());
  write.set_table_name(table_);
  if (!provider_.empty()) write.set_provider(provider_);
  write.set_mode(static_cast<sc::WriteOperationV2::Mode>(mode));
  for (const Column& column : partitions_) *write.add_partitioning_columns() = column.expr().proto;
  detail::AddAll(cluster_, write.mutable_clustering_columns());
  write.mutable_options()->insert(options_.begin(), options_.end());
  write.mutable_table_properties()->insert(properties_.begin(), properties_.end());
  if (condition) *write.mutable_overwrite_condition() = condition->expr().proto;
  frame_.session_state()->Run(command);
}

MergeIntoWriter DataFrame::mergeInto(std::string table, const Column& condition) const {
  return MergeIntoWriter(*this, std::move(table), condition);
}

MergeIntoWriter::WhenMatched::WhenMatched(const MergeIntoWriter& writer, std::optional<Column> condition,
                                          bool by_source)
    : writer_(std::make_shared<const MergeIntoWriter>(writer)),
      condition_(std::move(condition)),
      by_source_(by_source) {}
MergeIntoWriter::WhenNotMatched::WhenNotMatched(const MergeIntoWriter& writer, std::optional<Column> condition)
    : writer_(std::make_shared<const MergeIntoWriter>(writer)), condition_(std::move(condition)) {}

MergeIntoWriter MergeIntoWriter::WhenMatched::updateAll() const {
  return writer_->with(
      {by_source_ ? Clause::kNotMatchedBySource : Clause::kMatched, Action::kUpdateAll, condition_, {}});
}
MergeIntoWriter MergeIntoWriter::WhenMatched::update(const Assignments& assignments) const {
  return writer_->with(
      {by_source_ ? Clause::kNotMatchedBySource : Clause::kMatched, Action::kUpdate, condition_, assignments});
}
MergeIntoWriter MergeIntoWriter::WhenMatched::delete_() const {
  return writer_->with({by_source_ ? Clause::kNotMatchedBySource : Clause::kMatched, Action::kDelete, condition_, {}});
}
MergeIntoWriter MergeIntoWriter::WhenNotMatched::insertAll() const {
  return writer_->with({Clause::kNotMatched, Action::kInsertAll, condition_, {}});
}
MergeIntoWriter MergeIntoWriter::WhenNotMatched::insert(const Assignments& assignments) const {
  return writer_->with({Clause::kNotMatched, Action::kInsert, condition_, assignments});
}

MergeIntoWriter MergeIntoWriter::with(Step step) const {
  return With(*this, [&](MergeIntoWriter& writer) { writer.steps_.push_back(std::move(step)); });
}
MergeIntoWriter MergeIntoWriter::withSchemaEvolution() const {
  return With(*this, [](MergeIntoWriter& writer) { writer.schema_evolution_ = true; });
}

void MergeIntoWriter::merge() const {
  if (steps_.empty()) {
    throw Error(ErrorKind::kUsage, "[NO_MERGE_ACTION_SPECIFIED] A merge needs at least one clause with an action.");
  }
  sc::Command command;
  auto& merge = *command.mutable_merge_into_table_command();
  merge.set_target_table_name(table_);
  frame_.plan()->WriteTo(*merge.mutable_source_table_plan());
  *merge.mutable_merge_condition() = condition_.expr().proto;
  merge.set_with_schema_evolution(schema_evolution_);
  for (const Step& step : steps_) {
    sc::Expression& expression = step.clause == Clause::kMatched      ? *merge.add_match_actions()
                                 : step.clause == Clause::kNotMatched ? *merge.add_not_matched_actions()
                                                                      : *merge.add_not_matched_by_source_actions();
    auto& action = *expression.mutable_merge_action();
    static constexpr sc::MergeAction::ActionType kTypes[] = {
        sc::MergeAction::ACTION_TYPE_DELETE, sc::MergeAction::ACTION_TYPE_INSERT,
        sc::MergeAction::ACTION_TYPE_INSERT_STAR, sc::MergeAction::ACTION_TYPE_UPDATE,
        sc::MergeAction::ACTION_TYPE_UPDATE_STAR};
    action.set_action_type(kTypes[static_cast<int>(step.action)]);
    if (step.condition) *action.mutable_condition() = step.condition->expr().proto;
    for (const auto& [column, value] : step.assignments) {
      auto& assignment = *action.add_assignments();
      *assignment.mutable_key() = functions::expr(column).expr().proto;
      *assignment.mutable_value() = value.expr().proto;
    }
  }
  frame_.session_state()->Run(command);
}

}  // namespace piezo::client
