// SPDX-License-Identifier: MIT
// Triangular solves, and factor, solve and log-determinant in one launch: the bits of the chains.
#include "factors.h"

namespace largen::testing {
namespace {

const CholeskyKernel single_solves[] = {{"largen_cholesky_solve_lower_8_f32", 8, 16, 128},
                                        {"largen_cholesky_solve_lower_16_f32", 16, 8, 128},
                                        {"largen_cholesky_solve_lower_32_f32", 32, 4, 128},
                                        {"largen_cholesky_solve_lower_128_f32", 128, 1, 128, 0, true}};
const CholeskyKernel double_solves[] = {{"largen_cholesky_solve_lower_8_f64", 8, 16, 128},
                                        {"largen_cholesky_solve_lower_16_f64", 16, 8, 128},
                                        {"largen_cholesky_solve_lower_32_f64", 32, 4, 128},
                                        {"largen_cholesky_solve_lower_128_f64", 128, 1, 64, 0, true}};
const CholeskyKernel single_fused[] = {{"largen_cholesky_factor_solve_32_f32", 32, 4, 128}, {"largen_cholesky_factor_solve_128_f32", 128, 1, 128, 8, true}};
const CholeskyKernel double_fused[] = {{"largen_cholesky_factor_solve_32_f64", 32, 4, 128}, {"largen_cholesky_factor_solve_128_f64", 128, 1, 256, 8, true}};

std::string name_of(const CholeskyKernel& kernel, const Shape& shape, const Shape& sides) {
  return std::string(kernel.name) + ", n = " + std::to_string(shape.rows) + ", sides " + std::to_string(sides.columns) + ", batch " +
         std::to_string(shape.batch);
}

template <class T>
void solves(const CholeskyKernel& kernel) {
  int turn = 0;
  for (int n : kernel.sizes()) {
    int columns = std::vector<int>{1, 5, 33, 4, 32, 66}[turn % 6], batch = turn % 3 == 0 ? 1 : kernel.matrices + 1;
    Shape shape{batch, n, n, turn % 2, turn % 4 == 3}, sides{batch, n, columns, turn % 3};
    Buffer<T> lower = positive_definite<T>(shape, 4), b = right_hand_sides<T>(sides, 5);
    for (LaunchOptions options : schedules()) {
      int steps = turn++ % 3 + 1;
      Buffer<T> actual(b), expected(b);
      SolveLowerParams params{
          lower.data(), actual.data(), shape.stride(), sides.stride(), n, columns, static_cast<int>(shape.row()), static_cast<int>(sides.row()), steps, batch};
      Dim3 grid = kernel.grid(batch);
      grid.y = turn % 2 + 1;
      run(kernel.name, grid, {static_cast<unsigned>(kernel.threads), 1, 1}, params, kernel.shared(n, sizeof(T)), options);
      for (int s = 0; s < batch; s++) solve_chain(shape, s, lower, sides, expected, steps);
      expect_same(actual, expected, name_of(kernel, shape, sides) + ", steps " + std::to_string(steps));
    }
  }
}

/// One bad matrix keeps all its operands, and its logarithm is NaN.
template <class T>
void fused(const CholeskyKernel& kernel) {
  int turn = 0;
  for (int n : kernel.sizes()) {
    int columns = turn % 2 == 0 ? 3 : 34, batch = turn % 3 == 0 ? 1 : kernel.matrices + 2;
    Shape shape{batch, n, n, turn % 2}, sides{batch, n, columns, turn % 3};
    turn++;
    Buffer<T> a = positive_definite<T>(shape, 6), b = right_hand_sides<T>(sides, 7);
    if (batch > 1) a[shape.at(1, n - 1, n - 1)] = T(-2);
    for (LaunchOptions options : schedules()) {
      Buffer<T> factor(a), solution(b), expected_factor(a), expected_solution(b);
      Buffer<Verdict> verdicts(batch);
      Buffer<double> logarithms(batch, -7.0);
      CholeskyFactorSolveParams params{factor.data(),
                                       solution.data(),
                                       logarithms.data(),
                                       verdicts.data(),
                                       shape.stride(),
                                       sides.stride(),
                                       n,
                                       columns,
                                       static_cast<int>(shape.row()),
                                       static_cast<int>(sides.row()),
                                       batch};
      run(kernel.name, kernel.grid(batch), {static_cast<unsigned>(kernel.threads), 1, 1}, params, kernel.shared(n, sizeof(T)), options);
      std::string what = name_of(kernel, shape, sides);
      for (int s = 0; s < batch; s++) {
        Verdict verdict = factor_chain(shape, s, expected_factor);
        expect_same(verdicts[s], verdict, what);
        if (verdict.kind != converged) {
          EXPECT_TRUE(std::isnan(logarithms[s])) << what;
          continue;
        }
        solve_chain(shape, s, expected_factor, sides, expected_solution, 3);
        double sum = 0;
        for (int i = 0; i < n; i++) sum += 2 * std::log(static_cast<double>(expected_factor[shape.at(s, i, i)]));
        EXPECT_NEAR(logarithms[s], sum, (4 * n + 4 * std::abs(sum)) * std::ldexp(1.0, -53)) << what;  // 2 n u + 4 u |s| of ours, as much of the sum
      }
      expect_same(factor, expected_factor, what);
      expect_same(solution, expected_solution, what);
    }
  }
}

TEST(CholeskySolve, FloatBits) {
  for (const CholeskyKernel& kernel : single_solves) solves<float>(kernel);
}
TEST(CholeskySolve, DoubleBits) {
  for (const CholeskyKernel& kernel : double_solves) solves<double>(kernel);
}
TEST(CholeskyFactorSolve, FloatBits) {
  for (const CholeskyKernel& kernel : single_fused) fused<float>(kernel);
}
TEST(CholeskyFactorSolve, DoubleBits) {
  for (const CholeskyKernel& kernel : double_fused) fused<double>(kernel);
}

}  // namespace
}  // namespace largen::testing
