// SPDX-License-Identifier: MIT
// Before and after a library routine that wants dense matrices of harmless size: lower triangles are checked, scaled by a power of two and packed; results go back.
#pragma once

#include "jacobi_block.cuh"

namespace largen {

/// Matrix b of a to packed[b * n * n], its lower triangle divided by 2^exponents[b] (largest element in [1, 2)), zeros above. A matrix that is not finite
/// becomes zeros, and its verdict NonFinite with the row-major index of its first bad element; else it is Converged. n <= 46340: an index has 32 bits.
template <class T>
struct EigenPackParams {
  const T* a;
  T* packed;
  int* exponents;
  Verdict* verdicts;
  long long batch_stride;
  int n, row_stride;
};

/// Launch: one block a matrix, a multiple of 32 threads, at most 256.
template <class T>
LN_DEVICE void eigen_pack(const EigenPackParams<T>& p) {
  LN_SHARED(T, sizes, [kWarpsOfBlock]);
  LN_SHARED(long long, places, [kWarpsOfBlock]);
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
  long long b = blockIdx.x, n = p.n;
  const T* matrix = p.a + b * p.batch_stride;
  T largest = T(0);
  long long bad = n * n;
  for (long long i = warp; i < n; i += warps) {
    for (long long j = lane; j <= i; j += 32) {
      T x = matrix[i * p.row_stride + j], size = magnitude(x);
      if (!is_finite(x)) bad = bad < i * n + j ? bad : i * n + j;
      largest = size > largest ? size : largest;
    }
  }
  bad = -largest_of_block(-bad, places);
  largest = largest_of_block(largest, sizes);
  bool finite = bad == n * n;
  int exponent = finite ? exponent_of(largest) : 0;
  for (long long i = warp; i < n; i += warps) {
    for (long long j = lane; j < n; j += 32) {
      p.packed[(b * n + i) * n + j] = finite && j <= i ? scale_by_power(matrix[i * p.row_stride + j], -exponent) : T(0);
    }
  }
  if (threadIdx.x == 0) {
    p.exponents[b] = exponent;
    p.verdicts[b] = {0.0, finite ? kConverged : kNonFinite, finite ? -1 : static_cast<int>(bad)};
  }
}

/// The way back: dense rows to the rows of a (where packed is not null and the matrix was finite), values times 2^exponents[b].
/// info[b] is the library's: not 0 where it did not converge. The verdicts, as EigenPackParams left them, receive what is new.
template <class T>
struct EigenUnpackParams {
  const T* packed;
  const T* packed_values;
  const int* exponents;
  const int* info;
  T* a;
  T* values;
  Verdict* verdicts;
  long long batch_stride, value_batch_stride;
  int n, row_stride, value_stride;
};

/// Launch: one block a matrix, a multiple of 32 threads, at most 256.
template <class T>
LN_DEVICE void eigen_unpack(const EigenUnpackParams<T>& p) {
  LN_SHARED(int, overflows, [kWarpsOfBlock]);
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
  long long b = blockIdx.x, n = p.n;
  bool finite = p.verdicts[b].kind != kNonFinite;
  int overflow = p.n;
  for (int c = threadIdx.x; c < p.n; c += blockDim.x) {
    T value = finite ? scale_by_power(p.packed_values[b * n + c], p.exponents[b]) + T(0) : not_a_number<T>();
    if (!is_finite(value)) overflow = overflow < c ? overflow : c;
    p.values[b * p.value_batch_stride + static_cast<long long>(c) * p.value_stride] = value;
  }
  if (p.packed != nullptr && finite) {
    for (long long i = warp; i < n; i += warps) {
      for (long long j = lane; j < n; j += 32) p.a[b * p.batch_stride + i * p.row_stride + j] = p.packed[(b * n + i) * n + j];
    }
  }
  overflow = -largest_of_block(-overflow, overflows);  // every thread has read its verdict before the barrier in here
  if (threadIdx.x == 0 && finite && (p.info[b] != 0 || overflow < p.n)) {
    p.verdicts[b] = {0.0, p.info[b] != 0 ? kNotConverged : kNonFinite, p.info[b] != 0 ? -1 : overflow};
  }
}

}  // namespace largen
