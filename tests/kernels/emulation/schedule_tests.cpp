// SPDX-License-Identifier: MIT
// What the emulation promises to right kernels, and that a missing barrier gives wrong values in at least one schedule.
#include <cmath>

#include "largen/cuda.cuh"
#include "support/kernel_test.h"

namespace largen::testing {

struct BlockParams {
  const double* in;
  double* out;
};
LN_FIELDS(BlockParams, in, out);

LN_KERNEL(reverse_block, BlockParams, p) {
  LN_SHARED(double, x, [64]);
  x[threadIdx.x] = p.in[blockIdx.x * 64 + threadIdx.x];
  __syncthreads();
  p.out[blockIdx.x * 64 + threadIdx.x] = x[63 - threadIdx.x];
}

LN_KERNEL(reverse_block_without_barrier, BlockParams, p) {
  LN_SHARED(double, x, [64]);
  x[threadIdx.x] = p.in[blockIdx.x * 64 + threadIdx.x];
  p.out[blockIdx.x * 64 + threadIdx.x] = x[63 - threadIdx.x];
}

LN_KERNEL(read_unwritten_shared, BlockParams, p) {
  LN_SHARED(double, x, [32]);
  LN_DYN_SHARED(double, y);
  p.out[threadIdx.x] = threadIdx.x % 2 == 0 ? x[threadIdx.x] : y[threadIdx.x];
}

LN_KERNEL(warp_operations, BlockParams, p) {
  unsigned lane = threadIdx.x;
  double x = p.in[lane];
  double* out = p.out + lane * 8;
  out[0] = __shfl_sync(0xffffffffu, x, 3);
  out[1] = __shfl_up_sync(0xffffffffu, x, 2);
  out[2] = __shfl_down_sync(0xffffffffu, x, 1, 8);
  out[3] = __shfl_xor_sync(0xffffffffu, static_cast<float>(x), 16);
  out[4] = __ballot_sync(0xffffffffu, lane % 3 == 0);
  out[5] = __any_sync(0xffffffffu, lane == 31) + 2 * __all_sync(0xffffffffu, lane < 31) + 4 * __all_sync(0xffffffffu, 1);
  unsigned half = lane < 16 ? 0xffffu : 0xffff0000u;
  if (lane < 16) {
    out[6] = __shfl_sync(half, x, 20);  // from outside the mask: undefined on a device, NaN here
  } else {
    out[6] = __shfl_sync(half, x, 20);
  }
  out[7] = __shfl_sync(0xffffffffu, static_cast<long long>(lane) << 33, 5);
}

LN_KERNEL(count_threads, BlockParams, p) {
  LN_SHARED(int, count, [1]);
  if (threadIdx.x + threadIdx.y + threadIdx.z == 0) count[0] = 0;
  __syncthreads();
  atomicAdd(count, 1);
  atomicMax(count, 0);
  __syncthreads();
  unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  if (threadIdx.x + threadIdx.y + threadIdx.z == 0) p.out[block] += count[0];
}

static std::vector<double> numbers(std::size_t count) {
  std::vector<double> x(count);
  for (std::size_t i = 0; i < count; i++) x[i] = static_cast<double>(i + 1);
  return x;
}

TEST(Emulation, RunsARightKernelInEverySchedule) {
  for (LaunchOptions options : schedules()) {
    std::vector<double> in = numbers(5 * 64), out(5 * 64);
    run("reverse_block", {5, 1, 1}, {64, 1, 1}, BlockParams{in.data(), out.data()}, 0, options);
    for (std::size_t i = 0; i < out.size(); i++) EXPECT_EQ(out[i], in[i / 64 * 64 + 63 - i % 64]) << i;
  }
}

#if !defined(LARGEN_SANITIZER_thread)
TEST(Emulation, ShowsAMissingBarrierAsWrongValuesInEverySchedule) {
  for (LaunchOptions options : schedules()) {
    std::vector<double> in = numbers(64), out(64);
    run("reverse_block_without_barrier", {}, {64, 1, 1}, BlockParams{in.data(), out.data()}, 0, options);
    int wrong = 0;
    for (std::size_t i = 0; i < 64; i++) wrong += out[i] != in[63 - i];
    EXPECT_GT(wrong, 0);
  }
}
#endif

TEST(Emulation, FillsSharedMemoryWithNaN) {
  std::vector<double> in(1), out(32, 0.0);
  run("read_unwritten_shared", {}, {32, 1, 1}, BlockParams{in.data(), out.data()}, 32 * sizeof(double));
  for (double x : out) EXPECT_TRUE(std::isnan(x));
}

TEST(Emulation, DoesWarpOperationsAsCudaDefinesThem) {
  for (LaunchOptions options : schedules()) {
    std::vector<double> in = numbers(32), out(32 * 8);
    run("warp_operations", {}, {32, 1, 1}, BlockParams{in.data(), out.data()}, 0, options);
    for (unsigned l = 0; l < 32; l++) {
      const double* row = out.data() + l * 8;
      EXPECT_EQ(row[0], 4.0);
      EXPECT_EQ(row[1], in[l < 2 ? l : l - 2]);
      EXPECT_EQ(row[2], in[l % 8 == 7 ? l : l + 1]);
      EXPECT_EQ(row[3], in[l ^ 16]);
      EXPECT_EQ(row[4], 0x49249249);
      EXPECT_EQ(row[5], 5.0);
      if (l < 16) {
        EXPECT_TRUE(std::isnan(row[6]));
      } else {
        EXPECT_EQ(row[6], 21.0);
      }
      EXPECT_EQ(row[7], 5.0 * 8589934592.0);
    }
  }
}

TEST(Emulation, RunsGridsAndBlocksOfThreeDimensions) {
  for (LaunchOptions options : schedules()) {
    std::vector<double> in(1), out(2 * 3 * 4, 0.0);
    run("count_threads", {2, 3, 4}, {5, 3, 2}, BlockParams{in.data(), out.data()}, 0, options);
    for (double count : out) EXPECT_EQ(count, 30.0);
  }
}

}  // namespace largen::testing
