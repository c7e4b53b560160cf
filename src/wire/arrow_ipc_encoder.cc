// The engine's batches as IPC streams. The schema's message is made once; a batch costs its flatbuffer metadata and one
// copy of its buffers.
#include <arrow/buffer.h>
#include <arrow/c/bridge.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/util/compression.h>

#include <cstring>

#include "errors/error.h"
#include "wire/arrow_check.h"
#include "wire/arrow_ipc.h"
#include "wire/arrow_schema.h"

namespace piezo::wire {
namespace {

constexpr char kEndOfStream[8] = {'\xff', '\xff', '\xff', '\xff', 0, 0, 0, 0};
constexpr int64_t kAlignment = 8;
constexpr int64_t kMessagePrefix = 8;  // continuation marker and length of the metadata

arrow::ipc::IpcWriteOptions WriteOptions(IpcCompression compression) {
  auto options = arrow::ipc::IpcWriteOptions::Defaults();
  options.alignment = kAlignment;
  options.use_threads = false;  // the engine has the cores
  if (compression != IpcCompression::kNone) {
    options.codec = Trust(arrow::util::Codec::Create(
        compression == IpcCompression::kZstd ? arrow::Compression::ZSTD : arrow::Compression::LZ4_FRAME));
  }
  return options;
}

}  // namespace

struct IpcEncoder::Impl {
  std::shared_ptr<arrow::Schema> schema;
  std::shared_ptr<arrow::Buffer> schema_message;
  arrow::ipc::IpcWriteOptions options;

  std::unique_ptr<Prepared::Impl> Prepare(const arrow::RecordBatch& batch) const;
  void PrepareParts(const std::shared_ptr<arrow::RecordBatch>& batch, size_t max_bytes,
                    std::vector<Prepared>& parts) const;
};

struct IpcEncoder::Prepared::Impl {
  int64_t rows = 0;
  size_t size = 0;
  std::shared_ptr<arrow::Buffer> schema_message;
  arrow::ipc::IpcPayload payload;
  arrow::ipc::IpcWriteOptions options;
};

std::unique_ptr<IpcEncoder::Prepared::Impl> IpcEncoder::Impl::Prepare(const arrow::RecordBatch& batch) const {
  auto prepared = std::make_unique<Prepared::Impl>();
  prepared->rows = batch.num_rows();
  prepared->schema_message = schema_message;
  prepared->options = options;
  Trust(arrow::ipc::GetRecordBatchPayload(batch, options, &prepared->payload));
  const int64_t metadata = kMessagePrefix + prepared->payload.metadata->size();
  const int64_t padded = (metadata + kAlignment - 1) / kAlignment * kAlignment;
  prepared->size =
      static_cast<size_t>(schema_message->size() + padded + prepared->payload.body_length) + sizeof kEndOfStream;
  return prepared;
}

void IpcEncoder::Impl::PrepareParts(const std::shared_ptr<arrow::RecordBatch>& batch, size_t max_bytes,
                                    std::vector<Prepared>& parts) const {
  std::unique_ptr<Prepared::Impl> whole = Prepare(*batch);
  const int64_t rows = batch->num_rows();
  if (whole->size <= max_bytes || rows <= 1) {
    parts.push_back(Prepared(std::move(whole)));
    return;
  }
  const int64_t pieces = std::min(rows, static_cast<int64_t>(whole->size / std::max<size_t>(max_bytes, 1)) + 1);
  const int64_t rows_each = (rows + pieces - 1) / pieces;
  for (int64_t start = 0; start < rows; start += rows_each) {
    PrepareParts(batch->Slice(start, rows_each), max_bytes, parts);  // skewed rows may need another cut
  }
}

namespace {

/// Arrow's readers, the clients' among them, take batches of 64 levels and no deeper.
constexpr int kMaxLevels = 60;

int Levels(const arrow::DataType& type) {
  int below = 0;
  for (const auto& field : type.fields()) below = std::max(below, Levels(*field->type()));
  return below + 1;
}

}  // namespace

IpcEncoder::IpcEncoder(const Schema& schema, IpcOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->schema = ToArrow(schema, options.time_zone);
  for (const auto& field : impl_->schema->fields()) {
    if (Levels(*field->type()) <= kMaxLevels) continue;
    throw Error("NOT_SUPPORTED_BY_PIEZO",
                {{"feature", "A result with types nested deeper than " + std::to_string(kMaxLevels) + " levels"}});
  }
  impl_->options = WriteOptions(options.compression);
  impl_->schema_message = Trust(arrow::ipc::SerializeSchema(*impl_->schema));
}
IpcEncoder::~IpcEncoder() = default;
IpcEncoder::IpcEncoder(IpcEncoder&&) noexcept = default;
IpcEncoder& IpcEncoder::operator=(IpcEncoder&&) noexcept = default;

IpcEncoder::Prepared IpcEncoder::Prepare(OwnedArray array) const {
  ArrowArray handed = array.Export();
  return Prepared(impl_->Prepare(*Trust(arrow::ImportRecordBatch(&handed, impl_->schema))));
}

std::vector<IpcEncoder::Prepared> IpcEncoder::PrepareParts(OwnedArray array, size_t max_bytes) const {
  ArrowArray handed = array.Export();
  std::vector<Prepared> parts;
  impl_->PrepareParts(Trust(arrow::ImportRecordBatch(&handed, impl_->schema)), max_bytes, parts);
  return parts;
}

EncodedBatch IpcEncoder::Encode(OwnedArray array) const {
  const Prepared prepared = Prepare(std::move(array));
  EncodedBatch encoded{prepared.rows(), std::string(prepared.size(), '\0')};
  prepared.WriteTo(encoded.data.data());
  return encoded;
}

EncodedBatch IpcEncoder::Empty() const {
  const Prepared prepared(impl_->Prepare(*Trust(arrow::RecordBatch::MakeEmpty(impl_->schema))));
  EncodedBatch encoded{0, std::string(prepared.size(), '\0')};
  prepared.WriteTo(encoded.data.data());
  return encoded;
}

std::string IpcEncoder::SchemaOnly() const {
  return impl_->schema_message->ToString() + std::string(kEndOfStream, sizeof kEndOfStream);
}

IpcEncoder::Prepared::Prepared(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
IpcEncoder::Prepared::~Prepared() = default;
IpcEncoder::Prepared::Prepared(Prepared&&) noexcept = default;
IpcEncoder::Prepared& IpcEncoder::Prepared::operator=(Prepared&&) noexcept = default;
int64_t IpcEncoder::Prepared::rows() const { return impl_->rows; }
size_t IpcEncoder::Prepared::size() const { return impl_->size; }

void IpcEncoder::Prepared::WriteTo(char* to) const {
  const arrow::Buffer& schema = *impl_->schema_message;
  std::memcpy(to, schema.data(), static_cast<size_t>(schema.size()));
  const size_t batch_size = impl_->size - static_cast<size_t>(schema.size()) - sizeof kEndOfStream;
  auto* place = reinterpret_cast<uint8_t*>(to + schema.size());
  arrow::io::FixedSizeBufferWriter out(std::make_shared<arrow::MutableBuffer>(place, static_cast<int64_t>(batch_size)));
  int32_t metadata_length = 0;
  Trust(arrow::ipc::WriteIpcPayload(impl_->payload, impl_->options, &out, &metadata_length));
  PIEZO_CHECK(Trust(out.Tell()) == static_cast<int64_t>(batch_size));
  std::memcpy(to + impl_->size - sizeof kEndOfStream, kEndOfStream, sizeof kEndOfStream);
}

OwnedSchema ToArrowSchema(const Schema& schema, std::string_view time_zone) {
  ArrowSchema exported{};
  Trust(arrow::ExportSchema(*ToArrow(schema, std::string(time_zone)), &exported));
  return OwnedSchema(exported);
}

}  // namespace piezo::wire
