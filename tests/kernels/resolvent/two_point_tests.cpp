// SPDX-License-Identifier: MIT
// Two-point tables, with a diagonal middle matrix and with full ones.
#include "resolvent_case.h"

namespace largen::testing {
namespace {

struct TwoPoint {
  int n, left, right, batch;
  std::vector<double> spectra, diagonal, b, c, left_z, right_z, products, table;
  std::vector<Verdict> verdicts, shift_verdicts;

  TwoPoint(int order, int left_count, int right_count, int batch_size)
      : n(order),
        left(left_count),
        right(right_count),
        batch(batch_size),
        spectra(draw(30, batch * stride())),
        diagonal(draw(31, batch * stride())),
        b(draw(32, batch * n * row())),
        c(draw(33, batch * n * row())),
        left_z(draw_shifts(34, left)),
        right_z(draw_shifts(35, right)) {}

  long long stride() const { return 2LL * n + 1; }
  int row() const { return n + 3; }
  double eigenvalue(int p, int i) const { return spectra[p * stride() + 2 * i]; }

  /// As the host does: verdicts of all shifts, then W r(z') where the middle is full, then the table.
  void run(bool full, LaunchOptions options) {
    std::size_t shifts = static_cast<std::size_t>(batch) * (left + right), elements = static_cast<std::size_t>(batch) * left * right;
    shift_verdicts.assign(shifts, {});
    std::vector<double> all_z = left_z;
    all_z.insert(all_z.end(), right_z.begin(), right_z.end());
    products.assign(2ULL * batch * right * n, kNan);
    table.assign(2 * elements, -1);
    verdicts.assign(elements, {});
    Lent l(std::as_const(spectra)), z(std::as_const(all_z)), d(std::as_const(diagonal)), pb(std::as_const(b)), pc(std::as_const(c)), product(products),
        result(table);
    Lent result_verdicts(verdicts), z_verdicts(shift_verdicts);
    Buffer<int> first_bad(batch, -9);
    double* right_shifts = z.data() + 2 * left;
    unsigned problems = static_cast<unsigned>(batch);
    testing::run("largen_resolvent_traces_complex_f64", {(left + right + 31u) / 32 * batch, 1, 1}, {32, 1, 1},
                 TraceArguments{l.data(), nullptr, z.data(), nullptr, z_verdicts.data(), stride(), 0, n, left + right, 2, 0, batch}, 0, options);
    if (full) {
      testing::run(
          "largen_resolvent_product_f64", {(n + 31u) / 32, (right + 31u) / 32, problems}, {256, 1, 1},
          ProductArguments{l.data(), pb.data(), pc.data(), right_shifts, product.data(), stride(), n * row(), n * row(), n, right, 2, row(), row(), batch}, 0,
          options);
    }
    testing::run("largen_resolvent_first_bad_operand_f64", {problems, 1, 1}, {64, 1, 1},
                 FirstBadArguments{full ? pb.data() : d.data(), full ? pc.data() : nullptr, first_bad.data(), full ? n * row() : stride(), n * row(), n,
                                   full ? row() : 2, row(), batch},
                 0, options);
    testing::run("largen_resolvent_two_point_f64", {(right + 31u) / 32, (left + 31u) / 32, problems}, {256, 1, 1},
                 TwoPointArguments{l.data(), full ? nullptr : d.data(), full ? product.data() : nullptr, z.data(), right_shifts, z_verdicts.data(),
                                   first_bad.data(), result.data(), result_verdicts.data(), stride(), stride(), n, left, right, 2, 2, batch},
                 0, options);
  }

  void expect_table(bool full) const {
    for (int p = 0; p < batch; p++) {
      for (int s = 0; s < left; s++) {
        for (int t = 0; t < right; t++) {
          Long sum = 0;
          long double sizes = 0, least = kInfinity;
          auto add = [&](int i, int j, long double w) {
            Long l = resolvent(eigenvalue(p, i), &left_z[2 * s]), r = resolvent(eigenvalue(p, j), &right_z[2 * t]);
            sum += l * r * w;
            sizes += std::abs(l * r * w);
            least = std::min({least, std::abs(1.0L / l), std::abs(1.0L / r)});
          };
          for (int i = 0; i < n; i++) {
            if (!full) add(i, i, diagonal[p * stride() + 2 * i]);
            for (int j = 0; j < n && full; j++) add(i, j, static_cast<long double>(b[(p * n + i) * row() + j]) * c[(p * n + j) * row() + i]);
          }
          int at = (p * left + s) * right + t;
          Long actual(table[2 * at], table[2 * at + 1]);
          ASSERT_LE(std::abs(actual - sum), (2 * n + 20 + 20 / least) * 0x1p-53L * sizes) << "n = " << n << ", problem " << p << ", shifts " << s << ", " << t;
          ASSERT_EQ(verdicts[at].kind, converged);
          ASSERT_EQ(verdicts[at].residual, std::max(shift_verdicts[p * (left + right) + s].residual, shift_verdicts[p * (left + right) + left + t].residual));
        }
      }
    }
  }
};

TEST(TwoPointTables, AgreeWithPlainSumsForAnySizeAndSchedule) {
  for (auto [n, left, right, batch] : {std::array{1, 1, 1, 1}, {15, 2, 33, 2}, {16, 32, 31, 1}, {17, 33, 1, 2}, {33, 5, 40, 1}, {64, 3, 3, 1}}) {
    for (bool full : {false, true}) {
      std::vector<double> first;
      for (LaunchOptions options : schedules()) {
        TwoPoint test(n, left, right, batch);
        test.run(full, options);
        test.expect_table(full);
        if (first.empty()) first = test.table;
        EXPECT_EQ(first, test.table);
      }
    }
  }
}

TEST(TwoPointTables, FailuresOfAShiftAreThoseOfItsRowOrColumnAlone) {
  for (bool full : {false, true}) {
    TwoPoint test(20, 3, 4, 1);
    test.left_z[2] = -test.eigenvalue(0, 7);
    test.left_z[3] = 0;
    test.right_z[4] = kNan;
    test.run(full, {});
    for (int s = 0; s < 3; s++) {
      for (int t = 0; t < 4; t++) {
        int at = s * 4 + t, kind = s == 1 ? diverged : t == 2 ? non_finite : converged;
        EXPECT_EQ(test.verdicts[at].kind, kind) << s << ", " << t;
        EXPECT_EQ(test.verdicts[at].index, kind == diverged ? 7 : -1);
        EXPECT_EQ(std::isfinite(test.table[2 * at]), kind == converged);
        EXPECT_EQ(std::isnan(test.table[2 * at]), kind == non_finite);
      }
    }
  }
}

TEST(TwoPointTables, OperandsThatAreNotFiniteAreNamedAndOverflowIsNone) {
  TwoPoint diagonal(35, 2, 2, 3);
  diagonal.diagonal[diagonal.stride() + 2 * 34] = kNan;
  diagonal.diagonal[2 * diagonal.stride() + 2 * 5] = 0x1p1023;
  diagonal.spectra[2 * diagonal.stride() + 2 * 5] = -4;
  diagonal.left_z = diagonal.right_z = {4 + 0x1p-20, 0, 4 - 0x1p-20, 0};
  diagonal.run(false, {});
  TwoPoint full(35, 2, 2, 3);
  full.b[full.n * full.row() + 3 * full.row() + 7] = -kInfinity;
  full.c[full.n * full.row() + 1] = kNan;
  full.c[2 * full.n * full.row() + 34 * full.row() + 2] = kInfinity;
  full.run(true, {});
  for (int element = 0; element < 4; element++) {
    EXPECT_EQ(diagonal.verdicts[element].kind, converged);
    EXPECT_EQ(diagonal.verdicts[4 + element].kind, non_finite);
    EXPECT_EQ(diagonal.verdicts[4 + element].index, 35 + 34);
    EXPECT_EQ(diagonal.verdicts[8 + element].kind, diverged);
    EXPECT_EQ(diagonal.verdicts[8 + element].index, -1);
    EXPECT_EQ(diagonal.table[2 * (8 + element)], kInfinity);
    EXPECT_EQ(full.verdicts[element].kind, converged);
    EXPECT_EQ(full.verdicts[4 + element].kind, non_finite);
    EXPECT_EQ(full.verdicts[4 + element].index, 35 + 3 * 35 + 7);
    EXPECT_EQ(full.verdicts[8 + element].index, 35 + 35 * 35 + 34 * 35 + 2);
    EXPECT_TRUE(std::isnan(full.table[2 * (8 + element)]));
  }
}

}  // namespace
}  // namespace largen::testing
