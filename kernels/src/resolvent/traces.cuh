// SPDX-License-Identifier: MIT
// Sums of w_i / (l_i + z) over spectra for many shifts z: a block takes one spectrum and a tile of shifts, one a thread; eigenvalues come through shared
// memory in tiles of their own and are added in rising order of their index. Class A: the bits of the CPU.
#pragma once

#include "complex.cuh"

namespace largen {

constexpr int kSpectrumTile = 256;

/// Eigenvalue i of matrix b at spectra[b * spectrum_stride + i * spectrum_step]; weights (null: ones) likewise. The sum of matrix b and shift s and its
/// verdict lie at b * shifts + s. Shifts and sums are complex (pairs) or real; sums may be null where the verdict of the shift alone is wanted.
struct ResolventTraceParams {
  const double* spectra;
  const double* weights;
  const double* z;
  double* sums;
  Verdict* verdicts;
  long long spectrum_stride, weight_stride;
  int n, shifts, spectrum_step, weight_step, batch;
};

/// Launch: any number of threads up to 256 a block; batch * ceil(shifts / threads) blocks.
template <bool IsComplex>
LN_DEVICE void resolvent_traces(const ResolventTraceParams& p) {
  LN_SHARED(double, eigenvalues, [kSpectrumTile]);
  LN_SHARED(double, factors, [kSpectrumTile]);
  unsigned tiles = (static_cast<unsigned>(p.shifts) + blockDim.x - 1) / blockDim.x;
  long long b = blockIdx.x / tiles;
  long long s = static_cast<long long>(blockIdx.x % tiles) * blockDim.x + threadIdx.x;
  bool present = s < p.shifts;
  double zre = 0, zim = 0;
  if (present) {
    zre = p.z[IsComplex ? 2 * s : s];
    if (IsComplex) zim = p.z[2 * s + 1];
  }
  const double* spectrum = p.spectra + b * p.spectrum_stride;
  const double* weights = p.weights == nullptr ? nullptr : p.weights + b * p.weight_stride;

  Compensated re = {0, 0}, im = {0, 0};
  Nearest nearest;
  for (int first = 0; first < p.n; first += kSpectrumTile) {
    int count = p.n - first < kSpectrumTile ? p.n - first : kSpectrumTile;
    __syncthreads();  // the tile before is used up
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
      eigenvalues[i] = spectrum[static_cast<long long>(first + i) * p.spectrum_step];
      if (weights != nullptr) factors[i] = weights[static_cast<long long>(first + i) * p.weight_step];
    }
    __syncthreads();
    for (int i = 0; i < count; i++) {
      double x = eigenvalues[i] + zre;
      visit(nearest, first + i, eigenvalues[i], x, zim);
      Complex term = IsComplex ? inverse_of(x, zim) : Complex{1.0 / x, 0.0};
      if (weights != nullptr) {
        term.re *= factors[i];
        term.im *= factors[i];
        if (nearest.bad_weight < 0 && !is_finite(factors[i])) nearest.bad_weight = p.n + first + i;
      }
      if (p.sums == nullptr) term = {term.re * 0.0, term.im * 0.0};  // an infinite term still shows
      add(re, term.re);
      if (IsComplex) add(im, term.im);
    }
  }
  if (!present) return;
  Complex sum = {re.high + re.low, im.high + im.low};
  Verdict verdict = verdict_of(nearest, p.n, zre, zim, sum);
  long long at = b * p.shifts + s;
  p.verdicts[at] = verdict;
  if (p.sums == nullptr) return;
  p.sums[IsComplex ? 2 * at : at] = sum.re;
  if (IsComplex) p.sums[2 * at + 1] = sum.im;
}

}  // namespace largen
