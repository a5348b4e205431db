// SPDX-License-Identifier: MIT
// mma.sync and cp.async on the host: the functions of gpu_assembly.cuh, under the same names.
//
// Fragments, with g = lane / 4 and t = lane mod 4 (PTX ISA, "Matrix fragments for mma"):
//   mma_tf32   D[16][8] += A[16][8] B[8][8]    a: (g, t) (g+8, t) (g, t+4) (g+8, t+4);  b: (t, g) (t+4, g)
//   mma_bf16   D[16][8] += A[16][16] B[16][8]  a: pairs (g, 2t..) (g+8, 2t..) (g, 2t+8..) (g+8, 2t+8..);  b: pairs (2t.., g) (2t+8.., g)
//   both       d: (g, 2t) (g, 2t+1) (g+8, 2t) (g+8, 2t+1)
//   mma_f64    D[8][8] += A[8][4] B[4][8]      a: (g, t);  b: (t, g);  d: (g, 2t) (g, 2t+1)
// The order of the additions inside one mma is the device's own: results agree within rounding, not in bits.
#pragma once

#include "largen/emulation/block.h"
#include "largen/emulation/intrinsics.h"

namespace largen::emulation {

struct MmaOperand {
  float* d;
  const unsigned *a, *b;
};
struct MmaDoubleOperand {
  double *d, a, b;
};
void combine_mma_tf32(unsigned mask, void* const* operands);
void combine_mma_bf16(unsigned mask, void* const* operands);
void combine_mma_f64(unsigned mask, void* const* operands);

void copy_async(void* shared, const void* global, unsigned bytes, unsigned valid, Site site);
void copy_async_commit();
void copy_async_wait(unsigned pending);

}  // namespace largen::emulation

namespace largen {

/// The float rounded to 10 bits of fraction, ties away from zero; the result is a float's bits.
inline unsigned to_tf32(float x) {
  unsigned bits = __float_as_uint(x);
  return (bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & ~0x1fffu;
}

/// Two bf16 (ties to even), the first in the low half.
inline unsigned to_bf16x2(float low, float high) {
  auto one = [](float x) {
    unsigned bits = __float_as_uint(x);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fffu;
    return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  };
  return one(low) | (one(high) << 16);
}

inline void mma_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulation::MmaOperand operand{d, a, b};
  emulation::warp_operation("mma_tf32", 0xffffffffu, &operand, emulation::combine_mma_tf32, {file, line}, false);
}

inline void mma_bf16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulation::MmaOperand operand{d, a, b};
  emulation::warp_operation("mma_bf16", 0xffffffffu, &operand, emulation::combine_mma_bf16, {file, line}, false);
}

inline void mma_f64(double (&d)[2], double a, double b, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulation::MmaDoubleOperand operand{d, a, b};
  emulation::warp_operation("mma_f64", 0xffffffffu, &operand, emulation::combine_mma_f64, {file, line}, false);
}

/// Copies Bytes (4, 8, 16; both sides aligned to it) from global to shared; seen by the caller after cp_async_wait, by others after a barrier too.
template <int Bytes>
void cp_async(void* shared, const void* global, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  static_assert(Bytes == 4 || Bytes == 8 || Bytes == 16, "cp.async copies 4, 8 or 16 bytes");
  emulation::copy_async(shared, global, Bytes, Bytes, {file, line});
}

/// The same; only the first `valid` bytes are read, the rest of the target becomes zero.
template <int Bytes>
void cp_async_zero_fill(void* shared, const void* global, int valid, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  static_assert(Bytes == 4 || Bytes == 8 || Bytes == 16, "cp.async copies 4, 8 or 16 bytes");
  emulation::copy_async(shared, global, Bytes, static_cast<unsigned>(valid), {file, line});
}

/// Closes the group of the copies since the last commit.
inline void cp_async_commit() { emulation::copy_async_commit(); }

/// Waits until at most Pending of the caller's groups are unfinished.
template <int Pending>
void cp_async_wait() {
  emulation::copy_async_wait(Pending);
}

}  // namespace largen
