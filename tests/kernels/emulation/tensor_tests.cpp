// SPDX-License-Identifier: MIT
// mma.sync against plain loops, through the fragment layouts that the PTX manual gives; conversions; cp.async.
#include <cmath>

#include "largen/cuda.cuh"
#include "support/kernel_test.h"

namespace largen::testing {

struct TensorParams {
  const double *a, *b;
  double* d;
};
LN_FIELDS(TensorParams, a, b, d);

// One warp: d[16][8] += a[16][8] b[8][8], all row-major.
LN_KERNEL(tensor_tf32, TensorParams, p) {
  unsigned g = threadIdx.x / 4, t = threadIdx.x % 4;
  auto at = [&](unsigned i, unsigned k) { return to_tf32(static_cast<float>(p.a[i * 8 + k])); };
  unsigned a[4] = {at(g, t), at(g + 8, t), at(g, t + 4), at(g + 8, t + 4)};
  unsigned b[2] = {to_tf32(static_cast<float>(p.b[t * 8 + g])), to_tf32(static_cast<float>(p.b[(t + 4) * 8 + g]))};
  float d[4] = {1, 1, 1, 1};
  mma_tf32(d, a, b);
  for (unsigned e = 0; e < 4; e++) p.d[(g + e / 2 * 8) * 8 + 2 * t + e % 2] = d[e];
}

// The same with K = 16.
LN_KERNEL(tensor_bf16, TensorParams, p) {
  unsigned g = threadIdx.x / 4, t = threadIdx.x % 4;
  auto at = [&](unsigned i, unsigned k) { return to_bf16x2(static_cast<float>(p.a[i * 16 + k]), static_cast<float>(p.a[i * 16 + k + 1])); };
  auto bt = [&](unsigned k) { return to_bf16x2(static_cast<float>(p.b[k * 8 + g]), static_cast<float>(p.b[(k + 1) * 8 + g])); };
  unsigned a[4] = {at(g, 2 * t), at(g + 8, 2 * t), at(g, 2 * t + 8), at(g + 8, 2 * t + 8)};
  unsigned b[2] = {bt(2 * t), bt(2 * t + 8)};
  float d[4] = {1, 1, 1, 1};
  mma_bf16(d, a, b);
  for (unsigned e = 0; e < 4; e++) p.d[(g + e / 2 * 8) * 8 + 2 * t + e % 2] = d[e];
}

// d[8][8] += a[8][4] b[4][8].
LN_KERNEL(tensor_f64, TensorParams, p) {
  unsigned g = threadIdx.x / 4, t = threadIdx.x % 4;
  double d[2] = {1, 1};
  mma_f64(d, p.a[g * 4 + t], p.b[t * 8 + g]);
  for (unsigned e = 0; e < 2; e++) p.d[g * 8 + 2 * t + e] = d[e];
}

LN_KERNEL(tensor_copy, TensorParams, p) {
  LN_SHARED(double, x, [64]);
  cp_async<8>(&x[threadIdx.x], &p.a[threadIdx.x]);
  cp_async_commit();
  cp_async_zero_fill<8>(&x[32 + threadIdx.x], &p.a[threadIdx.x], threadIdx.x < 3 ? 8 : 0);
  cp_async_commit();
  p.d[threadIdx.x] = x[threadIdx.x];  // nothing has arrived
  cp_async_wait<1>();
  p.d[32 + threadIdx.x] = x[threadIdx.x];
  p.d[64 + threadIdx.x] = x[32 + threadIdx.x];  // the second group has not
  cp_async_wait<0>();
  p.d[96 + threadIdx.x] = x[32 + threadIdx.x];
}

static void check(const char* kernel, int rows, int depth) {
  std::vector<double> a(rows * depth), b(depth * 8), d(rows * 8);
  for (std::size_t i = 0; i < a.size(); i++) a[i] = static_cast<double>(i % 13) - 5;  // whole numbers: exact in every format
  for (std::size_t i = 0; i < b.size(); i++) b[i] = static_cast<double>(i % 7) - 3;
  for (LaunchOptions options : schedules()) {
    run(kernel, {}, {32, 1, 1}, TensorParams{a.data(), b.data(), d.data()}, 0, options);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 8; j++) {
        double sum = 1;
        for (int k = 0; k < depth; k++) sum += a[i * depth + k] * b[k * 8 + j];
        EXPECT_EQ(d[i * 8 + j], sum) << kernel << " " << i << " " << j;
      }
    }
  }
}

TEST(Tensor, MultipliesTf32) { check("tensor_tf32", 16, 8); }
TEST(Tensor, MultipliesBf16) { check("tensor_bf16", 16, 16); }
TEST(Tensor, MultipliesDoubles) { check("tensor_f64", 8, 4); }

TEST(Tensor, RoundsToTf32AndBf16) {
  EXPECT_EQ(to_tf32(1.0f), 0x3f800000u);
  EXPECT_EQ(to_tf32(1.0f + 0x1p-11f), 0x3f802000u);  // a tie goes away from zero
  EXPECT_EQ(to_tf32(-1.0f - 0x1p-12f), 0xbf800000u);
  EXPECT_EQ(to_tf32(INFINITY), 0x7f800000u);
  EXPECT_EQ(to_bf16x2(1.0f + 0x1p-8f, -2.0f), 0xc0003f80u);  // a tie goes to even
  EXPECT_EQ(to_bf16x2(1.0f + 0x1.8p-7f, 0.0f), 0x00003f82u);
  EXPECT_EQ(to_bf16x2(NAN, 0.0f) & 0xffffu, 0x7fffu);
}

TEST(Tensor, CopiesAsLateAsTheDeviceMay) {
  std::vector<double> a(32), d(128);
  for (std::size_t i = 0; i < 32; i++) a[i] = static_cast<double>(i) + 1;
  run("tensor_copy", {}, {32, 1, 1}, TensorParams{a.data(), nullptr, d.data()});
  for (std::size_t i = 0; i < 32; i++) {
    EXPECT_TRUE(std::isnan(d[i]));
    EXPECT_EQ(d[32 + i], a[i]);
    EXPECT_TRUE(std::isnan(d[64 + i]));
    EXPECT_EQ(d[96 + i], i < 3 ? a[i] : 0.0);
  }
}

}  // namespace largen::testing
