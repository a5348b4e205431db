// SPDX-License-Identifier: MIT
#include "support/kernel_test.h"

namespace largen::testing {

struct ScaleF64 {
  double* x;
  long long columns, batch_stride;
  double alpha;
  int rows, batch, row_stride;
};

TEST(Scale, EveryElementOnceAndNothingBetween) {
  for (LaunchOptions options : schedules()) {
    Buffer<double> x(2 * 3 * 40, 3.0);
    run("largen_scale_f64", {2, 1, 1}, {32, 8, 1}, ScaleF64{x.data(), 37, 120, 0.5, 3, 2, 40}, 0, options);
    for (std::size_t e = 0; e < x.size(); e++) EXPECT_EQ(x[e], e % 40 < 37 ? 1.5 : 3.0) << e;
  }
}

}  // namespace largen::testing
