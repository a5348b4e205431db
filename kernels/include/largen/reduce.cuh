// SPDX-License-Identifier: MIT
// Sums in the fixed order of the C# FixedOrder: lane l of 16 takes the terms with index = l (mod 16) in rising order, lanes are then joined l + (l+8), +4, +2, +1.
// A group is 16 consecutive threads (half a warp) and does one sum; blocks have a multiple of 16 threads in x and no more dimensions. Class B, and the bits of the CPU.
#pragma once

#include "largen/bits.cuh"

namespace largen {

constexpr int sum_lanes = constants::FixedOrder::Lanes;

/// The caller's lane of its group, and the mask of the group in its warp.
LN_DEVICE int sum_lane() { return static_cast<int>(threadIdx.x % sum_lanes); }
LN_DEVICE unsigned sum_mask() { return 0xFFFFu << (threadIdx.x & 16u); }

/// Number of the caller's group in the grid, and how many there are.
LN_DEVICE long long sum_group() { return (static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x) / sum_lanes; }
LN_DEVICE long long sum_groups() { return static_cast<long long>(gridDim.x) * blockDim.x / sum_lanes; }

/// The lanes of a group joined; every lane gets the sum. All 16 must call it.
LN_DEVICE double join_lanes(double lane) {
  unsigned mask = sum_mask();
  lane = lane + __shfl_down_sync(mask, lane, 8, sum_lanes);
  lane = lane + __shfl_down_sync(mask, lane, 4, sum_lanes);
  lane = lane + __shfl_down_sync(mask, lane, 2, sum_lanes);
  lane = lane + __shfl_down_sync(mask, lane, 1, sum_lanes);
  return __shfl_sync(mask, lane, 0, sum_lanes);
}

/// Sum over t < count of the terms of a group: add(lane, t) returns the lane with term t added. All 16 lanes call it; all get the sum.
template <class Add>
LN_DEVICE double fixed_order(long long count, Add add) {
  double lane = 0.0;
  for (long long t = sum_lane(); t < count; t += sum_lanes) lane = add(lane, t);
  return join_lanes(lane);
}

/// Walks over the elements of a matrix row by row, sixteen at a time: a lane's terms without a division each.
struct TermWalk {
  long long i, j, columns, row_step, column_step;

  LN_MEMBER TermWalk(long long term, long long columns) : columns(columns) {
    i = term / columns;
    j = term - i * columns;
    row_step = sum_lanes / columns;
    column_step = sum_lanes - row_step * columns;
  }

  LN_MEMBER void next() {
    i += row_step;
    j += column_step;
    if (j >= columns) {
      j -= columns;
      i++;
    }
  }
};

}  // namespace largen
