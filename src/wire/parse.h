// Bytes into protobuf messages, within limits: deeply nested plans parse, hostile bytes give an Error.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace piezo::wire {

/// Levels of nesting that a relation or an expression of the plan may have: each takes about two protobuf messages.
inline constexpr int kDefaultMaxPlanDepth = 2000;

struct ParseLimits {
  int max_depth = 2 * kDefaultMaxPlanDepth + 100;  // nested protobuf messages; protobuf's own limit is 100
  size_t max_bytes = size_t{128} << 20;
  size_t max_decompressed_bytes = size_t{128} << 20;  // of a compressed plan
};

/// Stack for a thread that parses, decodes, analyzes and destroys plans. Of it, at the default depth and without
/// optimization, parsing takes 1 MiB and decoding 2 MiB; the rest is for the stages behind.
inline constexpr size_t kPlanStackBytes = size_t{64} << 20;

/// Fills `message` from its serialized form. Throws Error CONNECT_INVALID_PLAN.CANNOT_PARSE when the bytes are
/// malformed, CONNECT_INVALID_PLAN.NESTED_TOO_DEEPLY when they nest deeper than the limit. Messages that may nest
/// deeply are best allocated on a google::protobuf::Arena: their destruction then does not recurse.
void ParseMessage(std::string_view bytes, const ParseLimits& limits, google::protobuf::Message& message);

/// Inflates a zstd frame of at most `max_bytes` inflated bytes. Throws Error CONNECT_INVALID_PLAN.CANNOT_PARSE.
std::string DecompressZstd(std::string_view bytes, size_t max_bytes);

}  // namespace piezo::wire
