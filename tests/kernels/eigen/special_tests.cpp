// SPDX-License-Identifier: MIT
// The Jacobi kernels where values are equal, clustered, zero, or at the ends of the range.
#include "eigen_case.h"

namespace largen::testing {

template <class T>
class JacobiSpecial : public ::testing::Test {};
using Elements = ::testing::Types<float, double>;
TYPED_TEST_SUITE(JacobiSpecial, Elements);

inline std::vector<int> orders() { return sanitized ? std::vector<int>{6, 16, 34} : std::vector<int>{6, 16, 31, 32, 34, 48}; }

TYPED_TEST(JacobiSpecial, StructuredMatricesDecompose) {
  using Draw = typename EigenCase<TypeParam>::Draw;
  const std::vector<Draw> families = {
      [](int, int, int) { return 0.0; },
      [](int, int i, int j) { return i == j ? 2.0 : 0.0; },
      [](int, int, int) { return 1.0; },
      [](int, int i, int j) { return i == j ? 0.0 : 1.0; },
      [](int, int i, int j) { return (i == j ? 1.0 : 0.0) + 1e-9 * signed_draw(5, 0, i, j); },
      [](int, int i, int j) { return __builtin_popcount(static_cast<unsigned>(i & j)) % 2 == 0 ? 1.0 : -1.0; },  // Hadamard: two values, many rotations by pi/4
      [](int, int i, int j) { return i == j       ? 2.0
                                     : i - j == 1 ? -1.0
                                                  : 0.0; },
      [](int, int i, int j) { return 1.0 / (i + j + 1); },
      [](int, int i, int j) { return signed_draw(6, 0, i, j) * std::ldexp(1, -2 * (i + j)); },
      [](int, int i, int j) { return std::min(i, j) + 1.0; },
      [](int, int i, int j) { return i / 4 == j / 4 ? 1.0 : 0.25; },
      [](int, int i, int j) { return i == j ? 1e6 * (i % 2) : signed_draw(7, 0, i, j) * 1e-3; },
  };
  for (int n : orders()) {
    EigenCase<TypeParam> test(static_cast<int>(families.size()), n, [&](int b, int i, int j) { return families[b](0, i, j); });
    test.run(kernel_of(n, true));
    test.expect_verdicts(converged);
    for (int b = 0; b < test.batch; b++) test.expect_decomposed(b);
  }
}

TYPED_TEST(JacobiSpecial, ADiagonalMatrixIsSortedAndKeptToTheBit) {
  for (int n : orders()) {
    auto entry = [n](int i) { return static_cast<double>(static_cast<TypeParam>((i * 7) % n - 3 + (i == 2 ? 1e-3 : 0))); };
    EigenCase<TypeParam> test(1, n, [&](int, int i, int j) { return i == j ? entry(i) : -0.0; });
    test.run(kernel_of(n, true));
    test.expect_verdicts(converged);
    test.expect_rising(0);
    for (int c = 0; c < n; c++) {
      int ones = 0;
      for (int i = 0; i < n; i++) {
        TypeParam z = test.at(0, c, i);
        EXPECT_TRUE(z == 1 || (z == 0 && !std::signbit(z))) << "a zero of a vector has no sign";
        if (z != 1) continue;
        ones++;
        EXPECT_EQ(test.value(0, c), entry(i));
      }
      EXPECT_EQ(ones, 1);
    }
  }
}

TYPED_TEST(JacobiSpecial, APowerOfTwoScalesTheValuesAndLeavesTheVectors) {
  int high = std::numeric_limits<TypeParam>::max_exponent - 12, low = std::numeric_limits<TypeParam>::min_exponent;
  for (int n : orders()) {
    auto draw = [](int, int i, int j) { return static_cast<double>(static_cast<TypeParam>(signed_draw(8, 0, i, j))); };
    EigenCase<TypeParam> plain(1, n, draw);
    plain.run(kernel_of(n, true));
    for (int exponent : {high, low + 60, -40}) {
      EigenCase<TypeParam> scaled(1, n, [&](int, int i, int j) { return std::ldexp(draw(0, i, j), exponent); });
      scaled.run(kernel_of(n, true));
      scaled.expect_verdicts(converged);
      for (int c = 0; c < n; c++) {
        EXPECT_EQ(scaled.value(0, c), static_cast<TypeParam>(std::ldexp(static_cast<double>(plain.value(0, c)), exponent)));
        for (int i = 0; i < n; i++) EXPECT_EQ(scaled.at(0, c, i), plain.at(0, c, i));
      }
    }
  }
}

TYPED_TEST(JacobiSpecial, SubnormalMatricesKeepWhatTheyCarry) {
  TypeParam least = std::numeric_limits<TypeParam>::denorm_min();
  for (int n : orders()) {
    EigenCase<TypeParam> test(1, n, [&](int, int i, int j) { return (i + j) % 3 == 0 ? 5.0 * static_cast<double>(least) : 0.0; });
    EigenCase<TypeParam> plain(1, n, [&](int, int i, int j) { return (i + j) % 3 == 0 ? 5.0 : 0.0; });
    test.run(kernel_of(n, true));
    plain.run(kernel_of(n, true));
    test.expect_verdicts(converged);
    for (int c = 0; c < n; c++)
      EXPECT_NEAR(static_cast<double>(test.value(0, c) / least), static_cast<double>(plain.value(0, c)), 0.5 + n * EigenCase<TypeParam>::eps() * 5);
  }
}

TYPED_TEST(JacobiSpecial, AValueBeyondTheRangeIsNamed) {
  for (int n : orders()) {
    double largest = static_cast<double>(std::numeric_limits<TypeParam>::max());
    EigenCase<TypeParam> test(1, n, [&](int, int, int) { return largest; });
    test.run(kernel_of(n, false));
    EXPECT_EQ(test.verdicts[0].kind, non_finite);
    EXPECT_EQ(test.verdicts[0].index, n - 1);
    EXPECT_TRUE(std::isinf(test.value(0, n - 1)));
    EXPECT_LT(std::fabs(static_cast<double>(test.value(0, 0))), largest);
  }
}

}  // namespace largen::testing
