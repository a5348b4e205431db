// SPDX-License-Identifier: MIT
// The maximum of a row by a group of 16 threads (reduce.cuh); exact, so its order does not matter.
#pragma once

#include "largen/math.cuh"
#include "largen/reduce.cuh"

namespace largen::network {

/// The larger of the two; a NaN in either stays.
template <class T>
LN_DEVICE T larger(T a, T b) {
  return b > a || b != b ? b : a;
}

/// The maximum of x over the columns in all 16 threads, NaN if one is; -infinity without columns.
template <class T>
LN_DEVICE T row_maximum(const T* x, int columns) {
  T maximum = -infinity<T>();
  for (int j = sum_lane(); j < columns; j += sum_lanes) maximum = larger(maximum, x[j]);
  for (int lanes = sum_lanes / 2; lanes > 0; lanes /= 2) {
    T other = __shfl_xor_sync(sum_mask(), maximum, lanes, sum_lanes);
    maximum = maximum != maximum ? maximum : larger(maximum, other);
  }
  return maximum;
}

}  // namespace largen::network
