#include "functions/kernels/interrupt.h"

#include <duckdb.hpp>
#include <utility>

namespace piezo::functions {
namespace {

thread_local const std::atomic<bool>* of_this_thread = nullptr;

}  // namespace

InterruptScope::InterruptScope(const std::atomic<bool>* interrupted)
    : before_(std::exchange(of_this_thread, interrupted)) {}

InterruptScope::~InterruptScope() { of_this_thread = before_; }

bool Interrupted() { return of_this_thread != nullptr && of_this_thread->load(std::memory_order_relaxed); }

void ThrowIfInterrupted() {
  if (Interrupted()) throw duckdb::InterruptException();
}

}  // namespace piezo::functions
