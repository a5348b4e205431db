// SPDX-License-Identifier: MIT
// The threads that train one replica: a whole block, or one warp of a block that holds several tiny replicas.
#pragma once

#include "largen/cuda.cuh"

namespace largen::ensemble {

struct BlockTeam {
  LN_MEMBER static int rank() { return static_cast<int>(threadIdx.x); }
  LN_MEMBER static int size() { return static_cast<int>(blockDim.x); }
  LN_MEMBER static int teams() { return 1; }
  LN_MEMBER static int team() { return 0; }
  LN_MEMBER static void sync() { __syncthreads(); }
};

struct WarpTeam {
  LN_MEMBER static int rank() { return static_cast<int>(threadIdx.x & 31); }
  LN_MEMBER static int size() { return 32; }
  LN_MEMBER static int teams() { return static_cast<int>(blockDim.x >> 5); }
  LN_MEMBER static int team() { return static_cast<int>(threadIdx.x >> 5); }
  LN_MEMBER static void sync() { __syncwarp(0xFFFFFFFFu); }
};

}  // namespace largen::ensemble
