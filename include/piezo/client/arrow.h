// The Arrow C data and stream interfaces, and an owner for a stream: how columns leave and enter the library without a
// copy.
#pragma once

#include <cstdint>
#include <memory>

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

extern "C" {
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
}

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

extern "C" {
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};
}

#endif  // ARROW_C_STREAM_INTERFACE

namespace piezo::client {

namespace detail {
class BatchReader;
}

/// The batches of a result as they arrive, in Arrow's C structs: any Arrow library takes them without a copy.
///
/// Movable, used by one thread at a time. A stream that is dropped before its end lets the server stop the query.
class ArrowStream {
 public:
  explicit ArrowStream(std::unique_ptr<detail::BatchReader> reader);
  ArrowStream(ArrowStream&&) noexcept;
  ArrowStream& operator=(ArrowStream&&) noexcept;
  ~ArrowStream();

  /// The schema; `out` is the caller's to release.
  void schema(ArrowSchema* out);
  /// The next batch, waiting for it; false after the last. `out` is the caller's to release. Throws Error.
  bool next(ArrowArray* out);
  /// Hands the rest of the stream to any consumer of the C stream interface, and leaves this object empty. Errors
  /// become the stream's own: a non-zero status and a text in `get_last_error`.
  void exportTo(ArrowArrayStream* out) &&;

 private:
  std::unique_ptr<detail::BatchReader> reader_;
};

}  // namespace piezo::client
