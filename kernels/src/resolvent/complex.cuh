// SPDX-License-Identifier: MIT
// Complex numbers and the verdict of a shift, operation for operation as LinearAlgebra/Resolvent does it on the CPU: the same bits.
#pragma once

#include "largen/real.cuh"
#include "largen/verdict.cuh"

namespace largen {

struct Complex {
  double re, im;
};

/// 1/(x + i y) by Smith's division: no square is formed, so nothing overflows or vanishes before the result does.
LN_DEVICE Complex inverse_of(double x, double y) {
  bool swapped = fabs(x) < fabs(y);
  double large = swapped ? y : x, small = swapped ? x : y;
  double r = small / large;
  double inverse = 1.0 / fma(small, r, large), other = r * inverse;
  return {swapped ? other : inverse, -(swapped ? inverse : other)};
}

/// A sum and what its roundings lost (Knuth's exact addition; Higham 2002, section 4.3).
struct Compensated {
  double high, low;
};

LN_DEVICE void add(Compensated& sum, double term) {
  double high = sum.high + term, part = high - sum.high;
  sum.low += (sum.high - (high - part)) + (term - part);
  sum.high = high;
}

/// |A| / min |l + z| above which rounding errors of the eigenvalues may dominate: 1e-3 / u.
constexpr double kLargestRatio = 1e-3 * 9007199254740992.0;

/// What is gathered over a spectrum: its largest size, its first element that is not finite (bad), the first weight (n + its index), and where it comes nearest to -z.
struct Nearest {
  double norm = 0, size = __longlong_as_double(0x7ff0000000000000), x = 0;
  int bad = -1, bad_weight = -1, index = 0;
};

LN_DEVICE void visit(Nearest& nearest, int i, double eigenvalue, double x, double y) {
  double size = fabs(eigenvalue), absolute_x = fabs(x), absolute_y = fabs(y);
  if (!is_finite(eigenvalue))
    nearest.bad = nearest.bad < 0 ? i : nearest.bad;
  else
    nearest.norm = size > nearest.norm ? size : nearest.norm;
  double larger = absolute_x < absolute_y ? absolute_y : absolute_x;
  bool nearer = larger < nearest.size;
  nearest.x = nearer || i == 0 ? x : nearest.x;
  nearest.index = nearer ? i : nearest.index;
  nearest.size = nearer ? larger : nearest.size;
}

/// The verdict of a sum over n terms; a sum that is worthless becomes NaN, one at a pole +infinity.
LN_DEVICE Verdict verdict_of(const Nearest& nearest, int n, double zre, double zim, Complex& sum) {
  double nan = not_a_number<double>(), infinity = __longlong_as_double(0x7ff0000000000000);
  int bad = nearest.bad >= 0 ? nearest.bad : nearest.bad_weight;
  if (bad >= 0 || !is_finite(zre) || !is_finite(zim)) {
    sum = {nan, nan};
    return {0.0, kNonFinite, bad};
  }
  if (n == 0) return {0.0, kConverged, -1};
  if (nearest.size == 0.0 || !is_finite(sum.re) || !is_finite(sum.im)) {
    sum = {infinity, 0.0};
    return {infinity, kDiverged, nearest.index};
  }
  double absolute_x = fabs(nearest.x), absolute_y = fabs(zim);
  double large = absolute_x < absolute_y ? absolute_y : absolute_x, small = absolute_x < absolute_y ? absolute_x : absolute_y;
  double r = small / large, ratio = nearest.norm / large / sqrt(fma(r, r, 1.0));
  return ratio > kLargestRatio ? Verdict{ratio, kIllConditioned, nearest.index} : Verdict{ratio, kConverged, -1};
}

LN_DEVICE bool failed(const Verdict& verdict) { return verdict.kind == kNonFinite || verdict.kind == kDiverged; }

/// The verdict of an element of a table from those of its two shifts and the first operand that is not finite (-1: none); a failure overwrites the value.
LN_DEVICE Verdict join(const Verdict& left, const Verdict& right, int bad, Complex& value) {
  double nan = not_a_number<double>(), infinity = __longlong_as_double(0x7ff0000000000000);
  Verdict verdict = failed(left) || (!failed(right) && left.residual >= right.residual) ? left : right;
  if (!failed(verdict) && !(is_finite(value.re) && is_finite(value.im))) verdict = bad >= 0 ? Verdict{0.0, kNonFinite, bad} : Verdict{infinity, kDiverged, -1};
  if (verdict.kind == kNonFinite) value = {nan, nan};
  if (verdict.kind == kDiverged) value = {infinity, 0.0};
  return verdict;
}

}  // namespace largen
