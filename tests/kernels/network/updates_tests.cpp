// SPDX-License-Identifier: MIT
#include "network_params.h"

namespace largen::testing {

static constexpr const char* rules[] = {"largen_sgd",      "largen_sign_descent", "largen_momentum",
                                        "largen_momentum", "largen_lion",         "largen_adam_w"};  // 3 is Nesterov's

/// The direction of a rule, by the equations of the contract.
template <class T>
T direction(int rule, T g, T& m, T& v) {
  T b1 = static_cast<T>(0.9), b2 = static_cast<T>(0.99), r1 = static_cast<T>(1 - 0.9), r2 = static_cast<T>(1 - 0.99), c1 = static_cast<T>(1 / 0.19),
    c2 = static_cast<T>(1 / 0.0199);
  auto sign = [](T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : x == 0 ? T(0) : x; };
  T c;
  switch (rule) {
    case 0:
      return g;
    case 1:
      return sign(g);
    case 2:
      return m = std::fma(b1, m, g);
    case 3:
      m = std::fma(b1, m, g);
      return std::fma(b1, m, g);
    case 4:
      c = std::fma(b1, m, r1 * g);
      m = std::fma(b2, m, r2 * g);
      return sign(c);
    default:
      m = std::fma(b1, m, r1 * g);
      v = std::fma(b2, v, r2 * g * g);
      return m * c1 / (std::sqrt(v * c2) + static_cast<T>(1e-8));
  }
}

template <class T>
void check_update(int rule, bool decays, Size size, LaunchOptions options) {
  Matrices<T> w(3, size, -1, 1, 1), g(3, size, -1, 1, 2), m(3, size, -1, 1, 3), v(3, size, 0, 1, 4), rates(3, {1, 1}, 0.1, 0.4, 5),
      decay(3, {1, 1}, 0.1, 0.2, 6);
  g.at(0, 0, 0) = T(0);
  g.at(1, 0, 0) = std::numeric_limits<T>::quiet_NaN();
  decay.at(2, 0, 0) = T(0);
  Matrices<T> expected_w = w, expected_m = m, expected_v = v;
  for (int b = 0; b < 3; b++) {
    T rate = static_cast<T>(static_cast<double>(rates.at(b, 0, 0)) * 0.7), wd = decays ? static_cast<T>(static_cast<double>(decay.at(b, 0, 0)) * 1.1) : T(0);
    for (int i = 0; i < size.rows; i++) {
      for (int j = 0; j < size.columns; j++) {
        T u = direction(rule, g.at(b, i, j), expected_m.at(b, i, j), expected_v.at(b, i, j));
        if (wd != 0) u = std::fma(wd, w.at(b, i, j), u);
        expected_w.at(b, i, j) = std::fma(-rate, u, w.at(b, i, j));
      }
    }
  }

  auto rounded = [](double x) { return static_cast<double>(static_cast<T>(x)); };
  UpdateParams<T> p{w.data.data(),
                    g.data.data(),
                    m.data.data(),
                    v.data.data(),
                    rates.data.data(),
                    decays ? decay.data.data() : nullptr,
                    size.columns,
                    w.stride,
                    g.stride,
                    m.stride,
                    v.stride,
                    rates.stride,
                    decay.stride,
                    0.7,
                    decays ? 1.1 : 0,
                    rounded(0.9),
                    rounded(1 - 0.9),
                    rounded(0.99),
                    rounded(1 - 0.99),
                    rounded(1e-8),
                    rounded(1 / 0.19),
                    rounded(1 / 0.0199),
                    3,
                    size.rows,
                    w.row,
                    g.row,
                    m.row,
                    v.row,
                    rule == 3,
                    0};
  run(kernel_of<T>(rules[rule]).c_str(), {2, 2, 1}, {16, 16, 1}, p, 0, options);
  std::string what = std::string(rules[rule]) + (decays ? " with decay" : "");
  expect_same(w, expected_w, "W of " + what);
  expect_same(m, expected_m, "m of " + what);
  expect_same(v, expected_v, "v of " + what);
}

TEST(Updates, EveryRuleOverEverySize) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      for (int rule = 0; rule < 6; rule++) {
        for (bool decays : {false, true}) {
          check_update<float>(rule, decays, size, options);
          check_update<double>(rule, decays, size, options);
        }
      }
    }
  }
}

}  // namespace largen::testing
