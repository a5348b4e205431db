// SPDX-License-Identifier: MIT
// Arithmetic intrinsics on the host. fma, sqrt, fabs, floor, rint and their float forms are those of <math.h>, which IEEE 754 defines to the last bit.
#pragma once

#include <math.h>

#include <cstdint>
#include <cstring>

namespace largen::emulation {

template <class To, class From>
To bits_of(From from) {
  static_assert(sizeof(To) == sizeof(From), "same size");
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

}  // namespace largen::emulation

inline unsigned __float_as_uint(float x) { return ::largen::emulation::bits_of<unsigned>(x); }
inline int __float_as_int(float x) { return ::largen::emulation::bits_of<int>(x); }
inline float __uint_as_float(unsigned x) { return ::largen::emulation::bits_of<float>(x); }
inline float __int_as_float(int x) { return ::largen::emulation::bits_of<float>(x); }
inline long long __double_as_longlong(double x) { return ::largen::emulation::bits_of<long long>(x); }
inline double __longlong_as_double(long long x) { return ::largen::emulation::bits_of<double>(x); }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>((static_cast<unsigned long long>(a) * b) >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  __extension__ typedef unsigned __int128 Wide;
  return static_cast<unsigned long long>((static_cast<Wide>(a) * b) >> 64);
}

inline void __threadfence() {}
inline void __threadfence_block() {}

template <class T>
T __ldg(const T* p) {
  return *p;
}
