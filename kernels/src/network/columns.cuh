// SPDX-License-Identifier: MIT
// Sums down the columns (contract IRowOperations): in T, a chain in rising row within each 256 rows, the chains added in rising order. Class B with the bits of the CPU.
// Launch: block (32, 8, 1): a thread of x a column, the 8 of y take a chain each; any grid (x, y, 1), x over columns, y over problems.
#pragma once

#include "largen/cuda.cuh"

namespace largen::network {

constexpr int chain_rows = 256, chains_at_once = 8, columns_at_once = 32;

// sums_j = sum_i x_ij, with y sum_i x_ij y_ij; y is null for the plain sum.
template <class T>
struct ColumnSumsParams {
  const T *x, *y;
  T* sums;
  long long x_batch, y_batch, sums_batch;
  int batch, rows, columns, x_row, y_row, reserved;
};

template <class T>
LN_DEVICE T column_chain(const ColumnSumsParams<T>& k, const T* x, const T* y, long long first) {
  long long last = first + chain_rows < k.rows ? first + chain_rows : k.rows;
  T sum = T(0);
  for (long long i = first; i < last; i++) sum = y == nullptr ? sum + x[i * k.x_row] : fma(x[i * k.x_row], y[i * k.y_row], sum);
  return sum;
}

template <class T>
LN_DEVICE void column_sums(const ColumnSumsParams<T>& k) {
  LN_SHARED(T, chains, [chains_at_once][columns_at_once]);
  int chain = static_cast<int>(threadIdx.y), lane = static_cast<int>(threadIdx.x);
  for (long long b = blockIdx.y; b < k.batch; b += gridDim.y) {
    for (long long left = static_cast<long long>(blockIdx.x) * columns_at_once; left < k.columns; left += static_cast<long long>(gridDim.x) * columns_at_once) {
      long long j = left + lane;
      bool there = j < k.columns;
      const T *x = k.x + b * k.x_batch + j, *y = k.y == nullptr ? nullptr : k.y + b * k.y_batch + j;
      T total = T(0);
      for (long long top = 0; top < k.rows; top += chain_rows * chains_at_once) {
        if (there) chains[chain][lane] = column_chain(k, x, y, top + static_cast<long long>(chain) * chain_rows);
        __syncthreads();
        if (there && chain == 0) {
          for (int c = 0; c < chains_at_once && top + static_cast<long long>(c) * chain_rows < k.rows; c++)
            total = top + c == 0 ? chains[0][lane] : total + chains[c][lane];
        }
        __syncthreads();
      }
      if (there && chain == 0) k.sums[b * k.sums_batch + j] = total;
    }
  }
}

using ColumnSumsF32 = ColumnSumsParams<float>;
LN_FIELDS(ColumnSumsF32, x, y, sums, x_batch, y_batch, sums_batch, batch, rows, columns, x_row, y_row, reserved)
LN_KERNEL(largen_column_sums_f32, ColumnSumsF32, p) { column_sums(p); }

using ColumnSumsF64 = ColumnSumsParams<double>;
LN_FIELDS(ColumnSumsF64, x, y, sums, x_batch, y_batch, sums_batch, batch, rows, columns, x_row, y_row, reserved)
LN_KERNEL(largen_column_sums_f64, ColumnSumsF64, p) { column_sums(p); }

}  // namespace largen::network
