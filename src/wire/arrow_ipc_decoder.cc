// What clients send as Arrow: decoded, validated in full, then brought into the few layouts that the engine reads.
// Nothing before the validation looks into a buffer.
#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/c/bridge.h>
#include <arrow/compute/cast.h>
#include <arrow/extension_type.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>

#include "base/check.h"
#include "errors/error.h"
#include "types/geospatial.h"
#include "wire/arrow_ipc.h"
#include "wire/arrow_schema.h"
#include "wire/quota_pool.h"

namespace piezo::wire {
namespace {

using ArrayDataPtr = std::shared_ptr<arrow::ArrayData>;
using ArrowType = std::shared_ptr<arrow::DataType>;

void Check(const arrow::Status& status) {
  if (status.ok()) return;
  throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE", {{"message", "Arrow data: " + status.message()}});
}
template <class T>
T Check(arrow::Result<T> result) {
  Check(result.status());
  return std::move(result).ValueUnsafe();
}

/// Keeps the client's bytes alive for the buffers that point into them.
class SharedBytes final : public arrow::Buffer {
 public:
  explicit SharedBytes(std::shared_ptr<const std::string> bytes)
      : Buffer(reinterpret_cast<const uint8_t*>(bytes->data()), static_cast<int64_t>(bytes->size())),
        bytes_(std::move(bytes)) {}

 private:
  std::shared_ptr<const std::string> bytes_;
};

/// Whether types of this kind are laid out as the engine reads them. For nested types: but for what they hold.
bool IsEngineLayout(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::TIMESTAMP:
      return static_cast<const arrow::TimestampType&>(type).unit() == arrow::TimeUnit::MICRO;
    case arrow::Type::TIME64:
      return static_cast<const arrow::Time64Type&>(type).unit() == arrow::TimeUnit::MICRO;
    case arrow::Type::NA:
    case arrow::Type::BOOL:
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
    case arrow::Type::DECIMAL128:
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
    case arrow::Type::BINARY:
    case arrow::Type::LARGE_BINARY:
    case arrow::Type::DATE32:
    case arrow::Type::INTERVAL_MONTH_DAY_NANO:
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
    case arrow::Type::MAP:
    case arrow::Type::STRUCT:
      return true;
    default:
      return false;
  }
}

/// The engine's layout for values of `type`, which is not one itself.
ArrowType EngineLayout(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::DECIMAL32:
    case arrow::Type::DECIMAL64:
    case arrow::Type::DECIMAL256: {
      const auto& decimal = static_cast<const arrow::DecimalType&>(type);
      return arrow::decimal128(decimal.precision(), decimal.scale());
    }
    case arrow::Type::STRING_VIEW:
      return arrow::utf8();
    case arrow::Type::BINARY_VIEW:
    case arrow::Type::FIXED_SIZE_BINARY:
      return arrow::binary();
    case arrow::Type::DATE64:
      return arrow::date32();
    case arrow::Type::TIMESTAMP:
      return arrow::timestamp(arrow::TimeUnit::MICRO, static_cast<const arrow::TimestampType&>(type).timezone());
    case arrow::Type::TIME32:
    case arrow::Type::TIME64:
      return arrow::time64(arrow::TimeUnit::MICRO);
    case arrow::Type::DURATION:
      return arrow::duration(arrow::TimeUnit::MICRO);
    case arrow::Type::FIXED_SIZE_LIST:
      return arrow::list(type.field(0));
    case arrow::Type::DICTIONARY:
      return static_cast<const arrow::DictionaryType&>(type).value_type();
    default:
      throw InvariantError("no engine layout for " + type.ToString());
  }
}

/// Each value has to be of a system that its type allows.
void CheckShapes(const arrow::ArrayData& data, const DataType& type) {
  const arrow::StructArray shapes(std::make_shared<arrow::ArrayData>(data));
  const auto& srids = static_cast<const arrow::Int32Array&>(*shapes.field(0));
  for (int64_t i = 0; i < shapes.length(); ++i) {
    if (shapes.IsNull(i)) continue;
    const int32_t srid = srids.Value(i);
    if (!types::IsKnownSrid(type.id(), srid)) {
      throw Error("ST_INVALID_SRID_VALUE", {{"srid", std::to_string(srid)}});
    }
    if (type.srid() == types::kAnySrid || type.srid() == srid) continue;
    throw Error("GEO_ENCODER_SRID_MISMATCH_ERROR", {{"type", type.is(TypeId::kGeometry) ? "GEOMETRY" : "GEOGRAPHY"},
                                                    {"valueSrid", std::to_string(srid)},
                                                    {"typeSrid", std::to_string(type.srid())}});
  }
}

class Normalizer {
 public:
  explicit Normalizer(arrow::MemoryPool* pool) : context_(pool) {}

  ArrayDataPtr Normalize(ArrayDataPtr data) {
    if (data->type->id() == arrow::Type::EXTENSION) {
      data = data->Copy();
      data->type = static_cast<const arrow::ExtensionType&>(*data->type).storage_type();
      return Normalize(std::move(data));
    }
    if (data->type->id() == arrow::Type::INTERVAL_MONTHS) return Reinterpret(data, arrow::int32());
    if (!IsEngineLayout(*data->type)) {
      data = Cast(data, EngineLayout(*data->type));
      if (data->type->id() == arrow::Type::DURATION) return Reinterpret(data, arrow::int64());
      return Normalize(std::move(data));
    }
    return data->child_data.empty() ? data : NormalizeChildren(*data);
  }

 private:
  static ArrayDataPtr Reinterpret(const ArrayDataPtr& data, ArrowType type) {
    ArrayDataPtr copy = data->Copy();
    copy->type = std::move(type);
    return copy;
  }

  ArrayDataPtr Cast(const ArrayDataPtr& data, const ArrowType& type) {
    if (data->type->Equals(*type)) return data;
    arrow::compute::CastOptions options = arrow::compute::CastOptions::Safe(type);
    options.allow_time_truncate = true;
    return Check(arrow::compute::Cast(arrow::Datum(data), options, &context_)).array();
  }

  ArrayDataPtr NormalizeChildren(const arrow::ArrayData& parent) {
    ArrayDataPtr copy = parent.Copy();
    arrow::FieldVector fields;
    for (size_t i = 0; i < copy->child_data.size(); ++i) {
      copy->child_data[i] = Normalize(copy->child_data[i]);
      fields.push_back(parent.type->field(static_cast<int>(i))->WithType(copy->child_data[i]->type));
    }
    if (parent.type->id() == arrow::Type::STRUCT) {
      const auto shape = ShapeFromArrow(static_cast<const arrow::StructType&>(*parent.type));
      if (shape) CheckShapes(parent, *shape);
    }
    switch (parent.type->id()) {
      case arrow::Type::LIST:
        copy->type = arrow::list(fields[0]);
        break;
      case arrow::Type::LARGE_LIST:
        copy->type = arrow::large_list(fields[0]);
        break;
      case arrow::Type::MAP:
        copy->type = std::make_shared<arrow::MapType>(fields[0]);
        break;
      default:
        copy->type = arrow::struct_(std::move(fields));
    }
    return copy;
  }

  arrow::compute::ExecContext context_;
};

}  // namespace

struct ClientRows::Impl {
  QuotaPool::Owner pool;
  Schema schema;
  std::shared_ptr<arrow::Schema> layout;
  arrow::RecordBatchVector batches;
  int64_t rows = 0;
  int64_t bytes = 0;

  void Read(std::shared_ptr<const std::string> chunk, const IpcLimits& limits);
  void Add(const arrow::RecordBatch& batch, const IpcLimits& limits);
  std::shared_ptr<arrow::RecordBatch> Normalized(const arrow::RecordBatch& batch);
};

void ClientRows::Impl::Read(std::shared_ptr<const std::string> chunk, const IpcLimits& limits) {
  bytes += static_cast<int64_t>(chunk->size());
  arrow::ipc::IpcReadOptions options = arrow::ipc::IpcReadOptions::Defaults();
  options.memory_pool = pool.get();
  options.use_threads = false;
  options.ensure_alignment = arrow::ipc::Alignment::kDataTypeSpecificAlignment;
  arrow::io::BufferReader in(std::make_shared<SharedBytes>(std::move(chunk)));
  const auto reader = Check(arrow::ipc::RecordBatchStreamReader::Open(&in, options));
  Schema columns = FromArrow(*reader->schema());
  if (layout == nullptr) {
    schema = std::move(columns);
    const auto empty = Check(arrow::RecordBatch::MakeEmpty(reader->schema(), pool.get()));
    layout = Normalized(*empty)->schema();
  } else if (schema != columns) {
    Check(arrow::Status::Invalid("the parts have different schemas"));
  }
  for (;;) {
    const auto batch = Check(reader->Next());
    if (batch == nullptr) break;
    Add(*batch, limits);
  }
}

void ClientRows::Impl::Add(const arrow::RecordBatch& batch, const IpcLimits& limits) {
  Check(batch.ValidateFull());
  if (batch.num_rows() > limits.max_rows - rows) Check(arrow::Status::Invalid("more than ", limits.max_rows, " rows"));
  rows += batch.num_rows();
  batches.push_back(Normalized(batch));
}

std::shared_ptr<arrow::RecordBatch> ClientRows::Impl::Normalized(const arrow::RecordBatch& batch) {
  Normalizer normalizer(pool.get());
  std::vector<ArrayDataPtr> columns;
  arrow::FieldVector fields;
  for (int i = 0; i < batch.num_columns(); ++i) {
    columns.push_back(normalizer.Normalize(batch.column_data(i)));
    fields.push_back(batch.schema()->field(i)->WithType(columns.back()->type));
  }
  return arrow::RecordBatch::Make(arrow::schema(std::move(fields)), batch.num_rows(), std::move(columns));
}

ClientRows::ClientRows(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ClientRows::~ClientRows() = default;
const Schema& ClientRows::schema() const { return impl_->schema; }
int64_t ClientRows::rows() const { return impl_->rows; }
size_t ClientRows::batches() const { return impl_->batches.size(); }
int64_t ClientRows::bytes() const { return impl_->bytes; }

OwnedArrayStream ClientRows::Open() const {
  ArrowArrayStream stream{};
  Check(arrow::ExportRecordBatchReader(Check(arrow::RecordBatchReader::Make(impl_->batches, impl_->layout)), &stream));
  return OwnedArrayStream(stream);
}

Schema ReadIpcSchema(std::shared_ptr<const std::string> bytes) {
  arrow::io::BufferReader in(std::make_shared<SharedBytes>(std::move(bytes)));
  return FromArrow(*Check(arrow::ipc::RecordBatchStreamReader::Open(&in))->schema());
}

std::shared_ptr<const ClientRows> DecodeIpcStream(std::shared_ptr<const std::string> bytes, const IpcLimits& limits) {
  return DecodeIpcStreams({std::move(bytes)}, limits);
}

std::shared_ptr<const ClientRows> DecodeIpcStreams(std::vector<std::shared_ptr<const std::string>> chunks,
                                                   const IpcLimits& limits) {
  auto impl = std::make_unique<ClientRows::Impl>();
  impl->pool = QuotaPool::Make(limits.max_bytes);
  for (auto& chunk : chunks) impl->Read(std::move(chunk), limits);
  if (impl->layout == nullptr) throw Error("CONNECT_INVALID_PLAN.INPUT_DATA_NO_SCHEMA", {});
  impl->bytes += impl->pool->bytes_allocated();
  return std::make_shared<const ClientRows>(std::move(impl));
}

}  // namespace piezo::wire
