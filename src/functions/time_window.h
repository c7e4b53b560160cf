// The windows of window(time, duration[, slide[, start]]), which are known at analysis.
#pragma once

#include <cstdint>

#include "plan/expression.h"

namespace piezo::functions {

/// In microseconds. Windows as long as the slide follow one another; longer ones overlap.
struct WindowShape {
  int64_t width = 0;
  int64_t slide = 0;
  int64_t start = 0;
  bool slides() const { return width != slide; }
};

/// Of a bound call of window().
WindowShape ShapeOfWindow(const plan::Call& call);

}  // namespace piezo::functions
