#include "wire/orc.h"

#include <arrow/adapters/orc/adapter.h>
#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/compute/cast.h>
#include <arrow/io/file.h>

#include "base/ascii.h"
#include "errors/error.h"
#include "wire/arrow_check.h"
#include "wire/arrow_schema.h"

namespace piezo::wire {
namespace {

using arrow::adapters::orc::ORCFileReader;
using arrow::adapters::orc::ORCFileWriter;

constexpr int64_t kRowsAtOnce = 8192;
constexpr const char* kFileColumn = "file";

arrow::Result<std::unique_ptr<ORCFileReader>> OpenFile(const std::string& file) {
  ARROW_ASSIGN_OR_RAISE(auto in, arrow::io::ReadableFile::Open(file));
  return ORCFileReader::Open(std::move(in), arrow::default_memory_pool());
}

std::unique_ptr<ORCFileReader> OpenOrThrow(const std::string& file) {
  auto reader = OpenFile(file);
  if (!reader.ok()) throw Error("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", {{"path", "file:" + file}});
  return std::move(reader).ValueUnsafe();
}

/// ORC's timestamps are points in time to Spark.
DataType AsInstants(const DataType& type) {
  switch (type.id()) {
    case TypeId::kTimestampNtz:
      return DataType::Timestamp();
    case TypeId::kArray:
      return DataType::Array(AsInstants(type.element()));
    case TypeId::kMap:
      return DataType::Map(AsInstants(type.key()), AsInstants(type.value()));
    case TypeId::kStruct: {
      Schema fields = type.fields();
      for (Field& field : fields) {
        field.type = AsInstants(field.type);
        field.nullable = true;
      }
      return DataType::Struct(std::move(fields));
    }
    default:
      return type;
  }
}

/// The rows of several files as Arrow wants to read them.
class OrcRows final : public arrow::RecordBatchReader {
 public:
  OrcRows(std::vector<std::string> files, const Schema& columns) : files_(std::move(files)) {
    arrow::FieldVector fields = ToArrow(columns, "UTC")->fields();
    data_columns_ = fields.size();
    fields.push_back(arrow::field(kFileColumn, arrow::int32(), false));
    schema_ = arrow::schema(std::move(fields));
    reader_ = OpenOrThrow(files_.front());
  }

  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override {
    *out = nullptr;
    while (number_ < files_.size()) {
      if (batches_ == nullptr) ARROW_RETURN_NOT_OK(BeginFile());
      ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<arrow::RecordBatch> batch, batches_->Next());
      if (batch != nullptr) {
        ARROW_ASSIGN_OR_RAISE(*out, Converted(*batch));
        return arrow::Status::OK();
      }
      batches_ = nullptr;
      reader_ = nullptr;
      ++number_;
    }
    return arrow::Status::OK();
  }

 private:
  arrow::Status BeginFile() {
    if (reader_ == nullptr) {
      ARROW_ASSIGN_OR_RAISE(reader_, OpenFile(files_[number_]));
    }
    ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<arrow::Schema> all, reader_->ReadSchema());
    names_.assign(data_columns_, "");
    std::vector<std::string> wanted;
    for (size_t i = 0; i < data_columns_; ++i) {
      for (const auto& field : all->fields()) {
        if (!EqualsIgnoreCase(field->name(), schema_->field(static_cast<int>(i))->name())) continue;
        names_[i] = field->name();
        wanted.push_back(field->name());
        break;
      }
    }
    // Rows are counted by some column where none is wanted.
    if (wanted.empty() && all->num_fields() > 0) wanted.push_back(all->field(0)->name());
    ARROW_ASSIGN_OR_RAISE(batches_, reader_->GetRecordBatchReader(kRowsAtOnce, wanted));
    return arrow::Status::OK();
  }

  arrow::Result<std::shared_ptr<arrow::RecordBatch>> Converted(const arrow::RecordBatch& batch) const {
    arrow::ArrayVector columns;
    for (size_t i = 0; i < data_columns_; ++i) {
      const auto& type = schema_->field(static_cast<int>(i))->type();
      std::shared_ptr<arrow::Array> column = names_[i].empty() ? nullptr : batch.GetColumnByName(names_[i]);
      if (column == nullptr) {
        ARROW_ASSIGN_OR_RAISE(column, arrow::MakeArrayOfNull(type, batch.num_rows()));
      } else if (!column->type()->Equals(*type)) {
        arrow::compute::CastOptions options = arrow::compute::CastOptions::Safe(type);
        options.allow_time_truncate = true;  // from nanoseconds
        ARROW_ASSIGN_OR_RAISE(const arrow::Datum cast, arrow::compute::Cast(arrow::Datum(column), options));
        column = cast.make_array();
      }
      columns.push_back(std::move(column));
    }
    const auto number = static_cast<int32_t>(number_);
    ARROW_ASSIGN_OR_RAISE(auto file, arrow::MakeArrayFromScalar(arrow::Int32Scalar(number), batch.num_rows()));
    columns.push_back(std::move(file));
    return arrow::RecordBatch::Make(schema_, batch.num_rows(), std::move(columns));
  }

  const std::vector<std::string> files_;
  size_t data_columns_ = 0;
  std::shared_ptr<arrow::Schema> schema_;
  size_t number_ = 0;  // of the file that is read
  std::unique_ptr<ORCFileReader> reader_;
  std::shared_ptr<arrow::RecordBatchReader> batches_;  // of that file
  std::vector<std::string> names_;                     // of the wanted columns in that file; empty: not there
};

arrow::Compression::type CodecNamed(const std::string& codec) {
  if (codec == "snappy") return arrow::Compression::SNAPPY;
  if (codec == "zlib") return arrow::Compression::GZIP;
  if (codec == "zstd") return arrow::Compression::ZSTD;
  if (codec == "lz4") return arrow::Compression::LZ4;
  return arrow::Compression::UNCOMPRESSED;
}

}  // namespace

Schema ReadOrcSchema(const std::string& file) {
  const auto schema = OpenOrThrow(file)->ReadSchema();
  if (!schema.ok()) throw Error("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", {{"path", "file:" + file}});
  return AsInstants(DataType::Struct(FromArrow(**schema))).fields();
}

OwnedArrayStream OpenOrc(std::vector<std::string> files, const Schema& columns) {
  ArrowArrayStream stream{};
  Trust(arrow::ExportRecordBatchReader(std::make_shared<OrcRows>(std::move(files), columns), &stream));
  return OwnedArrayStream(stream);
}

struct OrcWriter::Impl {
  std::shared_ptr<arrow::Schema> schema;
  std::shared_ptr<arrow::io::FileOutputStream> out;
  std::unique_ptr<ORCFileWriter> writer;
  std::string file;

  void Check(const arrow::Status& status) const {
    if (!status.ok()) throw Error("TASK_WRITE_FAILED", {{"path", file}});
  }
};

OrcWriter::OrcWriter(const std::string& file, const std::string& codec, Schema columns)
    : impl_(std::make_unique<Impl>()) {
  impl_->file = file;
  impl_->schema = ToArrow(columns, "UTC");
  auto out = arrow::io::FileOutputStream::Open(file);
  impl_->Check(out.status());
  impl_->out = std::move(out).ValueUnsafe();
  arrow::adapters::orc::WriteOptions options;
  options.compression = CodecNamed(codec);
  auto writer = ORCFileWriter::Open(impl_->out.get(), options);
  impl_->Check(writer.status());
  impl_->writer = std::move(writer).ValueUnsafe();
}

OrcWriter::~OrcWriter() = default;

void OrcWriter::Write(OwnedArray rows) {
  ArrowArray exported = rows.Export();
  const auto batch = arrow::ImportRecordBatch(&exported, impl_->schema);
  impl_->Check(batch.status());
  impl_->Check(impl_->writer->Write(**batch));
}

void OrcWriter::Close() {
  impl_->Check(impl_->writer->Close());
  impl_->Check(impl_->out->Close());
}

}  // namespace piezo::wire
