// SPDX-License-Identifier: MIT
#include "support/bits_table.h"

namespace largen::testing {

struct NeuralKernelParams {
  double* x;
  long long columns, batch_stride;
  double weight_variance, bias_variance;
  int rows, batch, row_stride, depth;
  int tangent, erf;
};

struct GegenbauerParams {
  const double *cosines, *current;
  double* previous;
  long long columns, cosines_batch_stride, current_batch_stride, previous_batch_stride;
  int rows, batch, cosines_row_stride, current_row_stride, previous_row_stride, degree, dimension, reserved;
};

static std::uint64_t neural_kernel(const BitsRow& row, LaunchOptions options) {
  std::vector<double> values = arguments<double>(4096, 17, row.low, row.high);
  for (double special : special_arguments()) values.push_back(special);
  Buffer<double> x(values);
  long long count = static_cast<long long>(x.size());
  bool erf = row.name.rfind("erf", 0) == 0, tangent = row.name.find("ntk") != std::string::npos;
  run("largen_neural_kernel_f64", {1, 3, 1}, {64, 1, 1}, NeuralKernelParams{x.data(), count, count, 1.3, 0.2, 1, 1, static_cast<int>(count), 3, tangent, erf},
      0, options);
  BitsHash hash;
  hash.add_all(x);
  return hash.value();
}

static std::uint64_t gegenbauer(const BitsRow& row, LaunchOptions options) {
  Buffer<double> t(arguments<double>(4096, 17, row.low, row.high)), current(arguments<double>(4096, 18, row.low, row.high)),
      previous(arguments<double>(4096, 19, row.low, row.high));
  run("largen_gegenbauer_step_f64", {2, 1, 1}, {32, 4, 1},
      GegenbauerParams{t.data(), current.data(), previous.data(), 32, 2048, 2048, 2048, 64, 2, 32, 32, 32, 4, 7, 0}, 0, options);
  BitsHash hash;
  hash.add_all(previous);
  return hash.value();
}

TEST(Maps, HaveTheBitsOfTheEngine) {
  int rows = 0;
  for (const BitsRow& row : bits_table()) {
    bool kernel = row.name.find("_ntk") != std::string::npos || row.name.find("_nngp") != std::string::npos;
    if (!kernel && row.name != "gegenbauer") continue;
    rows++;
    for (LaunchOptions options : schedules()) {
      EXPECT_EQ(kernel ? neural_kernel(row, options) : gegenbauer(row, options), row.hash) << row.name;
      if (sanitized) break;
    }
  }
  EXPECT_EQ(rows, 5);
}

TEST(Maps, LeaveWhatLiesBetweenRows) {
  for (int columns : {1, 31, 32, 33}) {
    Buffer<double> x(static_cast<std::size_t>(2 * 3 * 40), 9.0);
    run("largen_neural_kernel_f64", {1, 1, 1}, {32, 8, 1}, NeuralKernelParams{x.data(), columns, 120, 2.0, 0.0, 3, 2, 40, 1, 0, 0});
    for (std::size_t e = 0; e < x.size(); e++) {
      // cut to 1, where k = q = 2 and E = q / 2
      if (static_cast<int>(e % 40) < columns) {
        EXPECT_EQ(x[e], 2.0);
      } else {
        EXPECT_EQ(x[e], 9.0);
      }
    }
  }
}

}  // namespace largen::testing
