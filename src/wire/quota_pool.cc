#include "wire/quota_pool.h"

#include <arrow/status.h>

namespace piezo::wire {

arrow::Status QuotaPool::Take(int64_t size) {
  if (bytes_.fetch_add(size) + size <= limit_) return arrow::Status::OK();
  bytes_ -= size;
  return arrow::Status::OutOfMemory("the data takes more than ", limit_, " bytes");
}

arrow::Status QuotaPool::Allocate(int64_t size, int64_t alignment, uint8_t** out) {
  ARROW_RETURN_NOT_OK(Take(size));
  const arrow::Status status = backing_->Allocate(size, alignment, out);
  if (!status.ok()) {
    bytes_ -= size;
  } else {
    ++links_;
  }
  return status;
}

arrow::Status QuotaPool::Reallocate(int64_t old_size, int64_t new_size, int64_t alignment, uint8_t** ptr) {
  ARROW_RETURN_NOT_OK(Take(new_size - old_size));
  const arrow::Status status = backing_->Reallocate(old_size, new_size, alignment, ptr);
  if (!status.ok()) bytes_ -= new_size - old_size;
  return status;
}

void QuotaPool::Free(uint8_t* buffer, int64_t size, int64_t alignment) {
  backing_->Free(buffer, size, alignment);
  bytes_ -= size;
  Unlink();
}

void QuotaPool::Unlink() {
  if (--links_ == 0) delete this;
}

}  // namespace piezo::wire
