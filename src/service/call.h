// What all calls share: bytes into messages and back, the session that a request names, errors into statuses.
#pragma once

#include <google/protobuf/arena.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>

#include "service/authenticator.h"
#include "service/status.h"
#include "session/session_store.h"
#include "wire/parse.h"

namespace piezo::service {

template <class Message>
void ParseBytes(const grpc::ByteBuffer& bytes, const wire::ParseLimits& limits, Message& message) {
  if (bytes.Length() > limits.max_bytes) {
    throw Error("PIEZO_LIMIT_EXCEEDED", {{"limit", "bytes of one request"},
                                         {"value", std::to_string(limits.max_bytes)},
                                         {"setting", "limits.message-bytes"}});
  }
  grpc::Slice whole;  // shares the memory of a request that came in one piece
  if (!bytes.DumpToSingleSlice(&whole).ok())
    throw Error("CONNECT_INVALID_PLAN.CANNOT_PARSE", {{"errorMsg", "no bytes"}});
  wire::ParseMessage({reinterpret_cast<const char*>(whole.begin()), whole.size()}, limits, message);
}

template <class Message>
grpc::ByteBuffer ToBytes(const Message& message) {
  const std::string text = message.SerializeAsString();
  const grpc::Slice slice(text.data(), text.size());
  return {&slice, 1};
}

/// Who makes this call. Throws CallRefused.
inline Caller Admit(const Authenticator& authenticator, const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  if (found == metadata.end()) return authenticator.Admit(std::nullopt);
  return authenticator.Admit(std::string_view(found->second.data(), found->second.size()));
}

/// The session that a request names. Throws CallRefused for another user's.
template <class Request>
session::SessionKey KeyOf(const Caller& caller, const Request& request) {
  return {Authenticator::UserOf(caller, request.user_context().user_id()), request.session_id()};
}

template <class Request>
std::optional<std::string> ObservedId(const Request& request) {
  if (!request.has_client_observed_server_side_session_id()) return std::nullopt;
  if (request.client_observed_server_side_session_id().empty()) return std::nullopt;
  return request.client_observed_server_side_session_id();
}

template <class Response>
void FillSession(const session::Session& session, Response& response) {
  response.set_session_id(session.key().session_id);
  response.set_server_side_session_id(session.server_side_id());
}

/// The status of a call that threw. The error is kept for FetchErrorDetails when the call got as far as a session.
inline grpc::Status StatusOf(const std::exception_ptr& thrown, const std::shared_ptr<session::Session>& session) {
  if (const auto refusal = RefusalOf(thrown)) return *refusal;
  const Error error = FromException(thrown);
  return ToStatus(error, session ? session->StoreError(error) : "");
}

/// Runs handle(request, key, response, session&) for the bytes of one unary call of somebody who may make it, where
/// `key` names the session. `handle` sets `session` as soon as it has one.
template <class Request, class Response, class Handle>
grpc::Status Answer(const Authenticator& authenticator, const grpc::ServerContext& context,
                    const grpc::ByteBuffer& bytes, grpc::ByteBuffer& answer, const wire::ParseLimits& limits,
                    const Handle& handle) {
  std::shared_ptr<session::Session> session;
  try {
    const Caller caller = Admit(authenticator, context);
    google::protobuf::Arena arena;
    auto& request = *google::protobuf::Arena::CreateMessage<Request>(&arena);
    auto& response = *google::protobuf::Arena::CreateMessage<Response>(&arena);
    ParseBytes(bytes, limits, request);
    handle(request, KeyOf(caller, request), response, session);
    answer = ToBytes(response);
    return grpc::Status::OK;
  } catch (...) {
    return StatusOf(std::current_exception(), session);
  }
}

}  // namespace piezo::service
