// SPDX-License-Identifier: MIT
// What the threads of a replica do between two barriers.
#pragma once

#include "first_row.cuh"
#include "largen/activations.cuh"
#include "layout.cuh"
#include "products.cuh"
#include "samples.cuh"

namespace largen::ensemble {

/// A replica of the launch.
template <class T>
struct Replica {
  Layout at;
  unsigned char* memory;
  int e;
  unsigned number;  // of its random numbers
  T learning_rate;
};

/// By value: a choice between members would be a choice between addresses, and what has an address does not stay in registers.
template <class V>
LN_DEVICE V pick(int i, V zero, V one, V two) {
  return i == 0 ? zero : i == 1 ? one : two;
}

template <class U, class T>
LN_DEVICE U* place(const Replica<T>& on, int offset) {
  return reinterpret_cast<U*>(on.memory + offset);
}

template <class T>
LN_DEVICE Layer<T> layer(const Params<T>& p, const Replica<T>& on, int l) {
  T factor = static_cast<T>(pick(l, p.r0, p.r1, p.r2));
  return {place<T>(on, pick(l, on.at.w0, on.at.w1, on.at.w2)),      pick(l == p.depth, p.width, p.outputs, 0), pick(l, p.input_dimension, p.width, p.width),
          weight_row(pick(l, p.input_dimension, p.width, p.width)), static_cast<T>(pick(l, p.m0, p.m1, p.m2)), -(on.learning_rate * factor)};
}

/// What layer l multiplies, and the gradient by what it gives.
template <class T>
LN_DEVICE T* source(const Replica<T>& on, int l) {
  return place<T>(on, pick(l, on.at.x, on.at.a0, on.at.a1));
}
template <class T>
LN_DEVICE T* delta(const Params<T>& p, const Replica<T>& on, int l) {
  return place<T>(on, pick(l == p.depth, pick(l, on.at.s0, on.at.s1, 0), on.at.f, 0));
}

template <class T>
LN_DEVICE T* global_weights(const Params<T>& p, const Replica<T>& on, int l) {
  long long e = on.e;
  return pick(l, p.w0, p.w1, p.w2) + e * pick(l, p.w0_replica, p.w1_replica, p.w2_replica);
}
template <class T>
LN_DEVICE int global_row(const Params<T>& p, int l) {
  return pick(l, p.w0_row, p.w1_row, p.w2_row);
}

/// Copies a matrix, lanes along the columns.
template <class T, class Team>
LN_DEVICE void copy(const T* from, int from_row, T* to, int to_row, int rows, int columns, Team team) {
  LN_NO_UNROLL
  for (int item = team.rank(); item < rows * columns; item += team.size()) {
    int i = item / columns, k = item - i * columns;
    to[static_cast<long long>(i) * to_row + k] = from[static_cast<long long>(i) * from_row + k];
  }
}

template <class T, int Columns, class Team>
LN_DEVICE void load(const Params<T>& p, const Replica<T>& on, FirstRow<T, Columns>& first, Team team) {
  if constexpr (Columns > 0) load_first(first, global_weights(p, on, 0), p.w0_row, p.width, p.input_dimension, team);
  LN_NO_UNROLL
  for (int l = Columns > 0 ? 1 : 0; l <= p.depth; l++) {
    Layer<T> to = layer(p, on, l);
    copy<T>(global_weights(p, on, l), global_row(p, l), to.w, to.row, to.rows, to.columns, team);
  }
  if (p.samples == 0)
    copy(p.source + on.e * p.source_replica, p.source_row, place<T>(on, on.at.teacher), on.at.teacher_row, p.outputs, p.input_dimension, team);
}

template <class T, int Columns, class Team>
LN_DEVICE void store(const Params<T>& p, const Replica<T>& on, const FirstRow<T, Columns>& first, Team team) {
  if constexpr (Columns > 0) store_first(first, global_weights(p, on, 0), p.w0_row, p.width, p.input_dimension, team);
  LN_NO_UNROLL
  for (int l = Columns > 0 ? 1 : 0; l <= p.depth; l++) {
    Layer<T> from = layer(p, on, l);
    copy<T>(from.w, from.row, global_weights(p, on, l), global_row(p, l), from.rows, from.columns, team);
  }
}

/// x, and y: the labels of a set, or the noise of a teacher.
template <class T, class Team>
LN_DEVICE void draw(const Params<T>& p, const Replica<T>& on, unsigned step, Team team) {
  const int* chosen = place<int>(on, 0);
  LN_NO_UNROLL
  for (int part = 0; part < 2; part++) {  // one source for inputs and labels
    T* to = place<T>(on, pick(part, on.at.x, on.at.y, 0));
    int columns = pick(part, p.input_dimension, p.outputs, 0);
    if (p.samples > 0) {
      const T* from = pick(part, p.source, p.labels, p.labels) + on.e * pick(part, p.source_replica, p.labels_replica, 0ll);
      gather(from, pick(part, p.source_row, p.labels_row, 0), chosen, p.batch, columns, to, on.at.rows, team);
    } else if (part == 0 || p.noise != 0) {
      draw_normals(p, part == 0 ? purpose_inputs : purpose_noise, on.number, step, columns, to, on.at.rows, team);
    }
  }
}

/// z of hidden layer l, Tile rows a thread; beside layer 0 the teacher's T x / sqrt(D).
template <int Tile, class T, int Columns, class Team>
LN_DEVICE void hidden_products(const Params<T>& p, const Replica<T>& on, const FirstRow<T, Columns>& first, int l, Team team) {
  Layer<T> own = layer(p, on, l);
  int rows = on.at.rows, tiles = (p.batch + Tile - 1) / Tile;
  bool from_registers = Columns > 0 && l == 0;
  if constexpr (Columns > 0) {
    if (l == 0) products_first<Tile>(first, place<T>(on, on.at.x), place<T>(on, on.at.s0), rows, tiles, p.width, p.input_dimension, own.multiplier, team);
  }
  int units = from_registers ? 0 : own.rows, made = units + (l == 0 && p.samples == 0 ? p.outputs : 0);
  // From the last thread on: where W_0 lies in registers, threads beyond N make the labels beside the others.
  LN_NO_UNROLL
  for (int item = team.size() - 1 - team.rank(); item < tiles * made; item += team.size()) {
    int tile = item / made, i = item - tile * made;
    bool label = i >= units;
    const T* w = label ? place<T>(on, on.at.teacher) + (i - units) * on.at.teacher_row : own.w + i * own.row;
    T z[Tile];
    chain(z, source(on, l) + tile * Tile, rows, w, 1, own.columns, label ? static_cast<T>(p.teacher_scale) : own.multiplier);
    store_rows((label ? place<T>(on, on.at.f) + (i - units) * rows : delta(p, on, l) + i * rows) + tile * Tile, z);
  }
}

/// Values and slopes of hidden layer l; beside layer 0 the labels of a teacher.
template <class T, class Team>
LN_DEVICE void activate_layer(const Params<T>& p, const Replica<T>& on, int l, Team team) {
  int rows = on.at.rows, made = p.width + (l == 0 && p.samples == 0 ? p.outputs : 0);
  LN_NO_UNROLL
  for (int item = team.rank(); item < made * p.batch; item += team.size()) {
    int i = item / p.batch, b = item - i * p.batch;
    bool label = i >= p.width;
    T* z = label ? place<T>(on, on.at.f) + (i - p.width) * rows + b : delta(p, on, l) + i * rows + b;
    T value, slope;
    activate(pick(label, p.activation, p.link, 0), *z, value, slope);
    if (label) {
      T* y = place<T>(on, on.at.y) + (i - p.width) * rows + b;
      *y = p.noise != 0 ? fma(static_cast<T>(p.noise), *y, value) : value;
    } else {
      source(on, l + 1)[i * rows + b] = value;
      *z = slope;
    }
  }
}

/// f - y in place of y, and its quotient by B, which is delta of the last layer.
template <int Tile, class T, class Team>
LN_DEVICE void readout(const Params<T>& p, const Replica<T>& on, Team team) {
  Layer<T> own = layer(p, on, p.depth);
  int rows = on.at.rows, tiles = (p.batch + Tile - 1) / Tile;
  LN_NO_UNROLL
  for (int item = team.rank(); item < tiles * p.outputs; item += team.size()) {
    int tile = item / p.outputs, c = item - tile * p.outputs;
    T z[Tile];
    chain(z, source(on, p.depth) + tile * Tile, rows, own.w + c * own.row, 1, own.columns, own.multiplier);
    T* f = place<T>(on, on.at.f) + c * rows + tile * Tile;
    T* y = place<T>(on, on.at.y) + c * rows + tile * Tile;
    store_rows(f, z);
    LN_NO_UNROLL
    for (int r = 0; r < Tile && tile * Tile + r < p.batch; r++) {
      T residual = f[r] - y[r];
      y[r] = residual;
      f[r] = residual / static_cast<T>(p.batch);
    }
  }
}

/// Writes a record; false when the loss is not finite. A barrier comes after it.
template <class T, int Columns, class Team>
LN_DEVICE bool record(const Params<T>& p, const Replica<T>& on, const FirstRow<T, Columns>& first, int number, unsigned step, Team team) {
  double* to = p.records + on.e * p.records_replica + static_cast<long long>(number) * p.records_row;
  double* sums = place<double>(on, on.at.sums);
  int* stopped = place<int>(on, 0) + 32;
  if (team.rank() == 0) {
    const T* y = place<T>(on, on.at.y);
    double sum = 0;
    LN_NO_UNROLL
    for (int b = 0; b < p.batch; b++) {
      LN_NO_UNROLL
      for (int c = 0; c < p.outputs; c++) {
        double residual = static_cast<double>(y[c * on.at.rows + b]);
        sum = fma(residual, residual, sum);
      }
    }
    double loss = sum / p.batch;
    to[0] = loss;
    bool finite = loss - loss == 0;
    *stopped = finite ? 0 : 1;
    if (!finite) {
      double* stop = p.stops + 2 * static_cast<long long>(on.e);
      stop[0] = static_cast<double>(step);
      stop[1] = loss;
    }
  }
  LN_NO_UNROLL
  for (int l = 0; l <= p.depth; l++) {
    Layer<T> own = layer(p, on, l);
    if (Columns > 0 && l == 0) {
      if constexpr (Columns > 0) squares_first(first, sums, p.width, p.input_dimension, team);
    } else {
      LN_NO_UNROLL
      for (int i = team.rank(); i < own.rows; i += team.size()) {
        double sum = 0;
        LN_NO_UNROLL
        for (int k = 0; k < own.columns; k++) {
          double w = static_cast<double>(own.w[i * own.row + k]);
          sum = fma(w, w, sum);
        }
        sums[i] = sum;
      }
    }
    team.sync();
    if (team.rank() == 0) {
      double norm = 0;
      LN_NO_UNROLL
      for (int i = 0; i < own.rows; i++) norm += sums[i];
      to[1 + l] = norm;
    }
    team.sync();
  }
  return *stopped == 0;
}

/// Gradients by the hidden units, each with the weights before their update, and all updates.
template <int Tile, int MostRows, class T, int Columns, class Team>
LN_DEVICE void backward(const Params<T>& p, const Replica<T>& on, FirstRow<T, Columns>& first, Team team) {
  int rows = on.at.rows, tiles = (p.batch + Tile - 1) / Tile;
  LN_NO_UNROLL
  for (int l = p.depth; l >= 0; l--) {
    if (l > 0) {
      Layer<T> own = layer(p, on, l);
      T* slopes = delta(p, on, l - 1);
      LN_NO_UNROLL
      for (int item = team.rank(); item < tiles * own.columns; item += team.size()) {
        int tile = item / own.columns, k = item - tile * own.columns;
        T z[Tile], slope[Tile];
        chain(z, delta(p, on, l) + tile * Tile, rows, own.w + k, own.row, own.rows, own.multiplier);
        load_rows(slope, slopes + k * rows + tile * Tile);
        LN_UNROLL
        for (int r = 0; r < Tile; r++) slope[r] = z[r] * slope[r];
        store_rows(slopes + k * rows + tile * Tile, slope);
      }
    }
    // The layer above: what reads its old weights is behind the last barrier.
    if (l < p.depth) {
      Layer<T> above = layer(p, on, l + 1);
      update<T, MostRows>(above, source(on, l + 1), delta(p, on, l + 1), rows, p.batch, team);
    }
    if (l > 0) team.sync();
  }
  Layer<T> lowest = layer(p, on, 0);
  if constexpr (Columns > 0) {
    update_first<MostRows>(first, place<T>(on, on.at.x), place<T>(on, on.at.s0), rows, p.batch, p.width, p.input_dimension, lowest.multiplier, lowest.rate,
                           team);
  } else {
    update<T, MostRows>(lowest, source(on, 0), delta(p, on, 0), rows, p.batch, team);
  }
}

}  // namespace largen::ensemble
