// SPDX-License-Identifier: MIT
// Matrix products by mma.sync: TF32 from floats rounded here, bf16 from 16-bit words, both summed in float; and double.
//
// Determinism: class C. The order of the additions inside one mma is the hardware's; the tiles fix all the rest, so one GPU gives the same bits again.
// Error, element by element: |C' - C| <= (2 e + (k + 4) u) |alpha| |op(A)| |op(B)| + 2 u |beta C| to first order, e = 2^-11 for TF32, 0 for bf16 (its words are the operands)
// and double, u = 2^-23 (an mma may truncate) and 2^-53.
//
// Layout: a block of 4 warps; a warp holds RowTiles x ColumnTiles results of one mma. Items = 1: the warps lie 2 x 2 on one tile of a product of any size.
// Items = 4: a warp has a whole product of its own, m and n at most the tile. Slices in shared memory are A[Tile][Depth] and B[Depth][Tile], filled up with zeros;
// leading dimensions are such that the 32 lanes of a fragment load (fragments: emulation/tensor.h) read 32 different banks.
#pragma once

#include "largen/real.cuh"
#include "stage.cuh"

namespace largen::matmul {

struct Tf32 {
  using Operand = float;
  using Sum = float;
  static constexpr int M = 16, N = 8, K = 8, Depth = 32, PadA = 4, PadB = 8;
  unsigned a[4], b[2];
};
struct Bf16 {
  using Operand = unsigned short;
  using Sum = float;
  static constexpr int M = 16, N = 8, K = 16, Depth = 32, PadA = 8, PadB = 8;
  unsigned a[4], b[2];
};
struct Double {
  using Operand = double;
  using Sum = double;
  static constexpr int M = 8, N = 8, K = 4, Depth = 16, PadA = 4, PadB = 4;
  double a, b;
};

/// Fragments of the tile whose corner is `at`, in lane (g, t) = (lane / 4, lane mod 4).
LN_DEVICE void load_a(Tf32& f, const float* at, int ld, int g, int t) {
  f.a[0] = to_tf32(at[g * ld + t]);
  f.a[1] = to_tf32(at[(g + 8) * ld + t]);
  f.a[2] = to_tf32(at[g * ld + t + 4]);
  f.a[3] = to_tf32(at[(g + 8) * ld + t + 4]);
}
LN_DEVICE void load_b(Tf32& f, const float* at, int ld, int g, int t) {
  f.b[0] = to_tf32(at[t * ld + g]);
  f.b[1] = to_tf32(at[(t + 4) * ld + g]);
}
LN_DEVICE void load_a(Bf16& f, const unsigned short* at, int ld, int g, int t) {
  auto pair = [&](int row, int k) { return *reinterpret_cast<const unsigned*>(at + row * ld + k); };  // ld and k are even
  f.a[0] = pair(g, 2 * t);
  f.a[1] = pair(g + 8, 2 * t);
  f.a[2] = pair(g, 2 * t + 8);
  f.a[3] = pair(g + 8, 2 * t + 8);
}
LN_DEVICE void load_b(Bf16& f, const unsigned short* at, int ld, int g, int t) {
  auto pair = [&](int k) { return static_cast<unsigned>(at[k * ld + g]) | static_cast<unsigned>(at[(k + 1) * ld + g]) << 16; };
  f.b[0] = pair(2 * t);
  f.b[1] = pair(2 * t + 8);
}
LN_DEVICE void load_a(Double& f, const double* at, int ld, int g, int t) { f.a = at[g * ld + t]; }
LN_DEVICE void load_b(Double& f, const double* at, int ld, int g, int t) { f.b = at[t * ld + g]; }

/// sum += A B of one mma.
LN_DEVICE void multiply(float (&sum)[4], const Tf32& a, const Tf32& b) { mma_tf32(sum, a.a, b.b); }
LN_DEVICE void multiply(float (&sum)[4], const Bf16& a, const Bf16& b) { mma_bf16(sum, a.a, b.b); }
LN_DEVICE void multiply(double (&sum)[2], const Double& a, const Double& b) { mma_f64(sum, a.a, b.b); }

template <class MmaKind, int RowTilesOfWarp, int ColumnTilesOfWarp, int TilesOfBlock>
struct Tensor {
  using Kind = MmaKind;
  using T = typename Kind::Operand;
  using Sum = typename Kind::Sum;
  static constexpr int RowTiles = RowTilesOfWarp, ColumnTiles = ColumnTilesOfWarp, Items = TilesOfBlock, Threads = 128, Depth = Items == 1 ? Kind::Depth : 16;
  static constexpr int WarpRows = RowTiles * Kind::M, WarpColumns = ColumnTiles * Kind::N, Tile = Items == 1 ? 2 * WarpRows : WarpRows;
  static constexpr int LdA = Depth + Kind::PadA, LdB = Tile + Kind::PadB, ItemA = Tile * LdA, ItemB = Depth * LdB;
  static_assert((Items == 1 || Items == 4) && WarpRows == WarpColumns && Depth % Kind::K == 0, "four warps, square tiles");
};

template <class S>
LN_DEVICE void tensor_products(const MatMulParams& p) {
  using T = typename S::T;
  using Sum = typename S::Sum;
  using Kind = typename S::Kind;
  constexpr int Elements = Kind::M * Kind::N / 32;
  constexpr int SliceA = S::Items * S::ItemA, SliceB = S::Items * S::ItemB;
  LN_SHARED(uint4, memory_a, [2 * SliceA * sizeof(T) / 16]);  // aligned to 16 bytes
  LN_SHARED(uint4, memory_b, [2 * SliceB * sizeof(T) / 16]);
  T *shared_a = reinterpret_cast<T*>(memory_a), *shared_b = reinterpret_cast<T*>(memory_b);
  int thread = static_cast<int>(threadIdx.x), warp = thread / 32, g = thread % 32 / 4, t = thread % 4;

  long long matrix = static_cast<long long>(blockIdx.x) * S::Items;
  int row0 = 0, column0 = 0, item = 0, warp_row = 0, warp_column = 0;
  if constexpr (S::Items == 1) {
    unsigned across = static_cast<unsigned>((p.n + S::Tile - 1) / S::Tile), down = static_cast<unsigned>((p.m + S::Tile - 1) / S::Tile);
    unsigned tile = blockIdx.x % (across * down);
    matrix = blockIdx.x / (across * down);
    row0 = static_cast<int>(tile / across) * S::Tile;
    column0 = static_cast<int>(tile % across) * S::Tile;
    warp_row = warp / 2 * S::WarpRows;
    warp_column = warp % 2 * S::WarpColumns;
    if (p.lower != 0 && column0 >= row0 + S::Tile) return;
  } else {
    item = warp;
  }
  int items = p.batch - matrix < S::Items ? static_cast<int>(p.batch - matrix) : S::Items;

  const T *first_a = of_block(static_cast<const T*>(p.a), p.a_head, p.a_item), *first_b = of_block(static_cast<const T*>(p.b), p.b_head, p.b_item);
  Source<T> a{first_a + matrix * p.a_batch, p.a_batch, p.a_row, p.a_turned != 0, is_wide<T>(first_a, p.a_row, p.a_batch)};
  Source<T> b{first_b + matrix * p.b_batch, p.b_batch, p.b_row, p.b_turned != 0, is_wide<T>(first_b, p.b_row, p.b_batch)};
  auto copy = [&](int k, int buffer) {
    stage<T, S::Tile, S::Depth, S::LdA, S::Items, S::ItemA, S::Threads>(shared_a + buffer * SliceA, a, row0, k, p.m, p.k, items, thread);
    stage<T, S::Depth, S::Tile, S::LdB, S::Items, S::ItemB, S::Threads>(shared_b + buffer * SliceB, b, k, column0, p.k, p.n, items, thread);
    cp_async_commit();
  };

  Sum sums[S::RowTiles][S::ColumnTiles][Elements];
  LN_UNROLL
  for (int r = 0; r < S::RowTiles; r++) {
    LN_UNROLL
    for (int c = 0; c < S::ColumnTiles; c++) {
      LN_UNROLL
      for (int e = 0; e < Elements; e++) sums[r][c][e] = Sum(0);
    }
  }
  Sum alpha = static_cast<Sum>(p.alpha), beta = static_cast<Sum>(p.beta);
  int k_end = alpha == Sum(0) ? 0 : p.k;
  // Slice k + Depth is under way while slice k is used; the first round only starts slice 0.
  LN_NO_UNROLL
  for (int k = -S::Depth, buffer = 1; k < k_end; k += S::Depth, buffer ^= 1) {
    bool more = k + S::Depth < k_end;
    if (more) copy(k + S::Depth, buffer ^ 1);
    if (k < 0) continue;
    if (more) {
      cp_async_wait<1>();
    } else {
      cp_async_wait<0>();
    }
    __syncthreads();
    const T* tile_a = shared_a + buffer * SliceA + item * S::ItemA + warp_row * S::LdA;
    const T* tile_b = shared_b + buffer * SliceB + item * S::ItemB + warp_column;
    int depth = k_end - k < S::Depth ? k_end - k : S::Depth;
    LN_NO_UNROLL
    for (int q = 0; q < depth; q += Kind::K) {
      Kind x[S::RowTiles], y[S::ColumnTiles];
      LN_UNROLL
      for (int r = 0; r < S::RowTiles; r++) load_a(x[r], tile_a + r * Kind::M * S::LdA + q, S::LdA, g, t);
      LN_UNROLL
      for (int c = 0; c < S::ColumnTiles; c++) load_b(y[c], tile_b + q * S::LdB + c * Kind::N, S::LdB, g, t);
      LN_UNROLL
      for (int r = 0; r < S::RowTiles; r++) {
        LN_UNROLL
        for (int c = 0; c < S::ColumnTiles; c++) multiply(sums[r][c], x[r], y[c]);
      }
    }
    __syncthreads();
  }

  if (item >= items) return;
  Sum* target = of_block(static_cast<Sum*>(p.c), p.c_head, p.c_item) + (matrix + item) * p.c_batch;
  LN_UNROLL
  for (int r = 0; r < S::RowTiles; r++) {
    LN_UNROLL
    for (int c = 0; c < S::ColumnTiles; c++) {
      LN_UNROLL
      for (int e = 0; e < Elements; e++) {
        int i = row0 + warp_row + r * Kind::M + g + e / 2 * 8, j = column0 + warp_column + c * Kind::N + 2 * t + e % 2;
        if (i >= p.m || j >= p.n || (p.lower != 0 && j > i)) continue;
        Sum* at = target + static_cast<long long>(i) * p.c_row + j;
        Sum old = beta == Sum(0) ? Sum(0) : beta * *at;
        *at = k_end == 0 ? old : beta == Sum(0) ? alpha * sums[r][c][e] : multiply_add(alpha, sums[r][c][e], old);
      }
    }
  }
}

}  // namespace largen::matmul
