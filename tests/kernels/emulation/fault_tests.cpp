// SPDX-License-Identifier: MIT
// Mistakes that the emulation itself finds: each is a Fault whose message names kernel, block, thread and what was wrong.
#include "largen/cuda.cuh"
#include "support/kernel_test.h"

namespace largen::testing {

struct FaultParams {
  double* out;
};
LN_FIELDS(FaultParams, out);

LN_KERNEL(fault_divergent_barrier, FaultParams, p) {
  if (threadIdx.x < 16) {
    p.out[threadIdx.x] = 1.0;
    __syncthreads();
  } else {
    p.out[threadIdx.x] = 2.0;
    __syncthreads();
  }
}

LN_KERNEL(fault_return_before_barrier, FaultParams, p) {
  if (threadIdx.x == 5) return;
  __syncthreads();
  p.out[threadIdx.x] = 1.0;
}

LN_KERNEL(fault_half_warp_shuffle, FaultParams, p) {
  if (threadIdx.x < 16) p.out[threadIdx.x] = __shfl_sync(0xffffffffu, 1.0, 0);
}

LN_KERNEL(fault_mask_without_caller, FaultParams, p) { p.out[threadIdx.x] = __shfl_sync(0xffffu, 1.0, 0); }

LN_KERNEL(fault_different_operations, FaultParams, p) {
  p.out[threadIdx.x] = threadIdx.x < 16 ? __shfl_sync(0xffffffffu, 1.0, 0) : __ballot_sync(0xffffffffu, 1);
}

LN_KERNEL(fault_different_masks, FaultParams, p) {
  if (threadIdx.x < 16) {
    p.out[threadIdx.x] = __shfl_sync(0xffffffffu, 1.0, 0);
  } else {
    p.out[threadIdx.x] = __shfl_sync(0xffff0000u, 1.0, 16);
  }
}

LN_KERNEL(fault_mask_beyond_block, FaultParams, p) { p.out[threadIdx.x] = __shfl_down_sync(0xffffffffu, 1.0, 1); }

LN_KERNEL(fault_barrier_and_warp, FaultParams, p) {
  if (threadIdx.x < 16)
    __syncthreads();
  else
    __syncwarp();
  p.out[threadIdx.x] = 1.0;
}

LN_KERNEL(fault_copy_not_waited_for, FaultParams, p) {
  LN_SHARED(double, x, [32]);
  cp_async<8>(&x[threadIdx.x], &p.out[threadIdx.x]);
  cp_async_commit();
}

// Two groups, as of two stages of a pipeline that share a buffer by mistake.
LN_KERNEL(fault_copies_to_one_place, FaultParams, p) {
  LN_SHARED(double, x, [32]);
  cp_async<8>(&x[threadIdx.x], &p.out[threadIdx.x]);
  cp_async_commit();
  cp_async<8>(&x[threadIdx.x], &p.out[threadIdx.x + 32]);
  cp_async_commit();
  cp_async_wait<0>();
}

LN_KERNEL(fault_misaligned_copy, FaultParams, p) {
  LN_SHARED(float, x, [64]);
  cp_async<16>(&x[threadIdx.x % 8 * 4 + 1], p.out);
  cp_async_commit();
  cp_async_wait<0>();
}

LN_KERNEL(fault_static_shared, FaultParams, p) {
  LN_SHARED(double, x, [6145]);
  if (threadIdx.x == 0) p.out[0] = x[0];
}

LN_KERNEL(fault_no_dynamic_shared, FaultParams, p) {
  LN_DYN_SHARED(double, x);
  if (threadIdx.x == 0) p.out[0] = x[0];
}

LN_KERNEL(fault_nothing, FaultParams, p) { p.out[threadIdx.x] = 1.0; }

static std::string message(const char* kernel, Dim3 grid = {}, Dim3 block = {32, 1, 1}, std::size_t shared = 0, LaunchOptions options = {}) {
  std::vector<double> out(64, 0.0);
  try {
    run(kernel, grid, block, FaultParams{out.data()}, shared, options);
  } catch (const emulation::Fault& fault) {
    return fault.what();
  }
  return "";
}

struct FaultCase {
  const char* kernel;
  const char* text;
};

class Faults : public ::testing::TestWithParam<FaultCase> {};

TEST_P(Faults, AreNamedInEverySchedule) {
  for (LaunchOptions options : schedules()) {
    std::string said = message(GetParam().kernel, {}, {32, 1, 1}, 0, options);
    EXPECT_NE(said.find(std::string(GetParam().kernel) + ", block (0,0,0), thread ("), std::string::npos) << said;
    EXPECT_NE(said.find(GetParam().text), std::string::npos) << said;
  }
}

INSTANTIATE_TEST_SUITE_P(Planted, Faults,
                         ::testing::Values(FaultCase{"fault_divergent_barrier", "others of the block wait in the one at fault_tests.cpp:"},
                                           FaultCase{"fault_return_before_barrier", "every thread of the block must come to a barrier"},
                                           FaultCase{"fault_half_warp_shuffle", "__shfl_sync at fault_tests.cpp:"},
                                           FaultCase{"fault_mask_without_caller", "calls and is not in it"},
                                           FaultCase{"fault_different_operations", "lanes of a mask must come to the same operation"},
                                           FaultCase{"fault_different_masks", "__shfl_sync at fault_tests.cpp:"},
                                           FaultCase{"fault_barrier_and_warp", "waits for ever in"},
                                           FaultCase{"fault_copy_not_waited_for", "cp.async that it never waited for"},
                                           FaultCase{"fault_copies_to_one_place", "goes to the same bytes as the one at fault_tests.cpp:"},
                                           FaultCase{"fault_misaligned_copy", "the shared address is not a multiple of it"},
                                           FaultCase{"fault_static_shared", "static shared arrays take 49160 bytes"},
                                           FaultCase{"fault_no_dynamic_shared", "the launch gives 0 bytes"}),
                         [](const auto& info) { return std::string(info.param.kernel); });

TEST(Faults, NameALaneBeyondTheBlock) {
  EXPECT_NE(message("fault_mask_beyond_block", {}, {20, 1, 1}).find("lane 20 is in it, the block ends at lane 19"), std::string::npos);
}

TEST(Faults, NameBlockAndThread) {
  std::string said = message("fault_return_before_barrier", {1, 2, 1}, {8, 1, 1}, 0, {Schedule::reverse, 0});
  EXPECT_EQ(said.rfind("fault_return_before_barrier, block (0,1,0), thread (", 0), 0u) << said;
}

TEST(Faults, RefuseALaunchBeyondTheLimits) {
  EXPECT_NE(message("fault_nothing", {1, 65536, 1}).find("grid (1,65536,1); allowed: 1 to (2147483647,65535,65535)"), std::string::npos);
  EXPECT_NE(message("fault_nothing", {}, {257, 1, 1}).find("block (257,1,1); allowed: 1 to 256 threads"), std::string::npos);
  EXPECT_NE(message("fault_nothing", {}, {1, 1, 65}).find("z at most 64"), std::string::npos);
  EXPECT_NE(message("fault_nothing", {}, {32, 1, 1}, 232449).find("232449 bytes of dynamic shared memory"), std::string::npos);
}

TEST(Faults, LeaveTheNextLaunchIntact) {
  EXPECT_NE(message("fault_half_warp_shuffle"), "");
  EXPECT_EQ(message("fault_nothing"), "");
}

struct Described {
  double a;
  int b, c;
};

template <class... Members>
std::string refusal(const char* names, const Described& base, const Members&... members) {
  try {
    emulation::describe(names, &base, sizeof base, alignof(Described), members...);
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

TEST(Fields, AreAllNamedInTheirOrder) {
  Described d{};
  EXPECT_EQ(refusal("a, b, c", d, d.a, d.b, d.c), "");
  EXPECT_NE(refusal("a, c", d, d.a, d.c).find("field c lies at offset 12, the fields before it end at 8"), std::string::npos);
  EXPECT_NE(refusal("a, c, b", d, d.a, d.c, d.b).find("field c lies at offset 12"), std::string::npos);
  EXPECT_NE(refusal("a", d, d.a).find("the fields end at 8 of 16 bytes"), std::string::npos);
}

TEST(Fields, ANameIsTakenOnce) { EXPECT_THROW(emulation::add({"fault_nothing", 0, {}, nullptr, 1}), std::logic_error); }

}  // namespace largen::testing
