// SPDX-License-Identifier: MIT
// Copy, fill, scale, add, gather: one thread an element (elements.cuh).
#pragma once

#include "largen/elements.cuh"

namespace largen::pointwise {

template <class T>
struct PairParams {
  const T* x;
  T* y;
  long long columns, x_batch_stride, y_batch_stride;
  T alpha;  // not read by copy
  int rows, batch, x_row_stride, y_row_stride;
};

/// y = x.
template <class T>
LN_DEVICE void copy(const PairParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    p.y[b * p.y_batch_stride + i * p.y_row_stride + j] = p.x[b * p.x_batch_stride + i * p.x_row_stride + j];
  });
}

/// y = fma(x, alpha, y).
template <class T>
LN_DEVICE void add_scaled(const PairParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T* y = p.y + b * p.y_batch_stride + i * p.y_row_stride + j;
    *y = fma(p.x[b * p.x_batch_stride + i * p.x_row_stride + j], p.alpha, *y);
  });
}

template <class T>
struct OneParams {
  T* x;
  long long columns, batch_stride;
  T alpha;
  int rows, batch, row_stride;
};

/// x = alpha.
template <class T>
LN_DEVICE void fill(const OneParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) { p.x[b * p.batch_stride + i * p.row_stride + j] = p.alpha; });
}

/// x = x alpha.
template <class T>
LN_DEVICE void scale(const OneParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T* x = p.x + b * p.batch_stride + i * p.row_stride + j;
    *x = *x * p.alpha;
  });
}

template <class T>
struct ScaleColumnsParams {
  T* x;
  const T* scale;  // [1, columns] a problem
  long long columns, batch_stride, scale_batch_stride;
  int rows, batch, row_stride, reserved;
};

/// x(i, j) = x(i, j) scale(j).
template <class T>
LN_DEVICE void scale_columns(const ScaleColumnsParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T* x = p.x + b * p.batch_stride + i * p.row_stride + j;
    *x = *x * p.scale[b * p.scale_batch_stride + j];
  });
}

template <class T>
struct GatherParams {
  const T* source;
  T* destination;
  const int* row_index;     // null: all rows in order
  const int* column_index;  // null: all columns in order
  long long columns, source_batch_stride, batch_stride, row_index_batch_stride, column_index_batch_stride;
  int rows, batch, source_row_stride, row_stride;  // rows and columns are those of the destination
};

/// destination(i, j) = source(row_index(i), column_index(j)). Indices lie in the source: the caller's promise.
template <class T>
LN_DEVICE void gather(const GatherParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    long long row = p.row_index == nullptr ? i : p.row_index[b * p.row_index_batch_stride + i];
    long long column = p.column_index == nullptr ? j : p.column_index[b * p.column_index_batch_stride + j];
    p.destination[b * p.batch_stride + i * p.row_stride + j] = p.source[b * p.source_batch_stride + row * p.source_row_stride + column];
  });
}

}  // namespace largen::pointwise
