#include "frontend/local_relation.h"

#include <spark/connect/relations.pb.h>

#include "errors/error.h"
#include "wire/parse.h"

namespace piezo::frontend {

Schema DecodeSchemaText(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  const bool is_json = start != std::string_view::npos && (text[start] == '{' || text[start] == '"');
  if (!is_json) return types::ParseSchema(text);
  const DataType type = types::FromJson(text);
  if (type.is(TypeId::kStruct)) return type.fields();
  return {{"value", type, true, {}}};
}

unresolved::LocalData DecodeLocalRelation(std::string_view bytes) {
  spark::connect::LocalRelation message;
  wire::ParseLimits limits;
  limits.max_depth = 100;
  limits.max_bytes = bytes.size();
  wire::ParseMessage(bytes, limits, message);
  unresolved::LocalData local;
  if (message.has_data()) {
    auto ipc = std::make_shared<const std::string>(std::move(*message.mutable_data()));
    local.rows = std::make_shared<const wire::SentRows>(std::move(ipc));
  }
  if (message.has_schema() && !message.schema().empty()) local.schema = DecodeSchemaText(message.schema());
  if (!local.rows && !local.schema) throw Error("CONNECT_INVALID_PLAN.INPUT_DATA_NO_SCHEMA", {});
  return local;
}

}  // namespace piezo::frontend
