// SPDX-License-Identifier: MIT
// The LN_ macros where the compiler makes GPU code.
#pragma once

#define LN_DEVICE static __device__ __forceinline__
#define LN_MEMBER __device__ __forceinline__
#define LN_CONSTANT static __constant__ const

#define LN_KERNEL(name, Params, p) LN_KERNEL_BOUNDS(name, 256, 1, Params, p)
#define LN_KERNEL_BOUNDS(name, max_threads, min_blocks, Params, p) extern "C" __global__ void __launch_bounds__(max_threads, min_blocks) name(Params p)

#define LN_FIELDS(Params, ...) static_assert(sizeof(Params) > 0 && sizeof(Params) <= 4096, "kernel parameters fit 4 KB");

#define LN_SHARED(T, name, dims) __shared__ T name dims
#define LN_DYN_SHARED(T, name)                                           \
  extern __shared__ __align__(16) unsigned char largen_dynamic_shared[]; \
  T* name = reinterpret_cast<T*>(largen_dynamic_shared)

#define LN_UNROLL _Pragma("unroll")
#define LN_NO_UNROLL _Pragma("unroll 1")
