// SPDX-License-Identifier: MIT
// The CUDA names that kernels use, for clang alone: with no CUDA SDK there is no header that declares them. The only place where __nvvm_ builtins appear.
#pragma once

#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) __attribute__((aligned(n)))

#define LN_D static __device__ __forceinline__

// threadIdx.x and so on: members that read a special register.
#define LN_REGISTER(member, sreg)                           \
  __declspec(property(get = get_##member)) unsigned member; \
  static __device__ __forceinline__ unsigned get_##member() { return __nvvm_read_ptx_sreg_##sreg(); }
#define LN_REGISTERS(name, sreg) \
  struct name##_registers {      \
    LN_REGISTER(x, sreg##_x)     \
    LN_REGISTER(y, sreg##_y)     \
    LN_REGISTER(z, sreg##_z)     \
  };                             \
  extern const __device__ name##_registers name;
LN_REGISTERS(threadIdx, tid)
LN_REGISTERS(blockIdx, ctaid)
LN_REGISTERS(blockDim, ntid)
LN_REGISTERS(gridDim, nctaid)
#undef LN_REGISTERS
#undef LN_REGISTER
static constexpr int warpSize = 32;

#if !__has_builtin(__syncthreads)
LN_D void __syncthreads() { __nvvm_barrier0(); }
#endif
LN_D void __syncwarp(unsigned mask = 0xffffffffu) { __nvvm_bar_warp_sync(mask); }
LN_D void __threadfence() { __nvvm_membar_gl(); }
LN_D void __threadfence_block() { __nvvm_membar_cta(); }

LN_D unsigned __ballot_sync(unsigned mask, int predicate) { return __nvvm_vote_ballot_sync(mask, predicate != 0); }
LN_D int __any_sync(unsigned mask, int predicate) { return __nvvm_vote_any_sync(mask, predicate != 0); }
LN_D int __all_sync(unsigned mask, int predicate) { return __nvvm_vote_all_sync(mask, predicate != 0); }

LN_D unsigned __float_as_uint(float x) { return __builtin_bit_cast(unsigned, x); }
LN_D int __float_as_int(float x) { return __builtin_bit_cast(int, x); }
LN_D float __uint_as_float(unsigned x) { return __builtin_bit_cast(float, x); }
LN_D float __int_as_float(int x) { return __builtin_bit_cast(float, x); }
LN_D long long __double_as_longlong(double x) { return __builtin_bit_cast(long long, x); }
LN_D double __longlong_as_double(long long x) { return __builtin_bit_cast(double, x); }

// The last argument of the instruction: segments of `width` lanes in bits 8 to 12, and the lane where a segment ends (or starts, going up) in bits 0 to 4.
#define LN_SHUFFLE(name, argument, builtin, clamp)                                                                                                  \
  LN_D int name(unsigned mask, int value, argument at, int width = 32) {                                                                            \
    return __nvvm_shfl_sync_##builtin##_i32(mask, value, static_cast<int>(at), ((32 - width) << 8) | clamp);                                        \
  }                                                                                                                                                 \
  LN_D unsigned name(unsigned mask, unsigned value, argument at, int width = 32) {                                                                  \
    return static_cast<unsigned>(name(mask, static_cast<int>(value), at, width));                                                                   \
  }                                                                                                                                                 \
  LN_D float name(unsigned mask, float value, argument at, int width = 32) { return __int_as_float(name(mask, __float_as_int(value), at, width)); } \
  LN_D unsigned long long name(unsigned mask, unsigned long long value, argument at, int width = 32) {                                              \
    unsigned low = name(mask, static_cast<unsigned>(value), at, width);                                                                             \
    unsigned high = name(mask, static_cast<unsigned>(value >> 32), at, width);                                                                      \
    return low | (static_cast<unsigned long long>(high) << 32);                                                                                     \
  }                                                                                                                                                 \
  LN_D long long name(unsigned mask, long long value, argument at, int width = 32) {                                                                \
    return static_cast<long long>(name(mask, static_cast<unsigned long long>(value), at, width));                                                   \
  }                                                                                                                                                 \
  LN_D double name(unsigned mask, double value, argument at, int width = 32) {                                                                      \
    return __longlong_as_double(name(mask, __double_as_longlong(value), at, width));                                                                \
  }
LN_SHUFFLE(__shfl_sync, int, idx, 31)
LN_SHUFFLE(__shfl_up_sync, unsigned, up, 0)
LN_SHUFFLE(__shfl_down_sync, unsigned, down, 31)
LN_SHUFFLE(__shfl_xor_sync, int, bfly, 31)
#undef LN_SHUFFLE

// Both spellings, as in CUDA: fma of floats must not go through double.
LN_D float fma(float a, float b, float c) { return __nvvm_fma_rn_f(a, b, c); }
LN_D double fma(double a, double b, double c) { return __nvvm_fma_rn_d(a, b, c); }
LN_D float sqrt(float x) { return __nvvm_sqrt_rn_f(x); }
LN_D double sqrt(double x) { return __nvvm_sqrt_rn_d(x); }
LN_D float fmaf(float a, float b, float c) { return fma(a, b, c); }
LN_D float sqrtf(float x) { return sqrt(x); }
#define LN_FUNCTION1(name)                                    \
  LN_D float name(float x) { return __builtin_##name##f(x); } \
  LN_D double name(double x) { return __builtin_##name(x); }  \
  LN_D float name##f(float x) { return __builtin_##name##f(x); }
#define LN_FUNCTION2(name)                                                \
  LN_D float name(float x, float y) { return __builtin_##name##f(x, y); } \
  LN_D double name(double x, double y) { return __builtin_##name(x, y); } \
  LN_D float name##f(float x, float y) { return __builtin_##name##f(x, y); }
LN_FUNCTION1(fabs)
LN_FUNCTION1(floor)
LN_FUNCTION1(ceil)
LN_FUNCTION1(rint)
LN_FUNCTION2(copysign)
LN_FUNCTION2(fmin)
LN_FUNCTION2(fmax)
#undef LN_FUNCTION1
#undef LN_FUNCTION2

LN_D int __popc(unsigned x) { return __builtin_popcount(x); }
LN_D int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
LN_D int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
LN_D int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
LN_D int __ffs(int x) { return x == 0 ? 0 : __builtin_ctz(static_cast<unsigned>(x)) + 1; }
LN_D unsigned __umulhi(unsigned a, unsigned b) { return __nvvm_mulhi_ui(a, b); }
LN_D unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return __nvvm_mulhi_ull(a, b); }

#define LN_ATOMICS(T)                                                                             \
  LN_D T atomicAdd(T* at, T value) { return __atomic_fetch_add(at, value, __ATOMIC_RELAXED); }    \
  LN_D T atomicMax(T* at, T value) { return __atomic_fetch_max(at, value, __ATOMIC_RELAXED); }    \
  LN_D T atomicMin(T* at, T value) { return __atomic_fetch_min(at, value, __ATOMIC_RELAXED); }    \
  LN_D T atomicOr(T* at, T value) { return __atomic_fetch_or(at, value, __ATOMIC_RELAXED); }      \
  LN_D T atomicCAS(T* at, T expected, T value) {                                                  \
    __atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED); \
    return expected;                                                                              \
  }
LN_ATOMICS(int)
LN_ATOMICS(unsigned)
LN_ATOMICS(unsigned long long)
#undef LN_ATOMICS

template <class T>
LN_D T __ldg(const T* p) {
  return *p;
}

#define LN_VECTOR2(T, name)              \
  struct __align__(2 * sizeof(T)) name { \
    T x, y;                              \
  };                                     \
  LN_D name make_##name(T x, T y) { return {x, y}; }
#define LN_VECTOR4(T, name)   \
  struct __align__(16) name { \
    T x, y, z, w;             \
  };                          \
  LN_D name make_##name(T x, T y, T z, T w) { return {x, y, z, w}; }
LN_VECTOR2(int, int2)
LN_VECTOR2(unsigned, uint2)
LN_VECTOR2(float, float2)
LN_VECTOR2(double, double2)
LN_VECTOR4(int, int4)
LN_VECTOR4(unsigned, uint4)
LN_VECTOR4(float, float4)
#undef LN_VECTOR2
#undef LN_VECTOR4
#undef LN_D
