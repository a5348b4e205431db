// SPDX-License-Identifier: MIT
// A kernel of the tests of the host layer (tests/LargeN.Tests/Cuda/ScaleKernel.cs): x[i] *= alpha. A negative n is a barrier that thread 0 never reaches.
#include "largen/cuda.cuh"

namespace {

struct ScaleParams {
  double* x;
  double alpha;
  long long n;
};
LN_FIELDS(ScaleParams, x, alpha, n)

LN_KERNEL(largen_test_scale, ScaleParams, p) {
  if (p.n < 0) {
    if (threadIdx.x == 0) return;
    __syncthreads();
  }

  const long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < p.n) p.x[i] *= p.alpha;
}

}  // namespace
