// SPDX-License-Identifier: MIT
// Multiply-adds and nothing else: the rate that benchmarks divide by. Class A.
// Each thread holds 16 independent chains in registers, so that latency is hidden at two warps a scheduler; the only memory traffic is one result a thread.
// Launch: block 256, grid 8 blocks a multiprocessor; out has grid * 256 elements. Operations: 2 * 16 * rounds a thread.
#include "largen/cuda.cuh"

namespace largen {

template <class T>
struct MultiplyAddParams {
  T* out;
  long long rounds;
  T factor, term;
};

template <class T>
LN_DEVICE void multiply_add(const MultiplyAddParams<T>& p) {
  constexpr int chains = 16, at_once = 8;  // the loop's own instructions take issue slots too: 3 or so beside 128 multiply-adds
  T x[chains];
  long long thread = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
  LN_UNROLL
  for (int c = 0; c < chains; c++) x[c] = static_cast<T>(thread % 97 + c);
  long long round = 0;
  LN_NO_UNROLL
  for (; round + at_once <= p.rounds; round += at_once) {
    LN_UNROLL
    for (int step = 0; step < at_once; step++) {
      LN_UNROLL
      for (int c = 0; c < chains; c++) x[c] = fma(x[c], p.factor, p.term);
    }
  }
  LN_NO_UNROLL
  for (; round < p.rounds; round++) {
    LN_UNROLL
    for (int c = 0; c < chains; c++) x[c] = fma(x[c], p.factor, p.term);
  }
  T sum = x[0];
  LN_UNROLL
  for (int c = 1; c < chains; c++) sum += x[c];
  p.out[thread] = sum;
}

using MultiplyAddF32 = MultiplyAddParams<float>;
LN_FIELDS(MultiplyAddF32, out, rounds, factor, term)
LN_KERNEL(largen_multiply_add_f32, MultiplyAddF32, p) { multiply_add(p); }

using MultiplyAddF64 = MultiplyAddParams<double>;
LN_FIELDS(MultiplyAddF64, out, rounds, factor, term)
LN_KERNEL(largen_multiply_add_f64, MultiplyAddF64, p) { multiply_add(p); }

}  // namespace largen
