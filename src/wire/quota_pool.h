// QuotaPool: an Arrow memory pool with a limit, for buffers whose size a client decides.
#pragma once

#include <arrow/memory_pool.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace piezo::wire {

/// Hands out at most `limit` bytes at a time, from Arrow's default pool. Lives until its owner is gone and the last
/// buffer is freed, for buffers leave this process' bounds through the C data interface. Thread-safe.
class QuotaPool final : public arrow::MemoryPool {
 public:
  struct Leave {
    void operator()(QuotaPool* pool) const { pool->Unlink(); }
  };
  using Owner = std::unique_ptr<QuotaPool, Leave>;
  static Owner Make(int64_t limit) { return Owner(new QuotaPool(limit)); }

  using MemoryPool::Allocate;
  using MemoryPool::Free;
  using MemoryPool::Reallocate;
  arrow::Status Allocate(int64_t size, int64_t alignment, uint8_t** out) override;
  arrow::Status Reallocate(int64_t old_size, int64_t new_size, int64_t alignment, uint8_t** ptr) override;
  void Free(uint8_t* buffer, int64_t size, int64_t alignment) override;

  int64_t bytes_allocated() const override { return bytes_; }
  int64_t max_memory() const override { return -1; }
  int64_t total_bytes_allocated() const override { return -1; }
  int64_t num_allocations() const override { return -1; }
  std::string backend_name() const override { return backing_->backend_name(); }

 private:
  explicit QuotaPool(int64_t limit) : limit_(limit), backing_(arrow::default_memory_pool()) {}
  ~QuotaPool() override = default;
  arrow::Status Take(int64_t size);
  void Unlink();

  const int64_t limit_;
  arrow::MemoryPool* const backing_;
  std::atomic<int64_t> bytes_ = 0;
  std::atomic<int64_t> links_ = 1;  // the owner and each live allocation
};

}  // namespace piezo::wire
