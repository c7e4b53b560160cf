// AddArtifacts: uploads of files and cached rows.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <string>

#include "service/authenticator.h"
#include "service/call_queue.h"
#include "session/session_store.h"
#include "wire/parse.h"

namespace piezo::service {

struct UploadMethod {
  using Reader = grpc::ServerAsyncReader<grpc::ByteBuffer, grpc::ByteBuffer>;
  /// The generated function that asks gRPC for the next call of the method.
  std::function<void(grpc::ServerContext*, Reader*, grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void* tag)>
      ask;
  session::SessionStore& sessions;
  const Authenticator& authenticator;
  wire::ParseLimits limits;
};

/// Takes the uploads that come in on `queue` until it is closed. Both must outlive the calls.
void ServeUploads(const UploadMethod& method, CallQueue& queue);

/// What ArtifactStatus answers.
bool IsArtifactThere(session::Session& session, const std::string& name);

}  // namespace piezo::service
