// SPDX-License-Identifier: MIT
// The three products of a layer, each element one chain in the order that the engine's MatMul promises.
#pragma once

#include "largen/wide.cuh"

namespace largen::ensemble {

inline constexpr int block_depth = 256;  // LargeN.LinearAlgebra.MatMul.BlockDepth

/// One layer, on chip.
template <class T>
struct Layer {
  T* w;
  int rows, columns, row;  // row: stride of a row of w
  T multiplier, rate;      // rate: -(learning rate times factor)
};

/// `Count` rows of one unit.
template <class T, int Count>
LN_DEVICE void load_rows(T (&x)[Count], const T* from) {
  LN_UNROLL
  for (int c = 0; c < Count; c += wide<T>) {
    T part[wide<T>];
    load_wide(part, from + c);
    LN_UNROLL
    for (int v = 0; v < wide<T>; v++) x[c + v] = part[v];
  }
}

template <class T, int Count>
LN_DEVICE void store_rows(T* to, const T (&x)[Count]) {
  LN_UNROLL
  for (int c = 0; c < Count; c += wide<T>) {
    T part[wide<T>];
    LN_UNROLL
    for (int v = 0; v < wide<T>; v++) part[v] = x[c + v];
    store_wide(to + c, part);
  }
}

/// z[r] = multiplier sum_k a[k rows + r] w[k step], for the Tile rows of a thread.
template <class T, int Tile>
LN_DEVICE void chain(T (&z)[Tile], const T* a, int rows, const T* w, int step, int count, T multiplier) {
  auto term = [&](T(&acc)[Tile], int k) {
    T factor = w[k * step], x[Tile];
    load_rows(x, a + k * rows);
    LN_UNROLL
    for (int r = 0; r < Tile; r++) acc[r] = fma(x[r], factor, acc[r]);
  };
  LN_UNROLL
  for (int r = 0; r < Tile; r++) z[r] = T(0);
  LN_NO_UNROLL
  for (int from = 0; from < count; from += block_depth) {
    int end = count - from < block_depth ? count : from + block_depth;
    T acc[Tile];
    LN_UNROLL
    for (int r = 0; r < Tile; r++) acc[r] = T(0);
    int k = from;
    LN_NO_UNROLL
    for (; k + 4 <= end; k += 4) {  // four loads under way at a time
      LN_UNROLL
      for (int u = 0; u < 4; u++) term(acc, k + u);
    }
    LN_NO_UNROLL
    for (; k < end; k++) term(acc, k);
    LN_UNROLL
    for (int r = 0; r < Tile; r++) z[r] = from == 0 ? multiplier * acc[r] : fma(multiplier, acc[r], z[r]);
  }
}

/// The chain over the batch, delta[b] a[b] for b rising: whole vectors, then what is left. Rows beyond the batch may not enter: 0 added to -0 is +0.
template <class T, int MostRows>
LN_DEVICE T batch_chain(const T* delta, const T (&a)[MostRows], int batch) {
  constexpr int V = wide<T>;
  T acc = T(0);
  LN_UNROLL
  for (int c = 0; c < MostRows; c += V) {
    if (c < batch) {
      T d[V];
      load_wide(d, delta + c);
      if (c + V <= batch) {
        LN_UNROLL
        for (int v = 0; v < V; v++) acc = fma(d[v], a[c + v], acc);
      } else {
        LN_UNROLL
        for (int v = 0; v < V; v++) {
          T next = fma(d[v], a[c + v], acc);
          acc = c + v < batch ? next : acc;
        }
      }
    }
  }
  return acc;
}

/// W[i][k] += rate (multiplier sum_b delta[i][b] a[k][b]). A thread keeps one column k of a in registers and goes down the rows of W.
template <class T, int MostRows, class Team>
LN_DEVICE void update(const Layer<T>& layer, const T* a, const T* delta, int rows, int batch, Team team) {
  int groups = team.size() > layer.columns ? team.size() / layer.columns : 1;
  LN_NO_UNROLL
  for (int item = team.rank(); item < layer.columns * groups; item += team.size()) {
    int group = item / layer.columns, k = item - group * layer.columns;
    T column[MostRows];
    LN_UNROLL
    for (int c = 0; c < MostRows; c += wide<T>) {
      T part[wide<T>] = {};
      if (c < batch) load_wide(part, a + k * rows + c);
      LN_UNROLL
      for (int v = 0; v < wide<T>; v++) column[c + v] = part[v];
    }
    LN_NO_UNROLL
    for (int i = group; i < layer.rows; i += groups) {
      T* at = layer.w + i * layer.row + k;
      *at = fma(layer.rate, layer.multiplier * batch_chain(delta + i * rows, column, batch), *at);
    }
  }
}

}  // namespace largen::ensemble
