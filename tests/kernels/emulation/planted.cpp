// SPDX-License-Identifier: MIT
// Kernels with mistakes that only a sanitizer sees, one a run: planted <name>. The tests look for the report and for the name of this file in it.
#include <cstdio>
#include <vector>

#include "largen/cuda.cuh"

struct PlantedParams {
  const double* in;
  double* out;
};
LN_FIELDS(PlantedParams, in, out);

LN_KERNEL(missing_barrier, PlantedParams, p) {
  LN_SHARED(double, x, [64]);
  x[threadIdx.x] = p.in[threadIdx.x];
  p.out[threadIdx.x] = x[63 - threadIdx.x];  // no __syncthreads before
}

LN_KERNEL(warp_barrier_for_block, PlantedParams, p) {
  LN_SHARED(double, x, [64]);
  x[threadIdx.x] = p.in[threadIdx.x];
  __syncwarp();  // orders the lanes of a warp, and the element below is another warp's
  p.out[threadIdx.x] = x[63 - threadIdx.x];
}

LN_KERNEL(one_element, PlantedParams, p) { p.out[0] = p.in[threadIdx.x]; }

LN_KERNEL(blocks_share_element, PlantedParams, p) {
  if (threadIdx.x == blockIdx.x) p.out[0] = p.in[threadIdx.x];
}

LN_KERNEL(same_thread_blocks, PlantedParams, p) {
  LN_SHARED(double, x, [64]);
  x[threadIdx.x] = p.in[threadIdx.x];
  __syncthreads();
  p.out[threadIdx.x] = x[63 - threadIdx.x];  // the same element from every block
}

LN_KERNEL(copy_without_barrier, PlantedParams, p) {
  LN_SHARED(double, x, [64]);
  largen::cp_async<8>(&x[threadIdx.x], &p.in[threadIdx.x]);
  largen::cp_async_commit();
  largen::cp_async_wait<0>();  // the caller's own copy is there, its neighbour's may not be
  p.out[threadIdx.x] = x[threadIdx.x ^ 1];
}

LN_KERNEL(global_read_overrun, PlantedParams, p) { p.out[threadIdx.x] = p.in[threadIdx.x + 1]; }

LN_KERNEL(shared_overrun, PlantedParams, p) {
  LN_SHARED(float, x, [64]);
  float* at = x;
  at[threadIdx.x + 1] = 1.0f;
  __syncthreads();
  p.out[threadIdx.x] = at[threadIdx.x];
}

LN_KERNEL(shared_row_overrun, PlantedParams, p) {
  LN_SHARED(float, x, [8][8]);
  unsigned row = threadIdx.x / 8, column = threadIdx.x % 8;
  x[row][column] = 1.0f;
  __syncthreads();
  p.out[threadIdx.x] = x[row][column + (row < 7 ? 1 : 0)];  // inside the array, outside its row
}

// What the others should look like: both kinds of barrier, shuffles, cp.async, shared and global memory, and no report.
LN_KERNEL(no_mistake, PlantedParams, p) {
  LN_SHARED(double, x, [64]);
  largen::cp_async<8>(&x[threadIdx.x], &p.in[threadIdx.x]);
  largen::cp_async_commit();
  largen::cp_async_wait<0>();
  __syncthreads();
  double y = x[63 - threadIdx.x];
  __syncthreads();
  x[threadIdx.x] = y;
  __syncwarp();
  y += x[threadIdx.x ^ 1];
  y += __shfl_xor_sync(0xffffffffu, y, 1);
  __syncwarp();
  if (threadIdx.x % 32 == 0) x[threadIdx.x] = y;
  __syncthreads();
  p.out[blockIdx.x * 64 + threadIdx.x] = x[threadIdx.x & 32];
}

int main(int count, char** arguments) {
  const char* name = count == 2 ? arguments[1] : "";
  const largen::emulation::Kernel* kernel = largen::emulation::find(name);
  if (kernel == nullptr) {
    std::fprintf(stderr, "no kernel '%s'; allowed: one of planted.cpp\n", name);
    return 2;
  }
  std::vector<double> in(64, 1.0), out(4 * 64);
  PlantedParams params{in.data(), out.data()};
  largen::emulation::launch(*kernel, {4, 1, 1}, {64, 1, 1}, 0, &params);
  std::puts("no mistake found by the program itself");
  return 0;
}
