// SPDX-License-Identifier: MIT
// Traces over many shifts: values, bits of the stated order, poles, overflow, not-finite input.
#include "resolvent_case.h"

namespace largen::testing {
namespace {

/// One trace by the order that the contract states: eigenvalues rising, Smith's division, compensated sums.
Complex stated_order(const double* l, const double* w, int n, double zre, double zim) {
  double high[2] = {0, 0}, low[2] = {0, 0};
  for (int i = 0; i < n; i++) {
    double x = l[i] + zre, y = zim;
    bool swapped = std::fabs(x) < std::fabs(y);
    double large = swapped ? y : x, small = swapped ? x : y, r = small / large, inverse = 1 / std::fma(small, r, large), other = r * inverse;
    double term[2] = {swapped ? other : inverse, -(swapped ? inverse : other)};
    for (int part = 0; part < 2; part++) {
      double value = w == nullptr ? term[part] : term[part] * w[i], sum = high[part] + value, gone = sum - high[part];
      low[part] += (high[part] - (sum - gone)) + (value - gone);
      high[part] = sum;
    }
  }
  return {high[0] + low[0], high[1] + low[1]};
}

struct Traces {
  int n, shifts, batch, step;
  std::vector<double> spectra, weights, z, sums;
  std::vector<Verdict> verdicts;
  bool real = false, weighted = false;
  unsigned threads = 64;

  Traces(int order, int shift_count, int batch_size, int element_step = 1)
      : n(order),
        shifts(shift_count),
        batch(batch_size),
        step(element_step),
        spectra(static_cast<std::size_t>(batch) * (n * step + 3), kNan),
        weights(spectra) {
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < n; i++) {
        spectra[b * stride() + i * step] = 3 * signed_draw(20, b, i);
        weights[b * stride() + i * step] = signed_draw(21, b, i);
      }
    }
    z = draw_shifts(22, shifts);
  }

  long long stride() const { return static_cast<long long>(n) * step + 3; }

  void run(LaunchOptions options = {}) {
    std::size_t results = static_cast<std::size_t>(batch) * shifts;
    sums.assign((real ? 1 : 2) * results, -1);
    verdicts.assign(results, {});
    std::vector<double> shift_words = z;
    if (real) {
      shift_words.resize(shifts);
      for (int s = 0; s < shifts; s++) shift_words[s] = z[2 * s];
    }
    unsigned tiles = (shifts + threads - 1) / threads;
    Lent lent_spectra(std::as_const(spectra)), lent_weights(std::as_const(weights)), lent_z(std::as_const(shift_words)), lent_sums(sums);
    Lent lent_verdicts(verdicts);
    testing::run(real ? "largen_resolvent_traces_real_f64" : "largen_resolvent_traces_complex_f64", {tiles * batch, 1, 1}, {threads, 1, 1},
                 TraceArguments{lent_spectra.data(), weighted ? lent_weights.data() : nullptr, lent_z.data(), lent_sums.data(), lent_verdicts.data(), stride(),
                                stride(), n, shifts, step, step, batch},
                 0, options);
  }

  std::vector<double> row(const std::vector<double>& x, int b) const {
    std::vector<double> dense(n);
    for (int i = 0; i < n; i++) dense[i] = x[b * stride() + i * step];
    return dense;
  }
};

TEST(ResolventTraces, HaveTheBitsOfTheStatedOrderForAnyTileAndSchedule) {
  for (auto [n, shifts, batch, step] : {std::array{1, 1, 1, 1}, {7, 63, 3, 1}, {255, 64, 2, 2}, {256, 65, 1, 1}, {257, 5, 2, 3}, {700, 33, 1, 1}}) {
    for (LaunchOptions options : schedules()) {
      for (unsigned threads : {32u, 64u}) {
        for (bool weighted : {false, true}) {
          for (bool real : {false, true}) {
            Traces test(n, shifts, batch, step);
            test.threads = threads;
            test.weighted = weighted;
            test.real = real;
            test.run(options);
            for (int b = 0; b < batch; b++) {
              std::vector<double> l = test.row(test.spectra, b), w = test.row(test.weights, b);
              for (int s = 0; s < shifts; s++) {
                Complex expected = stated_order(l.data(), weighted ? w.data() : nullptr, n, test.z[2 * s], real ? 0 : test.z[2 * s + 1]);
                int at = b * shifts + s;
                EXPECT_EQ(test.sums[real ? at : 2 * at], expected.real()) << "n = " << n << ", shift " << s;
                EXPECT_TRUE(real || test.sums[2 * at + 1] == expected.imag());
                EXPECT_EQ(test.verdicts[at].kind, converged);
              }
            }
          }
        }
      }
    }
  }
}

TEST(ResolventTraces, AreAccurateToTheirTerms) {
  Traces test(300, 40, 1);
  test.weighted = true;
  test.run();
  for (int s = 0; s < 40; s++) {
    Long sum = 0;
    long double sizes = 0, norm = 0, least = kInfinity;
    for (int i = 0; i < 300; i++) {
      Long term = resolvent(test.spectra[i], &test.z[2 * s]) * static_cast<long double>(test.weights[i]);
      sum += term;
      // l + z is rounded once: a relative error of u times (|l| + |z|) / |l + z| in the term, at most.
      long double distance = std::abs(1.0L / resolvent(test.spectra[i], &test.z[2 * s]));
      sizes += std::abs(term) * (6 + (3 + 4) / distance);
      norm = std::max(norm, std::fabs(static_cast<long double>(test.spectra[i])));
      least = std::min(least, distance);
    }
    EXPECT_LE(std::abs(Long(test.sums[2 * s], test.sums[2 * s + 1]) - sum), sizes * 0x1p-53L) << s;
    // The nearest eigenvalue is that of least max(|re|, |im|), so the ratio is that of the statement or up to sqrt 2 below.
    EXPECT_LE(test.verdicts[s].residual, static_cast<double>(norm / least) * (1 + 1e-12)) << s;
    EXPECT_GE(test.verdicts[s].residual, static_cast<double>(norm / least) * 0.7071) << s;
    EXPECT_EQ(test.verdicts[s].index, -1);
  }
}

TEST(ResolventTraces, PolesOverflowAndWhatIsNotFiniteAreVerdicts) {
  for (bool real : {false, true}) {
    Traces test(5, 6, 3);
    test.real = real;
    for (int b = 0; b < 3; b++)
      for (int i = 0; i < 5; i++) test.spectra[b * test.stride() + i] = i + 1;
    test.spectra[test.stride() + 3] = kInfinity;
    test.spectra[test.stride() + 4] = kNan;
    test.spectra[2 * test.stride() + 4] = 0x1p-1074 - 0.0;
    test.z = {-3, 0, 1, 0, kNan, 0, -kInfinity, 0, -2 * (1 + 0x1p-50), 0, 0, 0};
    test.run();
    EXPECT_EQ(kinds_of(test.verdicts),
              (std::vector<int>{diverged, converged, non_finite, non_finite, ill_conditioned, converged, non_finite, non_finite, non_finite, non_finite,
                                non_finite, non_finite, diverged, converged, non_finite, non_finite, ill_conditioned, diverged}));
    EXPECT_EQ(indices_of(test.verdicts), (std::vector<int>{2, -1, -1, -1, 1, -1, 3, 3, 3, 3, 3, 3, 2, -1, -1, -1, 1, 4}));
    auto sum = [&](int at) { return test.sums[real ? at : 2 * at]; };
    EXPECT_EQ(sum(0), kInfinity);
    EXPECT_DOUBLE_EQ(sum(1), 0.5 + 1.0 / 3 + 0.25 + 0.2 + 1.0 / 6);
    EXPECT_TRUE(std::isnan(sum(2)) && std::isnan(sum(3)) && std::isnan(sum(6)));
    EXPECT_EQ(sum(17), kInfinity) << "1 / 2^-1074 overflows";
    EXPECT_EQ(test.verdicts[0].residual, kInfinity);
    EXPECT_NEAR(test.verdicts[4].residual, 5 / (2 * 0x1p-50), 1e-3 * 5 / 0x1p-49);
    EXPECT_TRUE(real || test.sums[1] == 0);
  }
}

TEST(ResolventTraces, AWeightThatIsNotFiniteIsNamedBehindTheEigenvalues) {
  Traces test(300, 3, 2);
  test.weighted = true;
  test.weights[290] = kNan;
  test.weights[270] = kInfinity;
  test.run();
  EXPECT_EQ(kinds_of(test.verdicts), (std::vector<int>{non_finite, non_finite, non_finite, converged, converged, converged}));
  EXPECT_EQ(indices_of(test.verdicts), (std::vector<int>{570, 570, 570, -1, -1, -1}));
}

TEST(ResolventTraces, HugeAndTinyNumbersDivideWithoutOverflow) {
  Traces test(2, 2, 1);
  test.spectra[0] = 0x1p1000;
  test.spectra[1] = 0x1p900;
  test.z = {0, 0x1p1000, 0x1p1000, -0x1p1000};
  test.run();
  EXPECT_DOUBLE_EQ(test.sums[0], 0x1p-1001);
  EXPECT_DOUBLE_EQ(test.sums[1], -0x1p-1001 - 0x1p-1000);
  EXPECT_DOUBLE_EQ(test.sums[2], 0x1.999999999999ap-1002 + 0x1p-1001);
  EXPECT_EQ(kinds_of(test.verdicts), (std::vector<int>{converged, converged}));
}

TEST(ResolventTraces, AnEmptySpectrumHasTraceZero) {
  Traces test(0, 3, 2);
  test.run();
  EXPECT_EQ(test.sums, std::vector<double>(12, 0.0));
  EXPECT_EQ(kinds_of(test.verdicts), std::vector<int>(6, converged));
  EXPECT_EQ(indices_of(test.verdicts), std::vector<int>(6, -1));
}

}  // namespace
}  // namespace largen::testing
