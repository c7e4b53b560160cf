// Parsing with protobuf's limits set to ours. Why a parse failed is found out afterwards, by a scan that needs no
// recursion: protobuf only says that it did.
#include "wire/parse.h"

#include <arrow/util/compression.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/wire_format_lite.h>

#include "errors/error.h"

namespace piezo::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

[[noreturn]] void ThrowCannotParse(std::string reason) {
  throw Error("CONNECT_INVALID_PLAN.CANNOT_PARSE", {{"errorMsg", std::move(reason)}});
}

/// A message that the scan is inside of; null for groups, which only unknown fields have.
struct OpenMessage {
  const Descriptor* type;
  int end;
};

/// Whether the bytes, as far as they are well-formed, hold messages nested deeper than `limit`.
bool NestsDeeperThan(std::string_view bytes, const Descriptor* type, int limit) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  std::vector<OpenMessage> open = {{type, static_cast<int>(bytes.size())}};
  while (!open.empty()) {
    if (static_cast<int>(open.size()) > limit) return true;
    const OpenMessage top = open.back();
    if (in.CurrentPosition() >= top.end) {
      open.pop_back();
      continue;
    }
    const uint32_t tag = in.ReadTag();
    if (tag == 0) return false;
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_START_GROUP:
        open.push_back({nullptr, top.end});
        break;
      case WireFormatLite::WIRETYPE_END_GROUP:
        if (top.type != nullptr) return false;
        open.pop_back();
        break;
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
        uint32_t length = 0;
        if (!in.ReadVarint32(&length) || length > static_cast<uint32_t>(top.end - in.CurrentPosition())) return false;
        const FieldDescriptor* field =
            top.type == nullptr ? nullptr : top.type->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
        if (field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          open.push_back({field->message_type(), in.CurrentPosition() + static_cast<int>(length)});
        } else if (!in.Skip(static_cast<int>(length))) {
          return false;
        }
        break;
      }
      default:
        if (!WireFormatLite::SkipField(&in, tag)) return false;
    }
  }
  return false;
}

}  // namespace

void ParseMessage(std::string_view bytes, const ParseLimits& limits, google::protobuf::Message& message) {
  if (bytes.size() > limits.max_bytes || bytes.size() > INT32_MAX) {
    throw Error("CONNECT_INVALID_PLAN.PLAN_SIZE_LARGER_THAN_MAX",
                {{"planSize", std::to_string(bytes.size())}, {"maxPlanSize", std::to_string(limits.max_bytes)}});
  }
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  in.SetRecursionLimit(limits.max_depth);
  const google::protobuf::LogSilencer silencer;  // what clients send must not write our log
  if (message.ParseFromCodedStream(&in) && in.ConsumedEntireMessage()) return;
  if (NestsDeeperThan(bytes, message.GetDescriptor(), limits.max_depth)) {
    throw Error("CONNECT_INVALID_PLAN.NESTED_TOO_DEEPLY", {{"limit", std::to_string(limits.max_depth)}});
  }
  ThrowCannotParse("not a serialized " + message.GetDescriptor()->full_name());
}

std::string DecompressZstd(std::string_view bytes, size_t max_bytes) {
  const auto codec = arrow::util::Codec::Create(arrow::Compression::ZSTD);
  if (!codec.ok()) ThrowCannotParse(codec.status().message());
  const auto decompressor = (*codec)->MakeDecompressor();
  if (!decompressor.ok()) ThrowCannotParse(decompressor.status().message());
  std::string out;
  while (!(*decompressor)->IsFinished()) {
    const size_t room = std::min(std::max(out.size(), size_t{1} << 16), max_bytes - out.size());
    if (room == 0) {
      throw Error("CONNECT_INVALID_PLAN.PLAN_SIZE_LARGER_THAN_MAX",
                  {{"planSize", "> " + std::to_string(max_bytes)}, {"maxPlanSize", std::to_string(max_bytes)}});
    }
    const size_t written = out.size();
    out.resize(written + room);
    const auto result =
        (*decompressor)
            ->Decompress(static_cast<int64_t>(bytes.size()), reinterpret_cast<const uint8_t*>(bytes.data()),
                         static_cast<int64_t>(room), reinterpret_cast<uint8_t*>(out.data()) + written);
    if (!result.ok()) ThrowCannotParse(result.status().message());
    out.resize(written + static_cast<size_t>(result->bytes_written));
    bytes.remove_prefix(static_cast<size_t>(result->bytes_read));
    if (result->bytes_read + result->bytes_written == 0) ThrowCannotParse("truncated zstd frame");
  }
  if (!bytes.empty()) ThrowCannotParse("bytes after the end of the zstd frame");
  return out;
}

}  // namespace piezo::wire
