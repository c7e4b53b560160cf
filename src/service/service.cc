#include "service/service.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "base/ids.h"
#include "base/logging.h"
#include "base/match.h"
#include "service/answers.h"
#include "service/call.h"

namespace piezo::service {
namespace {

namespace sc = spark::connect;

/// Requests without plans never nest deeply; they are parsed on small stacks.
wire::ParseLimits Flat(wire::ParseLimits limits) {
  limits.max_depth = 100;
  return limits;
}

/// Which operations an interrupt is for.
std::function<bool(const session::Operation&)> InterruptFilter(const sc::InterruptRequest& asked) {
  const auto missing = [](errors::ConditionName condition, const char* parameter) {
    return Error(condition, {{"parameter", parameter}, {"functionName", "interrupt"}});
  };
  switch (asked.interrupt_type()) {
    case sc::InterruptRequest::INTERRUPT_TYPE_ALL:
      return [](const session::Operation&) { return true; };
    case sc::InterruptRequest::INTERRUPT_TYPE_TAG:
      if (!asked.has_operation_tag()) {
        throw missing("INVALID_PARAMETER_VALUE.INTERRUPT_TYPE_TAG_REQUIRES_TAG", "operation_tag");
      }
      return [tag = asked.operation_tag()](const auto& operation) { return operation.request().tags.contains(tag); };
    case sc::InterruptRequest::INTERRUPT_TYPE_OPERATION_ID:
      if (!asked.has_operation_id()) {
        throw missing("INVALID_PARAMETER_VALUE.INTERRUPT_TYPE_OPERATION_ID_REQUIRES_ID", "operation_id");
      }
      return [id = asked.operation_id()](const auto& operation) { return operation.id() == id; };
    default:
      throw Error("UNSUPPORTED_FEATURE.INTERRUPT_TYPE",
                  {{"interruptType", sc::InterruptRequest::InterruptType_IsValid(asked.interrupt_type())
                                         ? sc::InterruptRequest::InterruptType_Name(asked.interrupt_type())
                                         : "UNRECOGNIZED"}});
  }
}

sc::GetStatusResponse_OperationStatus_OperationState ToProto(std::optional<session::OperationState> state) {
  using Proto = sc::GetStatusResponse_OperationStatus;
  if (!state) return Proto::OPERATION_STATE_UNKNOWN;
  switch (*state) {
    case session::OperationState::kPending:
    case session::OperationState::kRunning:
      return Proto::OPERATION_STATE_RUNNING;
    case session::OperationState::kFinished:
      return Proto::OPERATION_STATE_SUCCEEDED;
    case session::OperationState::kFailed:
      return Proto::OPERATION_STATE_FAILED;
    case session::OperationState::kInterrupted:
      return Proto::OPERATION_STATE_CANCELLED;
  }
  return Proto::OPERATION_STATE_UNKNOWN;
}

int64_t IndexOf(const session::Operation& operation, const std::string& response_id) {
  if (const auto index = operation.log().IndexOf(response_id)) return *index;
  throw Error("INVALID_CURSOR.POSITION_NOT_FOUND", {{"responseId", response_id}});
}

/// How large a chunk of a batch may be; 0 when batches are to stay whole.
size_t ChunkBytes(const sc::ResultChunkingOptions& options) {
  constexpr int64_t kLeast = 1024;
  constexpr int64_t kMost = int64_t{4} << 20;  // beyond which gRPC's clients refuse a message unless told otherwise
  constexpr int64_t kHead = 4096;              // what stands beside a chunk's bytes
  if (!options.allow_arrow_batch_chunking()) return 0;
  const int64_t wanted =
      options.has_preferred_arrow_chunk_size() ? options.preferred_arrow_chunk_size() : kMost - kHead;
  return static_cast<size_t>(std::clamp(wanted, kLeast, kMost - kHead));
}

/// What an ExecutePlan asks for, but for the plan itself.
session::Request RequestOf(const sc::ExecutePlanRequest& asked, const wire::ParseLimits& limits) {
  session::Request request;
  request.operation_id = asked.operation_id().empty() ? NewUuid() : asked.operation_id();
  if (!IsUuid(request.operation_id)) throw Error("INVALID_HANDLE.FORMAT", {{"handle", request.operation_id}});
  request.plan_bytes = asked.plan().SerializeAsString();
  for (const auto& tag : asked.tags()) {
    if (tag.empty() || tag.find(',') != std::string::npos) throw Error("PIEZO_OPERATION_TAG", {{"tag", tag}});
    request.tags.insert(tag);
  }
  for (const auto& option : asked.request_options()) {
    if (option.has_reattach_options()) request.reattachable = option.reattach_options().reattachable();
    if (option.has_result_chunking_options()) request.chunk_bytes = ChunkBytes(option.result_chunking_options());
  }
  request.sql_relation = SqlRelationBytes(asked.plan(), limits);
  return request;
}

/// One line an operation.
void LogEnd(const session::Session& session, const session::Operation& operation) {
  if (!LogsAt(LogLevel::kInfo)) return;
  using session::Stage;
  const auto totals = operation.log().totals();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(operation.age()).count();
  const auto stage = [&](Stage which) { return std::to_string(operation.times().micros(which)); };
  const auto failure = operation.log().error();
  LogInfo("operation", {{"user", session.key().user_id},
                        {"session", session.key().session_id},
                        {"operation", operation.id()},
                        {"state", NameOf(operation.state())},
                        {"condition", failure ? std::string(failure->condition()) : "none"},
                        {"rows", std::to_string(totals.rows)},
                        {"bytes", std::to_string(totals.bytes)},
                        {"micros", std::to_string(micros)},
                        {"queue_micros", stage(Stage::kQueue)},
                        {"decode_micros", stage(Stage::kDecode)},
                        {"analysis_micros", stage(Stage::kAnalysis)},
                        {"lowering_micros", stage(Stage::kLowering)},
                        {"client_micros", stage(Stage::kClient)}});
}

}  // namespace

ConnectService::ConnectService(ServiceOptions options, session::SessionStore& sessions, session::Executor& executor,
                               WorkerPool& workers, const Authenticator& authenticator)
    : options_(std::move(options)),
      sessions_(sessions),
      executor_(executor),
      workers_(workers),
      authenticator_(authenticator),
      upload_method_{std::bind_front(&ConnectService::RequestAddArtifacts, this), sessions, authenticator,
                     Flat(options_.parse)} {
  const auto add = [this](auto ask, auto answer, WorkerPool* on = nullptr, bool starts_work = false) {
    unary_methods_.push_back({std::bind_front(ask, this), std::bind_front(answer, this), on, starts_work});
  };
  using S = ConnectService;
  add(&S::RequestAnalyzePlan, &S::AnswerAnalyzePlan, &workers_, true);
  add(&S::RequestArtifactStatus, &S::AnswerArtifactStatus);
  add(&S::RequestCloneSession, &S::AnswerCloneSession, nullptr, true);
  add(&S::RequestConfig, &S::AnswerConfig);
  add(&S::RequestFetchErrorDetails, &S::AnswerFetchErrorDetails);
  add(&S::RequestGetStatus, &S::AnswerGetStatus);
  add(&S::RequestInterrupt, &S::AnswerInterrupt);
  add(&S::RequestReleaseExecute, &S::AnswerReleaseExecute);
  add(&S::RequestReleaseSession, &S::AnswerReleaseSession, &workers_);
  const auto execute = [this](const Caller& caller, const Bytes& bytes, const Stream& stream) {
    const auto arrived = std::chrono::steady_clock::now();
    if (!workers_.Submit([=, this] { Execute(caller, bytes, stream, arrived); })) stream->End(Overloaded());
  };
  const auto reattach = std::bind_front(&S::Reattach, this);
  stream_methods_.push_back({std::bind_front(&S::RequestExecutePlan, this), authenticator, execute, true});
  stream_methods_.push_back({std::bind_front(&S::RequestReattachExecute, this), authenticator, reattach});
}

void ConnectService::Serve(CallQueue& queue) {
  for (const auto& method : unary_methods_) ServeCalls(method, queue);
  for (const auto& method : stream_methods_) ResponseStream::ServeCalls(method, queue);
  ServeUploads(upload_method_, queue);
}

grpc::Status ConnectService::AnswerConfig(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::ConfigRequest, sc::ConfigResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.GetOrCreate(key, ObservedId(asked));
        FillSession(*session, answer);
        service::AnswerConfig(asked.operation(), *session, answer);
      });
}

grpc::Status ConnectService::AnswerArtifactStatus(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::ArtifactStatusesRequest, sc::ArtifactStatusesResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.GetOrCreate(key, ObservedId(asked));
        FillSession(*session, answer);
        for (const auto& name : asked.names()) {
          (*answer.mutable_statuses())[name].set_exists(IsArtifactThere(*session, name));
        }
      });
}

grpc::Status ConnectService::AnswerInterrupt(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::InterruptRequest, sc::InterruptResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.GetOrCreate(key, ObservedId(asked));
        FillSession(*session, answer);
        const auto selected = InterruptFilter(asked);
        for (auto& id : session->Interrupt(selected)) answer.add_interrupted_ids(std::move(id));
      });
}

grpc::Status ConnectService::AnswerReleaseExecute(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::ReleaseExecuteRequest, sc::ReleaseExecuteResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.Get(key, ObservedId(asked));
        FillSession(*session, answer);
        const auto operation = session->Find(asked.operation_id());
        if (!operation) return;  // released before: the answer has no operation id
        answer.set_operation_id(operation->id());
        if (!operation->request().reattachable) throw Error("INVALID_CURSOR.NOT_REATTACHABLE", {});
        switch (asked.release_case()) {
          case sc::ReleaseExecuteRequest::kReleaseUntil:
            operation->log().ReleaseUntil(IndexOf(*operation, asked.release_until().response_id()));
            return;
          case sc::ReleaseExecuteRequest::kReleaseAll:
            session->Release(operation->id());
            return;
          case sc::ReleaseExecuteRequest::RELEASE_NOT_SET:
            throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                        {{"fullName", "spark.connect.ReleaseExecuteRequest"}, {"name", "release"}});
        }
      });
}

grpc::Status ConnectService::AnswerReleaseSession(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::ReleaseSessionRequest, sc::ReleaseSessionResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& /*session*/) {
        answer.set_session_id(asked.session_id());
        if (const auto id = sessions_.Release(key, asked.allow_reconnect())) answer.set_server_side_session_id(*id);
      });
}

grpc::Status ConnectService::AnswerFetchErrorDetails(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::FetchErrorDetailsRequest, sc::FetchErrorDetailsResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.GetOrCreate(key, ObservedId(asked));
        FillSession(*session, answer);
        if (const auto error = session->FindError(asked.error_id())) FillErrorDetails(*error, answer);
      });
}

grpc::Status ConnectService::AnswerCloneSession(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::CloneSessionRequest, sc::CloneSessionResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.Get(key, ObservedId(asked));
        const auto clone = sessions_.Clone(key, ObservedId(asked), asked.new_session_id());
        FillSession(*session, answer);
        answer.set_new_session_id(clone->key().session_id);
        answer.set_new_server_side_session_id(clone->server_side_id());
      });
}

grpc::Status ConnectService::AnswerGetStatus(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::GetStatusRequest, sc::GetStatusResponse>(
      authenticator_, context, request, response, Flat(options_.parse),
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.Get(key, ObservedId(asked));
        FillSession(*session, answer);
        if (!asked.has_operation_status()) return;
        const auto add = [&](const std::string& id) {
          auto& status = *answer.add_operation_statuses();
          status.set_operation_id(id);
          const auto operation = session->Find(id);
          const bool ends = operation && operation->interrupted() && operation->is_under_way();
          status.set_state(ends ? sc::GetStatusResponse_OperationStatus::OPERATION_STATE_TERMINATING
                                : ToProto(session->Status(id)));
        };
        for (const auto& id : asked.operation_status().operation_ids()) add(id);
        if (asked.operation_status().operation_ids().empty()) {
          for (const auto& operation : session->Operations()) add(operation->id());
        }
      });
}

grpc::Status ConnectService::AnswerAnalyzePlan(const Context& context, const Bytes& request, Bytes& response) {
  return Answer<sc::AnalyzePlanRequest, sc::AnalyzePlanResponse>(
      authenticator_, context, request, response, options_.parse,
      [this](const auto& asked, const auto& key, auto& answer, auto& session) {
        session = sessions_.GetOrCreate(key, ObservedId(asked));
        FillSession(*session, answer);
        AnswerAnalyze(asked, *session, executor_, frontend::ForSession(options_.decode, session->conf()), answer);
      });
}

// ---- Execution ----

void ConnectService::Execute(const Caller& caller, const Bytes& bytes, const Stream& stream, TimePoint arrived) {
  const auto began = std::chrono::steady_clock::now();
  std::shared_ptr<session::Session> session;
  try {
    const auto arena = std::make_shared<google::protobuf::Arena>();
    auto& asked = *google::protobuf::Arena::CreateMessage<sc::ExecutePlanRequest>(arena.get());
    ParseBytes(bytes, options_.parse, asked);
    session = sessions_.GetOrCreate(KeyOf(caller, asked), ObservedId(asked));
    session::Request request = RequestOf(asked, options_.parse);
    frontend::DecodeOptions decode = frontend::ForSession(options_.decode, session->conf());
    decode.owner = arena;  // the rows in the plan stay where they are
    request.plan = frontend::DecodePlan(asked.plan(), decode);
    const auto [operation, is_new] = session->Start(std::move(request));
    stream->Follow(session, operation, 0);
    if (!is_new) return;
    operation->times().Add(session::Stage::kQueue, began - arrived);
    operation->times().Add(session::Stage::kDecode, std::chrono::steady_clock::now() - began);
    operation->Run([&](session::Operation& running) { executor_.Execute(running, *session); });
    sessions_.activity().Add(*operation);
    LogEnd(*session, *operation);
  } catch (...) {
    stream->End(StatusOf(std::current_exception(), session));
  }
}

void ConnectService::Reattach(const Caller& caller, const Bytes& bytes, const Stream& stream) {
  std::shared_ptr<session::Session> session;
  try {
    sc::ReattachExecuteRequest asked;
    ParseBytes(bytes, Flat(options_.parse), asked);
    session = sessions_.Get(KeyOf(caller, asked), ObservedId(asked));
    const auto operation = session->Find(asked.operation_id());
    if (!operation) throw Error("INVALID_HANDLE.OPERATION_NOT_FOUND", {{"handle", asked.operation_id()}});
    if (!operation->request().reattachable) throw Error("INVALID_CURSOR.NOT_REATTACHABLE", {});
    const int64_t after = asked.has_last_response_id() ? IndexOf(*operation, asked.last_response_id()) : 0;
    stream->Follow(session, operation, after);
  } catch (...) {
    stream->End(StatusOf(std::current_exception(), session));
  }
}

}  // namespace piezo::service
