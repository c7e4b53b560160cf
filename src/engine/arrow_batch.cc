// Lets DuckDB's Arrow appender lay out the columns, then brings the few types that Spark lays out otherwise into
// Spark's form: times are nanoseconds, columns of the null type have no buffers.
#include "engine/arrow_batch.h"

#include <duckdb/common/arrow/arrow_appender.hpp>

namespace piezo::engine {

ArrowBatchBuilder::ArrowBatchBuilder(const duckdb::vector<duckdb::LogicalType>& types,
                                     const duckdb::ClientProperties& properties, size_t expected_rows)
    : types_(types), properties_(properties) {
  for (const auto& type : types) {
    columns_.push_back(duckdb::ArrowAppender::InitializeChild(type, expected_rows, properties_));
  }
}

void ArrowBatchBuilder::Append(duckdb::DataChunk& chunk, duckdb::idx_t from, duckdb::idx_t to) {
  for (size_t i = 0; i < columns_.size(); ++i) columns_[i]->AppendChild(chunk.data[i], from, to, chunk.size());
  rows_ += to - from;
}

namespace {

size_t BufferBytes(duckdb::ArrowAppendData& data) {
  size_t bytes = data.GetValidityBuffer().size() + data.GetMainBuffer().size() + data.GetAuxBuffer().size();
  for (auto& child : data.child_data) bytes += BufferBytes(*child);
  return bytes;
}

void ReleaseNothing(ArrowArray* array) { array->release = nullptr; }

ArrowArray NullArray(int64_t length) {
  ArrowArray out{};
  out.length = length;
  out.null_count = length;
  out.release = ReleaseNothing;
  return out;
}

bool IsLaidOutDifferently(const DataType& type) {
  switch (type.id()) {
    case TypeId::kNull:
    case TypeId::kTime:
      return true;
    case TypeId::kArray:
      return IsLaidOutDifferently(type.element());
    case TypeId::kMap:
      return IsLaidOutDifferently(type.key()) || IsLaidOutDifferently(type.value());
    case TypeId::kStruct:
      return type.fields().empty() || std::any_of(type.fields().begin(), type.fields().end(),
                                                  [](const Field& field) { return IsLaidOutDifferently(field.type); });
    case TypeId::kUdt:
      return IsLaidOutDifferently(type.storage());
    default:
      return false;
  }
}

void ToNanoseconds(ArrowArray& array) {
  auto* micros = static_cast<int64_t*>(const_cast<void*>(array.buffers[1]));
  for (int64_t i = 0; i < array.length; ++i) micros[array.offset + i] *= 1000;
}

void ToSparkLayout(ArrowArray& array, const DataType& type) {
  if (!IsLaidOutDifferently(type)) return;
  switch (type.id()) {
    case TypeId::kNull: {
      const int64_t length = array.length;
      array.release(&array);
      array = NullArray(length);
      return;
    }
    case TypeId::kTime:
      return ToNanoseconds(array);
    case TypeId::kArray:
      return ToSparkLayout(*array.children[0], type.element());
    case TypeId::kMap:
      ToSparkLayout(*array.children[0]->children[0], type.key());
      return ToSparkLayout(*array.children[0]->children[1], type.value());
    case TypeId::kStruct:
      if (type.fields().empty()) {  // the field that stands for none
        array.children[0]->release(array.children[0]);
        array.n_children = 0;
      }
      for (size_t i = 0; i < type.fields().size(); ++i) ToSparkLayout(*array.children[i], type.fields()[i].type);
      return;
    case TypeId::kUdt:
      return ToSparkLayout(array, type.storage());
    default:
      return;
  }
}

}  // namespace

int64_t ArrowBatchBuilder::bytes() const {
  size_t bytes = 0;
  for (const auto& column : columns_) bytes += BufferBytes(*column);
  return static_cast<int64_t>(bytes);
}

wire::OwnedArray ArrowBatchBuilder::Finish(const Schema& schema) {
  auto root = duckdb::make_uniq<duckdb::ArrowAppendData>(properties_);
  duckdb::ArrowAppender::AddChildren(*root, columns_.size());
  ArrowArray out{};
  out.length = rows();
  out.n_buffers = 1;
  out.buffers = root->buffers.data();  // no validity: rows are never null
  out.n_children = static_cast<int64_t>(columns_.size());
  out.children = root->child_pointers.data();
  root->child_data = std::move(columns_);
  for (size_t i = 0; i < root->child_data.size(); ++i) {
    root->child_arrays[i] = *duckdb::ArrowAppender::FinalizeChild(types_[i], std::move(root->child_data[i]));
  }
  out.private_data = root.release();
  out.release = duckdb::ArrowAppender::ReleaseArray;
  wire::OwnedArray owned(out);
  for (size_t i = 0; i < schema.size(); ++i) ToSparkLayout(*out.children[i], schema[i].type);
  return owned;
}

}  // namespace piezo::engine
