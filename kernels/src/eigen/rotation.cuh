// SPDX-License-Identifier: MIT
// What the Jacobi kernels share: parameters, the rotation of a pair, the limits.
#pragma once

#include "largen/real.cuh"
#include "largen/verdict.cuh"

namespace largen {

/// Sweeps after which a matrix counts as not converged. Random matrices take about log2 n + 3; the worst seen (Hadamard matrices, n = 100) took 19.
constexpr int kSweepLimit = 60;

/// Symmetric matrices, lower triangle given: element (i, j) of matrix b at a[b * batch_stride + i * row_stride + j].
/// Eigenvalue c of matrix b goes to values[b * value_batch_stride + c * value_stride].
template <class T>
struct SymmetricEigenParams {
  T* a;
  T* values;
  // One a matrix. NonFinite: i * n + j of the first NaN or infinity, or the eigenvalue that overflows T; NotConverged: the eigenvalue furthest from done and the
  // largest off-diagonal element left, relative to the power of two of the largest element.
  Verdict* verdicts;
  long long batch_stride, value_batch_stride;
  int n, row_stride, value_stride, batch;
};

/// The rotation that annihilates a_pq: p' = c p - s q, q' = s p + c q, a_pp' = a_pp - t a_pq, a_qq' = a_qq + t a_pq, |t| <= 1.
template <class T>
struct Rotation {
  T c, s, t;
};

/// Source: Golub and Van Loan (2013), section 8.5.2, with t = 2 a_pq / (d +- sqrt(d^2 + 4 a_pq^2)), d = a_qq - a_pp.
/// The elements are scaled (largest in [1, 2) at first) and |a_pq| exceeds the threshold, so no square overflows or vanishes.
template <class T>
LN_DEVICE Rotation<T> rotation_of(T app, T aqq, T apq) {
  T d = aqq - app;
  T h = apq + apq;
  T t = (d < T(0) ? -h : h) / (magnitude(d) + root(multiply_add(d, d, h * h)));
  T c = T(1) / root(multiply_add(t, t, T(1)));
  return {c, t * c, t};
}

/// An element of the scaled matrix up to this size counts as zero: the unit roundoff times 2, so the sum over a row stays below n eps |A|.
template <class T>
LN_DEVICE T rotation_threshold() {
  return power_of_two<T>(-Precision<T>::fraction_bits);
}

}  // namespace largen
