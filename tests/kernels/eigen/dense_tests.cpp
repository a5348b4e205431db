// SPDX-License-Identifier: MIT
// Packing for the library's routine, and the way back.
#include "eigen_case.h"

namespace largen::testing {

template <class T>
struct PackArguments {
  const T* a;
  T* packed;
  int* exponents;
  Verdict* verdicts;
  long long batch_stride;
  int n, row_stride;
};

template <class T>
struct UnpackArguments {
  const T* packed;
  const T* packed_values;
  const int* exponents;
  const int* info;
  T* a;
  T* values;
  Verdict* verdicts;
  long long batch_stride, value_batch_stride;
  int n, row_stride, value_stride;
};

template <class T>
class EigenDense : public ::testing::Test {
 protected:
  static std::string name(const char* what) { return std::string("largen_eigen_") + what + (sizeof(T) == 4 ? "_f32" : "_f64"); }
};
using Elements = ::testing::Types<float, double>;
TYPED_TEST_SUITE(EigenDense, Elements);

TYPED_TEST(EigenDense, LowerTrianglesAreCheckedScaledAndPacked) {
  using T = TypeParam;
  for (int n : {1, 3, 31, 32, 33, 70}) {
    for (LaunchOptions options : schedules()) {
      EigenCase<T> test(3, n, [](int b, int i, int j) { return std::ldexp(signed_draw(9, b, i, j), 40 * b - 60); });
      test.at(1, n - 1, 0) = std::numeric_limits<T>::infinity();
      std::vector<T> packed(3 * n * n, T(-5));
      std::vector<int> exponents(3, -99);
      std::vector<Verdict> verdicts(3);
      {
        Lent a(test.a), lent_packed(packed);
        Lent lent_exponents(exponents);
        Lent lent_verdicts(verdicts);
        run(this->name("pack").c_str(), {3, 1, 1}, {96, 1, 1},
            PackArguments<T>{a.data(), lent_packed.data(), lent_exponents.data(), lent_verdicts.data(), test.batch_stride, n, test.row_stride}, 0, options);
      }

      EXPECT_EQ(kinds_of(verdicts), (std::vector<int>{converged, non_finite, converged}));
      EXPECT_EQ(indices_of(verdicts), (std::vector<int>{-1, (n - 1) * n, -1}));
      for (int b = 0; b < 3; b++) {
        T largest = 0;
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            T x = packed[(b * n + i) * n + j];
            EXPECT_EQ(x, b == 1 || j > i ? T(0) : static_cast<T>(std::ldexp(test.at(b, i, j), -exponents[b])));
            largest = std::max(largest, std::fabs(x));
          }
        }
        EXPECT_TRUE(b == 1 || (largest >= 1 && largest < 2)) << largest;
      }
    }
  }
}

TYPED_TEST(EigenDense, ResultsGoBackScaledWithTheirVerdicts) {
  using T = TypeParam;
  int n = 33, batch = 4, high = std::numeric_limits<T>::max_exponent - 2;
  for (LaunchOptions options : schedules()) {
    for (bool vectors : {true, false}) {
      EigenCase<T> test(batch, n, [](int, int, int) { return 4.0; });
      std::vector<T> packed(batch * n * n), packed_values(batch * n);
      for (std::size_t e = 0; e < packed.size(); e++) packed[e] = static_cast<T>(e);
      for (int e = 0; e < batch * n; e++) packed_values[e] = static_cast<T>(e % n - 3);
      std::vector<int> exponents = {3, 0, -4, high}, info = {0, 0, 7, 0};
      test.verdicts = {{0, converged, -1}, {0, non_finite, 12}, {0, converged, -1}, {0, converged, -1}};
      {
        Lent a(test.a), values(test.values), lent_packed(packed), lent_values(packed_values);
        Lent lent_exponents(exponents), lent_info(info);
        Lent verdicts(test.verdicts);
        run(this->name("unpack").c_str(), {4, 1, 1}, {64, 1, 1},
            UnpackArguments<T>{vectors ? lent_packed.data() : nullptr, lent_values.data(), lent_exponents.data(), lent_info.data(), a.data(), values.data(),
                               verdicts.data(), test.batch_stride, test.value_batch_stride, n, test.row_stride, test.value_stride},
            0, options);
      }

      EXPECT_EQ(kinds_of(test.verdicts), (std::vector<int>{converged, non_finite, not_converged, non_finite}));
      EXPECT_EQ(indices_of(test.verdicts), (std::vector<int>{-1, 12, -1, 7}));  // the last overflows from -3 + 7 = 4 on
      test.expect_gaps_untouched(!vectors);
      for (int c = 0; c < n; c++) {
        EXPECT_EQ(test.value(0, c), T(8 * (c - 3)));
        EXPECT_TRUE(std::isnan(test.value(1, c)));
        EXPECT_EQ(test.value(2, c), T(c - 3) / 16);
        for (int i = 0; i < n && vectors; i++) {
          EXPECT_EQ(test.at(0, c, i), packed[c * n + i]);
          EXPECT_TRUE(i > c || test.at(1, c, i) == 4);
        }
      }
    }
  }
}

}  // namespace largen::testing
