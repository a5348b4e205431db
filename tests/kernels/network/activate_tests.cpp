// SPDX-License-Identifier: MIT
#include "network_params.h"

namespace largen::testing {

template <class T>
void check_activation(int activation, Size size, LaunchOptions options) {
  std::string what = "activation " + std::to_string(activation) + ", " + std::to_string(size.rows) + " x " + std::to_string(size.columns);
  Matrices<T> z(3, size, -9, 9, 1), a(3, size, 0, 0, 2), da(3, size, -1, 1, 3), z_dot(3, size, -1, 1, 4), bias(3, {1, size.columns}, -2, 2, 5);
  z.at(0, 0, 0) = std::numeric_limits<T>::quiet_NaN();
  z.at(1, 0, 0) = std::numeric_limits<T>::infinity();
  z.at(2, 0, 0) = T(-0.0);
  Matrices<T> expected_a = a, expected_z = z, gradient = da, expected_gradient = da, second = da, expected_second = da, in_place = z;
  for (int b = 0; b < 3; b++) {
    for (int i = 0; i < size.rows; i++) {
      for (int j = 0; j < size.columns; j++) {
        T value, derivative;
        activate(activation, z.at(b, i, j), value, derivative);
        expected_gradient.at(b, i, j) = derivative * da.at(b, i, j);
        expected_second.at(b, i, j) = fma(activation_second(activation, z.at(b, i, j)) * z_dot.at(b, i, j), da.at(0, i, j), da.at(b, i, j));
        expected_z.at(b, i, j) = z.at(b, i, j) + bias.at(b, 0, j);
        activate(activation, expected_z.at(b, i, j), expected_a.at(b, i, j), derivative);
      }
    }
  }

  long long n = size.columns;
  Dim3 grid{2, 2, 1}, block{16, 16, 1};
  run(kernel_of<T>("largen_activate_gradient").c_str(), grid, block,
      ActivateGradientParams<T>{z.data.data(), da.data.data(), gradient.data.data(), n, z.stride, da.stride, gradient.stride, 3, size.rows, z.row, da.row,
                                gradient.row, activation},
      0, options);
  expect_same(gradient, expected_gradient, "gradient of " + what);
  run(kernel_of<T>("largen_activate_second").c_str(), grid, block,  // da shared by all problems
      ActivateSecondParams<T>{z.data.data(), z_dot.data.data(), da.data.data(), second.data.data(), n, z.stride, z_dot.stride, 0, second.stride, 3, size.rows,
                              z.row, z_dot.row, da.row, second.row, activation, 0},
      0, options);
  expect_same(second, expected_second, "second derivative of " + what);
  run(kernel_of<T>("largen_activate").c_str(), grid, block,
      ActivateParams<T>{z.data.data(), bias.data.data(), a.data.data(), n, z.stride, bias.stride, a.stride, 3, size.rows, z.row, a.row, activation, 0}, 0,
      options);
  expect_same(a, expected_a, "value of " + what);
  expect_same(z, expected_z, "biased argument of " + what);
  run(kernel_of<T>("largen_activate").c_str(), grid, block,
      ActivateParams<T>{z.data.data(), nullptr, in_place.data.data(), n, z.stride, 0, in_place.stride, 3, size.rows, z.row, in_place.row, activation, 0}, 0,
      options);
  expect_same(in_place, expected_a, "value without bias of " + what);
  expect_same(z, expected_z, "argument of " + what);
}

TEST(Activate, EveryActivationOverEverySize) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      for (int activation = 0; activation < 8; activation++) {
        check_activation<float>(activation, size, options);
        check_activation<double>(activation, size, options);
        if (sanitized && activation > 1) break;
      }
    }
  }
}

/// Second derivatives against central differences of the first ones: the formulas themselves; their digits are checked in C#.
TEST(Activate, SecondDerivativesAreDerivativesOfTheFirst) {
  for (int activation = 0; activation < 8; activation++) {
    for (double x = -6.05; x < 6; x += 0.1) {
      double value, above, below;
      activate(activation, x + 1e-5, value, above);
      activate(activation, x - 1e-5, value, below);
      EXPECT_NEAR(activation_second(activation, x), (above - below) / 2e-5, 1e-9) << activation << " at " << x;
      EXPECT_NEAR(activation_second(activation, static_cast<float>(x)), activation_second(activation, x), 4e-6) << activation << " at " << x;
    }
  }
}

}  // namespace largen::testing
