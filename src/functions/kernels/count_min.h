// How large a count-min sketch is: what analysis checks and the kernel makes.
#pragma once

#include <cmath>

namespace piezo::functions {

/// Whole numbers, possibly beyond any integer.
struct SketchShape {
  double depth;
  double width;
};

/// Of a sketch that is off by more than a share `eps` of all counts with a probability of 1 - `confidence` at most.
inline SketchShape ShapeOf(double eps, double confidence) {
  return {std::ceil(-std::log(1 - confidence) / std::log(2.0)), std::ceil(2 / eps)};
}

}  // namespace piezo::functions
