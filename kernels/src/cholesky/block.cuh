// SPDX-License-Identifier: MIT
// Cholesky, triangular solves and log-determinants of matrices of order at most 128, one a block of 32 to 256 threads, in shared memory.
//
// L is packed by rows: row i starts at i (i + 1) / 2, half the memory of a square. Triangular numbers take every residue modulo a power of two once in as many
// steps, so 32 lanes that read one column of consecutive rows read 32 different banks.
// Factoring goes by panels of Width columns: a warp factors the diagonal block in registers; each row below is solved by a thread; then 4 x 4 tiles of what is left
// take the panel. Every element is one chain over k, as on the CPU (register_factor.cuh). Right-hand sides lie transposed, Sides at a time, odd rows apart.
#pragma once

#include "log_product.cuh"
#include "register_factor.cuh"

namespace largen::cholesky {

inline constexpr int largest_block_order = 128, sides_at_once = 32;

LN_DEVICE int packed(int i) { return i * (i + 1) / 2; }

/// Elements from one right-hand side to the next.
LN_DEVICE int side_stride(int n) { return n | 1; }

/// What a block's threads tell each other; the first member written by atomics alone.
struct BlockState {
  int first_non_finite;  // i * n + j
  int kind, index;
  double residual;
};

/// Lower triangle to packed rows; warps take rows in turn. A thread sees what it copied itself, the caller synchronises.
template <class T>
LN_DEVICE void load_packed(T* l, const T* from, int row_stride, int n) {
  int lane = static_cast<int>(threadIdx.x % 32), warps = static_cast<int>(blockDim.x / 32);
  for (int i = static_cast<int>(threadIdx.x / 32); i < n; i += warps) {
    for (int j = lane; j <= i; j += 32) cp_async<sizeof(T)>(l + packed(i) + j, from + (static_cast<long long>(i) * row_stride + j));
  }
  cp_async_commit();
  cp_async_wait<0>();
}

/// The first NaN or infinity among the elements that the thread copied.
template <class T>
LN_DEVICE void find_non_finite(const T* l, int n, BlockState& state) {
  int lane = static_cast<int>(threadIdx.x % 32), warps = static_cast<int>(blockDim.x / 32);
  for (int i = static_cast<int>(threadIdx.x / 32); i < n; i += warps) {
    for (int j = lane; j <= i; j += 32) {
      if (!is_finite(l[packed(i) + j])) atomicMin(&state.first_non_finite, i * n + j);
    }
  }
}

template <class T>
LN_DEVICE void store_packed(const T* l, T* to, int row_stride, int n) {
  int lane = static_cast<int>(threadIdx.x % 32), warps = static_cast<int>(blockDim.x / 32);
  for (int i = static_cast<int>(threadIdx.x / 32); i < n; i += warps) {
    for (int j = lane; j <= i; j += 32) to[static_cast<long long>(i) * row_stride + j] = l[packed(i) + j];
  }
}

/// The diagonal block of `width` columns from k0 on, by the first Width lanes of the first warp; the others take part in the shuffles with an identity.
template <class T, int Width>
LN_DEVICE void factor_diagonal(T* l, T* inverses, int k0, int width, BlockState& state) {
  int lane = static_cast<int>(threadIdx.x) % Width, kind = kConverged, index = -1;
  double residual = 0.0;
  T row[Width], inverse = T(0);
  LN_UNROLL
  for (int j = 0; j < Width; j++) row[j] = static_cast<int>(threadIdx.x) < width && j <= lane ? l[packed(k0 + lane) + k0 + j] : j == lane ? T(1) : T(0);
  factor_rows<T, Width, false>(row, inverse, lane, width, nullptr, kind, index, residual);
  if (static_cast<int>(threadIdx.x) < width) {
    LN_UNROLL
    for (int j = 0; j < Width; j++) {
      if (j <= lane) l[packed(k0 + lane) + k0 + j] = row[j];
    }
    inverses[lane] = inverse;
  }
  if (threadIdx.x == 0) {
    state.kind = kind;
    state.index = kind == kConverged ? -1 : k0 + index;
    state.residual = residual;
  }
}

/// Row tile and column tile of number t of the lower triangle of tiles, counted row by row.
LN_DEVICE void triangle_place(int t, int& row, int& column) {
  row = static_cast<int>((sqrtf(8.0f * static_cast<float>(t) + 1.0f) - 1.0f) * 0.5f);
  while (packed(row + 1) <= t) row++;
  while (packed(row) > t) row--;
  column = t - packed(row);
}

/// Takes the panel of `width` columns from k0 on away from what is right of it: a_ij = fma(-l_jk, l_ik, a_ij), k rising.
template <class T, int Width>
LN_DEVICE void take_panel(T* l, int k0, int width, int n) {
  int r0 = k0 + width, tiles = packed((n - r0 + 3) / 4);
  for (int t = static_cast<int>(threadIdx.x); t < tiles; t += static_cast<int>(blockDim.x)) {
    int ti, tj;
    triangle_place(t, ti, tj);
    int i0 = r0 + 4 * ti, j0 = r0 + 4 * tj;
    // Rows past the end repeat the last one; what is computed for them, and above the diagonal, is not stored.
    int rows[4], columns[4];
    LN_UNROLL
    for (int q = 0; q < 4; q++) {
      rows[q] = packed(i0 + q < n ? i0 + q : n - 1);
      columns[q] = packed(j0 + q < n ? j0 + q : n - 1);
    }
    T x[4][4];
    LN_UNROLL
    for (int r = 0; r < 4; r++) {
      LN_UNROLL
      for (int c = 0; c < 4; c++) x[r][c] = i0 + r < n && j0 + c <= i0 + r ? l[rows[r] + j0 + c] : T(0);
    }
    LN_NO_UNROLL
    for (int k = k0; k < r0; k++) {
      T left[4], top[4];
      LN_UNROLL
      for (int q = 0; q < 4; q++) {
        left[q] = l[rows[q] + k];
        top[q] = -l[columns[q] + k];
      }
      LN_UNROLL
      for (int r = 0; r < 4; r++) {
        LN_UNROLL
        for (int c = 0; c < 4; c++) x[r][c] = multiply_add(top[c], left[r], x[r][c]);
      }
    }
    LN_UNROLL
    for (int r = 0; r < 4; r++) {
      LN_UNROLL
      for (int c = 0; c < 4; c++) {
        if (i0 + r < n && j0 + c <= i0 + r) l[rows[r] + j0 + c] = x[r][c];
      }
    }
  }
}

/// L over A in packed rows. Starts and ends synchronised; every thread returns the verdict.
template <class T, int Width>
LN_DEVICE Verdict factor_packed(T* l, T* inverses, int n, BlockState& state) {
  if (state.first_non_finite != n * n) return {0.0, kNonFinite, state.first_non_finite};
  LN_NO_UNROLL
  for (int k0 = 0; k0 < n; k0 += Width) {
    int width = n - k0 < Width ? n - k0 : Width;
    if (threadIdx.x < 32) factor_diagonal<T, Width>(l, inverses, k0, width, state);
    __syncthreads();
    if (state.kind != kConverged) return {state.residual, state.kind, state.kind == kNonFinite ? state.index * n + state.index : state.index};
    for (int i = k0 + width + static_cast<int>(threadIdx.x); i < n; i += static_cast<int>(blockDim.x)) {
      T x[Width], *row = l + packed(i) + k0;
      LN_UNROLL
      for (int k = 0; k < Width; k++) x[k] = k < width ? row[k] : T(0);
      LN_UNROLL
      for (int k = 0; k < Width; k++) {
        if (k < width) {
          x[k] = x[k] * inverses[k];
          row[k] = x[k];
          LN_UNROLL
          for (int j = 0; j < Width; j++) {
            if (j > k && j < width) x[j] = multiply_add(l[packed(k0 + j) + k0 + k], -x[k], x[j]);
          }
        }
      }
    }
    __syncthreads();
    take_panel<T, Width>(l, k0, width, n);
    __syncthreads();
  }
  return {0.0, kConverged, -1};
}

/// Solves with the packed L for `count` right-hand sides in shared memory, x[side * stride + i]. Starts and ends synchronised.
/// Panels of Width: each side solves the diagonal block in one thread, then all threads take the panel from what is left, four sides at a time.
template <class T, int Width>
LN_DEVICE void solve_packed(const T* l, T* x, int n, int count, int steps) {
  int stride = side_stride(n), thread = static_cast<int>(threadIdx.x), threads = static_cast<int>(blockDim.x), groups = (count + 3) / 4;
  // x[side][j] -= l(j, k) x[side][k] for j in [from, to) and k = k_first, k_first + k_step, ... (width of them); l(j, k) is element (j, k) or, transposed, (k, j).
  auto take = [&](int from, int to, int k_first, int k_step, int width, bool transposed) {
    int length = to - from;
    for (int e = thread; e < groups * length; e += threads) {
      int side = e / length * 4, j = from + e % length;
      T* sides[4];
      T sum[4];
      LN_UNROLL
      for (int q = 0; q < 4; q++) {
        sides[q] = x + (side + q < count ? side + q : side) * stride;
        sum[q] = sides[q][j];
      }
      LN_NO_UNROLL
      for (int step = 0, k = k_first; step < width; step++, k += k_step) {
        T factor = -(transposed ? l[packed(k) + j] : l[packed(j) + k]);
        LN_UNROLL
        for (int q = 0; q < 4; q++) sum[q] = multiply_add(factor, sides[q][k], sum[q]);
      }
      LN_UNROLL
      for (int q = 0; q < 4; q++) {
        if (side + q < count) sides[q][j] = sum[q];
      }
    }
  };
  if ((steps & 1) != 0) {
    LN_NO_UNROLL
    for (int k0 = 0; k0 < n; k0 += Width) {
      int width = n - k0 < Width ? n - k0 : Width;
      for (int side = thread; side < count; side += threads) {
        T* own = x + side * stride + k0;
        LN_NO_UNROLL
        for (int i = 0; i < width; i++) {
          T sum = own[i];
          const T* row = l + packed(k0 + i) + k0;
          for (int j = 0; j < i; j++) sum = multiply_add(-row[j], own[j], sum);
          own[i] = sum / row[i];
        }
      }
      __syncthreads();
      take(k0 + width, n, k0, 1, width, false);
      __syncthreads();
    }
  }
  if ((steps & 2) != 0) {
    LN_NO_UNROLL
    for (int k0 = (n - 1) / Width * Width; k0 >= 0; k0 -= Width) {
      int width = n - k0 < Width ? n - k0 : Width;
      for (int side = thread; side < count; side += threads) {
        T* own = x + side * stride + k0;
        LN_NO_UNROLL
        for (int i = width - 1; i >= 0; i--) {
          T sum = own[i];
          for (int j = width - 1; j > i; j--) sum = multiply_add(-l[packed(k0 + j) + k0 + i], own[j], sum);
          own[i] = sum / l[packed(k0 + i) + k0 + i];
        }
      }
      __syncthreads();
      take(0, k0, k0 + width - 1, -1, width, true);
      __syncthreads();
    }
  }
}

/// Solves for the columns of B [n, sides], sides_at_once at a time, of which the blocks along y take turns. Starts synchronised.
template <class T, int Width>
LN_DEVICE void solve_columns(const T* l, T* x, int n, T* b, int row_stride, int sides, int steps) {
  int stride = side_stride(n), thread = static_cast<int>(threadIdx.x), threads = static_cast<int>(blockDim.x);
  LN_NO_UNROLL
  for (long long first = static_cast<long long>(blockIdx.y) * sides_at_once; first < sides; first += static_cast<long long>(gridDim.y) * sides_at_once) {
    int count = sides - first < sides_at_once ? static_cast<int>(sides - first) : sides_at_once;
    for (int e = thread; e < n * count; e += threads) {
      int i = e / count, side = e % count;
      cp_async<sizeof(T)>(x + side * stride + i, b + (static_cast<long long>(i) * row_stride + first + side));
    }
    cp_async_commit();
    cp_async_wait<0>();
    __syncthreads();
    solve_packed<T, Width>(l, x, n, count, steps);
    for (int e = thread; e < n * count; e += threads) {
      int i = e / count, side = e % count;
      b[static_cast<long long>(i) * row_stride + first + side] = x[side * stride + i];
    }
    __syncthreads();
  }
}

/// Dynamic shared memory: L packed, the Width reciprocals of a panel, then the right-hand sides.
template <class T, int Width>
LN_DEVICE void factor_block(const CholeskyFactorParams& p) {
  LN_DYN_SHARED(T, l);
  LN_SHARED(BlockState, state, [1]);
  T* inverses = l + packed(p.n);
  T* a = static_cast<T*>(p.a) + blockIdx.x * p.a_batch;
  if (threadIdx.x == 0) state[0].first_non_finite = p.n * p.n;
  __syncthreads();
  load_packed(l, a, p.a_row, p.n);
  find_non_finite(l, p.n, state[0]);
  __syncthreads();
  Verdict verdict = factor_packed<T, Width>(l, inverses, p.n, state[0]);
  if (threadIdx.x == 0) p.verdicts[blockIdx.x] = verdict;
  if (verdict.kind == kConverged) store_packed(l, a, p.a_row, p.n);
}

template <class T, int Width>
LN_DEVICE void factor_solve_block(const CholeskyFactorSolveParams& p) {
  LN_DYN_SHARED(T, l);
  LN_SHARED(BlockState, state, [1]);
  T* inverses = l + packed(p.n);
  T* x = inverses + Width;
  T* a = static_cast<T*>(p.a) + blockIdx.x * p.a_batch;
  if (threadIdx.x == 0) state[0].first_non_finite = p.n * p.n;
  __syncthreads();
  load_packed(l, a, p.a_row, p.n);
  find_non_finite(l, p.n, state[0]);
  __syncthreads();
  Verdict verdict = factor_packed<T, Width>(l, inverses, p.n, state[0]);
  if (threadIdx.x == 0) {
    p.log_determinants[blockIdx.x] = log_determinant(p.n, verdict.kind == kConverged, [&](int i) { return l[packed(i) + i]; });
    p.verdicts[blockIdx.x] = verdict;
  }
  if (verdict.kind != kConverged) return;
  store_packed(l, a, p.a_row, p.n);
  solve_columns<T, Width>(l, x, p.n, static_cast<T*>(p.b) + blockIdx.x * p.b_batch, p.b_row, p.sides, 3);
}

/// Dynamic shared memory: L packed, then the right-hand sides.
template <class T, int Width>
LN_DEVICE void solve_block(const SolveLowerParams& p) {
  LN_DYN_SHARED(T, l);
  T* x = l + packed(p.n);
  load_packed(l, static_cast<const T*>(p.lower) + blockIdx.x * p.lower_batch, p.lower_row, p.n);
  __syncthreads();
  solve_columns<T, Width>(l, x, p.n, static_cast<T*>(p.b) + blockIdx.x * p.b_batch, p.b_row, p.sides, p.steps);
}

}  // namespace largen::cholesky
