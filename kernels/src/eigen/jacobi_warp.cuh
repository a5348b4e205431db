// SPDX-License-Identifier: MIT
// Jacobi in registers: N lanes a matrix, N = 8, 16 or 32 >= n, so a warp holds 32 / N matrices.
//
// Layout. Index = row, column or eigenvector, padded with zeros to N. In step t of a sweep index j meets j XOR m, m = x^t in the field of 2^b = N elements
// (b bits, x a generator): over N - 1 steps m takes every value but 0, so every pair meets once. Lane j holds column j of A and component j of every
// eigenvector; its register k belongs to row (eigenvector) j XOR M(k), M(k) = k x^t. Hence for all lanes and steps
//   register 0 is the diagonal element, register 1 the one to annihilate, registers 2 i and 2 i + 1 are a pair,
// and between two steps a register takes the content of register x k: a fixed permutation, so no index is ever computed and no column moves between lanes.
// The rotation of the rows needs those of lane j XOR M(k) (shuffles), which serve the eigenvectors too; the rotation of columns needs the partner's registers.
#pragma once

#include "rotation.cuh"

namespace largen {

/// Multiplication by x in the field of N elements; polynomials x^3 + x + 1, x^4 + x + 1, x^5 + x^2 + 1 (primitive).
template <int N>
LN_DEVICE constexpr int times_x(int k) {
  constexpr int polynomial = N == 8 ? 11 : N == 16 ? 19 : 37;
  return (k << 1) & N ? (k << 1) ^ polynomial : k << 1;
}

template <int N, class T>
LN_DEVICE void permute_registers(T (&r)[N]) {
  T old[N];
  LN_UNROLL
  for (int k = 0; k < N; k++) old[k] = r[k];
  LN_UNROLL
  for (int k = 1; k < N; k++) r[k] = old[times_x<N>(k)];
}

/// The larger, or smaller, of a value over the N lanes of a matrix.
template <int N, class T>
LN_DEVICE T largest_of_lanes(T x) {
  LN_UNROLL
  for (int d = N / 2; d > 0; d /= 2) {
    T other = __shfl_xor_sync(0xffffffffu, x, d);
    x = other > x ? other : x;
  }
  return x;
}

template <int N>
LN_DEVICE int least_of_lanes(int x) {
  return -largest_of_lanes<N>(-x);
}

/// One step: rotates all pairs (j, j XOR m), m = basis[0]. Returns whether a pair of this matrix was rotated.
template <class T, int N, int Bits, bool Vectors>
LN_DEVICE bool jacobi_step(T (&a)[N], T (&v)[N], const int (&basis)[Bits], int j, unsigned lanes_of_matrix) {
  constexpr unsigned warp = 0xffffffffu;
  int m = basis[0];
  bool first = (j ^ m) > j;
  T own = a[0], other = __shfl_xor_sync(warp, own, m);
  T pivot = T(0.5) * (a[1] + __shfl_xor_sync(warp, a[1], m));  // both lanes take the mean: rounding leaves A not quite symmetric
  bool turn = magnitude(pivot) > rotation_threshold<T>();
  unsigned turning = __ballot_sync(warp, turn);
  if (turning == 0) return false;

  Rotation<T> rotation = rotation_of(first ? own : other, first ? other : own, turn ? pivot : T(1));
  T c = turn ? rotation.c : T(1);
  T s = !turn ? T(0) : first ? -rotation.s : rotation.s;  // j' = c j + s (j XOR m)
  LN_UNROLL
  for (int k = 0; k < N; k += 2) {
    int distance = 0;
    LN_UNROLL
    for (int bit = 1; bit < Bits; bit++) distance ^= (k >> bit) & 1 ? basis[bit] : 0;
    T ck = __shfl_xor_sync(warp, c, distance);
    T sk = __shfl_xor_sync(warp, s, distance);
    if (Vectors) {
      T x = v[k], y = v[k + 1];
      v[k] = multiply_add(ck, x, sk * y);
      v[k + 1] = multiply_add(ck, y, -(sk * x));
    }
    T x = a[k], y = a[k + 1];
    T upper = multiply_add(ck, x, sk * y);
    T lower = multiply_add(ck, y, -(sk * x));
    T upper_beside = __shfl_xor_sync(warp, lower, m);  // the partner's pair is exchanged: its row k is our row k + 1
    T lower_beside = __shfl_xor_sync(warp, upper, m);
    a[k] = multiply_add(c, upper, s * upper_beside);
    a[k + 1] = multiply_add(c, lower, s * lower_beside);
  }
  if (turn) {
    a[0] = multiply_add(first ? -rotation.t : rotation.t, pivot, own);
    a[1] = T(0);
  }
  return (turning & lanes_of_matrix) != 0;
}

/// Launch: blocks of any number of warps, ceil(batch / (blockDim.x / N)) of them. No shared memory.
template <class T, int N, bool Vectors>
LN_DEVICE void jacobi_warp(const SymmetricEigenParams<T>& p) {
  constexpr unsigned warp = 0xffffffffu;
  constexpr int bits = N == 8 ? 3 : N == 16 ? 4 : 5;
  int lane = threadIdx.x % 32, j = lane % N;
  long long b = static_cast<long long>(blockIdx.x) * (blockDim.x / N) + threadIdx.x / N;
  unsigned lanes_of_matrix = (N == 32 ? warp : (1u << N) - 1) << (lane - j);
  bool present = b < p.batch;  // lanes without a matrix work on zeros: shuffles need the whole warp
  T* matrix = p.a + (present ? b : 0) * p.batch_stride;

  T a[N], v[N];
  T largest = T(0);
  int bad = N * N;
  LN_UNROLL
  for (int k = 0; k < N; k++) {
    int r = j ^ k, row = r > j ? r : j, column = r > j ? j : r;
    T x = present && row < p.n ? matrix[static_cast<long long>(row) * p.row_stride + column] : T(0);
    if (!is_finite(x)) bad = bad < row * p.n + column ? bad : row * p.n + column;
    T size = magnitude(x);
    largest = size > largest ? size : largest;
    a[k] = x;
    v[k] = k == 0 ? T(1) : T(0);
  }
  bad = least_of_lanes<N>(bad);
  largest = largest_of_lanes<N>(largest);
  int exponent = bad < N * N ? 0 : exponent_of(largest);
  LN_UNROLL
  for (int k = 0; k < N; k++) a[k] = bad < N * N ? T(0) : scale_by_power(a[k], -exponent);

  int basis[bits];
  LN_UNROLL
  for (int bit = 0; bit < bits; bit++) basis[bit] = 1 << bit;
  bool changed = true;
  LN_NO_UNROLL
  for (int sweep = 0; sweep < kSweepLimit && __any_sync(warp, changed); sweep++) {
    changed = false;
    LN_NO_UNROLL
    for (int t = 0; t < N - 1; t++) {
      changed |= jacobi_step<T, N, bits, Vectors>(a, v, basis, j, lanes_of_matrix);
      permute_registers(a);
      if (Vectors) permute_registers(v);
      LN_UNROLL
      for (int bit = 0; bit < bits; bit++) basis[bit] = times_x<N>(basis[bit]);
    }
  }

  // After whole sweeps register k belongs to j XOR k again. Equal values keep the order of their index.
  T left = T(0);
  int rank = 0;
  LN_UNROLL
  for (int k = 1; k < N; k++) {
    T other = __shfl_xor_sync(warp, a[0], k), size = magnitude(a[k]);
    int i = j ^ k;
    rank += i < p.n && (other < a[0] || (other == a[0] && i < j)) ? 1 : 0;
    left = size > left ? size : left;
  }
  T rest = largest_of_lanes<N>(left);
  int open = least_of_lanes<N>(left == rest ? rank : N);  // the value furthest from done
  T value = scale_by_power(a[0], exponent) + T(0);        // + 0: a zero has no sign
  bool inside = present && j < p.n;
  int overflow = least_of_lanes<N>(inside && !is_finite(value) ? rank : N);
  bool finite = bad == N * N;
  if (inside) p.values[b * p.value_batch_stride + static_cast<long long>(rank) * p.value_stride] = finite ? value : not_a_number<T>();
  if (Vectors) {
    __syncwarp();  // every lane has read its column: a shuffle orders no memory
    LN_UNROLL
    for (int k = 0; k < N; k++) {
      int row = __shfl_xor_sync(warp, rank, k);
      if (inside && finite && (j ^ k) < p.n) matrix[static_cast<long long>(row) * p.row_stride + j] = v[k] + T(0);
    }
  }
  if (present && j == 0) {
    int kind = !finite || overflow < N ? kNonFinite : changed ? kNotConverged : kConverged;
    int index = !finite ? bad : overflow < N ? overflow : changed ? open : -1;
    p.verdicts[b] = {kind == kNotConverged ? static_cast<double>(rest) : 0.0, kind, index};
  }
}

}  // namespace largen
