// Owners for nanoarrow's structs, and its status codes as Errors.
#pragma once

#include <nanoarrow/nanoarrow.h>
#include <nanoarrow/nanoarrow_ipc.h>

#include <string>

#include "piezo/client/error.h"

namespace piezo::client::detail {

/// Throws Error (kProtocol) with nanoarrow's words where a call failed.
inline void Check(ArrowErrorCode code, const ArrowError& error, const char* doing) {
  if (code == NANOARROW_OK) return;
  const std::string why = error.message[0] != '\0' ? error.message : "out of memory or out of range";
  throw Error(ErrorKind::kProtocol, std::string(doing) + ": " + why);
}

inline void Check(ArrowErrorCode code, const char* doing) { Check(code, ArrowError{}, doing); }

/// One of the C structs, released with its owner.
template <typename T, void (*Release)(T*)>
class Owned {
 public:
  Owned() : value_{} {}
  ~Owned() { Release(&value_); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  T* get() { return &value_; }
  T* operator->() { return &value_; }
  const T& operator*() const { return value_; }

 private:
  T value_;
};

inline void ReleaseSchema(ArrowSchema* schema) {
  if (schema->release != nullptr) schema->release(schema);
}
inline void ReleaseArray(ArrowArray* array) {
  if (array->release != nullptr) array->release(array);
}
inline void ReleaseStream(ArrowArrayStream* stream) {
  if (stream->release != nullptr) stream->release(stream);
}
inline void ReleaseView(ArrowArrayView* view) { ArrowArrayViewReset(view); }
inline void ReleaseWriter(ArrowIpcWriter* writer) {
  if (writer->private_data != nullptr) ArrowIpcWriterReset(writer);
}
inline void ReleaseBuffer(ArrowBuffer* buffer) {
  if (buffer->data != nullptr) ArrowBufferReset(buffer);
}

using OwnedSchema = Owned<ArrowSchema, ReleaseSchema>;
using OwnedArray = Owned<ArrowArray, ReleaseArray>;
using OwnedStream = Owned<ArrowArrayStream, ReleaseStream>;
using OwnedView = Owned<ArrowArrayView, ReleaseView>;
using OwnedWriter = Owned<ArrowIpcWriter, ReleaseWriter>;
using OwnedBuffer = Owned<ArrowBuffer, ReleaseBuffer>;

}  // namespace piezo::client::detail
