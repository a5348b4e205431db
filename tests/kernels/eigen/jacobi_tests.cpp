// SPDX-License-Identifier: MIT
// The Jacobi kernels against the definition: sizes, schedules, places in a batch.
#include "eigen_case.h"

namespace largen::testing {

template <class T>
class Jacobi : public ::testing::Test {};
using Elements = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Jacobi, Elements);

/// Every kernel, its sizes 1, odd, the largest and one less.
inline std::vector<std::pair<int, EigenKernel>> all_sizes(bool vectors) {
  std::vector<std::pair<int, EigenKernel>> sizes;
  for (int order : {8, 16, 32})
    for (int n : sanitized ? std::vector<int>{1, order - 1} : std::vector<int>{1, 2, order / 2 + 1, order - 1, order})
      sizes.push_back({n, {order, vectors, 64}});
  for (int n : sanitized ? std::vector<int>{1, 3, 33} : std::vector<int>{1, 2, 31, 33, 65, 127, 128}) sizes.push_back({n, {128, vectors, n < 40 ? 32u : 256u}});
  return sizes;
}

TYPED_TEST(Jacobi, VectorsSatisfyTheDefinitionAndValuesAgree) {
  for (auto [n, kernel] : all_sizes(true)) {
    int batch = n > 8 ? 1 : 5;
    EigenCase<TypeParam> with(batch, n, [](int b, int i, int j) { return signed_draw(1, b, i, j); });
    EigenCase<TypeParam> only = with;

    with.run(kernel);
    only.run({kernel.order, false, kernel.threads});

    with.expect_verdicts(converged);
    only.expect_verdicts(converged);
    with.expect_gaps_untouched(false);
    only.expect_gaps_untouched(true);
    for (int b = 0; b < batch; b++) {
      with.expect_decomposed(b);
      for (int c = 0; c < n; c++) EXPECT_EQ(with.value(b, c), only.value(b, c)) << "n = " << n << ": the rotations of A do not depend on whether they are kept";
    }
  }
}

TYPED_TEST(Jacobi, TheScheduleDoesNotEnter) {
  for (EigenKernel kernel : {EigenKernel{8, true, 64}, EigenKernel{16, true, 64}, EigenKernel{32, true, 64}, EigenKernel{128, true, 128}}) {
    int n = std::min(kernel.order, sanitized ? 9 : 37), batch = 2;
    std::vector<TypeParam> vectors, values;
    for (LaunchOptions options : schedules()) {
      EigenCase<TypeParam> test(batch, n, [](int b, int i, int j) { return signed_draw(2, b, i, j); });
      test.run(kernel, options);
      for (int b = 0; b < batch; b++) test.expect_decomposed(b);
      if (vectors.empty()) {
        vectors = test.a;
        values = test.values;
      }
      EXPECT_EQ(std::memcmp(vectors.data(), test.a.data(), vectors.size() * sizeof(TypeParam)), 0);
      EXPECT_EQ(values, test.values);
    }
  }
}

TYPED_TEST(Jacobi, NeighboursAndThePlaceInTheBatchDoNotEnter) {
  for (int n : {5, 13}) {
    auto draw = [](int b, int i, int j) {
      return b == 0 ? (i == j ? 3.0 : 0.0) : signed_draw(3, b, i, j) * (i + 1);
    };  // the first is done at once, the others go on
    EigenCase<TypeParam> together(9, n, draw);
    together.run(kernel_of(n, true));
    for (int b = 0; b < 9; b++) {
      EigenCase<TypeParam> alone(1, n, [&](int, int i, int j) { return draw(b, i, j); });
      alone.run(kernel_of(n, true));
      for (int c = 0; c < n; c++) {
        EXPECT_EQ(alone.value(0, c), together.value(b, c));
        for (int i = 0; i < n; i++) EXPECT_EQ(std::memcmp(&alone.at(0, c, i), &together.at(b, c, i), sizeof(TypeParam)), 0) << "n = " << n << ", problem " << b;
      }
    }
  }
}

TYPED_TEST(Jacobi, ValuesThatAreNotFiniteAreVerdictsOfTheirMatrixAlone) {
  TypeParam infinity = std::numeric_limits<TypeParam>::infinity(), nan = std::numeric_limits<TypeParam>::quiet_NaN();
  for (int n : {7, 16, 33}) {
    EigenCase<TypeParam> test(4, n, [](int b, int i, int j) { return signed_draw(4, b, i, j); });
    test.at(1, n - 1, 2) = -infinity;
    test.at(1, 5, 4) = nan;
    test.at(2, n - 1, n - 1) = nan;
    test.before = test.a;
    EigenCase<TypeParam> only = test;

    test.run(kernel_of(n, true));
    only.run(kernel_of(n, false));

    for (EigenCase<TypeParam>* result : {&test, &only}) {
      EXPECT_EQ(kinds_of(result->verdicts), (std::vector<int>{converged, non_finite, non_finite, converged}));
      EXPECT_EQ(indices_of(result->verdicts), (std::vector<int>{-1, 5 * n + 4, n * n - 1, -1}));
      EXPECT_EQ(residuals_of(result->verdicts), (std::vector<double>{0, 0, 0, 0}));
      for (int c = 0; c < n; c++) EXPECT_TRUE(std::isnan(result->value(1, c)) && std::isnan(result->value(2, c)));
    }
    test.expect_gaps_untouched(false);
    test.expect_decomposed(0);
    test.expect_decomposed(3);
    for (int e = 0; e < n; e++) EXPECT_EQ(std::memcmp(&test.at(2, e, 0), &test.before[2 * test.batch_stride + e * test.row_stride], sizeof(TypeParam) * n), 0);
  }
}

}  // namespace largen::testing
