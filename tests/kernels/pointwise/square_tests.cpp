// SPDX-License-Identifier: MIT
// Square matrices (diagonal, mirror) and normalised rows.
#include "support/bits_table.h"

namespace largen::testing {

template <class T>
struct SquareParams {
  T* x;
  long long batch_stride;
  T alpha;
  int order, batch, row_stride;
};

template <class T>
struct NormalizeRowsParams {
  T* x;
  long long columns, batch_stride;
  int rows, batch, row_stride, reserved;
};

template <class T>
class Square : public ::testing::Test {};
using Types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Square, Types);

TYPED_TEST(Square, AddsToTheDiagonal) {
  using T = TypeParam;
  for (int order : {1, 5, 64, 65}) {
    for (LaunchOptions options : schedules()) {
      int stride = order + 2;
      Buffer<T> x(arguments<T>(static_cast<std::size_t>(2 * order * stride), 3, -3, 3)), before(x);
      run(sizeof(T) == 8 ? "largen_add_to_diagonal_f64" : "largen_add_to_diagonal_f32", {1, 1, 1}, {64, 1, 1},
          SquareParams<T>{x.data(), order * stride, T(0.7), order, 2, stride}, 0, options);
      for (int e = 0; e < 2 * order * stride; e++) {
        bool diagonal = e % (order * stride) / stride == e % stride;
        ASSERT_EQ(x[e], diagonal ? before[e] + T(0.7) : before[e]) << order << " " << e;
      }
    }
  }
}

TYPED_TEST(Square, MirrorsTheLowerTriangle) {
  using T = TypeParam;
  for (int order : {1, 2, 31, 32, 33, 70}) {
    for (Dim3 grid : {Dim3{1, 1, 1}, Dim3{2, 3, 2}}) {
      for (LaunchOptions options : schedules()) {
        int stride = order + 1;
        Buffer<T> x(arguments<T>(static_cast<std::size_t>(2 * order * stride), 3, -3, 3)), before(x);
        run(sizeof(T) == 8 ? "largen_mirror_lower_f64" : "largen_mirror_lower_f32", grid, {32, 8, 1},
            SquareParams<T>{x.data(), order * stride, 0, order, 2, stride}, 0, options);
        for (int e = 0; e < 2 * order * stride; e++) {
          int b = e / (order * stride), i = e % (order * stride) / stride, j = e % stride;
          bool upper = i < j && j < order;
          ASSERT_EQ(x[e], upper ? before[(b * order + j) * stride + i] : before[e]) << order << " " << b << " " << i << " " << j;
        }
        if (sanitized) break;
      }
    }
  }
}

template <class T>
std::uint64_t normalized(const BitsRow& row, LaunchOptions options) {
  constexpr int batch = 3, rows = 137, columns = 150;
  std::vector<T> values = arguments<T>(batch * rows * columns, 17, row.low, row.high);
  std::fill_n(values.begin(), columns, T(0));
  Buffer<T> x(values);
  run(("largen_normalize_rows_" + row.type).c_str(), {3, 1, 1}, {64, 1, 1}, NormalizeRowsParams<T>{x.data(), columns, rows * columns, rows, batch, columns, 0},
      0, options);
  BitsHash hash;
  hash.add_all(x);
  return hash.value();
}

TEST(NormalizeRows, HasTheBitsOfTheEngine) {
  int rows = 0;
  for (const BitsRow& row : bits_table()) {
    if (row.name != "normalize_rows") continue;
    rows++;
    for (LaunchOptions options : schedules()) {
      EXPECT_EQ(row.type == "f64" ? normalized<double>(row, options) : normalized<float>(row, options), row.hash)
          << row.type << " 2^" << row.low << " to 2^" << row.high;
      if (sanitized) break;
    }
  }
  EXPECT_EQ(rows, 5);
}

TEST(NormalizeRows, OfOneElementOfSixteenAndOfInfinity) {
  for (int columns : {1, 15, 16, 17}) {
    Buffer<double> x(static_cast<std::size_t>(2 * columns), 3.0);
    run("largen_normalize_rows_f64", {1, 1, 1}, {32, 1, 1}, NormalizeRowsParams<double>{x.data(), columns, 0, 2, 1, columns, 0});
    for (double v : x) EXPECT_NEAR(v, 1 / std::sqrt(columns), 1e-16);
  }
  Buffer<double> x(4, 2.0);
  x[2] = std::numeric_limits<double>::infinity();
  run("largen_normalize_rows_f64", {1, 1, 1}, {16, 1, 1}, NormalizeRowsParams<double>{x.data(), 4, 0, 1, 1, 4, 0});
  EXPECT_EQ(x[0], 0.0);
  EXPECT_TRUE(std::isnan(x[2]));
}

}  // namespace largen::testing
