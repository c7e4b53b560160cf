// AddArtifacts and ArtifactStatus: uploads in single, batched or chunked form, each chunk with its checksum.
#include "service/upload.h"

#include <zlib.h>

#include <string_view>
#include <utility>

#include "service/call.h"
#include "service/unary_call.h"

namespace piezo::service {
namespace {

namespace sc = spark::connect;

bool ChecksumFits(const sc::AddArtifactsRequest::ArtifactChunk& chunk) {
  const auto* bytes = reinterpret_cast<const Bytef*>(chunk.data().data());
  return static_cast<int64_t>(crc32_z(0, bytes, chunk.data().size())) == chunk.crc();
}

/// Clients ask for the status of blobs that they would rather not send twice; of files the answer is always no.
bool IsCached(std::string_view name) { return name.starts_with("cache/"); }

/// One upload: a stream of requests, answered once. It owns itself.
class Upload {
 public:
  static void Await(const UploadMethod& method, CallQueue& queue) {
    auto* upload = new Upload(method, queue);
    const bool asked = queue.AskForCall([&](grpc::ServerCompletionQueue* on) {
      method.ask(&upload->context_, &upload->reader_, on, on, &upload->begun_);
    });
    if (!asked) delete upload;
  }

 private:
  Upload(const UploadMethod& method, CallQueue& queue) : method_(method), queue_(queue) {}

  void Begun(bool ok) {
    if (!ok) {  // the server ends
      delete this;
      return;
    }
    Await(method_, queue_);
    if (!hold_.Begin()) {
      reader_.FinishWithError(Stopping(), &finished_);
      return;
    }
    try {
      caller_ = Admit(method_.authenticator, context_);
      reader_.Read(&message_, &read_);
    } catch (...) {
      reader_.FinishWithError(StatusOf(std::current_exception(), nullptr), &finished_);
    }
  }

  void Read(bool ok) {
    try {
      if (!ok) {
        FinishUpload();
        return;
      }
      sc::AddArtifactsRequest request;
      ParseBytes(message_, method_.limits, request);
      Take(request);
      reader_.Read(&message_, &read_);
    } catch (...) {
      reader_.FinishWithError(StatusOf(std::current_exception(), session_), &finished_);
    }
  }

  void Finished(bool /*ok*/) { delete this; }

  void Take(const sc::AddArtifactsRequest& request) {
    if (!session_) session_ = method_.sessions.GetOrCreate(KeyOf(caller_, request), ObservedId(request));
    switch (request.payload_case()) {
      case sc::AddArtifactsRequest::kBatch:
        for (const auto& artifact : request.batch().artifacts()) {
          const bool good = ChecksumFits(artifact.data());
          Summarize(artifact.name(), good);
          if (good) session_->artifacts().Add(artifact.name(), artifact.data().data());
        }
        return;
      case sc::AddArtifactsRequest::kBeginChunk:
        Begin(request.begin_chunk());
        return;
      case sc::AddArtifactsRequest::kChunk:
        if (chunks_left_ == 0) Malformed("a chunk without a beginning");
        AddChunk(request.chunk());
        return;
      case sc::AddArtifactsRequest::PAYLOAD_NOT_SET:
        throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                    {{"fullName", "spark.connect.AddArtifactsRequest"}, {"name", "payload"}});
    }
  }

  void Begin(const sc::AddArtifactsRequest::BeginChunkedArtifact& begin) {
    if (chunks_left_ != 0) Malformed("an artifact began before the last one was whole");
    if (begin.num_chunks() < 1 || begin.total_bytes() < 0) Malformed("a bad number of chunks or bytes");
    if (!session::IsSafeArtifactName(begin.name())) throw Error("INVALID_ARTIFACT_PATH", {{"name", begin.name()}});
    name_ = begin.name();
    total_bytes_ = begin.total_bytes();
    chunks_left_ = begin.num_chunks();
    good_ = true;
    bytes_.clear();
    AddChunk(begin.initial_chunk());
  }

  void AddChunk(const sc::AddArtifactsRequest::ArtifactChunk& chunk) {
    good_ = good_ && ChecksumFits(chunk);
    if (static_cast<int64_t>(bytes_.size() + chunk.data().size()) > total_bytes_)
      Malformed("more bytes than announced");
    bytes_ += chunk.data();
    if (--chunks_left_ > 0) return;
    if (static_cast<int64_t>(bytes_.size()) != total_bytes_) Malformed("fewer bytes than announced");
    Summarize(name_, good_);
    if (good_) session_->artifacts().Add(name_, std::exchange(bytes_, {}));
  }

  void Summarize(const std::string& name, bool good) {
    auto& summary = *answer_.add_artifacts();
    summary.set_name(name);
    summary.set_is_crc_successful(good);
  }

  [[noreturn]] static void Malformed(const std::string& what) {
    throw Error::FromData("CONNECT_INVALID_PLAN.CANNOT_PARSE", {{"errorMsg", "artifact upload: " + what}});
  }

  void FinishUpload() {
    if (!session_) Malformed("no request");
    if (chunks_left_ != 0) Malformed("the stream ended within an artifact");
    FillSession(*session_, answer_);
    reader_.Finish(ToBytes(answer_), grpc::Status::OK, &finished_);
  }

  const UploadMethod& method_;
  CallQueue& queue_;
  CallQueue::Hold hold_{queue_};
  grpc::ServerContext context_;
  UploadMethod::Reader reader_{&context_};
  EventOf<Upload> begun_{*this, &Upload::Begun};
  EventOf<Upload> read_{*this, &Upload::Read};
  EventOf<Upload> finished_{*this, &Upload::Finished};
  Caller caller_;
  grpc::ByteBuffer message_;
  std::shared_ptr<session::Session> session_;
  sc::AddArtifactsResponse answer_;
  std::string name_;
  std::string bytes_;
  int64_t total_bytes_ = 0;
  int64_t chunks_left_ = 0;
  bool good_ = true;
};

}  // namespace

void ServeUploads(const UploadMethod& method, CallQueue& queue) { Upload::Await(method, queue); }

bool IsArtifactThere(session::Session& session, const std::string& name) {
  return IsCached(name) && session.artifacts().Has(name);
}

}  // namespace piezo::service
