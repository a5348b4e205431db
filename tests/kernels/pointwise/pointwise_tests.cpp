// SPDX-License-Identifier: MIT
// Every operation over a few shapes, dense and with gaps, against plain loops; what lies between rows must stay.
#include "support/bits_table.h"

namespace largen::testing {

template <class T>
struct PairParams {
  const T* x;
  T* y;
  long long columns, x_batch_stride, y_batch_stride;
  T alpha;
  int rows, batch, x_row_stride, y_row_stride;
};

template <class T>
struct OneParams {
  T* x;
  long long columns, batch_stride;
  T alpha;
  int rows, batch, row_stride;
};

template <class T>
struct ScaleColumnsParams {
  T* x;
  const T* scale;
  long long columns, batch_stride, scale_batch_stride;
  int rows, batch, row_stride, reserved;
};

template <class T>
struct GatherParams {
  const T* source;
  T* destination;
  const int *row_index, *column_index;
  long long columns, source_batch_stride, batch_stride, row_index_batch_stride, column_index_batch_stride;
  int rows, batch, source_row_stride, row_stride;
};

struct Shape {
  int batch, rows, columns, stride;
  Dim3 grid, block;
  std::size_t size() const { return static_cast<std::size_t>(batch) * rows * stride; }
  long long batch_stride() const { return static_cast<long long>(rows) * stride; }
};

static const Shape shapes[] = {{1, 1, 1, 1, {1, 1, 1}, {1, 256, 1}},    {1, 1, 255, 255, {1, 1, 1}, {256, 1, 1}}, {1, 1, 513, 513, {1, 2, 1}, {256, 1, 1}},
                               {3, 7, 5, 6, {2, 1, 1}, {8, 32, 1}},     {2, 33, 31, 40, {3, 1, 1}, {32, 8, 1}},   {2, 9, 65, 65, {1, 2, 1}, {32, 8, 1}},
                               {4, 1, 257, 300, {1, 1, 1}, {256, 1, 1}}};

template <class T>
class Pointwise : public ::testing::Test {
 protected:
  // expected(b, i, j, old value) for each element inside, the old value between rows.
  template <class Launch, class Expected>
  void check(Launch launch, Expected expected) {
    for (const Shape& s : shapes) {
      for (LaunchOptions options : schedules()) {
        Buffer<T> x(arguments<T>(s.size(), 3, -4, 4)), y(arguments<T>(s.size(), 4, -4, 4));
        Buffer<T> before(y);
        launch(s, x, y, options);
        for (std::size_t e = 0; e < y.size(); e++) {
          int b = static_cast<int>(e / s.batch_stride()), i = static_cast<int>(e % s.batch_stride() / s.stride), j = static_cast<int>(e % s.stride);
          T wanted = j < s.columns ? expected(x[e], before[e], b, i, j) : before[e];
          ASSERT_EQ(y[e], wanted) << "shape " << s.batch << " " << s.rows << " " << s.columns << ", element " << b << " " << i << " " << j;
        }
      }
    }
  }

  static std::string name(const char* operation) { return std::string("largen_") + operation + (sizeof(T) == 8 ? "_f64" : "_f32"); }
};

using Types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Pointwise, Types);

TYPED_TEST(Pointwise, Copies) {
  using T = TypeParam;
  this->check(
      [&](const Shape& s, Buffer<T>& x, Buffer<T>& y, LaunchOptions o) {
        run(this->name("copy").c_str(), s.grid, s.block,
            PairParams<T>{x.data(), y.data(), s.columns, s.batch_stride(), s.batch_stride(), 0, s.rows, s.batch, s.stride, s.stride}, 0, o);
      },
      [](T x, T, int, int, int) { return x; });
}

TYPED_TEST(Pointwise, AddsScaled) {
  using T = TypeParam;
  this->check(
      [&](const Shape& s, Buffer<T>& x, Buffer<T>& y, LaunchOptions o) {
        run(this->name("add_scaled").c_str(), s.grid, s.block,
            PairParams<T>{x.data(), y.data(), s.columns, s.batch_stride(), s.batch_stride(), T(0.3), s.rows, s.batch, s.stride, s.stride}, 0, o);
      },
      [](T x, T y, int, int, int) { return std::fma(x, T(0.3), y); });
}

TYPED_TEST(Pointwise, AddsOneMatrixToAllOfABatch) {
  using T = TypeParam;
  Buffer<T> x(arguments<T>(6, 1, -2, 2)), y(18, T(1));
  run(this->name("add_scaled").c_str(), {1, 1, 1}, {4, 64, 1}, PairParams<T>{x.data(), y.data(), 3, 0, 6, T(2), 2, 3, 3, 3});
  for (std::size_t e = 0; e < y.size(); e++) EXPECT_EQ(y[e], std::fma(x[e % 6], T(2), T(1)));
}

TYPED_TEST(Pointwise, Fills) {
  using T = TypeParam;
  this->check(
      [&](const Shape& s, Buffer<T>&, Buffer<T>& y, LaunchOptions o) {
        run(this->name("fill").c_str(), s.grid, s.block, OneParams<T>{y.data(), s.columns, s.batch_stride(), T(-7), s.rows, s.batch, s.stride}, 0, o);
      },
      [](T, T, int, int, int) { return T(-7); });
}

TYPED_TEST(Pointwise, Scales) {
  using T = TypeParam;
  this->check(
      [&](const Shape& s, Buffer<T>&, Buffer<T>& y, LaunchOptions o) {
        run(this->name("scale").c_str(), s.grid, s.block, OneParams<T>{y.data(), s.columns, s.batch_stride(), T(0.3), s.rows, s.batch, s.stride}, 0, o);
      },
      [](T, T y, int, int, int) { return y * T(0.3); });
}

TYPED_TEST(Pointwise, ScalesColumns) {
  using T = TypeParam;
  std::vector<T> factors = arguments<T>(4 * 513, 9, -2, 2);
  Buffer<T> scale(factors);
  this->check(
      [&](const Shape& s, Buffer<T>&, Buffer<T>& y, LaunchOptions o) {
        run(this->name("scale_columns").c_str(), s.grid, s.block,
            ScaleColumnsParams<T>{y.data(), scale.data(), s.columns, s.batch_stride(), 513, s.rows, s.batch, s.stride, 0}, 0, o);
      },
      [&](T, T y, int b, int, int j) { return y * factors[b * 513 + j]; });
}

TYPED_TEST(Pointwise, Gathers) {
  using T = TypeParam;
  Buffer<T> source(arguments<T>(3 * 11 * 13, 2, -4, 4));
  for (bool by_rows : {false, true}) {
    for (bool by_columns : {false, true}) {
      for (LaunchOptions options : schedules()) {
        int rows = by_rows ? 6 : 11, columns = by_columns ? 9 : 13;
        Buffer<int> row_index(3 * 6), column_index(3 * 9);
        for (std::size_t e = 0; e < row_index.size(); e++) row_index[e] = static_cast<int>((e * 7 + 3) % 11);
        for (std::size_t e = 0; e < column_index.size(); e++) column_index[e] = static_cast<int>((e * 5 + 1) % 13);
        Buffer<T> destination(static_cast<std::size_t>(3 * rows * columns), T(-1));
        run(this->name("gather").c_str(), {2, 1, 1}, {16, 16, 1},
            GatherParams<T>{source.data(), destination.data(), by_rows ? row_index.data() : nullptr, by_columns ? column_index.data() : nullptr, columns, 143,
                            rows * columns, 6, 9, rows, 3, 13, columns},
            0, options);
        for (int b = 0; b < 3; b++) {
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
              int from_row = by_rows ? row_index[b * 6 + i] : i, from_column = by_columns ? column_index[b * 9 + j] : j;
              ASSERT_EQ(destination[(b * rows + i) * columns + j], source[b * 143 + from_row * 13 + from_column]);
            }
          }
        }
      }
    }
  }
}

}  // namespace largen::testing
