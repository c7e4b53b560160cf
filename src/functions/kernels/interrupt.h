// Interrupts within a kernel's loop: a single row may take seconds, and the engine asks between chunks of rows only.
#pragma once

#include <atomic>

namespace piezo::functions {

/// While alive, says which query this thread works for.
class InterruptScope {
 public:
  explicit InterruptScope(const std::atomic<bool>* interrupted);
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;

 private:
  const std::atomic<bool>* const before_;
};

/// Whether the query of this thread was interrupted; false outside of kernels.
bool Interrupted();
/// Ends the query if it was.
void ThrowIfInterrupted();

}  // namespace piezo::functions
