// SPDX-License-Identifier: MIT
// The samples of one step: drawn from a set, or fresh inputs and label noise.
#pragma once

#include "largen/philox.cuh"
#include "params.cuh"

namespace largen::ensemble {

// Values of LargeN.Randomness.Purpose.
inline constexpr unsigned purpose_inputs = 1, purpose_noise = 2, purpose_indices = 4;
inline constexpr unsigned shared_replica = 0xFFFFFFFFu;

/// Row b of the batch is sample chosen[b]. Index i takes words 2i and 2i + 1: floor(w bound / 2^64).
template <class T, class Team>
LN_DEVICE void choose(const Params<T>& p, unsigned replica, unsigned step, int* chosen, Team team) {
  LN_NO_UNROLL
  for (int b = team.rank(); b < p.batch; b += team.size()) {
    int sample = b;
    if (p.batch < p.samples) {
      PhiloxBlock words = philox(static_cast<unsigned>(b) / 2, purpose_indices, replica, step, p.seed);
      unsigned long long low = b % 2 == 0 ? words.w0 : words.w2, high = b % 2 == 0 ? words.w1 : words.w3;
      sample = static_cast<int>(__umul64hi(low | (high << 32), static_cast<unsigned long long>(p.samples)));
    }
    chosen[b] = sample;
  }
}

/// to[k rows + b] = element (chosen[b], k). Lanes go along k, as the set lies in memory.
template <class T, class Team>
LN_DEVICE void gather(const T* from, int from_row, const int* chosen, int batch, int columns, T* to, int rows, Team team) {
  LN_NO_UNROLL
  for (int item = team.rank(); item < batch * columns; item += team.size()) {
    int b = item / columns, k = item - b * columns;
    to[k * rows + b] = from[static_cast<long long>(chosen[b]) * from_row + k];
  }
}

/// to[k rows + b] = normal variate b columns + k. A thread makes one block of the generator; neighbouring lanes take blocks of
/// different rows of the batch, which they write side by side.
template <class T, class Team>
LN_DEVICE void draw_normals(const Params<T>& p, unsigned purpose, unsigned replica, unsigned step, int columns, T* to, int rows, Team team) {
  constexpr int V = Philox<T>::count;
  int total = p.batch * columns, blocks = (total + V - 1) / V, each = (blocks + p.batch - 1) / p.batch;
  LN_NO_UNROLL
  for (int item = team.rank(); item < each * p.batch; item += team.size()) {
    int block = item % p.batch * each + item / p.batch;
    if (block >= blocks) continue;
    T normals[V];
    Philox<T>::normals(philox(static_cast<unsigned>(block), purpose, replica, step, p.seed), normals);
    int b = block * V / columns, k = block * V - b * columns;
    LN_UNROLL
    for (int v = 0; v < V; v++) {
      if (block * V + v < total) to[k * rows + b] = normals[v];
      if (++k == columns) {
        k = 0;
        b++;
      }
    }
  }
}

}  // namespace largen::ensemble
