// SPDX-License-Identifier: MIT
// Tables over all pairs of shifts, r_i(z) = 1/(l_i + z): sum_i r_i(z) d_i r_i(z') where the middle matrix is diagonal in the eigenbasis, r(z)^T W r(z') where it
// is not (two kernels: W r(z') first). Resolvents are made where they are used, 4 a thread for 64 fused multiply-adds, and never stored.
// Terms are added in rising order of the index: class B.
//
// Tiles: 32 x 32 results by 256 threads (16 x 16), 2 x 2 each: thread (x, y) has rows y, y + 16 and columns x, x + 16; the sum runs in steps of 16.
#pragma once

#include "complex.cuh"

namespace largen {

constexpr int kSide = 32;
constexpr int kDepth = 16;

/// A tile of kSide complex vectors of kDepth elements; one more keeps the columns apart in the banks.
struct ComplexTile {
  double re[kSide][kDepth + 1], im[kSide][kDepth + 1];
};

/// tile(s, i) = factor_i / (l_i + z_s) for 32 shifts and 16 eigenvalues from (first_shift, first) on, zeros outside. factors null: ones.
LN_DEVICE void fill_resolvents(ComplexTile& tile, const double* z, int shifts, int first_shift, const double* spectrum, int spectrum_step,
                               const double* factors, int factor_step, int n, int first) {
  for (int e = threadIdx.x; e < kSide * kDepth; e += 256) {
    int s = e / kDepth, i = e % kDepth;
    Complex value = {0, 0};
    if (first_shift + s < shifts && first + i < n) {
      double eigenvalue = spectrum[static_cast<long long>(first + i) * spectrum_step];
      value = inverse_of(eigenvalue + z[2 * (first_shift + s)], z[2 * (first_shift + s) + 1]);
      if (factors != nullptr) {
        double factor = factors[static_cast<long long>(first + i) * factor_step];
        value = {value.re * factor, value.im * factor};
      }
    }
    tile.re[s][i] = value.re;
    tile.im[s][i] = value.im;
  }
}

/// products[b][t][0 or 1][i] = real or imaginary part of sum_j (B_ij C_ji) / (l_j + z_t), for matrices B and C [n, n] of each problem of the batch.
struct ResolventProductParams {
  const double* spectra;
  const double* b;
  const double* c;
  const double* z;
  double* products;
  long long spectrum_stride, b_stride, c_stride;
  int n, shifts, spectrum_step, b_row, c_row, batch;
};

/// Launch: 256 threads; grid (ceil(n / 32), ceil(shifts / 32), batch).
LN_DEVICE void resolvent_product(const ResolventProductParams& p) {
  LN_SHARED(ComplexTile, right, [1]);
  LN_SHARED(double, w, [kSide][kDepth + 1]);
  int x = threadIdx.x % 16, y = threadIdx.x / 16;
  int first_row = blockIdx.x * kSide, first_shift = blockIdx.y * kSide;
  long long problem = blockIdx.z;
  const double* spectrum = p.spectra + problem * p.spectrum_stride;
  const double* b = p.b + problem * p.b_stride;
  const double* c = p.c + problem * p.c_stride;

  Complex sum[2][2] = {};
  for (int first = 0; first < p.n; first += kDepth) {
    __syncthreads();
    fill_resolvents(right[0], p.z, p.shifts, first_shift, spectrum, p.spectrum_step, nullptr, 0, p.n, first);
    for (int e = threadIdx.x; e < kSide * kDepth; e += 256) {
      int i = first_row + e / kDepth, j = first + e % kDepth;
      w[e / kDepth][e % kDepth] = i < p.n && j < p.n ? b[static_cast<long long>(i) * p.b_row + j] : 0.0;
    }
    __syncthreads();
    for (int e = threadIdx.x; e < kSide * kDepth; e += 256) {
      int j = first + e / kSide, i = first_row + e % kSide;
      w[e % kSide][e / kSide] *= i < p.n && j < p.n ? c[static_cast<long long>(j) * p.c_row + i] : 0.0;
    }
    __syncthreads();
    int count = p.n - first < kDepth ? p.n - first : kDepth;
    for (int k = 0; k < count; k++) {
      LN_UNROLL
      for (int u = 0; u < 2; u++) {
        LN_UNROLL
        for (int v = 0; v < 2; v++) {
          double factor = w[x + 16 * v][k];
          sum[u][v].re = fma(factor, right[0].re[y + 16 * u][k], sum[u][v].re);
          sum[u][v].im = fma(factor, right[0].im[y + 16 * u][k], sum[u][v].im);
        }
      }
    }
  }
  LN_UNROLL
  for (int u = 0; u < 2; u++) {
    LN_UNROLL
    for (int v = 0; v < 2; v++) {
      int s = first_shift + y + 16 * u, i = first_row + x + 16 * v;
      if (s >= p.shifts || i >= p.n) continue;
      double* product = p.products + 2 * (problem * p.shifts + s) * p.n + i;
      product[0] = sum[u][v].re;
      product[p.n] = sum[u][v].im;
    }
  }
}

/// first[b] = the place of the first element of the operands of problem b that is not finite, counted behind the n eigenvalues, or -1: n + i for d_i where c is
/// null (b is then a diagonal of step b_row), else n + i n + j for B_ij, n + n^2 + i n + j for C_ij. n <= 32767: a place has 32 bits.
struct FirstBadOperandParams {
  const double* b;
  const double* c;
  int* first;
  long long b_stride, c_stride;
  int n, b_row, c_row, batch;
};

/// Launch: one block a problem, a multiple of 32 threads.
LN_DEVICE void first_bad_operand(const FirstBadOperandParams& p) {
  LN_SHARED(int, first, [1]);
  constexpr int none = 0x7fffffff;
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32, n = p.n, bad = none;
  long long problem = blockIdx.x;
  if (threadIdx.x == 0) first[0] = none;
  __syncthreads();
  for (int k = warp; k < (p.c == nullptr ? n : 2 * n); k += warps) {
    const double* row =
        k < n ? p.b + problem * p.b_stride + static_cast<long long>(k) * p.b_row : p.c + problem * p.c_stride + static_cast<long long>(k - n) * p.c_row;
    for (int j = lane; j < (p.c == nullptr ? 1 : n); j += 32) {
      int place = p.c == nullptr ? n + k : n + k * n + j;
      if (!is_finite(row[j])) bad = bad < place ? bad : place;
    }
  }
  if (bad != none) atomicMin(&first[0], bad);
  __syncthreads();
  if (threadIdx.x == 0) p.first[problem] = first[0] == none ? -1 : first[0];
}

/// Element (s, t) of the table of matrix b, complex, at b * left * right + s * right + t. The right factor is d_i / (l_i + z'_t) (d null: ones), or comes from
/// ResolventProductParams where products is not null. Verdicts of the shifts: b * (left + right) + s, those of z' after those of z; the table's beside its values.
struct TwoPointParams {
  const double* spectra;
  const double* diagonal;
  const double* products;
  const double* left_z;
  const double* right_z;
  const Verdict* shift_verdicts;
  const int* first_bad;  // FirstBadOperandParams
  double* table;
  Verdict* verdicts;
  long long spectrum_stride, diagonal_stride;
  int n, left, right, spectrum_step, diagonal_step, batch;
};

/// Launch: 256 threads; grid (ceil(right / 32), ceil(left / 32), batch).
LN_DEVICE void two_point(const TwoPointParams& p) {
  LN_SHARED(ComplexTile, tiles, [2]);
  int x = threadIdx.x % 16, y = threadIdx.x / 16;
  int first_right = blockIdx.x * kSide, first_left = blockIdx.y * kSide;
  long long problem = blockIdx.z;
  const double* spectrum = p.spectra + problem * p.spectrum_stride;
  const double* diagonal = p.diagonal == nullptr ? nullptr : p.diagonal + problem * p.diagonal_stride;

  Complex sum[2][2] = {};
  for (int first = 0; first < p.n; first += kDepth) {
    __syncthreads();
    fill_resolvents(tiles[0], p.left_z, p.left, first_left, spectrum, p.spectrum_step, nullptr, 0, p.n, first);
    if (p.products == nullptr) {
      fill_resolvents(tiles[1], p.right_z, p.right, first_right, spectrum, p.spectrum_step, diagonal, p.diagonal_step, p.n, first);
    } else {
      for (int e = threadIdx.x; e < kSide * kDepth; e += 256) {
        int t = first_right + e / kDepth, i = first + e % kDepth;
        const double* product = p.products + 2 * (problem * p.right + t) * p.n + i;
        bool inside = t < p.right && i < p.n;
        tiles[1].re[e / kDepth][e % kDepth] = inside ? product[0] : 0.0;
        tiles[1].im[e / kDepth][e % kDepth] = inside ? product[p.n] : 0.0;
      }
    }
    __syncthreads();
    int count = p.n - first < kDepth ? p.n - first : kDepth;
    for (int k = 0; k < count; k++) {
      LN_UNROLL
      for (int u = 0; u < 2; u++) {
        double lre = tiles[0].re[y + 16 * u][k], lim = tiles[0].im[y + 16 * u][k];
        LN_UNROLL
        for (int v = 0; v < 2; v++) {
          double rre = tiles[1].re[x + 16 * v][k], rim = tiles[1].im[x + 16 * v][k];
          sum[u][v].re = fma(-lim, rim, fma(lre, rre, sum[u][v].re));
          sum[u][v].im = fma(lim, rre, fma(lre, rim, sum[u][v].im));
        }
      }
    }
  }
  LN_UNROLL
  for (int u = 0; u < 2; u++) {
    LN_UNROLL
    for (int v = 0; v < 2; v++) {
      int s = first_left + y + 16 * u, t = first_right + x + 16 * v;
      if (s >= p.left || t >= p.right) continue;
      long long l = problem * (p.left + p.right) + s, r = problem * (p.left + p.right) + p.left + t;
      long long at = (problem * p.left + s) * p.right + t;
      p.verdicts[at] = join(p.shift_verdicts[l], p.shift_verdicts[r], p.first_bad[problem], sum[u][v]);
      p.table[2 * at] = sum[u][v].re;
      p.table[2 * at + 1] = sum[u][v].im;
    }
  }
}

}  // namespace largen
