// SPDX-License-Identifier: MIT
// Sixteen bytes at a time: four floats or two doubles, in one load or store of an aligned address.
#pragma once

#include "largen/cuda.cuh"

namespace largen {

/// Numbers in sixteen bytes.
template <class T>
inline constexpr int wide = 16 / static_cast<int>(sizeof(T));

// For clang, vectors of its own: a structure of four numbers is taken apart early, and stores of the parts may then be merged with others before they are one again.
#if defined(__clang__) && defined(__CUDA__)
using wide_float = float __attribute__((ext_vector_type(4)));
using wide_double = double __attribute__((ext_vector_type(2)));
#else
using wide_float = float4;
using wide_double = double2;
#endif

LN_DEVICE void load_wide(float (&x)[4], const float* from) {
  wide_float v = *reinterpret_cast<const wide_float*>(from);
  x[0] = v.x;
  x[1] = v.y;
  x[2] = v.z;
  x[3] = v.w;
}
LN_DEVICE void load_wide(double (&x)[2], const double* from) {
  wide_double v = *reinterpret_cast<const wide_double*>(from);
  x[0] = v.x;
  x[1] = v.y;
}

LN_DEVICE void store_wide(float* to, const float (&x)[4]) {
  wide_float v{x[0], x[1], x[2], x[3]};
  *reinterpret_cast<wide_float*>(to) = v;
}
LN_DEVICE void store_wide(double* to, const double (&x)[2]) {
  wide_double v{x[0], x[1]};
  *reinterpret_cast<wide_double*>(to) = v;
}

}  // namespace largen
