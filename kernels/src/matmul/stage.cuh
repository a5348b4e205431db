// SPDX-License-Identifier: MIT
// From global to shared memory: a slice of an operand, transposed on the way where it enters transposed, filled up with zeros.
#pragma once

#include "largen/wide.cuh"
#include "params.cuh"

namespace largen::matmul {

/// Whether rows of a batch of matrices can be moved sixteen bytes at a time: first element, rows and matrices all start at a multiple of 16 bytes.
template <class T>
LN_DEVICE bool is_wide(const void* x, long long row_stride, long long batch_stride) {
  unsigned long long at = reinterpret_cast<unsigned long long>(x);
  return ((at | static_cast<unsigned long long>(row_stride * sizeof(T)) | static_cast<unsigned long long>(batch_stride * sizeof(T))) & 15) == 0;
}

/// How an operand lies in memory.
template <class T>
struct Source {
  const T* first;          // element (0, 0) of op(X) of the block's first matrix
  long long batch_stride;  // from one matrix of the block to the next
  int row_stride;
  bool turned, by_16;
};

/// One element of a tile: from memory if valid, else zero. The 2-byte type goes through a register, as cp.async moves 4 bytes at least.
template <class T>
LN_DEVICE void stage_element(T* to, const T* from, bool valid) {
  if constexpr (sizeof(T) == 2) {
    *to = valid ? *from : T(0);
  } else {
    cp_async_zero_fill<sizeof(T)>(to, from, valid ? static_cast<int>(sizeof(T)) : 0);
  }
}

/// Tiles [Rows][Columns] of `Items` matrices, leading dimension Ld, Item elements apart. Elements (row0 + r, column0 + c) of op(X) with row0 + r < rows and
/// column0 + c < columns come from memory, all others become zero, as do the tiles of matrices from `items` on.
/// 16-byte copies where the operand is aligned and not turned; else one element a copy, neighbouring threads reading neighbouring addresses either way.
/// The caller commits, waits and synchronises.
template <class T, int Rows, int Columns, int Ld, int Items, int Item, int Threads>
LN_DEVICE void stage(T* tile, const Source<T>& x, int row0, int column0, int rows, int columns, int items, int thread) {
  if (x.by_16 && !x.turned) {
    constexpr int Lanes = 16 / static_cast<int>(sizeof(T)), Chunks = Columns / Lanes;
    static_assert(Columns % Lanes == 0 && Ld % Lanes == 0 && Item % Lanes == 0, "whole 16-byte chunks");
    for (int e = thread; e < Items * Rows * Chunks; e += Threads) {
      int item = e / (Rows * Chunks), r = e / Chunks % Rows, c = e % Chunks * Lanes;
      int valid = item < items && row0 + r < rows ? columns - (column0 + c) : 0;
      valid = valid < 0 ? 0 : valid > Lanes ? Lanes : valid;
      const T* from = valid == 0 ? x.first : x.first + (item * x.batch_stride + static_cast<long long>(row0 + r) * x.row_stride + column0 + c);
      cp_async_zero_fill<16>(tile + item * Item + r * Ld + c, from, valid * static_cast<int>(sizeof(T)));
    }
  } else {
    LN_NO_UNROLL
    for (int e = thread; e < Items * Rows * Columns; e += Threads) {
      int item = e / (Rows * Columns), r = x.turned ? e % Rows : e / Columns % Rows, c = x.turned ? e / Rows % Columns : e % Columns;
      bool valid = item < items && row0 + r < rows && column0 + c < columns;
      long long at =
          x.turned ? static_cast<long long>(column0 + c) * x.row_stride + (row0 + r) : static_cast<long long>(row0 + r) * x.row_stride + (column0 + c);
      stage_element(tile + item * Item + r * Ld + c, valid ? x.first + (item * x.batch_stride + at) : x.first, valid);
    }
  }
}

}  // namespace largen::matmul
