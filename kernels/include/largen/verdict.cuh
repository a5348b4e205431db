// SPDX-License-Identifier: MIT
// How a problem ended, as the host reads it: the numbers of LargeN.VerdictKind, an index (-1: none) and a residual.
#pragma once

#include "largen/cuda.cuh"

namespace largen {

enum VerdictKind : int { kConverged = 0, kNotConverged = 1, kIllConditioned = 2, kNotPositiveDefinite = 3, kDiverged = 4, kNonFinite = 5 };

}  // namespace largen
