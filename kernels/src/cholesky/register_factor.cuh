// SPDX-License-Identifier: MIT
// Cholesky of one small matrix by N lanes of a warp: lane i holds row i of the lower triangle in registers.
//
// Every element is the chain of the CPU's leaves: a_ij = fma(-l_jk, l_ik, a_ij) for k rising, then times 1 / l_jj, l_jj = sqrt(a_jj). So the bits are the CPU's too.
#pragma once

#include "largen/real.cuh"
#include "largen/wide.cuh"
#include "params.cuh"

namespace largen::cholesky {

inline constexpr unsigned all_lanes = 0xffffffffu;

/// Rows of which it is asked together whether the matrix has them: each question costs a branch, and copies of all registers where its ways meet.
template <int N>
inline constexpr int steps_at_once = N == 8 ? 4 : 8;

/// Steps k = 0 .. n - 1 (n is the same in all lanes), and to the end of a group of steps_at_once, for which rows from n on must be those of an identity. row: elements 0 .. lane are used; in lane k element k becomes l_kk. inverse: 1 / l_ii in lane i.
/// The first pivot that is not positive or not finite goes to kind, index (its number) and residual, in all lanes alike; what follows is then garbage.
/// Shared = false: column k goes round by N - k - 1 shuffles. Shared = true: by `column` (2 N elements of shared memory, 16-byte aligned), four or two
/// elements a load; two halves in turn, so one __syncwarp a step is enough.
template <class T, int N, bool Shared>
LN_DEVICE void factor_rows(T (&row)[N], T& inverse, int lane, int n, T* column, int& kind, int& index, double& residual) {
  // Bounds of inner loops are constants and what is not wanted is left out by a condition: a compiler unrolls inner loops first.
  LN_UNROLL
  for (int first_step = 0; first_step < N; first_step += steps_at_once<N>) {
    if (first_step < n) {
      LN_UNROLL
      for (int q = 0; q < steps_at_once<N>; q++) {
        const int k = first_step + q;
        T square = __shfl_sync(all_lanes, row[k], k, N);
        if (kind == kConverged && !(square > T(0) && is_finite(square))) {
          bool finite = is_finite(square);
          kind = finite ? kNotPositiveDefinite : kNonFinite;
          index = k;
          residual = finite ? static_cast<double>(square) : 0.0;
        }
        T pivot = root(square), reciprocal = T(1) / pivot;
        if (lane == k) inverse = reciprocal;
        T l = lane == k ? pivot : row[k] * reciprocal;
        row[k] = l;
        if constexpr (Shared) {
          constexpr int V = wide<T>;
          T* buffer = column + k % 2 * N;
          buffer[lane] = l;
          __syncwarp();
          LN_UNROLL
          for (int first = 0; first < N; first += V) {
            if (first + V - 1 > k) {
              T other[V];
              load_wide(other, buffer + first);
              LN_UNROLL
              for (int v = 0; v < V; v++) {
                if (first + v > k) row[first + v] = multiply_add(other[v], -l, row[first + v]);
              }
            }
          }
        } else {
          LN_UNROLL
          for (int j = 0; j < N; j++) {
            if (j > k) row[j] = multiply_add(__shfl_sync(all_lanes, l, j, N), -l, row[j]);
          }
        }
      }
    }
  }
}

}  // namespace largen::cholesky
