#include "service/health.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace piezo::service {
namespace {

/// The one field of a HealthCheckRequest, `string service = 1`; none for bytes that are no such message.
std::optional<std::string> ServiceOf(const grpc::ByteBuffer& request) {
  grpc::Slice bytes;
  if (!request.DumpToSingleSlice(&bytes).ok()) return std::nullopt;
  google::protobuf::io::CodedInputStream in(bytes.begin(), static_cast<int>(bytes.size()));
  std::string service;
  while (const uint32_t tag = in.ReadTag()) {
    uint32_t size = 0;
    if (tag != (1U << 3U | 2U) || !in.ReadVarint32(&size) || !in.ReadString(&service, static_cast<int>(size))) {
      return std::nullopt;
    }
  }
  if (!in.ConsumedEntireMessage()) return std::nullopt;
  return service;
}

}  // namespace

HealthService::HealthService(std::vector<std::string> services)
    : services_(std::move(services)),
      check_{[this](grpc::ServerContext* context, grpc::ByteBuffer* request, UnaryMethod::Writer* writer,
                    grpc::CompletionQueue* calls, grpc::ServerCompletionQueue* notices,
                    void* tag) { RequestAsyncUnary(0, context, request, writer, calls, notices, tag); },
             [this](const grpc::ServerContext&, const grpc::ByteBuffer& request, grpc::ByteBuffer& response) {
               return Check(request, response);
             }} {
  AddMethod(new grpc::internal::RpcServiceMethod("/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC,
                                                 nullptr));
  MarkMethodRaw(0);
}

grpc::Status HealthService::Check(const grpc::ByteBuffer& request, grpc::ByteBuffer& response) const {
  const auto service = ServiceOf(request);
  if (!service) return {grpc::StatusCode::INVALID_ARGUMENT, "This is no HealthCheckRequest."};
  if (!service->empty() && std::find(services_.begin(), services_.end(), *service) == services_.end()) {
    return {grpc::StatusCode::NOT_FOUND, "There is no such service."};
  }
  // HealthCheckResponse: `ServingStatus status = 1`, SERVING = 1, NOT_SERVING = 2.
  const grpc::Slice bytes(serving_ ? "\x08\x01" : "\x08\x02");
  response = grpc::ByteBuffer(&bytes, 1);
  return grpc::Status::OK;
}

}  // namespace piezo::service
