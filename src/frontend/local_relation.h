// Local relations that clients uploaded as artifacts: the protocol's messages, for callers that know no protobuf.
#pragma once

#include <string_view>

#include "unresolved/plan.h"

namespace piezo::frontend {

/// The bytes of a spark.connect.LocalRelation. Throws Error when they are malformed.
unresolved::LocalData DecodeLocalRelation(std::string_view bytes);

/// A schema as clients send it beside rows: a type's JSON or DDL. Throws Error.
Schema DecodeSchemaText(std::string_view text);

}  // namespace piezo::frontend
