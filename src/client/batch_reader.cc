#include "client/batch_reader.h"

#include <cerrno>

#include "client/arrow_rows.h"
#include "client/proto_types.h"
#include "piezo/client/execute.h"

namespace piezo::client::detail {
namespace {

namespace sc = spark::connect;

void FreeString(ArrowBufferAllocator* allocator, uint8_t* /*data*/, int64_t /*size*/) {
  delete static_cast<std::string*>(allocator->private_data);
}

/// An IPC stream over bytes that it then owns, without a copy.
void OpenIpc(std::string bytes, ArrowArrayStream* out) {
  auto owned = std::make_unique<std::string>(std::move(bytes));
  OwnedBuffer buffer;
  ArrowBufferInit(buffer.get());
  buffer->data = reinterpret_cast<uint8_t*>(owned->data());
  buffer->size_bytes = static_cast<int64_t>(owned->size());
  buffer->capacity_bytes = buffer->size_bytes;
  buffer->allocator = ArrowBufferDeallocator(&FreeString, owned.release());
  ArrowIpcInputStream input;
  Check(ArrowIpcInputStreamInitBuffer(&input, buffer.get()), "The result cannot be read");
  Check(ArrowIpcArrayStreamReaderInit(out, &input, nullptr), "The result cannot be read");
}

void CheckStream(ArrowArrayStream* stream, int code) {
  if (code == 0) return;
  const char* why = stream->get_last_error(stream);
  throw Error(ErrorKind::kProtocol, std::string("The server sent a result that does not decode: ") +
                                        (why != nullptr && *why != '\0' ? why : "no reason known"));
}

}  // namespace

const std::shared_ptr<const Schema>& BatchReader::schema() {
  if (!started_) ended_ = !Fetch();
  if (!schema_) throw Error(ErrorKind::kProtocol, "The server sent a result without a schema.");
  return schema_;
}

const ArrowSchema& BatchReader::arrow_schema() {
  schema();
  if (!has_arrow_schema_) {
    MakeArrowSchema(*schema_, arrow_schema_.get());
    has_arrow_schema_ = true;
  }
  return *arrow_schema_;
}

bool BatchReader::Next(ArrowArray* out) {
  schema();
  for (;;) {
    if (stream_) {
      CheckStream(stream_->get(), (*stream_)->get_next(stream_->get(), out));
      if (out->release != nullptr) return true;
      stream_.reset();
    }
    if (ended_) return false;
    ended_ = !Fetch();
  }
}

bool BatchReader::Fetch() {
  started_ = true;
  sc::ExecutePlanResponse response;
  while (responses_->Next(response)) {
    TakeSchema(response);
    if (!response.has_arrow_batch() || !TakePiece(*response.mutable_arrow_batch())) continue;
    Open(std::move(pieces_));
    pieces_.clear();
    return true;
  }
  return false;
}

void BatchReader::TakeSchema(const sc::ExecutePlanResponse& response) {
  if (!schema_ && response.has_schema()) schema_ = std::make_shared<const Schema>(SchemaFromProto(response.schema()));
}

bool BatchReader::TakePiece(sc::ExecutePlanResponse::ArrowBatch& batch) {
  if (batch.num_chunks_in_batch() <= 1) {
    pieces_ = std::move(*batch.mutable_data());
    return true;
  }
  if (batch.chunk_index() != next_piece_) {
    throw Error(ErrorKind::kProtocol, "The server sent the pieces of a batch out of order.");
  }
  if (next_piece_ == 0) pieces_.clear();
  pieces_ += batch.data();
  next_piece_ = next_piece_ + 1 == batch.num_chunks_in_batch() ? 0 : next_piece_ + 1;
  return next_piece_ == 0;
}

void BatchReader::Open(std::string bytes) {
  stream_ = std::make_unique<OwnedStream>();
  OpenIpc(std::move(bytes), stream_->get());
  if (has_arrow_schema_) return;
  CheckStream(stream_->get(), (*stream_)->get_schema(stream_->get(), arrow_schema_.get()));
  has_arrow_schema_ = true;
}

namespace {

/// A BatchReader behind the C stream interface.
struct Exported {
  std::unique_ptr<BatchReader> reader;
  std::string error;

  template <typename F>
  static int Guard(ArrowArrayStream* stream, F&& f) {
    auto& self = *static_cast<Exported*>(stream->private_data);
    try {
      f(*self.reader);
      return 0;
    } catch (const std::exception& failure) {
      self.error = failure.what();
      return EIO;
    }
  }
  static int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
    return Guard(stream, [&](BatchReader& reader) {
      Check(ArrowSchemaDeepCopy(&reader.arrow_schema(), out), "The schema cannot be copied");
    });
  }
  static int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
    return Guard(stream, [&](BatchReader& reader) {
      if (!reader.Next(out)) out->release = nullptr;
    });
  }
  static const char* GetLastError(ArrowArrayStream* stream) {
    return static_cast<Exported*>(stream->private_data)->error.c_str();
  }
  static void Release(ArrowArrayStream* stream) {
    delete static_cast<Exported*>(stream->private_data);
    stream->release = nullptr;
  }
};

}  // namespace
}  // namespace piezo::client::detail

namespace piezo::client {

using detail::BatchReader;

ArrowStream::ArrowStream(std::unique_ptr<BatchReader> reader) : reader_(std::move(reader)) {}
ArrowStream::ArrowStream(ArrowStream&&) noexcept = default;
ArrowStream& ArrowStream::operator=(ArrowStream&&) noexcept = default;
ArrowStream::~ArrowStream() = default;

void ArrowStream::schema(ArrowSchema* out) {
  detail::Check(ArrowSchemaDeepCopy(&reader_->arrow_schema(), out), "The schema cannot be copied");
}

bool ArrowStream::next(ArrowArray* out) { return reader_->Next(out); }

void ArrowStream::exportTo(ArrowArrayStream* out) && {
  using detail::Exported;
  *out = {.get_schema = &Exported::GetSchema,
          .get_next = &Exported::GetNext,
          .get_last_error = &Exported::GetLastError,
          .release = &Exported::Release,
          .private_data = new Exported{std::move(reader_), {}}};
}

RowStream::RowStream(std::unique_ptr<BatchReader> reader) : reader_(std::move(reader)) {}
RowStream::RowStream(RowStream&&) noexcept = default;
RowStream& RowStream::operator=(RowStream&&) noexcept = default;
RowStream::~RowStream() = default;

const Schema& RowStream::schema() { return *reader_->schema(); }

std::optional<Row> RowStream::next() {
  while (position_ == batch_.size()) {
    detail::OwnedArray batch;
    if (!reader_->Next(batch.get())) return std::nullopt;
    batch_ = detail::ReadRows(reader_->arrow_schema(), *batch, reader_->schema());
    position_ = 0;
  }
  return std::move(batch_[position_++]);
}

}  // namespace piezo::client
