// SPDX-License-Identifier: MIT
// Walks over the elements of a batch of row-major matrices: element (i, j) of matrix b lies at b * batch_stride + i * row_stride + j.
//
// Launch: block (w, 256 / w, 1), w a power of two of at most 256, best the smallest one that is not below the columns; any grid (x, y, 1).
// Row b * rows + i goes to the blocks along x, column j to those along y, both in strides, so any grid gives the same result.
// Matrices that lie densely are best passed as one matrix of one row (columns is 64-bit).
#pragma once

#include "largen/cuda.cuh"

namespace largen {

/// visit(b, i, j) once for every element, by one thread.
template <class Visit>
LN_DEVICE void for_each_element(int batch, int rows, long long columns, Visit visit) {
  long long all_rows = static_cast<long long>(batch) * rows;
  long long row_step = static_cast<long long>(gridDim.x) * blockDim.y;
  long long column_step = static_cast<long long>(gridDim.y) * blockDim.x;
  for (long long r = static_cast<long long>(blockIdx.x) * blockDim.y + threadIdx.y; r < all_rows; r += row_step) {
    long long b = r / rows;
    long long i = r - b * rows;
    for (long long j = static_cast<long long>(blockIdx.y) * blockDim.x + threadIdx.x; j < columns; j += column_step) visit(b, i, j);
  }
}

}  // namespace largen
