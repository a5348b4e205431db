// SPDX-License-Identifier: MIT
// The short vectors of CUDA, with its alignment, so that 8- and 16-byte accesses can be written as such.
#pragma once

#define LN_VECTOR2(T, name)            \
  struct alignas(2 * sizeof(T)) name { \
    T x, y;                            \
  };                                   \
  inline name make_##name(T x, T y) { return {x, y}; }
#define LN_VECTOR4(T, name) \
  struct alignas(16) name { \
    T x, y, z, w;           \
  };                        \
  inline name make_##name(T x, T y, T z, T w) { return {x, y, z, w}; }

LN_VECTOR2(int, int2)
LN_VECTOR2(unsigned, uint2)
LN_VECTOR2(float, float2)
LN_VECTOR2(double, double2)
LN_VECTOR4(int, int4)
LN_VECTOR4(unsigned, uint4)
LN_VECTOR4(float, float4)

#undef LN_VECTOR2
#undef LN_VECTOR4
