// SPDX-License-Identifier: MIT
// Jacobi in shared memory: one block a matrix, 1 <= n <= 128.
//
// Indices 0 .. n - 1, one more without a row where n is odd: m in all. In step t of a sweep index m - 1 meets t, and t + k meets t - k (mod m - 1) for
// k = 1 .. m / 2 - 1: over m - 1 steps every pair meets once (the circle method of round-robin tournaments). Warp 0 finds the m / 2 rotations; then all
// threads update: the 2 x 2 block of A where the rows of pair k meet the columns of pair l < k is rotated from both sides at once by one thread, and no two
// blocks share an element, so there is no barrier inside.
//
// Dynamic shared memory, in elements of T: A's lower triangle packed by rows, m (m + 1) / 2; the eigenvectors, row c that of index c, n n (with vectors
// alone); c and s of the pairs, m / 2 each; then m ints: the pairs, later the ranks. Threads: a multiple of 32, at most 256.
// The largest need, double with vectors, is 12 n^2 + 16 n bytes for even n: 198,656 for n = 128, which an H200 has (227 KB a block); 163 KB (A100) end at n = 116.
#pragma once

#include "rotation.cuh"

namespace largen {

constexpr int kBlockOrder = 128;
constexpr int kWarpsOfBlock = 8;

LN_DEVICE int packed(int i, int j) { return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i; }

template <class T>
struct JacobiShared {
  T* a;
  T* v;
  T* c;
  T* s;
  int* order;
};

/// Lane k of warp 0 finds the rotation of pair k (and k + 32), and rotates the diagonal elements. Returns whether any pair is to be rotated.
template <class T>
LN_DEVICE bool find_rotations(const JacobiShared<T>& at, int m, int t) {
  bool turning = false;
  for (int k = threadIdx.x; k < m / 2; k += 32) {
    int p = k == 0 ? m - 1 : (t + k) % (m - 1);
    int q = k == 0 ? t : (t - k + m - 1) % (m - 1);
    at.order[k] = p;
    at.order[m / 2 + k] = q;
    T pivot = at.a[packed(p, q)], app = at.a[packed(p, p)], aqq = at.a[packed(q, q)];
    bool turn = magnitude(pivot) > rotation_threshold<T>();
    turning |= turn;
    Rotation<T> rotation = rotation_of(app, aqq, turn ? pivot : T(1));
    at.c[k] = turn ? rotation.c : T(1);
    at.s[k] = turn ? rotation.s : T(0);
    if (turn) {
      at.a[packed(p, p)] = multiply_add(-rotation.t, pivot, app);
      at.a[packed(q, q)] = multiply_add(rotation.t, pivot, aqq);
      at.a[packed(p, q)] = T(0);
    }
  }
  return __any_sync(0xffffffffu, turning);
}

/// Rotates (x, y), a row p and its partner q: (c x - s y, s x + c y).
template <class T>
LN_DEVICE void turn_pair(T c, T s, T& x, T& y) {
  T turned = multiply_add(c, x, -(s * y));
  y = multiply_add(s, x, c * y);
  x = turned;
}

template <class T, bool Vectors>
LN_DEVICE void apply_rotations(const JacobiShared<T>& at, int n, int m) {
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
  for (int k = warp; k < m / 2; k += warps) {
    int p = at.order[k], q = at.order[m / 2 + k];
    T c = at.c[k], s = at.s[k];
    for (int l = lane; l < k; l += 32) {
      T cl = at.c[l], sl = at.s[l];
      if (s == T(0) && sl == T(0)) continue;
      int pl = at.order[l], ql = at.order[m / 2 + l];
      int pp = packed(p, pl), pq = packed(p, ql), qp = packed(q, pl), qq = packed(q, ql);
      T xpp = at.a[pp], xpq = at.a[pq], xqp = at.a[qp], xqq = at.a[qq];
      turn_pair(c, s, xpp, xqp);
      turn_pair(c, s, xpq, xqq);
      turn_pair(cl, sl, xpp, xpq);
      turn_pair(cl, sl, xqp, xqq);
      at.a[pp] = xpp;
      at.a[pq] = xpq;
      at.a[qp] = xqp;
      at.a[qq] = xqq;
    }
    if (!Vectors || s == T(0)) continue;
    for (int i = lane; i < n; i += 32) turn_pair(c, s, at.v[p * n + i], at.v[q * n + i]);
  }
}

/// Copies the lower triangle, sets the eigenvectors to the unit matrix, finds the first element that is not finite (m * m if none) and the largest of this thread.
template <class T, bool Vectors>
LN_DEVICE T load_triangle(const JacobiShared<T>& at, const T* matrix, int n, int m, int row_stride, int& bad) {
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
  T largest = T(0);
  bad = m * m;
  for (int i = warp; i < m; i += warps) {
    for (int j = lane; j <= i; j += 32) {
      T x = i < n ? matrix[static_cast<long long>(i) * row_stride + j] : T(0);
      if (!is_finite(x)) bad = bad < i * n + j ? bad : i * n + j;
      T size = magnitude(x);
      largest = size > largest ? size : largest;
      at.a[packed(i, j)] = x;
    }
    if (!Vectors || i >= n) continue;
    for (int j = lane; j < n; j += 32) at.v[i * n + j] = i == j ? T(1) : T(0);
  }
  return largest;
}

/// The largest value over the block; every thread gets it. The array is free again after the next barrier.
template <class T>
LN_DEVICE T largest_of_block(T x, T (&of_warp)[kWarpsOfBlock]) {
  for (int d = 16; d > 0; d /= 2) {
    T other = __shfl_xor_sync(0xffffffffu, x, d);
    x = other > x ? other : x;
  }
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = x;
  __syncthreads();
  for (int w = 0; w < static_cast<int>(blockDim.x / 32); w++) x = of_warp[w] > x ? of_warp[w] : x;
  return x;
}

/// Launch: one block a matrix.
template <class T, bool Vectors>
LN_DEVICE void jacobi_block(const SymmetricEigenParams<T>& p, T* shared) {
  LN_SHARED(T, sizes, [kWarpsOfBlock]);
  LN_SHARED(T, rests, [kWarpsOfBlock]);
  LN_SHARED(int, places, [kWarpsOfBlock]);
  LN_SHARED(int, opens, [kWarpsOfBlock]);
  LN_SHARED(int, overflows, [kWarpsOfBlock]);
  LN_SHARED(int, turning, [1]);
  int n = p.n, m = n + n % 2;
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
  long long b = blockIdx.x;
  T* matrix = p.a + b * p.batch_stride;
  JacobiShared<T> at;
  at.a = shared;
  at.v = at.a + m * (m + 1) / 2;
  at.c = at.v + (Vectors ? n * n : 0);
  at.s = at.c + m / 2;
  at.order = reinterpret_cast<int*>(at.s + m / 2);

  int bad;
  T largest = load_triangle<T, Vectors>(at, matrix, n, m, p.row_stride, bad);
  largest = largest_of_block(largest, sizes);
  bad = -largest_of_block(-bad, places);
  if (bad < m * m) {
    for (int i = threadIdx.x; i < n; i += blockDim.x) p.values[b * p.value_batch_stride + static_cast<long long>(i) * p.value_stride] = not_a_number<T>();
    if (threadIdx.x == 0) p.verdicts[b] = {0.0, kNonFinite, bad};
    return;
  }
  int exponent = exponent_of(largest);
  for (int e = threadIdx.x; e < m * (m + 1) / 2; e += blockDim.x) at.a[e] = scale_by_power(at.a[e], -exponent);

  bool changed = true;
  for (int sweep = 0; sweep < kSweepLimit && changed; sweep++) {
    changed = false;
    for (int t = 0; t < m - 1; t++) {
      __syncthreads();
      if (warp == 0) {
        bool any = find_rotations(at, m, t);
        if (lane == 0) turning[0] = any ? 1 : 0;
      }
      __syncthreads();
      if (turning[0] == 0) continue;
      changed = true;
      apply_rotations<T, Vectors>(at, n, m);
    }
  }
  __syncthreads();

  // Equal values keep the order of their index.
  int overflow = n, open = n;
  T left = T(0);
  for (int j = threadIdx.x; j < n; j += blockDim.x) {
    T value = at.a[packed(j, j)];
    int rank = 0;
    T beside = T(0);
    for (int i = 0; i < n; i++) {
      T other = at.a[packed(i, i)];
      rank += other < value || (other == value && i < j) ? 1 : 0;
      T size = i < j ? magnitude(at.a[packed(i, j)]) : T(0);
      beside = size > beside ? size : beside;
    }
    open = beside > left || (beside == left && rank < open) ? rank : open;
    left = beside > left ? beside : left;
    at.order[j] = rank;
    value = scale_by_power(value, exponent) + T(0);  // + 0: a zero has no sign
    if (!is_finite(value)) overflow = overflow < rank ? overflow : rank;
    p.values[b * p.value_batch_stride + static_cast<long long>(rank) * p.value_stride] = value;
  }
  T rest = largest_of_block(left, rests);
  open = -largest_of_block(left == rest ? -open : -n, opens);  // the value furthest from done
  overflow = -largest_of_block(-overflow, overflows);          // its barrier also shows the ranks to all
  if (Vectors) {
    for (int c = warp; c < n; c += warps) {
      T* row = matrix + static_cast<long long>(at.order[c]) * p.row_stride;
      for (int i = lane; i < n; i += 32) row[i] = at.v[c * n + i] + T(0);
    }
  }
  if (threadIdx.x == 0) {
    int kind = overflow < n ? kNonFinite : changed ? kNotConverged : kConverged;
    int index = overflow < n ? overflow : changed ? open : -1;
    p.verdicts[b] = {kind == kNotConverged ? static_cast<double>(rest) : 0.0, kind, index};
  }
}

}  // namespace largen
