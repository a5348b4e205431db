// SPDX-License-Identifier: MIT
// W_0 in registers: thread i holds row i. The loops over the columns are unrolled to their end, so that each weight has a register; columns beyond D are skipped.
#pragma once

#include "products.cuh"

namespace largen::ensemble {

template <class T, int Columns>
struct FirstRow {
  T w[Columns];
};

/// W_0 lies in shared memory.
template <class T>
struct FirstRow<T, 0> {};

template <class T, int Columns, class Team>
LN_DEVICE void load_first(FirstRow<T, Columns>& first, const T* from, int row, int units, int columns, Team team) {
  LN_UNROLL
  for (int k = 0; k < Columns; k++) first.w[k] = team.rank() < units && k < columns ? from[static_cast<long long>(team.rank()) * row + k] : T(0);
}

template <class T, int Columns, class Team>
LN_DEVICE void store_first(const FirstRow<T, Columns>& first, T* to, int row, int units, int columns, Team team) {
  LN_UNROLL
  for (int k = 0; k < Columns; k++) {
    if (team.rank() < units && k < columns) to[static_cast<long long>(team.rank()) * row + k] = first.w[k];
  }
}

/// z of the thread's unit, tile by tile. Columns are at most one block of k, so a chain is one piece.
template <int Tile, class T, int Columns, class Team>
LN_DEVICE void products_first(const FirstRow<T, Columns>& first, const T* x, T* z, int rows, int tiles, int units, int columns, T multiplier, Team team) {
  static_assert(Columns <= block_depth, "one chain");
  if (team.rank() >= units) return;
  LN_NO_UNROLL
  for (int tile = 0; tile < tiles; tile++) {
    T acc[Tile];
    LN_UNROLL
    for (int r = 0; r < Tile; r++) acc[r] = T(0);
    LN_UNROLL
    for (int k = 0; k < Columns; k++) {
      if (k < columns) {
        T value[Tile];
        load_rows(value, x + k * rows + tile * Tile);
        LN_UNROLL
        for (int r = 0; r < Tile; r++) acc[r] = fma(value[r], first.w[k], acc[r]);
      }
    }
    LN_UNROLL
    for (int r = 0; r < Tile; r++) acc[r] = multiplier * acc[r];
    store_rows(z + team.rank() * rows + tile * Tile, acc);
  }
}

template <int MostRows, class T, int Columns, class Team>
LN_DEVICE void update_first(FirstRow<T, Columns>& first, const T* x, const T* delta, int rows, int batch, int units, int columns, T multiplier, T rate,
                            Team team) {
  if (team.rank() >= units) return;
  T own[MostRows];
  LN_UNROLL
  for (int c = 0; c < MostRows; c += wide<T>) {
    T part[wide<T>] = {};
    if (c < batch) load_wide(part, delta + team.rank() * rows + c);
    LN_UNROLL
    for (int v = 0; v < wide<T>; v++) own[c + v] = part[v];
  }
  LN_UNROLL
  for (int k = 0; k < Columns; k++) {
    if (k < columns) {
      T acc = T(0);
      LN_UNROLL
      for (int c = 0; c < MostRows; c += wide<T>) {
        if (c < batch) {
          T value[wide<T>];
          load_wide(value, x + k * rows + c);
          LN_UNROLL
          for (int v = 0; v < wide<T>; v++) acc = c + v < batch ? fma(own[c + v], value[v], acc) : acc;  // less code than the branches of batch_chain
        }
      }
      first.w[k] = fma(rate, multiplier * acc, first.w[k]);
    }
  }
}

/// The squared norm of the thread's row.
template <class T, int Columns, class Team>
LN_DEVICE void squares_first(const FirstRow<T, Columns>& first, double* sums, int units, int columns, Team team) {
  if (team.rank() >= units) return;
  double sum = 0;
  LN_UNROLL
  for (int k = 0; k < Columns; k++) {
    double w = static_cast<double>(first.w[k]);
    if (k < columns) sum = fma(w, w, sum);
  }
  sums[team.rank()] = sum;
}

}  // namespace largen::ensemble
