// SPDX-License-Identifier: MIT
// Cholesky, triangular solves and log-determinants of matrices of order at most N = 8, 16 or 32 by N lanes of a warp each: 128 / N matrices a block of 128 threads.
//
// A tile [N][N + V] in shared memory (V numbers are 16 bytes, so rows start aligned and the rows of neighbouring lanes in different banks) takes the lower triangle,
// read row by row with neighbouring lanes at neighbouring addresses. Factoring: lane i has row i in registers (register_factor.cuh). Solving: each lane has one
// right-hand side in registers and all lanes read the same row of L, 16 bytes at a time.
#pragma once

#include "log_product.cuh"
#include "register_factor.cuh"

namespace largen::cholesky {

template <class Number, int Order>
struct Small {
  using T = Number;
  static constexpr int N = Order, V = wide<T>, Ld = N + V, Matrices = 128 / N, Tile = N * Ld, Column = 2 * N;
};

/// Which matrix a thread's lanes work on.
struct Place {
  int matrix, slot, lane;  // slot: of the block's matrices
  bool present;            // lanes without a matrix still take part in shuffles
};

template <class S>
LN_DEVICE Place place(int batch) {
  int slot = static_cast<int>(threadIdx.x) / S::N;
  long long matrix = static_cast<long long>(blockIdx.x) * S::Matrices + slot;
  return {static_cast<int>(matrix), slot, static_cast<int>(threadIdx.x) % S::N, matrix < batch};
}

/// Lower triangle to the tile, with the rows of an identity after the last one; all lanes see it afterwards.
template <class S, class T>
LN_DEVICE void load_lower(T* tile, const T* from, int row_stride, int n, const Place& at) {
  LN_NO_UNROLL
  for (int i = 0; i < n; i++) {
    if (at.present && at.lane <= i) cp_async<sizeof(T)>(tile + i * S::Ld + at.lane, from + (static_cast<long long>(i) * row_stride + at.lane));
  }
  LN_NO_UNROLL
  for (int i = n; i < S::N; i++) tile[i * S::Ld + at.lane] = i == at.lane ? T(1) : T(0);
  cp_async_commit();
  cp_async_wait<0>();
  __syncwarp();
}

template <class S, class T>
LN_DEVICE void store_lower(const T* tile, T* to, int row_stride, int n, const Place& at) {
  LN_NO_UNROLL
  for (int i = 0; i < n; i++) {
    if (at.lane <= i) to[static_cast<long long>(i) * row_stride + at.lane] = tile[i * S::Ld + at.lane];
  }
}

/// L over A in the tile; all lanes see it and the verdict.
template <class S, bool Shared, class T>
LN_DEVICE Verdict factor_tile(T* tile, T* column, int n, const Place& at) {
  T row[S::N];
  int kind = kConverged, index = -1, bad = S::N;
  double residual = 0.0;
  bool used = at.present && at.lane < n;
  LN_UNROLL
  for (int first = 0; first < S::N; first += S::V) {
    T x[S::V];
    load_wide(x, tile + at.lane * S::Ld + first);
    LN_UNROLL
    for (int v = 0; v < S::V; v++) {
      int j = first + v;
      row[j] = used && j <= at.lane ? x[v] : j == at.lane ? T(1) : T(0);  // lanes without a row have one of an identity
      if (bad == S::N && !is_finite(row[j])) bad = j;
    }
  }
  // The first lane with a NaN or infinity has the first row; its first column goes to all.
  unsigned rows = __ballot_sync(all_lanes, bad < S::N) >> (threadIdx.x % 32 / S::N * S::N);
  if (S::N < 32) rows &= (1u << (S::N % 32)) - 1u;
  int first_row = rows == 0 ? 0 : __ffs(static_cast<int>(rows)) - 1;
  int first_column = __shfl_sync(all_lanes, bad, first_row, S::N);
  if (rows != 0) {
    kind = kNonFinite;
    index = first_row * n + first_column;
  }
  bool given = kind == kConverged;

  T inverse = T(0);
  factor_rows<T, S::N, Shared>(row, inverse, at.lane, n, column, kind, index, residual);
  if (given && kind == kNonFinite) index = index * n + index;

  LN_UNROLL
  for (int first = 0; first < S::N; first += S::V) {
    T x[S::V];
    LN_UNROLL
    for (int v = 0; v < S::V; v++) x[v] = row[first + v];
    store_wide(tile + at.lane * S::Ld + first, x);
  }
  __syncwarp();
  return {residual, kind, index};
}

/// Rows of the identity after the last one change nothing: their x is 0, and x_j - 0 * 0 is x_j to the last bit.
/// Solves for the right-hand sides lane, lane + N, ... (every gridDim.y-th N of them): x_i = (b_i - l_i0 x_0 - l_i1 x_1 - ...) / l_ii, and the same from the end for L^T.
template <class S, class T>
LN_DEVICE void solve_tile(const T* tile, int n, T* b, int row_stride, int sides, int steps, int lane) {
  LN_NO_UNROLL
  for (long long side = lane + static_cast<long long>(blockIdx.y) * S::N; side < sides; side += static_cast<long long>(gridDim.y) * S::N) {
    T x[S::N];
    LN_UNROLL
    for (int i = 0; i < S::N; i++) x[i] = i < n ? b[static_cast<long long>(i) * row_stride + side] : T(0);
    if ((steps & 1) != 0) {
      LN_UNROLL
      for (int first_row = 0; first_row < S::N; first_row += steps_at_once<S::N>) {
        if (first_row < n) {
          LN_UNROLL
          for (int q = 0; q < steps_at_once<S::N>; q++) {
            const int i = first_row + q;
            T pivot = T(1);
            LN_UNROLL
            for (int first = 0; first < S::N; first += S::V) {
              if (first <= i) {
                T l[S::V];
                load_wide(l, tile + i * S::Ld + first);
                LN_UNROLL
                for (int v = 0; v < S::V; v++) {
                  if (first + v < i) x[i] = multiply_add(l[v], -x[first + v], x[i]);
                  if (first + v == i) pivot = l[v];
                }
              }
            }
            x[i] = x[i] / pivot;
          }
        }
      }
    }
    if ((steps & 2) != 0) {
      LN_UNROLL
      for (int back = steps_at_once<S::N>; back <= S::N; back += steps_at_once<S::N>) {
        if (S::N - back < n) {
          LN_UNROLL
          for (int q = 1; q <= steps_at_once<S::N>; q++) {
            const int i = S::N - back + steps_at_once<S::N> - q;
            x[i] = x[i] / tile[i * S::Ld + i];
            LN_UNROLL
            for (int first = 0; first < S::N; first += S::V) {
              if (first < i) {
                T l[S::V];
                load_wide(l, tile + i * S::Ld + first);
                LN_UNROLL
                for (int v = 0; v < S::V; v++) {
                  if (first + v < i) x[first + v] = multiply_add(l[v], -x[i], x[first + v]);
                }
              }
            }
          }
        }
      }
    }
    LN_UNROLL
    for (int i = 0; i < S::N; i++) {
      if (i < n) b[static_cast<long long>(i) * row_stride + side] = x[i];
    }
  }
}

template <class S, bool Shared>
LN_DEVICE void factor_small(const CholeskyFactorParams& p) {
  using T = typename S::T;
  LN_SHARED(uint4, memory, [S::Matrices * S::Tile / S::V]);  // aligned to 16 bytes
  LN_SHARED(uint4, column_memory, [Shared ? S::Matrices * S::Column / S::V : 1]);
  Place at = place<S>(p.batch);
  T* tile = reinterpret_cast<T*>(memory) + at.slot * S::Tile;
  T* column = reinterpret_cast<T*>(column_memory) + (Shared ? at.slot * S::Column : 0);
  T* a = static_cast<T*>(p.a) + at.matrix * p.a_batch;
  load_lower<S>(tile, a, p.a_row, p.n, at);
  Verdict verdict = factor_tile<S, Shared>(tile, column, p.n, at);
  if (!at.present) return;
  if (verdict.kind == kConverged) store_lower<S>(tile, a, p.a_row, p.n, at);
  if (at.lane == 0) p.verdicts[at.matrix] = verdict;
}

template <class S, bool Shared>
LN_DEVICE void factor_solve_small(const CholeskyFactorSolveParams& p) {
  using T = typename S::T;
  LN_SHARED(uint4, memory, [S::Matrices * S::Tile / S::V]);  // aligned to 16 bytes
  LN_SHARED(uint4, column_memory, [Shared ? S::Matrices * S::Column / S::V : 1]);
  Place at = place<S>(p.batch);
  T* tile = reinterpret_cast<T*>(memory) + at.slot * S::Tile;
  T* column = reinterpret_cast<T*>(column_memory) + (Shared ? at.slot * S::Column : 0);
  T* a = static_cast<T*>(p.a) + at.matrix * p.a_batch;
  load_lower<S>(tile, a, p.a_row, p.n, at);
  Verdict verdict = factor_tile<S, Shared>(tile, column, p.n, at);
  if (!at.present) return;
  if (at.lane == 0) {
    p.log_determinants[at.matrix] = log_determinant(p.n, verdict.kind == kConverged, [&](int i) { return tile[i * S::Ld + i]; });
    p.verdicts[at.matrix] = verdict;
  }
  if (verdict.kind != kConverged) return;
  store_lower<S>(tile, a, p.a_row, p.n, at);
  solve_tile<S>(tile, p.n, static_cast<T*>(p.b) + at.matrix * p.b_batch, p.b_row, p.sides, 3, at.lane);
}

template <class S>
LN_DEVICE void solve_small(const SolveLowerParams& p) {
  using T = typename S::T;
  LN_SHARED(uint4, memory, [S::Matrices * S::Tile / S::V]);  // aligned to 16 bytes
  Place at = place<S>(p.batch);
  T* tile = reinterpret_cast<T*>(memory) + at.slot * S::Tile;
  load_lower<S>(tile, static_cast<const T*>(p.lower) + at.matrix * p.lower_batch, p.lower_row, p.n, at);
  if (!at.present) return;
  solve_tile<S>(tile, p.n, static_cast<T*>(p.b) + at.matrix * p.b_batch, p.b_row, p.sides, p.steps, at.lane);
}

}  // namespace largen::cholesky
