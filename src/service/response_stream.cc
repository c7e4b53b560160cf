#include "service/response_stream.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <spark/connect/base.pb.h>

#include <utility>

#include "base/match.h"
#include "service/call.h"
#include "service/unary_call.h"
#include "wire/proto_schema.h"
#include "wire/proto_types.h"

namespace piezo::service {
namespace {

namespace sc = spark::connect;

grpc::Slice ToSlice(const std::string& bytes) { return {bytes.data(), bytes.size()}; }

/// A slice over memory that `owner` keeps alive.
template <class Owner>
grpc::Slice SharedSlice(const std::string& bytes, std::shared_ptr<Owner> owner) {
  auto* holder = new std::shared_ptr<Owner>(std::move(owner));
  const auto release = [](void* pointer) { delete static_cast<std::shared_ptr<Owner>*>(pointer); };
  return {const_cast<char*>(bytes.data()), bytes.size(), release, holder};
}

/// The field `arrow_batch` up to where its data begin: the data follow without being copied.
void AppendBatchHead(const session::ArrowBatch& batch, std::string& message) {
  using google::protobuf::io::CodedOutputStream;
  constexpr uint32_t kArrowBatch = sc::ExecutePlanResponse::kArrowBatchFieldNumber << 3U | 2U;
  sc::ExecutePlanResponse::ArrowBatch head;
  head.set_row_count(batch.rows);
  head.set_start_offset(batch.start_offset);
  if (batch.chunks > 0) {
    head.set_chunk_index(batch.chunk);
    head.set_num_chunks_in_batch(batch.chunks);
  }
  const std::string head_bytes = head.SerializeAsString();
  constexpr uint32_t kData = sc::ExecutePlanResponse::ArrowBatch::kDataFieldNumber << 3U | 2U;
  const size_t size = head_bytes.size() + CodedOutputStream::VarintSize32(kData) +
                      CodedOutputStream::VarintSize64(batch.data.size()) + batch.data.size();
  google::protobuf::io::StringOutputStream stream(&message);
  CodedOutputStream out(&stream);
  out.WriteTag(kArrowBatch);
  out.WriteVarint64(size);
  out.WriteString(head_bytes);
  out.WriteTag(kData);
  out.WriteVarint64(batch.data.size());
}

void FillProgress(const session::Progress& progress, sc::ExecutePlanResponse& response) {
  auto& proto = *response.mutable_execution_progress();
  auto& stage = *proto.add_stages();
  stage.set_num_tasks(progress.tasks);
  stage.set_num_completed_tasks(progress.completed_tasks);
  proto.set_num_inflight_tasks(progress.tasks - progress.completed_tasks);
}

void FillMetrics(const session::PlanMetrics& metrics, sc::ExecutePlanResponse::Metrics& proto) {
  for (const session::PlanStep& step : metrics.steps) {
    auto& object = *proto.add_metrics();
    object.set_name(step.name);
    object.set_plan_id(step.id);
    object.set_parent(step.parent);
    if (!step.output_rows) continue;
    auto& rows = (*object.mutable_execution_metrics())["numOutputRows"];
    rows.set_name("numOutputRows");
    rows.set_value(*step.output_rows);
    rows.set_metric_type("sum");
  }
}

}  // namespace

ResponseStream::ResponseStream(const StreamMethod& method, CallQueue& queue) : method_(method), queue_(queue) {
  context_.AsyncNotifyWhenDone(&done_);
}

void ResponseStream::ServeCalls(const StreamMethod& method, CallQueue& queue) {
  const std::shared_ptr<ResponseStream> stream(new ResponseStream(method, queue));
  queue.AskForCall([&](grpc::ServerCompletionQueue* on) {
    stream->self_ = stream;
    method.ask(&stream->context_, &stream->request_, &stream->writer_, on, on, &stream->begun_);
  });
}

void ResponseStream::Begun(bool ok) {
  if (!ok) {  // the server ends; gRPC tells no more of this call
    const auto self = std::move(self_);
    return;
  }
  ServeCalls(method_, queue_);
  if (!hold_.Begin() && method_.starts_work) {
    End(Stopping());
    return;
  }
  try {
    method_.start(Admit(method_.authenticator, context_), std::exchange(request_, {}), shared_from_this());
  } catch (...) {
    End(StatusOf(std::current_exception(), nullptr));
  }
}

void ResponseStream::Follow(std::shared_ptr<session::Session> session, std::shared_ptr<session::Operation> operation,
                            int64_t after) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) {  // the client is gone already
      if (!operation->request().reattachable) session->Release(operation->id());
      return;
    }
    session_ = std::move(session);
    operation_ = std::move(operation);
    sent_ = after;
    reader_ = operation_->AttachReader([weak = weak_from_this()] {
      const auto stream = weak.lock();
      if (!stream) return;
      const std::lock_guard stream_lock(stream->mutex_);
      stream->EndSoonLocked(ToStatus(Error("INVALID_CURSOR.DISCONNECTED", {}), ""));
    });
  }
  Pump();
}

void ResponseStream::End(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  EndLocked(status);
}

void ResponseStream::EndSoonLocked(grpc::Status status) {
  if (writing_) {
    if (!end_) end_ = std::move(status);
  } else {
    EndLocked(status);
  }
}

void ResponseStream::EndLocked(const grpc::Status& status) {
  if (ended_) return;
  ended_ = true;
  writer_.Finish(status, &finished_);
}

void ResponseStream::Pump() {
  const std::lock_guard lock(mutex_);
  if (ended_ || writing_) return;
  try {
    PumpLocked();
  } catch (...) {
    EndLocked(StatusOf(std::current_exception(), session_));
  }
}

void ResponseStream::PumpLocked() {
  if (end_) {
    EndLocked(*end_);
    return;
  }
  auto read = operation_->log().ReadAfter(sent_, [weak = weak_from_this()] {
    if (const auto stream = weak.lock()) stream->Pump();
  });
  using State = session::ResponseLog::Read::State;
  switch (read.state) {
    case State::kPending:
      return;
    case State::kEntry:
      ++sent_;
      if (read.last) {
        if (!operation_->request().reattachable) session_->Release(operation_->id());
        const grpc::ByteBuffer message = Encode(read.entry);
        ended_ = true;
        writer_.WriteAndFinish(message, {}, grpc::Status::OK, &finished_);
        return;
      }
      writer_.Write(Encode(read.entry), &written_);
      writing_ = true;
      return;
    case State::kEnd:
      if (!operation_->request().reattachable) session_->Release(operation_->id());
      EndLocked(read.error ? ToStatus(*read.error, session_->StoreError(*read.error)) : grpc::Status::OK);
      return;
    case State::kGone: {
      const errors::Parameters where = {{"index", std::to_string(sent_ + 1)},
                                        {"responseId", operation_->log().IdOf(sent_ + 1)}};
      EndLocked(ToStatus(Error("INVALID_CURSOR.POSITION_NOT_AVAILABLE", where), ""));
      return;
    }
  }
}

void ResponseStream::Written(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) end_ = grpc::Status::CANCELLED;
  }
  Pump();
}

void ResponseStream::Done(bool /*ok*/) {
  if (context_.IsCancelled()) {
    const std::lock_guard lock(mutex_);
    EndSoonLocked(grpc::Status::CANCELLED);
  }
  LetGo();
}

void ResponseStream::Finished(bool /*ok*/) { LetGo(); }

void ResponseStream::LetGo() {
  if (--events_left_ > 0) return;
  hold_.End();  // others may still hold the stream: an operation goes on without its client
  std::shared_ptr<ResponseStream> self;
  std::shared_ptr<session::Operation> operation;
  {
    const std::lock_guard lock(mutex_);
    self = std::move(self_);
    operation = operation_;
  }
  if (!operation) return;
  operation->DetachReader(reader_);
  // Nobody can come back for an operation that cannot be reattached.
  if (!operation->request().reattachable) session_->Release(operation->id());
}

grpc::ByteBuffer ResponseStream::Encode(const std::shared_ptr<const session::LogEntry>& entry) const {
  sc::ExecutePlanResponse response;
  response.set_session_id(session_->key().session_id);
  response.set_server_side_session_id(session_->server_side_id());
  response.set_operation_id(operation_->id());
  response.set_response_id(entry->response_id);
  const session::ArrowBatch* batch = nullptr;
  std::visit(Match{
                 [&](const session::ArrowBatch& arrow) {
                   batch = &arrow;
                   if (arrow.schema) wire::ToProto(*arrow.schema, *response.mutable_schema());
                 },
                 [&](const session::SqlCommandResult& result) {
                   auto& relation = *response.mutable_sql_command_result()->mutable_relation();
                   if (result.arrow_ipc) {
                     relation.mutable_local_relation()->set_data(*result.arrow_ipc);
                     if (!result.schema.empty()) {
                       relation.mutable_local_relation()->set_schema(types::ToJson(DataType::Struct(result.schema)));
                     }
                   } else {
                     relation.ParseFromString(operation_->request().sql_relation);
                   }
                 },
                 [&](const session::CheckpointResult& result) {
                   response.mutable_checkpoint_command_result()->mutable_relation()->set_relation_id(result.id);
                 },
                 [&](const session::ObservedMetrics& metrics) {
                   auto& observed = *response.add_observed_metrics();
                   observed.set_name(metrics.name);
                   observed.set_plan_id(metrics.plan_id);
                   for (const auto& [name, value] : metrics.values) {
                     observed.add_keys(name);
                     wire::ToProto(value, *observed.add_values());
                   }
                 },
                 [&](const session::PlanMetrics& metrics) { FillMetrics(metrics, *response.mutable_metrics()); },
                 [&](const session::Progress& progress) { FillProgress(progress, response); },
                 [&](const session::ResultComplete& complete) {
                   response.mutable_result_complete();
                   if (!complete.metrics.steps.empty()) FillMetrics(complete.metrics, *response.mutable_metrics());
                 },
             },
             entry->response);
  std::string head = response.SerializeAsString();
  if (batch == nullptr) {
    const grpc::Slice slice = ToSlice(head);
    return {&slice, 1};
  }
  AppendBatchHead(*batch, head);
  const grpc::Slice slices[] = {ToSlice(head), SharedSlice(batch->data, entry)};
  return {slices, 2};
}

}  // namespace piezo::service
