// SPDX-License-Identifier: MIT
// Rows divided by their Euclidean norm: the twin of the C# RowNorm. A group of 16 threads (reduce.cuh) does one row.
#pragma once

#include "largen/real.cuh"
#include "largen/reduce.cuh"

namespace largen::pointwise {

template <class T>
struct NormalizeRowsParams {
  T* x;
  long long columns, batch_stride;
  int rows, batch, row_stride, reserved;
};

template <class T>
LN_DEVICE double row_squares(const T* x, long long columns) {
  return fixed_order(columns, [&](double lane, long long j) { return fma(static_cast<double>(x[j]), static_cast<double>(x[j]), lane); });
}

/// Multiplies a row by the power of two that brings its largest element to [1, 2); a row with an infinity or a NaN stays.
LN_DEVICE void bring_to_one(double* x, long long columns) {
  unsigned long long largest = 0;  // bits of magnitudes grow with them; those of NaN lie above all
  for (long long j = sum_lane(); j < columns; j += sum_lanes) {
    unsigned long long bits = to_bits(magnitude(x[j]));
    largest = bits > largest ? bits : largest;
  }
  for (int lanes = sum_lanes / 2; lanes > 0; lanes /= 2) {
    unsigned long long other = __shfl_xor_sync(sum_mask(), largest, lanes, sum_lanes);
    largest = other > largest ? other : largest;
  }
  if (largest >= 0x7FF0000000000000ull) return;
  int exponent = -exponent_of(from_bits(largest));
  for (long long j = sum_lane(); j < columns; j += sum_lanes) x[j] = scale_by_power(x[j], exponent);
}

LN_DEVICE void normalize_row(double* x, long long columns) {
  double squares = row_squares(x, columns);
  if (squares < constants::RowNorm::SmallSquares || squares > constants::RowNorm::LargeSquares) {
    bring_to_one(x, columns);
    squares = row_squares(x, columns);  // each lane reads the elements that it wrote
  }
  if (squares == 0.0) return;
  double norm = sqrt(squares);
  for (long long j = sum_lane(); j < columns; j += sum_lanes) x[j] = x[j] / norm;
}

LN_DEVICE void normalize_row(float* x, long long columns) {
  double squares = row_squares(x, columns);
  if (squares == 0.0) return;
  double norm = sqrt(squares);
  for (long long j = sum_lane(); j < columns; j += sum_lanes) x[j] = static_cast<float>(static_cast<double>(x[j]) / norm);
}

template <class T>
LN_DEVICE void normalize_rows(const NormalizeRowsParams<T>& p) {
  long long all = static_cast<long long>(p.batch) * p.rows;
  for (long long g = sum_group(); g < all; g += sum_groups()) {
    long long b = g / p.rows, i = g - b * p.rows;
    normalize_row(p.x + b * p.batch_stride + i * p.row_stride, p.columns);
  }
}

}  // namespace largen::pointwise
