// SPDX-License-Identifier: MIT
// Shifted tridiagonal systems: residuals, pivoting, replaced pivots, slices of systems.
#include "resolvent_case.h"

namespace largen::testing {
namespace {

struct Systems {
  int n, shifts, sides, batch;
  std::vector<double> d, e, b, z, x;
  std::vector<Verdict> verdicts;

  Systems(int order, int shift_count, int side_count, int batch_size)
      : n(order),
        shifts(shift_count),
        sides(side_count),
        batch(batch_size),
        d(draw(40, 2ULL * batch * n)),
        e(draw(41, static_cast<std::size_t>(batch) * n)),
        b(draw(42, static_cast<std::size_t>(batch) * sides * (n + 1))),
        z(draw_shifts(43, shifts)) {
    for (int p = 0; p < batch; p++) e[(p + 1) * n - 1] = kNan;  // not read
  }

  int x_row() const { return n + 2; }
  long long x_batch() const { return 2LL * sides * shifts * x_row() + 1; }

  void run(LaunchOptions options = {}, int slice = 1 << 30) {
    int systems = batch * sides * shifts;
    x.assign(batch * x_batch(), 77);
    verdicts.assign(systems, {});
    Lent ld(std::as_const(d)), le(std::as_const(e)), lz(std::as_const(z)), lb(std::as_const(b)), lx(x);
    Lent lv(verdicts);
    for (int first = 0; first < systems; first += std::min(slice, systems)) {
      int count = std::min(slice, systems - first);
      Buffer<double> scratch(7ULL * n * count, kNan);
      testing::run("largen_tridiagonal_solve_f64", {(count + 63u) / 64, 1, 1}, {64, 1, 1},
                   TridiagonalArguments{
                       ld.data(), le.data(), lz.data(), lb.data(), lx.data(), scratch.data(), lv.data(), 2 * n, n,     static_cast<long long>(sides) * (n + 1),
                       x_batch(), first,     count,     n,         shifts,    sides,          2,         1,     n + 1, x_row()},
                   0, options);
    }
  }

  const double* solution(int q) const { return &x[q / (sides * shifts) * x_batch() + 2LL * (q % (sides * shifts)) * x_row()]; }

  /// max |(T + z) x - b| <= bound u (|T| + |z|) |x|: partial pivoting is backward stable.
  void expect_solved(int q, double bound = 20) const {
    int p = q / (sides * shifts), r = q % (sides * shifts) / shifts, s = q % shifts;
    const double *re = solution(q), *im = re + x_row();
    Long shift(z[2 * s], z[2 * s + 1]);
    auto at = [&](int i) { return i < 0 || i >= n ? Long(0) : Long(re[i], im[i]); };
    auto off = [&](int i) { return i < 0 || i >= n - 1 ? 0.0L : static_cast<long double>(e[p * n + i]); };
    long double largest = 0, norm = 0, residual = 0;
    for (int i = 0; i < n; i++) {
      Long diagonal = static_cast<long double>(d[2 * (p * n + i)]) + shift;
      residual = std::max(
          residual, std::abs(off(i - 1) * at(i - 1) + diagonal * at(i) + off(i) * at(i + 1) - static_cast<long double>(b[(p * sides + r) * (n + 1) + i])));
      norm = std::max(norm, std::abs(diagonal) + std::fabs(off(i - 1)) + std::fabs(off(i)));
      largest = std::max(largest, std::abs(at(i)));
    }
    EXPECT_LE(residual, bound * 0x1p-53L * norm * largest) << "n = " << n << ", system " << q;
  }

  void expect_gaps_untouched() const {
    for (std::size_t k = 0; k < x.size(); k++) {
      long long in_batch = static_cast<long long>(k) % x_batch();
      bool gap = in_batch % x_row() >= n || in_batch == x_batch() - 1;
      EXPECT_TRUE(!gap || x[k] == 77) << k;
    }
  }
};

TEST(TridiagonalSystems, AreSolvedForAnySizeAndSchedule) {
  for (auto [n, shifts, sides, batch] : {std::array{1, 1, 1, 1}, {2, 3, 2, 2}, {15, 63, 1, 1}, {16, 13, 5, 1}, {17, 65, 1, 1}, {33, 7, 2, 3}, {200, 9, 1, 1}}) {
    std::vector<double> first;
    for (LaunchOptions options : schedules()) {
      Systems test(n, shifts, sides, batch);
      test.run(options);
      for (int q = 0; q < batch * sides * shifts; q++) {
        test.expect_solved(q);
        EXPECT_EQ(test.verdicts[q].kind, converged);
        EXPECT_EQ(test.verdicts[q].index, -1);
      }
      test.expect_gaps_untouched();
      if (first.empty()) first = test.x;
      EXPECT_EQ(first, test.x);
    }
  }
}

TEST(TridiagonalSystems, SlicesDoNotEnter) {
  Systems whole(19, 11, 3, 2), sliced = whole;
  whole.run();
  sliced.run({}, 10);
  EXPECT_EQ(whole.x, sliced.x);
  EXPECT_EQ(residuals_of(whole.verdicts), residuals_of(sliced.verdicts));
}

TEST(TridiagonalSystems, AZeroDiagonalPivots) {
  Systems test(40, 1, 1, 1);
  for (int i = 0; i < 40; i++) test.d[2 * i] = 0;
  test.z = {0, 0};
  test.run();
  test.expect_solved(0);
  EXPECT_EQ(test.verdicts[0].kind, converged);
}

TEST(TridiagonalSystems, AShiftOnAnEigenvalueIsIllConditioned) {
  Systems test(9, 2, 1, 1);
  for (int i = 0; i < 9; i++) {
    test.d[2 * i] = i + 1;
    test.e[i] = 0;
  }
  test.z = {-4, 0, 0.5, 0};
  test.run();
  EXPECT_EQ(kinds_of(test.verdicts), (std::vector<int>{ill_conditioned, converged}));
  for (int i = 0; i < 9; i++) {
    EXPECT_TRUE(std::isfinite(test.solution(0)[i]));
    EXPECT_DOUBLE_EQ(test.solution(1)[i], test.b[i] / (i + 1.5));
  }
}

TEST(TridiagonalSystems, LengthsBeyondTheRangeOfSquaresGiveTheSameResidual) {
  for (int exponent : {-900, 900}) {
    Systems plain(18, 3, 1, 1);
    Systems scaled = plain;
    for (double& element : scaled.b) element = std::ldexp(element, exponent);
    plain.run();
    scaled.run();
    for (int q = 0; q < 3; q++) {
      EXPECT_EQ(scaled.verdicts[q].kind, converged);
      EXPECT_NEAR(scaled.verdicts[q].residual, plain.verdicts[q].residual, 1e-14 * plain.verdicts[q].residual);
      for (int i = 0; i < 18; i++) EXPECT_EQ(scaled.solution(q)[i], std::ldexp(plain.solution(q)[i], exponent));
    }
  }
}

TEST(TridiagonalSystems, WhatIsNotFiniteIsNamedAndGivesNoSolution) {
  Systems test(21, 3, 2, 3);
  test.d[2 * (21 + 20)] = kNan;      // matrix 1, diagonal
  test.e[21 + 3] = kInfinity;        // and off-diagonal: the diagonal comes first
  test.e[2 * 21 + 19] = -kInfinity;  // matrix 2
  test.z[3] = kNan;                  // shift 1
  test.b[22 + 4] = kInfinity;        // side 1 of matrix 0
  test.run();
  for (int q = 0; q < 18; q++) {
    bool bad = q >= 6 || q % 3 == 1 || q >= 3;
    EXPECT_EQ(test.verdicts[q].kind, bad ? non_finite : converged) << q;
    EXPECT_EQ(test.verdicts[q].index, q >= 12 ? 21 + 19 : q >= 6 ? 20 : -1) << q;
    for (int i = 0; i < 21; i++) EXPECT_EQ(std::isnan(test.solution(q)[i]) && std::isnan(test.solution(q)[test.x_row() + i]), bad) << q;
  }
  test.expect_gaps_untouched();
}

}  // namespace
}  // namespace largen::testing
