// SPDX-License-Identifier: MIT
#include "support/bits_table.h"

namespace largen::testing {

template <class T>
struct SumParams {
  const T *x, *y;
  double* partials;
  long long columns, x_batch_stride, y_batch_stride;
  int rows, batch, x_row_stride, y_row_stride;
};

template <class T>
struct SquareParams {
  const T* x;
  double* results;
  long long batch_stride;
  int order, batch, row_stride, reserved;
};

struct SumPartialsParams {
  const double* partials;
  double* sums;
  long long blocks;
  int batch, reserved;
};

static constexpr int block_terms = 8192;

static Buffer<double> joined(const Buffer<double>& partials, int batch, LaunchOptions options) {
  long long blocks = static_cast<long long>(partials.size()) / batch;
  if (blocks == 1) return partials;
  Buffer<double> sums(batch);
  run("largen_sum_partials", {1, 1, 1}, {64, 1, 1}, SumPartialsParams{partials.data(), sums.data(), blocks, batch, 0}, 0, options);
  return sums;
}

// Matrices [batch][rows][columns] with rows `stride` apart, by grids that hold all blocks of terms or few of them.
template <class T>
Buffer<double> sums_of(const std::string& kernel, const Buffer<T>& x, const Buffer<T>& y, int batch, int rows, long long columns, int stride, Dim3 grid,
                       LaunchOptions options) {
  long long elements = rows * columns, blocks = (elements + block_terms - 1) / block_terms, batch_stride = static_cast<long long>(rows) * stride;
  Buffer<double> partials(static_cast<std::size_t>(batch * blocks));
  run(kernel.c_str(), grid, {64, 1, 1}, SumParams<T>{x.data(), y.data(), partials.data(), columns, batch_stride, batch_stride, rows, batch, stride, stride}, 0,
      options);
  return joined(partials, batch, options);
}

template <class T>
void check_row(const BitsRow& row) {
  constexpr int batch = 3, rows = 137, columns = 150;
  Buffer<T> x(arguments<T>(batch * rows * columns, 17, row.low, row.high)), y(arguments<T>(batch * rows * columns, 18, row.low, row.high));
  for (LaunchOptions options : schedules()) {
    Buffer<double> results(batch);
    if (row.name == "sum" || row.name == "dot") {
      Buffer<double> sums = sums_of("largen_" + row.name + "_" + row.type, x, y, batch, rows, columns, columns, {2, 1, 1}, options);
      std::copy(sums.begin(), sums.end(), results.begin());
    } else if (row.name == "trace") {
      run(("largen_trace_" + row.type).c_str(), {1, 1, 1}, {32, 1, 1}, SquareParams<T>{x.data(), results.data(), rows * columns, rows, batch, columns, 0}, 0,
          options);
    } else {
      Buffer<double> partials(batch * rows);
      run(("largen_lower_squares_" + row.type).c_str(), {3, 1, 1}, {64, 1, 1},
          SquareParams<T>{x.data(), partials.data(), rows * columns, rows, batch, columns, 0}, 0, options);
      Buffer<double> sums = joined(partials, batch, options);
      std::copy(sums.begin(), sums.end(), results.begin());
    }
    BitsHash hash;
    hash.add_all(results);
    EXPECT_EQ(hash.value(), row.hash) << row.name << " " << row.type;
    if (sanitized) break;
  }
}

TEST(Reduce, HasTheBitsOfTheEngine) {
  int rows = 0;
  for (const BitsRow& row : bits_table()) {
    if (row.name != "sum" && row.name != "dot" && row.name != "trace" && row.name != "lower_squares") continue;
    rows++;
    if (row.type == "f64") {
      check_row<double>(row);
    } else {
      check_row<float>(row);
    }
  }
  EXPECT_EQ(rows, 8);
}

// The order in plain loops.
static double fixed_order_of(const std::vector<double>& x) {
  double lane[16] = {};
  for (std::size_t i = 0; i < x.size(); i++) lane[i % 16] += x[i];
  for (int half = 8; half > 0; half /= 2) {
    for (int l = 0; l < half; l++) lane[l] += lane[l + half];
  }
  return lane[0];
}

struct Shape {
  int rows;
  long long columns;
  int stride;
};

class SumOfShape : public ::testing::TestWithParam<Shape> {};

TEST_P(SumOfShape, FollowsTheOrderOfTheTerms) {
  Shape s = GetParam();
  constexpr int batch = 2;
  Buffer<double> x(arguments<double>(static_cast<std::size_t>(batch) * s.rows * s.stride, 5, -30, 30));
  for (LaunchOptions options : schedules()) {
    Buffer<double> sums = sums_of("largen_sum_f64", x, x, batch, s.rows, s.columns, s.stride, {1, 1, 1}, options);
    for (int b = 0; b < batch; b++) {
      std::vector<double> terms, blocks;
      for (int i = 0; i < s.rows; i++) {
        for (long long j = 0; j < s.columns; j++) terms.push_back(x[(static_cast<std::size_t>(b) * s.rows + i) * s.stride + j]);
      }
      for (std::size_t start = 0; start < terms.size(); start += block_terms) {
        blocks.push_back(fixed_order_of({terms.begin() + start, terms.begin() + std::min(terms.size(), start + block_terms)}));
      }
      EXPECT_EQ(sums[b], blocks.size() == 1 ? blocks[0] : fixed_order_of(blocks)) << b;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, SumOfShape,
                         ::testing::Values(Shape{1, 1, 1}, Shape{1, 15, 15}, Shape{1, 16, 16}, Shape{1, 17, 20}, Shape{7, 3, 3}, Shape{7, 3, 5},
                                           Shape{33, 1, 2}, Shape{5, 16, 17}, Shape{1, 8191, 8191}, Shape{1, 8192, 8192}, Shape{1, 8193, 8193},
                                           Shape{129, 130, 131}),
                         [](const auto& info) {
                           return std::to_string(info.param.rows) + "x" + std::to_string(info.param.columns) + "s" + std::to_string(info.param.stride);
                         });

TEST(Reduce, TraceOfOneElementAndMore) {
  for (int order : {1, 2, 15, 16, 17, 33}) {
    Buffer<float> x(static_cast<std::size_t>(order) * order, 0.5f);
    Buffer<double> traces(1, -1.0);
    run("largen_trace_f32", {1, 1, 1}, {16, 1, 1}, SquareParams<float>{x.data(), traces.data(), 0, order, 1, order, 0});
    EXPECT_EQ(traces[0], 0.5 * order);
  }
}

TEST(Reduce, NaNPropagates) {
  Buffer<double> x(100, 1.0), partials(1);
  x[77] = std::nan("");
  run("largen_sum_f64", {1, 1, 1}, {16, 1, 1}, SumParams<double>{x.data(), x.data(), partials.data(), 100, 0, 0, 1, 1, 100, 100});
  EXPECT_TRUE(std::isnan(partials[0]));
}

}  // namespace largen::testing
