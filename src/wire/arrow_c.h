// The Arrow C data interface (arrow.apache.org/docs/format/CDataInterface.html): the structs that engine and Arrow C++
// pass columns through, and owners for them. Needs neither DuckDB nor Arrow C++; both declare the same structs under
// the same guards.
#pragma once

#include <cstdint>
#include <utility>

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

namespace piezo::wire {

/// Move-only owner of one of the structs above: releases it at the end, unless it was handed on with `Export`.
template <class CStruct>
class ArrowOwner {
 public:
  ArrowOwner() = default;
  explicit ArrowOwner(CStruct owned) : struct_(owned) {}
  ArrowOwner(ArrowOwner&& other) noexcept : struct_(other.struct_) { other.struct_.release = nullptr; }
  ArrowOwner& operator=(ArrowOwner&& other) noexcept {
    if (this != &other) {
      Release();
      struct_ = std::exchange(other.struct_, CStruct{});
    }
    return *this;
  }
  ArrowOwner(const ArrowOwner&) = delete;
  ArrowOwner& operator=(const ArrowOwner&) = delete;
  ~ArrowOwner() { Release(); }

  explicit operator bool() const { return struct_.release != nullptr; }
  CStruct* get() { return &struct_; }
  const CStruct* get() const { return &struct_; }
  CStruct* operator->() { return &struct_; }
  const CStruct* operator->() const { return &struct_; }
  /// Gives the struct away; the receiver must release it.
  CStruct Export() { return std::exchange(struct_, CStruct{}); }

 private:
  void Release() {
    if (struct_.release != nullptr) struct_.release(&struct_);
  }
  CStruct struct_{};
};

using OwnedSchema = ArrowOwner<ArrowSchema>;
using OwnedArray = ArrowOwner<ArrowArray>;
using OwnedArrayStream = ArrowOwner<ArrowArrayStream>;

}  // namespace piezo::wire
