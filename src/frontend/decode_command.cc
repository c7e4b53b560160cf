// Commands of the protocol into unresolved ones.
#include "frontend/proto_decoder.h"

namespace piezo::frontend {

using namespace unresolved;  // NOLINT: what is built here

namespace {

SaveMode ToSaveMode(proto::WriteOperation::SaveMode mode) {
  switch (mode) {
    case proto::WriteOperation::SAVE_MODE_UNSPECIFIED:
    case proto::WriteOperation::SAVE_MODE_ERROR_IF_EXISTS:
      return SaveMode::kErrorIfExists;
    case proto::WriteOperation::SAVE_MODE_APPEND:
      return SaveMode::kAppend;
    case proto::WriteOperation::SAVE_MODE_OVERWRITE:
      return SaveMode::kOverwrite;
    case proto::WriteOperation::SAVE_MODE_IGNORE:
      return SaveMode::kIgnore;
    default:
      ThrowInvalidEnum(mode);
  }
}

WriteV2::Mode ToWriteMode(proto::WriteOperationV2::Mode mode) {
  switch (mode) {
    case proto::WriteOperationV2::MODE_CREATE:
      return WriteV2::Mode::kCreate;
    case proto::WriteOperationV2::MODE_OVERWRITE:
      return WriteV2::Mode::kOverwrite;
    case proto::WriteOperationV2::MODE_OVERWRITE_PARTITIONS:
      return WriteV2::Mode::kOverwritePartitions;
    case proto::WriteOperationV2::MODE_APPEND:
      return WriteV2::Mode::kAppend;
    case proto::WriteOperationV2::MODE_REPLACE:
      return WriteV2::Mode::kReplace;
    case proto::WriteOperationV2::MODE_CREATE_OR_REPLACE:
      return WriteV2::Mode::kCreateOrReplace;
    default:
      ThrowInvalidEnum(mode);
  }
}

}  // namespace

Command ProtoDecoder::Command(const proto::Command& command) {
  switch (command.command_type_case()) {
    case proto::Command::kRegisterFunction:
      return RegisterFunction{DecodeClientFunction(command.register_function())};
    case proto::Command::kWriteOperation:
      return Decode(command.write_operation());
    case proto::Command::kCreateDataframeView:
      return Decode(command.create_dataframe_view());
    case proto::Command::kWriteOperationV2:
      return Decode(command.write_operation_v2());
    case proto::Command::kCheckpointCommand:
      return Decode(command.checkpoint_command());
    case proto::Command::kRemoveCachedRemoteRelationCommand:
      return RemoveCached{command.remove_cached_remote_relation_command().relation().relation_id()};
    case proto::Command::kWriteStreamOperationStart:
    case proto::Command::kStreamingQueryCommand:
    case proto::Command::kStreamingQueryManagerCommand:
    case proto::Command::kStreamingQueryListenerBusCommand:
    case proto::Command::kGetResourcesCommand:
    case proto::Command::kRegisterTableFunction:
    case proto::Command::kRegisterDataSource:
    case proto::Command::kCreateResourceProfileCommand:
    case proto::Command::kMergeIntoTableCommand:
    case proto::Command::kMlCommand:
    case proto::Command::kExecuteExternalCommand:
    case proto::Command::kPipelineCommand:
      return UnsupportedCommand{"the command " + NameOfSet(command, "command_type")};
    case proto::Command::kExtension:
      throw Error("CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION",
                  {{"extensionTypeUrl", command.extension().type_url()}});
    case proto::Command::kSqlCommand:
      ThrowNotSupportedHere(command, "command_type");  // a root only: see SqlCommand
    case proto::Command::COMMAND_TYPE_NOT_SET:
      break;
  }
  ThrowNotSet(command, "COMMANDTYPE_NOT_SET");
}

Command ProtoDecoder::Decode(const proto::WriteOperation& write) {
  if (write.with_schema_evolution()) return UnsupportedCommand{"writing with schema evolution"};
  Write decoded;
  decoded.format = write.source();
  decoded.mode = ToSaveMode(write.mode());
  if (write.has_table()) {
    switch (write.table().save_method()) {
      case proto::WriteOperation::SaveTable::TABLE_SAVE_METHOD_SAVE_AS_TABLE:
        break;
      case proto::WriteOperation::SaveTable::TABLE_SAVE_METHOD_INSERT_INTO:
        decoded.insert_into = true;
        break;
      default:
        ThrowInvalidEnum(write.table().save_method());
    }
    decoded.table = Identifier(write.table().table_name());
  }
  decoded.path = write.path();
  decoded.partition_by = ToStrings(write.partitioning_columns());
  decoded.sort_by = ToStrings(write.sort_column_names());
  decoded.bucket_by = ToStrings(write.bucket_by().bucket_column_names());
  decoded.buckets = write.bucket_by().num_buckets();
  decoded.cluster_by = ToStrings(write.clustering_columns());
  decoded.options = ToOptions(write.options());
  decoded.input = Relation(write.input());
  return decoded;
}

Command ProtoDecoder::Decode(const proto::WriteOperationV2& write) {
  if (write.with_schema_evolution()) return UnsupportedCommand{"writing with schema evolution"};
  WriteV2 decoded;
  decoded.table = Identifier(write.table_name());
  decoded.mode = ToWriteMode(write.mode());
  decoded.provider = write.provider();
  decoded.partition_by = Expressions(write.partitioning_columns());
  decoded.options = ToOptions(write.options());
  decoded.table_properties = ToOptions(write.table_properties());
  if (write.has_overwrite_condition()) decoded.overwrite_condition = Expression(write.overwrite_condition());
  decoded.cluster_by = ToStrings(write.clustering_columns());
  decoded.input = Relation(write.input());
  return decoded;
}

Command ProtoDecoder::Decode(const proto::CreateDataFrameViewCommand& view) {
  CreateView decoded;
  decoded.name = Identifier(view.name());
  if (decoded.name.size() > 2) throw Error("_LEGACY_ERROR_TEMP_1321", {{"viewName", view.name()}});
  decoded.temporary = true;
  decoded.global = view.is_global();
  decoded.replace = view.replace();
  decoded.query = Relation(view.input());
  return decoded;
}

Command ProtoDecoder::Decode(const proto::CheckpointCommand& checkpoint) {
  return Checkpoint{Relation(checkpoint.relation()), checkpoint.eager(), checkpoint.local()};
}

}  // namespace piezo::frontend
