// SPDX-License-Identifier: MIT
// Maps of kernel matrices (contract IKernelOperations), in double: the twins of the C# NeuralKernelMap and GegenbauerRecursion, operation by operation. Class A.
// Launch: as elements.cuh says.
#include "largen/elements.cuh"
#include "largen/math.cuh"

namespace largen::maps {

/// x cut to [-1, 1]; NaN stays NaN.
LN_DEVICE double clamp_to_one(double x) {
  double capped = 1.0 < x ? 1.0 : x;
  return capped < -1.0 ? -1.0 : capped;
}

LN_DEVICE double erf_slope(double q) { return fma(2.0, q, 1.0); }

// Every element, a cosine, becomes the kernel of an infinitely wide network.
struct NeuralKernelParams {
  double* x;
  long long columns, batch_stride;
  double weight_variance, bias_variance;
  int rows, batch, row_stride, depth;
  int tangent, erf;  // 0 or 1
};
LN_FIELDS(NeuralKernelParams, x, columns, batch_stride, weight_variance, bias_variance, rows, batch, row_stride, depth, tangent, erf)

LN_DEVICE double neural_kernel(const NeuralKernelParams& p, double cosine) {
  using N = constants::NeuralKernel;
  double k = fma(p.weight_variance, clamp_to_one(cosine), p.bias_variance);
  double theta = k;
  double q = p.weight_variance + p.bias_variance;  // of equal inputs: the same for all elements, a few operations a layer
  for (int layer = 0; layer < p.depth; layer++) {
    double expectation, derivative, same;
    if (p.erf != 0) {
      double slope = erf_slope(q), twice = k + k;
      expectation = N::TwoOverPi * asin(twice / slope);
      derivative = N::FourOverPi / sqrt((slope - twice) * (slope + twice));
      same = N::TwoOverPi * asin((q + q) / slope);
    } else {
      double rho = clamp_to_one(k / q);
      double rest = acos(-rho);
      double sine = sqrt((1.0 - rho) * (1.0 + rho));
      expectation = q * (fma(rest, rho, sine) / N::TwoPi);
      derivative = rest / N::TwoPi;
      same = q / 2.0;
    }
    q = fma(p.weight_variance, same, p.bias_variance);
    k = fma(p.weight_variance, expectation, p.bias_variance);
    theta = fma(p.weight_variance * derivative, theta, k);
  }
  return p.tangent != 0 ? theta : k;
}

LN_KERNEL(largen_neural_kernel_f64, NeuralKernelParams, p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    double* x = p.x + b * p.batch_stride + i * p.row_stride + j;
    *x = neural_kernel(p, *x);
  });
}

// previous = ((2 degree + dimension - 2) t current - degree previous) / (degree + dimension - 2).
struct GegenbauerParams {
  const double* cosines;
  const double* current;
  double* previous;
  long long columns, cosines_batch_stride, current_batch_stride, previous_batch_stride;
  int rows, batch, cosines_row_stride, current_row_stride, previous_row_stride, degree, dimension, reserved;
};
LN_FIELDS(GegenbauerParams, cosines, current, previous, columns, cosines_batch_stride, current_batch_stride, previous_batch_stride, rows, batch,
          cosines_row_stride, current_row_stride, previous_row_stride, degree, dimension, reserved)

LN_KERNEL(largen_gegenbauer_step_f64, GegenbauerParams, p) {
  double slope = 2.0 * p.degree + p.dimension - 2, old = -static_cast<double>(p.degree), divisor = static_cast<double>(p.degree) + p.dimension - 2;
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    double t = p.cosines[b * p.cosines_batch_stride + i * p.cosines_row_stride + j];
    double current = p.current[b * p.current_batch_stride + i * p.current_row_stride + j];
    double* previous = p.previous + b * p.previous_batch_stride + i * p.previous_row_stride + j;
    *previous = fma(slope * t, current, old * *previous) / divisor;
  });
}

}  // namespace largen::maps
