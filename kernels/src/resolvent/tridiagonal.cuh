// SPDX-License-Identifier: MIT
// Solutions of (T + z) x = b for symmetric tridiagonal T, many right-hand sides and many shifts: one system a thread, by elimination with partial pivoting
// (Higham 2002, section 9.6: the growth factor is at most 2). The solution has the bits of the CPU (LinearAlgebra/Tridiagonal).
//
// System q = (matrix * sides + side) * shifts + shift. What elimination leaves of row i, seven numbers, lies at scratch[(7 i + number) * systems + q], q
// counted from the first system of the launch: neighbouring threads touch neighbouring words. Solutions leave through shared memory, 16 elements at a time, so
// that they are written in pieces of 128 bytes.
#pragma once

#include "complex.cuh"

namespace largen {

constexpr int kRowNumbers = 7;  // inverse pivot (2), elements 1 (2) and 2 to its right, right-hand side (2)
constexpr double kLargest = 1.7976931348623157e308;
constexpr int kStaged = 16;
constexpr int kSystemWarps = 4;

/// Element i of the diagonal of matrix b at diagonals[b * diagonal_stride + i * diagonal_step], the off-diagonal likewise (element i joins i and i + 1; the last
/// one is not read). Right-hand side r at sides + b * side_batch + r * side_row. Solution q fills rows 2 r S + 2 s (real) and the one after (imaginary) of x[b].
struct TridiagonalSolveParams {
  const double* diagonals;
  const double* off_diagonals;
  const double* z;
  const double* b;
  double* x;
  double* scratch;
  Verdict* verdicts;
  long long diagonal_stride, off_diagonal_stride, b_batch, x_batch, first_system, systems;
  int n, shifts, sides, diagonal_step, off_diagonal_step, b_row, x_row;
};

/// The largest sum of sizes of a row of T, at most the largest number, and the index of its first element that is not finite (those of the off-diagonal follow those of the diagonal), or -1.
LN_DEVICE double tridiagonal_norm(const double* d, int d_step, const double* e, int e_step, int n, int& bad) {
  double norm = 0, left = 0;
  int bad_beside = -1;
  bad = -1;
  for (int i = 0; i < n; i++) {
    double diagonal = d[static_cast<long long>(i) * d_step], right = i < n - 1 ? e[static_cast<long long>(i) * e_step] : 0.0;
    if (!is_finite(diagonal) && bad < 0) bad = i;
    if (!is_finite(right) && bad_beside < 0) bad_beside = n + i;
    double size = fabs(left) + fabs(diagonal) + fabs(right);
    size = size > kLargest ? kLargest : size;
    norm = size > norm ? size : norm;
    left = right;
  }
  bad = bad < 0 ? bad_beside : bad;
  return norm;
}

/// A sum of squares and the largest size in it.
struct Squares {
  double sum = 0, largest = 0;
};

LN_DEVICE void add_square(Squares& squares, double x) {
  double size = fabs(x);
  squares.largest = size > squares.largest ? size : squares.largest;
  squares.sum = fma(x, x, squares.sum);
}

/// A length value * 2^exponent: the squares may leave the range.
struct ScaledLength {
  double value;
  int exponent;
};

/// The length of x and y (null: of x); read once more, scaled to the largest element, where the squares are not normal numbers.
LN_DEVICE ScaledLength length_of(const Squares& squares, const double* x, const double* y, int n) {
  int exponent = is_finite(squares.largest) ? exponent_of(squares.largest) : 0;
  if (exponent <= 400 && exponent >= -400) return {sqrt(squares.sum), 0};
  Squares scaled;
  for (int i = 0; i < n; i++) {
    add_square(scaled, scale_by_power(x[i], -exponent));
    if (y != nullptr) add_square(scaled, scale_by_power(y[i], -exponent));
  }
  return {sqrt(scaled.sum), exponent};
}

/// norm x / y, 0 where y is zero; infinite or 0 only where the result leaves the range.
LN_DEVICE double ratio_of(double norm, const ScaledLength& x, const ScaledLength& y) {
  if (y.value == 0.0) return 0.0;
  int exponent = exponent_of(norm), total = exponent + x.exponent - y.exponent;
  double ratio = scale_by_power(norm, -exponent) * x.value / y.value;
  return scale_by_power(ratio, total > 2044 ? 2044 : total < -2044 ? -2044 : total);
}

/// One system: where its operands are, and its verdict in the making.
struct TridiagonalSystem {
  const double* d;
  const double* e;
  const double* b;
  double* scratch;
  double zr, zi, least;
  Squares side, solution;
  bool replaced = false;
};

/// Forward elimination: leaves the rows of the triangle in scratch.
LN_DEVICE void eliminate(const TridiagonalSolveParams& p, TridiagonalSystem& system) {
  int n = p.n;
  const double *d = system.d, *e = system.e, *b = system.b;
  double zr = system.zr, zi = system.zi;

  // The row in work: pivot candidate a, right neighbour u, right-hand side y.
  double ar = d[0] + zr, ai = zi, ur = n > 1 ? e[0] : 0.0, ui = 0, yr = b[0], yi = 0;
  for (int i = 0; i < n; i++) {
    bool last = i == n - 1;
    double l = last ? 0.0 : e[static_cast<long long>(i) * p.off_diagonal_step];
    double dr = (last ? 0.0 : d[static_cast<long long>(i + 1) * p.diagonal_step]) + zr, di = zi;
    double next = i < n - 2 ? e[static_cast<long long>(i + 1) * p.off_diagonal_step] : 0.0, by = last ? 0.0 : b[i + 1];
    add_square(system.side, b[i]);
    bool swap = fabs(ar) + fabs(ai) < fabs(l);
    double pr = swap ? l : ar, pi = swap ? 0.0 : ai;
    bool tiny = fabs(pr) < system.least && fabs(pi) < system.least;
    pr = tiny ? copysign(system.least, pr) : pr;
    system.replaced |= tiny;
    Complex inverse = inverse_of(pr, pi);
    double one_re = swap ? dr : ur, one_im = swap ? di : ui, two = swap ? next : 0.0;
    double kept_re = swap ? by : yr, kept_im = swap ? 0.0 : yi;
    double* row = system.scratch + static_cast<long long>(i) * kRowNumbers * p.systems;
    row[0] = inverse.re;
    row[p.systems] = inverse.im;
    row[2 * p.systems] = one_re;
    row[3 * p.systems] = one_im;
    row[4 * p.systems] = two;
    row[5 * p.systems] = kept_re;
    row[6 * p.systems] = kept_im;

    // The other row, less m times this one.
    double other_re = swap ? ar : l, other_im = swap ? ai : 0.0;
    double mr = other_re * inverse.re - other_im * inverse.im, mi = other_re * inverse.im + other_im * inverse.re;
    double nr = swap ? ur : dr, ni = swap ? ui : di, far = swap ? 0.0 : next;
    ar = nr - (mr * one_re - mi * one_im);
    ai = ni - (mr * one_im + mi * one_re);
    double rest_re = swap ? yr : by, rest_im = swap ? yi : 0.0;
    ur = far - mr * two;
    ui = 0.0 - mi * two;
    yr = rest_re - (mr * kept_re - mi * kept_im);
    yi = rest_im - (mr * kept_im + mi * kept_re);
  }
}

/// Element i of the solution from the two after it, which it replaces.
LN_DEVICE void substitute(const TridiagonalSolveParams& p, TridiagonalSystem& system, int i, Complex& x1, Complex& x2) {
  const double* row = system.scratch + static_cast<long long>(i) * kRowNumbers * p.systems;
  double inverse_re = row[0], inverse_im = row[p.systems], one_re = row[2 * p.systems], one_im = row[3 * p.systems], two = row[4 * p.systems];
  double re = row[5 * p.systems] - (one_re * x1.re - one_im * x1.im) - two * x2.re;
  double im = row[6 * p.systems] - (one_re * x1.im + one_im * x1.re) - two * x2.im;
  x2 = x1;
  x1 = {inverse_re * re - inverse_im * im, inverse_re * im + inverse_im * re};
  add_square(system.solution, x1.re);
  add_square(system.solution, x1.im);
}

/// Launch: a multiple of 32 threads, at most 128 a block; ceil(systems / threads) blocks. n >= 1.
LN_DEVICE void tridiagonal_solve(const TridiagonalSolveParams& p) {
  LN_SHARED(double, staged, [kSystemWarps][2][32][kStaged + 1]);
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32, n = p.n;
  long long local = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
  bool present = local < p.systems;
  long long q = p.first_system + local, of_matrix = static_cast<long long>(p.sides) * p.shifts;
  long long matrix = q / of_matrix, in_matrix = q % of_matrix, side = in_matrix / p.shifts, shift = in_matrix % p.shifts;
  double norm = 0;
  int bad = -1;
  TridiagonalSystem system;
  if (present) {
    system.d = p.diagonals + matrix * p.diagonal_stride;
    system.e = p.off_diagonals + matrix * p.off_diagonal_stride;
    system.b = p.b + matrix * p.b_batch + side * p.b_row;
    system.scratch = p.scratch + local;
    system.zr = p.z[2 * shift];
    system.zi = p.z[2 * shift + 1];
    norm = tridiagonal_norm(system.d, p.diagonal_step, system.e, p.off_diagonal_step, n, bad);
    system.least = 1.0 / 9007199254740992.0 * norm;
    eliminate(p, system);
  }

  Complex x1 = {0, 0}, x2 = {0, 0};
  for (int end = n; end > 0;) {
    int begin = (end - 1) / kStaged * kStaged;
    for (int i = end - 1; present && i >= begin; i--) {
      substitute(p, system, i, x1, x2);
      staged[warp][0][lane][i - begin] = x1.re;
      staged[warp][1][lane][i - begin] = x1.im;
    }
    __syncwarp();
    for (int other = 0; other < 32; other++) {  // half a warp writes real parts, the other half imaginary ones
      long long theirs = local - lane + other;
      int part = lane / kStaged, i = lane % kStaged;
      if (theirs >= p.systems || begin + i >= end) continue;
      long long place = p.first_system + theirs;
      p.x[place / of_matrix * p.x_batch + (2 * (place % of_matrix) + part) * p.x_row + begin + i] = staged[warp][part][other][i];
    }
    __syncwarp();
    end = begin;
  }
  if (!present) return;

  double* x = p.x + matrix * p.x_batch + 2 * in_matrix * p.x_row;
  ScaledLength size = length_of(system.solution, x, x + p.x_row, n), length = length_of(system.side, system.b, nullptr, n);
  Verdict verdict = {0.0, kConverged, -1};
  if (bad >= 0 || !is_finite(system.zr) || !is_finite(system.zi) || !is_finite(size.value) || !is_finite(length.value)) {
    verdict = {0.0, kNonFinite, bad};
    for (int i = 0; i < n; i++) x[i] = x[p.x_row + i] = not_a_number<double>();
  } else {
    verdict.residual = ratio_of(norm, size, length);
    if (verdict.residual > kLargestRatio || system.replaced) verdict.kind = kIllConditioned;
  }
  p.verdicts[q] = verdict;
}

}  // namespace largen
