// SPDX-License-Identifier: MIT
// Work on square matrices: the diagonal, and the lower triangle copied onto the upper.
#pragma once

#include "largen/cuda.cuh"

namespace largen::pointwise {

template <class T>
struct SquareParams {
  T* x;
  long long batch_stride;
  T alpha;  // not read by mirror_lower
  int order, batch, row_stride;
};

/// x(i, i) = x(i, i) + alpha.
template <class T>
LN_DEVICE void add_to_diagonal(const SquareParams<T>& p) {
  long long all = static_cast<long long>(p.batch) * p.order, step = static_cast<long long>(gridDim.x) * blockDim.x;
  for (long long e = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x; e < all; e += step) {
    long long b = e / p.order, i = e - b * p.order;
    T* x = p.x + b * p.batch_stride + i * p.row_stride + i;
    *x = *x + p.alpha;
  }
}

constexpr int mirror_tile = 32, mirror_rows = 8;

/// x(j, i) = x(i, j) for j < i. A tile of the lower triangle goes through shared memory, so that both sides are read and written along rows.
template <class T>
LN_DEVICE void mirror_lower(const SquareParams<T>& p) {
  LN_SHARED(T, tile, [mirror_tile][mirror_tile + 1]);  // one more column: a column of the tile then lies in 32 banks
  int tiles = (p.order + mirror_tile - 1) / mirror_tile;
  int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int b = blockIdx.z; b < p.batch; b += gridDim.z) {
    T* matrix = p.x + b * p.batch_stride;
    for (int row_tile = blockIdx.y; row_tile < tiles; row_tile += gridDim.y) {
      for (int column_tile = blockIdx.x; column_tile <= row_tile; column_tile += gridDim.x) {
        long long top = static_cast<long long>(row_tile) * mirror_tile, left = static_cast<long long>(column_tile) * mirror_tile;
        for (int r = y; r < mirror_tile; r += mirror_rows) {
          if (top + r < p.order && left + x < top + r) tile[r][x] = matrix[(top + r) * p.row_stride + left + x];
        }
        __syncthreads();
        for (int r = y; r < mirror_tile; r += mirror_rows) {  // row left + r of the upper triangle, column top + x
          if (top + x < p.order && left + r < top + x) matrix[(left + r) * p.row_stride + top + x] = tile[x][r];
        }
        __syncthreads();
      }
    }
  }
}

}  // namespace largen::pointwise
