// SPDX-License-Identifier: MIT
// Matrix products in float and double whose bits are those of the CPU.
//
// Order (the contract of the engine's MatMul): for every block of 256 values of k in rising order acc = 0, acc = fma(a_ik, b_kj, acc) for k rising; then
// C = fma(alpha, acc, beta C) for the first block (alpha acc where beta is 0) and C = fma(alpha, acc, C) for the others. Tiles, threads and batch do not enter.
//
// Layout: a block computes Items tiles of Tile x Tile elements of C. A tile belongs to (Tile / RowsEach) x (Tile / ColumnsEach) threads; thread (ty, tx) holds
// rows ty + r * TileThreadsY and, sixteen bytes at a time, columns (c / V) * V * TileThreadsX + tx * V + c mod V. Shared slices are A[Tile][Depth] and
// B[Depth][Tile], both read 16 bytes at a time; with Stages = 2 the next slice is copied while this one is used.
//   Items > 1: the block's tiles are whole products, m and n at most Tile (small products: several matrices a block).
//   Items = 1: a block is a tile of a product of any size; tiles along n fastest, then along m, then the batch.
#pragma once

#include "largen/real.cuh"
#include "stage.cuh"

namespace largen::matmul {

inline constexpr int block_depth = 256;  // LargeN.LinearAlgebra.MatMul.BlockDepth

template <class Number, int TileSize, int SliceDepth, int RowsOfThread, int ColumnsOfThread, int TilesOfBlock, int SliceStages>
struct Chain {
  using T = Number;
  static constexpr int Tile = TileSize, Depth = SliceDepth, RowsEach = RowsOfThread, ColumnsEach = ColumnsOfThread, Items = TilesOfBlock, Stages = SliceStages;
  static constexpr int V = wide<T>;
  static constexpr int ThreadsX = Tile / ColumnsEach, ThreadsY = Tile / RowsEach, ThreadsEach = ThreadsX * ThreadsY, Threads = ThreadsEach * Items;
  // Leading dimensions of one chunk more than the tile, and items ThreadsX chunks apart, keep the 16-byte reads of neighbouring threads in different banks.
  static constexpr int LdA = Depth == 4 ? 4 : Depth + V, LdB = Tile == 4 ? 4 : Tile + V;
  static constexpr int ItemA = Tile * LdA + ThreadsX * V, ItemB = Depth * LdB + ThreadsX * V;
  static_assert(ColumnsEach % V == 0 && Depth % V == 0 && block_depth % Depth == 0, "whole chunks, and whole slices in a block of k");
};

/// acc += A[.][0 .. depth) B[0 .. depth)[.], k rising.
template <class S, class T>
LN_DEVICE void multiply_slice(T (&acc)[S::RowsEach][S::ColumnsEach], const T* a, const T* b, int depth) {
  constexpr int V = S::V;
  int k = 0;
  LN_NO_UNROLL
  for (; k + V <= depth; k += V) {
    T x[S::RowsEach][V];
    LN_UNROLL
    for (int r = 0; r < S::RowsEach; r++) load_wide(x[r], a + r * S::ThreadsY * S::LdA + k);
    LN_UNROLL
    for (int q = 0; q < V; q++) {
      T y[S::ColumnsEach / V][V];
      LN_UNROLL
      for (int c = 0; c < S::ColumnsEach / V; c++) load_wide(y[c], b + (k + q) * S::LdB + c * V * S::ThreadsX);
      LN_UNROLL
      for (int r = 0; r < S::RowsEach; r++) {
        LN_UNROLL
        for (int c = 0; c < S::ColumnsEach; c++) acc[r][c] = multiply_add(x[r][q], y[c / V][c % V], acc[r][c]);
      }
    }
  }
  // What is left of k, one at a time: zeros beyond the end may not enter the chain, they would turn -0 into +0.
  LN_NO_UNROLL
  for (; k < depth; k++) {
    LN_UNROLL
    for (int r = 0; r < S::RowsEach; r++) {
      T x = a[r * S::ThreadsY * S::LdA + k];
      LN_UNROLL
      for (int c = 0; c < S::ColumnsEach; c++) acc[r][c] = multiply_add(x, b[k * S::LdB + c / V * V * S::ThreadsX + c % V], acc[r][c]);
    }
  }
}

/// Where a thread's part of C lies and how it is joined to what was there.
template <class T>
struct Target {
  T* c;  // element (0, 0) of the product
  T alpha, beta;
  int row, column, m, n, row_stride;
  bool lower, by_16;
};

/// visit(r, chunk, at, count) for every sixteen bytes of C that the thread holds: `count` elements from `at` on are to be written.
template <class S, class T, class Visit>
LN_DEVICE void for_each_chunk(const Target<T>& t, Visit visit) {
  LN_UNROLL
  for (int r = 0; r < S::RowsEach; r++) {
    int i = t.row + r * S::ThreadsY;
    int end = i >= t.m ? 0 : t.lower && i + 1 < t.n ? i + 1 : t.n;
    LN_UNROLL
    for (int chunk = 0; chunk < S::ColumnsEach / S::V; chunk++) {
      int j = t.column + chunk * S::V * S::ThreadsX;
      visit(r, chunk, t.c + static_cast<long long>(i) * t.row_stride + j, end - j);
    }
  }
}

/// C = alpha acc + beta C.
template <class S, class T>
LN_DEVICE void join(const Target<T>& t, const T (&acc)[S::RowsEach][S::ColumnsEach], T beta) {
  constexpr int V = S::V;
  bool reads = beta != T(0);
  auto joined = [&](T sum, T old) { return reads ? multiply_add(t.alpha, sum, beta * old) : t.alpha * sum; };
  for_each_chunk<S>(t, [&](int r, int chunk, T* at, int count) {
    if (t.by_16 && count >= V) {
      T x[V];
      if (reads) load_wide(x, at);
      LN_UNROLL
      for (int v = 0; v < V; v++) x[v] = joined(acc[r][chunk * V + v], x[v]);
      store_wide(at, x);
    } else {
      LN_UNROLL
      for (int v = 0; v < V; v++) {
        if (v < count) at[v] = joined(acc[r][chunk * V + v], reads ? at[v] : T(0));
      }
    }
  });
}

/// C = beta C.
template <class S, class T>
LN_DEVICE void scale(const Target<T>& t) {
  LN_NO_UNROLL
  for (int r = 0; r < S::RowsEach; r++) {
    int i = t.row + r * S::ThreadsY;
    if (i >= t.m) continue;
    LN_NO_UNROLL
    for (int c = 0; c < S::ColumnsEach; c++) {
      int j = t.column + c / S::V * S::V * S::ThreadsX + c % S::V;
      if (j >= t.n || (t.lower && j > i)) continue;
      T* at = t.c + static_cast<long long>(i) * t.row_stride + j;
      *at = t.beta == T(0) ? T(0) : t.beta * *at;
    }
  }
}

template <class S>
LN_DEVICE void chain_products(const MatMulParams& p) {
  using T = typename S::T;
  constexpr int SliceA = S::Items * S::ItemA, SliceB = S::Items * S::ItemB;
  LN_SHARED(uint4, memory_a, [S::Stages * SliceA / S::V]);  // aligned to 16 bytes
  LN_SHARED(uint4, memory_b, [S::Stages * SliceB / S::V]);
  T *shared_a = reinterpret_cast<T*>(memory_a), *shared_b = reinterpret_cast<T*>(memory_b);
  int thread = static_cast<int>(threadIdx.x), item = thread / S::ThreadsEach, ty = thread % S::ThreadsEach / S::ThreadsX, tx = thread % S::ThreadsX;

  // The block's first matrix and the corner of its tile.
  long long matrix = static_cast<long long>(blockIdx.x) * S::Items;
  int row0 = 0, column0 = 0;
  if constexpr (S::Items == 1) {
    unsigned across = static_cast<unsigned>((p.n + S::Tile - 1) / S::Tile), down = static_cast<unsigned>((p.m + S::Tile - 1) / S::Tile);
    unsigned tile = blockIdx.x % (across * down);
    matrix = blockIdx.x / (across * down);
    row0 = static_cast<int>(tile / across) * S::Tile;
    column0 = static_cast<int>(tile % across) * S::Tile;
    if (p.lower != 0 && column0 >= row0 + S::Tile) return;
  }
  int items = p.batch - matrix < S::Items ? static_cast<int>(p.batch - matrix) : S::Items;

  const T *first_a = of_block(static_cast<const T*>(p.a), p.a_head, p.a_item), *first_b = of_block(static_cast<const T*>(p.b), p.b_head, p.b_item);
  Source<T> a{first_a + matrix * p.a_batch, p.a_batch, p.a_row, p.a_turned != 0, is_wide<T>(first_a, p.a_row, p.a_batch)};
  Source<T> b{first_b + matrix * p.b_batch, p.b_batch, p.b_row, p.b_turned != 0, is_wide<T>(first_b, p.b_row, p.b_batch)};
  T* first_c = of_block(static_cast<T*>(p.c), p.c_head, p.c_item);
  Target<T> target{first_c + (matrix + item) * p.c_batch,
                   static_cast<T>(p.alpha),
                   static_cast<T>(p.beta),
                   row0 + ty,
                   column0 + tx * S::V,
                   item < items ? p.m : 0,
                   p.n,
                   p.c_row,
                   p.lower != 0,
                   is_wide<T>(first_c, p.c_row, p.c_batch)};
  const T* own_a = shared_a + item * S::ItemA + ty * S::LdA;
  const T* own_b = shared_b + item * S::ItemB + tx * S::V;
  auto copy = [&](int k, int depth_end, int buffer) {
    stage<T, S::Tile, S::Depth, S::LdA, S::Items, S::ItemA, S::Threads>(shared_a + buffer * SliceA, a, row0, k, p.m, depth_end, items, thread);
    stage<T, S::Depth, S::Tile, S::LdB, S::Items, S::ItemB, S::Threads>(shared_b + buffer * SliceB, b, k, column0, depth_end, p.n, items, thread);
    cp_async_commit();
  };

  T acc[S::RowsEach][S::ColumnsEach];
  int k_end = target.alpha == T(0) ? 0 : p.k;
  if (k_end == 0) {
    scale<S>(target);
    return;
  }
  LN_NO_UNROLL
  for (int first = 0; first < k_end; first += block_depth) {
    int end = k_end - first < block_depth ? k_end : first + block_depth;
    LN_UNROLL
    for (int r = 0; r < S::RowsEach; r++) {
      LN_UNROLL
      for (int c = 0; c < S::ColumnsEach; c++) acc[r][c] = T(0);
    }
    // With two stages slice k + Depth is under way while slice k is used; the first round only starts slice 0.
    constexpr int Ahead = (S::Stages - 1) * S::Depth;
    LN_NO_UNROLL
    for (int k = first - Ahead, buffer = 0; k < end; k += S::Depth) {
      bool more = k + Ahead < end;
      if (more) copy(k + Ahead, end, S::Stages == 2 ? buffer ^ 1 : 0);
      if (S::Stages == 2) buffer ^= 1;
      if (k < first) continue;
      int used = S::Stages == 2 ? buffer ^ 1 : 0;
      if (S::Stages == 2 && more) {
        cp_async_wait<1>();
      } else {
        cp_async_wait<0>();
      }
      __syncthreads();
      multiply_slice<S>(acc, own_a + used * SliceA, own_b + used * SliceB, end - k < S::Depth ? end - k : S::Depth);
      __syncthreads();
    }
    join<S>(target, acc, first == 0 ? target.beta : T(1));  // 1 times C is C
  }
}

}  // namespace largen::matmul
