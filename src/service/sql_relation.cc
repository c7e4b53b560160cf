// What spark.sql(…) gives back for a query: the relation that stands for it.
#include <google/protobuf/arena.h>

#include "service/answers.h"

namespace piezo::service {
namespace {

namespace sc = spark::connect;

// Clients before Spark 4 fill the fields that are deprecated now.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
std::string RelationBytes(const sc::SqlCommand& command) {
  if (command.has_input()) return command.input().SerializeAsString();
  sc::Relation relation;
  auto& sql = *relation.mutable_sql();
  sql.set_query(command.sql());
  *sql.mutable_args() = command.args();
  *sql.mutable_pos_args() = command.pos_args();
  *sql.mutable_named_arguments() = command.named_arguments();
  *sql.mutable_pos_arguments() = command.pos_arguments();
  return relation.SerializeAsString();
}
#pragma GCC diagnostic pop

std::string RelationBytes(const sc::Command& command) {
  return command.has_sql_command() ? RelationBytes(command.sql_command()) : std::string();
}

}  // namespace

std::string SqlRelationBytes(const sc::Plan& plan, const wire::ParseLimits& limits) {
  using Compressed = sc::Plan::CompressedOperation;
  if (plan.has_command()) return RelationBytes(plan.command());
  if (!plan.has_compressed_operation()) return {};
  const Compressed& compressed = plan.compressed_operation();
  const bool is_command = compressed.op_type() == Compressed::OP_TYPE_COMMAND &&
                          compressed.compression_codec() == sc::COMPRESSION_CODEC_ZSTD;
  if (!is_command) return {};     // the decoder says what is wrong with it, if anything is
  google::protobuf::Arena arena;  // destroys deep messages without recursion
  auto& command = *google::protobuf::Arena::CreateMessage<sc::Command>(&arena);
  wire::ParseMessage(wire::DecompressZstd(compressed.data(), limits.max_decompressed_bytes), limits, command);
  return RelationBytes(command);
}

}  // namespace piezo::service
