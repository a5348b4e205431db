// SPDX-License-Identifier: MIT
// Parameters of the resolvent kernels, and numbers by index.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "support/lent.h"
#include "support/verdict.h"

namespace largen::testing {

using Complex = std::complex<double>;

struct TraceArguments {
  const double* spectra;
  const double* weights;
  const double* z;
  double* sums;
  Verdict* verdicts;
  long long spectrum_stride, weight_stride;
  int n, shifts, spectrum_step, weight_step, batch;
};

struct ProductArguments {
  const double* spectra;
  const double* b;
  const double* c;
  const double* z;
  double* products;
  long long spectrum_stride, b_stride, c_stride;
  int n, shifts, spectrum_step, b_row, c_row, batch;
};

struct FirstBadArguments {
  const double* b;
  const double* c;
  int* first;
  long long b_stride, c_stride;
  int n, b_row, c_row, batch;
};

struct TwoPointArguments {
  const double* spectra;
  const double* diagonal;
  const double* products;
  const double* left_z;
  const double* right_z;
  const Verdict* shift_verdicts;
  const int* first_bad;
  double* table;
  Verdict* verdicts;
  long long spectrum_stride, diagonal_stride;
  int n, left, right, spectrum_step, diagonal_step, batch;
};

struct TridiagonalArguments {
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

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Uniform on [-1, 1), by index.
inline double signed_draw(unsigned seed, int b, int i) {
  unsigned long long z = (seed * 1000003ULL + b) * 1000003ULL + i;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) / 4503599627370496.0 - 1;
}

/// Real parts on both sides of the spectra, imaginary parts of both signs and zero.
inline std::vector<double> draw_shifts(unsigned seed, int shifts) {
  std::vector<double> z(2 * shifts);
  for (int s = 0; s < shifts; s++) {
    z[2 * s] = 4 * signed_draw(seed, 0, s);
    z[2 * s + 1] = s % 4 == 0 ? 0 : signed_draw(seed, 1, s);
  }
  return z;
}

inline std::vector<double> draw(unsigned seed, std::size_t count) {
  std::vector<double> x(count);
  for (std::size_t i = 0; i < count; i++) x[i] = signed_draw(seed, 2, static_cast<int>(i));
  return x;
}

/// Extended precision: what the kernels are compared with.
using Long = std::complex<long double>;
inline Long resolvent(double eigenvalue, const double* z) { return 1.0L / Long(static_cast<long double>(eigenvalue) + z[0], z[1]); }

}  // namespace largen::testing
