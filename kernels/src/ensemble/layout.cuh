// SPDX-License-Identifier: MIT
// Where one replica keeps what it needs on chip: offsets into its slice of the dynamic shared memory, in bytes.
//
//   chosen   int[32]          samples of the step, of a fixed set
//   stop     int (16 bytes)   1 once the recorded loss is not finite
//   sums     double[max(N,C)] squared norms of the rows of one layer
//   x        [D][rows]        inputs
//   f        [C][rows]        outputs, then delta of the last layer
//   y        [C][rows]        label noise, then labels, then f - y
//   a0, a1   [N][rows]        values of the hidden layers
//   s0, s1   [N][rows]        z, then slopes, then delta of the hidden layers
//   teacher  [C][D | 1]       directions, where there is a teacher
//   w0..w2   [rows(l)][columns(l) | 1]
//
// Activations lie feature by feature, the rows of the batch side by side: a thread that makes several rows of one unit reads them as vectors of 16 bytes,
// and all lanes of a warp read the same vector (one wavefront). The stride `rows` is an odd number of 16-byte vectors, so that 8 lanes which read
// the vectors of 8 neighbouring units (the columns of an update) hit 8 different groups of 4 banks.
// Weights have an odd row stride: lane i reads W[i][k] of its own row (forward) or W[j][i] (backward, update), and both are 32 different banks.
// Draws are written 2-way (B >= 8) to 16-way (B = 1) conflicted, once a step: the price of the layout above.
#pragma once

#include "largen/wide.cuh"

namespace largen::ensemble {

struct Layout {
  int rows;         // stride of the activations, elements
  int teacher_row;  // stride of the directions
  int sums, x, f, y, a0, a1, s0, s1, teacher, w0, w1, w2, bytes;
};

/// Row stride of a weight matrix: odd.
LN_DEVICE int weight_row(int columns) { return columns | 1; }

/// The layout of one replica. `tile` rows are made by one thread at a time; `first_in_registers`: W_0 takes no shared memory.
template <class T>
LN_DEVICE Layout layout(int input_dimension, int width, int depth, int outputs, int batch, bool teacher, int tile, bool first_in_registers) {
  constexpr int vector = wide<T>;
  Layout at{};
  int size = static_cast<int>(sizeof(T));
  at.rows = vector * (((batch + tile - 1) / tile * tile / vector) | 1);
  at.teacher_row = weight_row(input_dimension);
  int end = 0;
  auto take = [&](int bytes) {
    int start = end;
    end += (bytes + 15) / 16 * 16;
    return start;
  };
  take(32 * 4 + 16);
  at.sums = take(8 * (width > outputs ? width : outputs));
  at.x = take(size * input_dimension * at.rows);
  at.f = take(size * outputs * at.rows);
  at.y = take(size * outputs * at.rows);
  at.a0 = take(size * width * at.rows);
  at.s0 = take(size * width * at.rows);
  at.a1 = take(depth == 2 ? size * width * at.rows : 0);
  at.s1 = take(depth == 2 ? size * width * at.rows : 0);
  at.teacher = take(teacher ? size * outputs * at.teacher_row : 0);
  at.w0 = take(first_in_registers ? 0 : size * width * weight_row(input_dimension));
  at.w1 = take(size * (depth == 2 ? width : outputs) * weight_row(width));
  at.w2 = take(depth == 2 ? size * outputs * weight_row(width) : 0);
  at.bytes = end;
  return at;
}

}  // namespace largen::ensemble
