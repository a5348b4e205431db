// SPDX-License-Identifier: MIT
// Parameters of every matrix product: C = alpha op(A) op(B) + beta C over a batch, row-major.
//
// Element (i, j) of matrix b of X lies at x[b * x_batch + i * x_row + j]; x_batch = 0 lets all products read one matrix (not C).
// With a_turned = 1, A is stored [k, m] and enters transposed; b_turned likewise [n, k]. With lower = 1 only elements j <= i of C are computed,
// read and written. Block (x, y, z) works on the batch of head y and item z: x_head and x_item elements further on for each; 0 where the grid has no such axis.
// beta = 0: C is not read. alpha = 0 or k = 0: A and B are not read. alpha and beta of a float product are floats.
#pragma once

#include "largen/cuda.cuh"

struct MatMulParams {
  const void* a;
  const void* b;
  void* c;
  long long a_batch, b_batch, c_batch, a_head, b_head, c_head, a_item, b_item, c_item;
  double alpha, beta;
  int m, n, k, a_row, b_row, c_row, a_turned, b_turned, lower, batch;
};
LN_FIELDS(MatMulParams, a, b, c, a_batch, b_batch, c_batch, a_head, b_head, c_head, a_item, b_item, c_item, alpha, beta, m, n, k, a_row, b_row, c_row, a_turned,
          b_turned, lower, batch)

namespace largen::matmul {

/// Where the matrices of this block's head and item begin.
template <class T>
LN_DEVICE T* of_block(T* x, long long head, long long item) {
  return x + blockIdx.y * head + blockIdx.z * item;
}

}  // namespace largen::matmul
