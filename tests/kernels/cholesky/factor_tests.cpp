// SPDX-License-Identifier: MIT
// Factorisations: the bits of the chain, the verdicts, and that nothing but lower triangles of good matrices is written.
#include "factors.h"

namespace largen::testing {
namespace {

template <class T>
const std::vector<CholeskyKernel> kernels;
template <>
const std::vector<CholeskyKernel> kernels<float> = {
    {"largen_cholesky_factor_8_f32", 8, 16, 128},       {"largen_cholesky_factor_16_f32", 16, 8, 128},
    {"largen_cholesky_factor_32_f32", 32, 4, 128},      {"largen_cholesky_factor_32_shuffle_f32", 32, 4, 128},
    {"largen_cholesky_factor_128_f32", 128, 1, 128, 8}, {"largen_cholesky_factor_128_wide_f32", 128, 1, 64, 16}};
template <>
const std::vector<CholeskyKernel> kernels<double> = {{"largen_cholesky_factor_8_f64", 8, 16, 128},
                                                     {"largen_cholesky_factor_16_f64", 16, 8, 128},
                                                     {"largen_cholesky_factor_32_f64", 32, 4, 128},
                                                     {"largen_cholesky_factor_128_f64", 128, 1, 256, 8}};

template <class T>
void compare(const CholeskyKernel& kernel, const Shape& shape, const Buffer<T>& given, LaunchOptions options) {
  Buffer<T> actual(given), expected(given);
  Buffer<Verdict> verdicts(shape.batch);
  CholeskyFactorParams params{actual.data(), verdicts.data(), shape.stride(), shape.rows, static_cast<int>(shape.row()), shape.batch};
  run(kernel.name, kernel.grid(shape.batch), {static_cast<unsigned>(kernel.threads), 1, 1}, params, kernel.shared(shape.rows, sizeof(T)), options);
  std::string what =
      std::string(kernel.name) + ", n = " + std::to_string(shape.rows) + ", batch " + std::to_string(shape.batch) + ", gap " + std::to_string(shape.gap);
  for (int b = 0; b < shape.batch; b++) expect_same(verdicts[b], factor_chain(shape, b, expected), what + ", matrix " + std::to_string(b));
  expect_same(actual, expected, what);
}

template <class T>
void sizes(const CholeskyKernel& kernel) {
  int turn = 0;
  for (int n : kernel.sizes()) {
    Shape shape{turn % 3 == 0 ? 1 : kernel.matrices + 1, n, n, turn % 2 == 0 ? 0 : 3};
    turn++;
    Buffer<T> a = positive_definite<T>(shape, 1);
    for (LaunchOptions options : schedules()) compare(kernel, shape, a, options);
  }
}

/// One bad matrix between good ones: its verdict says where, it keeps its content, the others have their bits.
template <class T>
void failures(const CholeskyKernel& kernel) {
  int n = std::min(kernel.order, 19);
  Shape shape{3, n, n, 2};
  auto with = [&](int i, int j, T value) {
    Buffer<T> a = positive_definite<T>(shape, 2);
    a[shape.at(1, i, j)] = value;
    compare(kernel, shape, a, {});
  };
  for (int pivot : {0, 1, n / 2, n - 1}) {
    with(pivot, pivot, T(-1));
    with(pivot, pivot, T(0));
    with(pivot, pivot, std::numeric_limits<T>::quiet_NaN());
  }
  with(n - 1, 0, std::numeric_limits<T>::infinity());
  with(n / 2, n / 2 - 1, -std::numeric_limits<T>::infinity());
  with(n - 2, 1, std::numeric_limits<T>::max());  // its square overflows in the pivot of its row
  with(0, 0, std::numeric_limits<T>::denorm_min());
}

template <class T>
void two_that_are_not_finite(const CholeskyKernel& kernel) {
  int n = kernel.order == 8 ? 7 : 13;
  Shape shape{2, n, n, 1};
  Buffer<T> a = positive_definite<T>(shape, 3);
  a[shape.at(1, 5, 4)] = std::numeric_limits<T>::quiet_NaN();
  a[shape.at(1, 6, 0)] = std::numeric_limits<T>::infinity();
  a[shape.at(1, 5, 5)] = std::numeric_limits<T>::infinity();
  a[shape.at(1, 2, 2)] = T(-1);  // what is not finite is named before it
  compare(kernel, shape, a, {});
}

TEST(CholeskyFactor, FloatBits) {
  for (const CholeskyKernel& kernel : kernels<float>) sizes<float>(kernel);
}
TEST(CholeskyFactor, DoubleBits) {
  for (const CholeskyKernel& kernel : kernels<double>) sizes<double>(kernel);
}
TEST(CholeskyFactor, Failures) {
  for (const CholeskyKernel& kernel : kernels<float>) failures<float>(kernel);
  for (const CholeskyKernel& kernel : kernels<double>) failures<double>(kernel);
}
TEST(CholeskyFactor, TheFirstThatIsNotFinite) {
  for (const CholeskyKernel& kernel : kernels<float>) two_that_are_not_finite<float>(kernel);
  for (const CholeskyKernel& kernel : kernels<double>) two_that_are_not_finite<double>(kernel);
}

}  // namespace
}  // namespace largen::testing
