// SPDX-License-Identifier: MIT
// What is needed of factors and matrices of any order: log-determinants, and where the first NaN or infinity of a lower triangle lies.
#pragma once

#include "largen/real.cuh"
#include "largen/wide.cuh"
#include "log_product.cuh"
#include "register_factor.cuh"

namespace largen::cholesky {

/// A warp a matrix, four a block: 32 diagonal elements are read at once, then multiplied up in their order.
template <class T>
LN_DEVICE void log_determinants(const LogDeterminantParams& p) {
  long long matrix = static_cast<long long>(blockIdx.x) * (blockDim.x / 32) + threadIdx.x / 32;
  if (matrix >= p.batch) return;
  const T* lower = static_cast<const T*>(p.lower) + matrix * p.lower_batch;
  int lane = static_cast<int>(threadIdx.x % 32);
  LogProduct product{1.0, 0};
  bool given = true;
  LN_NO_UNROLL
  for (int first = 0; first < p.n && given; first += 32) {
    int i = first + lane, count = p.n - first < 32 ? p.n - first : 32;
    double own = i < p.n ? static_cast<double>(lower[i * (static_cast<long long>(p.lower_row) + 1)]) : 1.0;
    given = __all_sync(all_lanes, own > 0.0 && is_finite(own)) != 0;
    LN_NO_UNROLL
    for (int t = 0; t < count && given; t++) multiply(product, __shfl_sync(all_lanes, own, t));
  }
  if (lane == 0) p.log_determinants[matrix] = given ? log_of_square(product) : not_a_number<double>();
}

/// The first row of each matrix with a NaN or infinity at j <= i, by a minimum over whole numbers; warps take rows in turn. Any grid (x, y, 1): matrices go along y.
template <class T>
LN_DEVICE void first_non_finite_rows(const FirstNonFiniteParams& p) {
  int lane = static_cast<int>(threadIdx.x % 32), warps = static_cast<int>(blockDim.x / 32);
  for (long long matrix = blockIdx.y; matrix < p.batch; matrix += gridDim.y) {
    const T* a = static_cast<const T*>(p.a) + matrix * p.a_batch;
    for (long long i = static_cast<long long>(blockIdx.x) * warps + threadIdx.x / 32; i < p.n; i += static_cast<long long>(gridDim.x) * warps) {
      bool good = true;
      for (long long j = lane; j <= i; j += 32) good = good && is_finite(a[i * p.a_row + j]);
      if (__all_sync(all_lanes, good) == 0 && lane == 0) atomicMin(&p.rows[matrix], static_cast<int>(i));
    }
  }
}

/// The first column of that row with a NaN or infinity, a warp a matrix, four a block; -1 where there is no such row.
template <class T>
LN_DEVICE void first_non_finite_columns(const FirstNonFiniteParams& p) {
  long long matrix = static_cast<long long>(blockIdx.x) * (blockDim.x / 32) + threadIdx.x / 32;
  if (matrix >= p.batch) return;
  int lane = static_cast<int>(threadIdx.x % 32), row = p.rows[matrix], column = -1;
  const T* a = static_cast<const T*>(p.a) + matrix * p.a_batch + static_cast<long long>(row) * p.a_row;
  LN_NO_UNROLL
  for (int first = 0; row < p.n && first <= row && column < 0; first += 32) {
    bool bad = first + lane <= row && !is_finite(a[first + lane]);
    unsigned lanes = __ballot_sync(all_lanes, bad);
    if (lanes != 0) column = first + __ffs(static_cast<int>(lanes)) - 1;
  }
  if (lane == 0) p.columns[matrix] = column;
}

}  // namespace largen::cholesky
