// SPDX-License-Identifier: MIT
// Sums (contract IReductionOperations), accumulated in double whatever the type, with the bits of the CPU: terms are cut into blocks of 8192 (sum, dot),
// rows (lower_squares) or nothing (trace); each block is summed in the fixed order, then the blocks of a problem in the fixed order by sum_partials.
// A group of 16 threads does one block. Groups take blocks in strides over the grid, so any grid gives the same bits.
//
//   largen_sum_*, largen_dot_*          partials[batch][blocks], blocks = ceil(rows columns / 8192); best grid ceil(batch blocks / 16)
//   largen_lower_squares_*              partials[batch][rows]; best grid ceil(batch rows / 16)
//   largen_trace_*                      traces[batch]: the result itself; best grid ceil(batch / 16)
//   largen_sum_partials                 sums[batch] of partials[batch][blocks]; best grid ceil(batch / 16). Where blocks = 1 the partials are the result already.
//
// Launch: block (256, 1, 1), grid (x, 1, 1), no dynamic shared memory. Matrices without elements are the caller's: their sum is 0.
// Matrices that lie densely are best passed with rows = 1 and columns = rows columns.
#include "largen/reduce.cuh"

namespace largen::reduce {

template <class T>
struct SumParams {
  const T* x;
  const T* y;  // the second factors of dot; not read by sum
  double* partials;
  long long columns, x_batch_stride, y_batch_stride;
  int rows, batch, x_row_stride, y_row_stride;
};

constexpr int unrolled_terms = 8;  // loads under way at a time: the additions of a lane are a chain, the loads need not be

// Product: lane = fma(x, y, lane), else lane + x.
template <bool Product, class T>
LN_DEVICE void sum_blocks(const SumParams<T>& p) {
  long long elements = p.rows * p.columns;
  long long blocks = (elements + constants::Reductions::BlockTerms - 1) / constants::Reductions::BlockTerms, all = blocks * p.batch;
  for (long long g = sum_group(); g < all; g += sum_groups()) {
    long long b = g / blocks, start = (g - b * blocks) * constants::Reductions::BlockTerms;
    long long count = elements - start < constants::Reductions::BlockTerms ? elements - start : constants::Reductions::BlockTerms;
    const T* x = p.x + b * p.x_batch_stride;
    const T* y = p.y + b * p.y_batch_stride;
    TermWalk at(start + sum_lane(), p.columns);
    double lane = 0.0;
    long long t = sum_lane();
    for (; t + (unrolled_terms - 1) * sum_lanes < count; t += unrolled_terms * sum_lanes) {
      double left[unrolled_terms], right[unrolled_terms];
      LN_UNROLL
      for (int u = 0; u < unrolled_terms; u++, at.next()) {
        left[u] = x[at.i * p.x_row_stride + at.j];
        if (Product) right[u] = y[at.i * p.y_row_stride + at.j];
      }
      LN_UNROLL
      for (int u = 0; u < unrolled_terms; u++) lane = Product ? fma(left[u], right[u], lane) : lane + left[u];
    }
    for (; t < count; t += sum_lanes, at.next()) {
      double left = x[at.i * p.x_row_stride + at.j];
      lane = Product ? fma(left, static_cast<double>(y[at.i * p.y_row_stride + at.j]), lane) : lane + left;
    }
    double sum = join_lanes(lane);
    if (sum_lane() == 0) p.partials[g] = sum;
  }
}

using SumF32 = SumParams<float>;
LN_FIELDS(SumF32, x, y, partials, columns, x_batch_stride, y_batch_stride, rows, batch, x_row_stride, y_row_stride)
LN_KERNEL(largen_sum_f32, SumF32, p) { sum_blocks<false>(p); }
LN_KERNEL(largen_dot_f32, SumF32, p) { sum_blocks<true>(p); }

using SumF64 = SumParams<double>;
LN_FIELDS(SumF64, x, y, partials, columns, x_batch_stride, y_batch_stride, rows, batch, x_row_stride, y_row_stride)
LN_KERNEL(largen_sum_f64, SumF64, p) { sum_blocks<false>(p); }
LN_KERNEL(largen_dot_f64, SumF64, p) { sum_blocks<true>(p); }

template <class T>
struct SquareParams {
  const T* x;
  double* results;
  long long batch_stride;
  int order, batch, row_stride, reserved;
};

template <class T>
LN_DEVICE void lower_squares(const SquareParams<T>& p) {
  long long all = static_cast<long long>(p.order) * p.batch;
  for (long long g = sum_group(); g < all; g += sum_groups()) {
    long long b = g / p.order, i = g - b * p.order;
    const T* row = p.x + b * p.batch_stride + i * p.row_stride;
    double sum = fixed_order(i + 1, [&](double lane, long long j) { return fma(static_cast<double>(row[j]), static_cast<double>(row[j]), lane); });
    if (sum_lane() == 0) p.results[g] = sum;
  }
}

template <class T>
LN_DEVICE void trace(const SquareParams<T>& p) {
  for (long long b = sum_group(); b < p.batch; b += sum_groups()) {
    const T* x = p.x + b * p.batch_stride;
    double sum = fixed_order(p.order, [&](double lane, long long i) { return lane + static_cast<double>(x[i * p.row_stride + i]); });
    if (sum_lane() == 0) p.results[b] = sum;
  }
}

using SquareF32 = SquareParams<float>;
LN_FIELDS(SquareF32, x, results, batch_stride, order, batch, row_stride, reserved)
LN_KERNEL(largen_lower_squares_f32, SquareF32, p) { lower_squares(p); }
LN_KERNEL(largen_trace_f32, SquareF32, p) { trace(p); }

using SquareF64 = SquareParams<double>;
LN_FIELDS(SquareF64, x, results, batch_stride, order, batch, row_stride, reserved)
LN_KERNEL(largen_lower_squares_f64, SquareF64, p) { lower_squares(p); }
LN_KERNEL(largen_trace_f64, SquareF64, p) { trace(p); }

struct SumPartialsParams {
  const double* partials;
  double* sums;
  long long blocks;
  int batch, reserved;
};
LN_FIELDS(SumPartialsParams, partials, sums, blocks, batch, reserved)

LN_KERNEL(largen_sum_partials, SumPartialsParams, p) {
  for (long long b = sum_group(); b < p.batch; b += sum_groups()) {
    const double* x = p.partials + b * p.blocks;
    double sum = fixed_order(p.blocks, [&](double lane, long long t) { return lane + x[t]; });
    if (sum_lane() == 0) p.sums[b] = sum;
  }
}

}  // namespace largen::reduce
