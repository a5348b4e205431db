// SPDX-License-Identifier: MIT
// How a problem ended, as the host reads it.
#pragma once

#include "largen/cuda.cuh"

namespace largen {

/// The numbers of LargeN.VerdictKind.
enum VerdictKind : int { kConverged = 0, kNotConverged = 1, kIllConditioned = 2, kNotPositiveDefinite = 3, kDiverged = 4, kNonFinite = 5 };

/// Index -1 and residual 0 where there is none.
struct Verdict {
  double residual;
  int kind, index;
};

}  // namespace largen
