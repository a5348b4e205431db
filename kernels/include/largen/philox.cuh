// SPDX-License-Identifier: MIT
// Philox4x32-10 and the transforms of its words: the twin of engine/LargeN/Randomness (Philox4x32, SingleTransforms, DoubleTransforms, NormalTransform), bit for bit.
// Element i of a stream (seed, purpose, replica, step) comes from block i / 4 (float) or i / 2 (double).
#pragma once

#include "largen/math.cuh"

namespace largen {

struct PhiloxBlock {
  unsigned w0, w1, w2, w3;
};

/// Four words from four counter words and a 64-bit key (Salmon, Moraes, Dror, Shaw, SC 2011).
LN_DEVICE PhiloxBlock philox(unsigned c0, unsigned c1, unsigned c2, unsigned c3, unsigned long long key) {
  using P = constants::Philox;
  unsigned k0 = static_cast<unsigned>(key), k1 = static_cast<unsigned>(key >> 32);
  LN_UNROLL
  for (int round = 0; round < 10; round++) {
    unsigned high0 = __umulhi(c0, P::Multiplier0), low0 = c0 * P::Multiplier0;
    unsigned high1 = __umulhi(c2, P::Multiplier1), low1 = c2 * P::Multiplier1;
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += P::Weyl0;
    k1 += P::Weyl1;
  }
  return {c0, c1, c2, c3};
}

/// (2 floor(w / 2^9) + 1) / 2^24, exactly.
LN_DEVICE float uniform_of(unsigned w) { return from_bits((w >> 9) | 0x3F800000u) - (1.0f - 1.0f / 16777216.0f); }

/// (2 floor(b / 2^12) + 1) / 2^53, exactly.
LN_DEVICE double uniform_of(unsigned long long b) { return from_bits((b >> 12) | 0x3FF0000000000000ull) - (1.0 - 1.0 / 9007199254740992.0); }

/// sqrt(-2 log u), u = (w + 1/2) / 2^32.
LN_DEVICE float normal_radius(unsigned w) {
  using N = constants::Normal;
  bool near = N::SplitWord < w;
  unsigned v = near ? ~w : w;
  float x = fma(static_cast<float>(static_cast<int>(v >> 16)), 65536.0f, static_cast<float>(static_cast<int>(v & 0xFFFFu)) + 0.5f);

  unsigned moved = to_bits(x) + (N::OneBits - N::SqrtHalfBits);
  float k = static_cast<float>(static_cast<int>(moved >> 23)) - (127.0f + 32.0f);
  float f = from_bits((moved & 0x007FFFFFu) + N::SqrtHalfBits) - 1.0f;
  f = near ? x * (-1.0f / 4294967296.0f) : f;
  k = near ? 0.0f : k;
  float p = polynomial(f, N::L0, N::L1, N::L2, N::L3, N::L4, N::L5, N::L6, N::L7);
  float log = fma(f * f, fma(f, p, -0.5f), f);
  log = fma(k, N::Ln2, log);
  return sqrt(log * -2.0f);
}

/// Two standard normals from a word for the radius and a word for the angle.
LN_DEVICE void normal_pair(unsigned radius, unsigned angle, float& first, float& second) {
  using N = constants::Normal;
  float r = normal_radius(radius);
  float t = static_cast<float>(static_cast<int>(angle << 2)) * (1.0f / 4294967296.0f);
  float z = t * t;
  float s = t * polynomial(z, N::S0, N::S1, N::S2, N::S3);
  float c = polynomial(z, 1.0f, N::C0, N::C1, N::C2, N::C3);
  unsigned upper = angle & 0x80000000u, lower = (angle << 1) & 0x80000000u;
  first = r * flip(lower != 0 ? s : c, upper ^ lower);
  second = r * flip(lower != 0 ? c : s, upper);
}

/// sqrt(-2 log u), u = (b + 1/2) / 2^64.
LN_DEVICE double normal_radius(unsigned long long b) {
  unsigned upper = static_cast<unsigned>(b >> 32), lower = static_cast<unsigned>(b);
  bool near = constants::Normal::SplitWord < upper;
  upper = near ? ~upper : upper;
  lower = near ? ~lower : lower;
  double x = fma(static_cast<double>(upper), 4294967296.0, static_cast<double>(lower) + 0.5);
  double f, k;
  split_log(x, f, k);
  f = near ? x * (-1.0 / 18446744073709551616.0) : f;
  k = near ? 0.0 : k - 64.0;
  return sqrt(log_one_plus(f, k, k * constants::Log::Ln2Low) * -2.0);
}

LN_DEVICE void normal_pair(unsigned long long radius, unsigned long long angle, double& first, double& second) {
  double r = normal_radius(radius);
  // The upper half without the quadrant's two bits is a signed number of 30 bits, times 4.
  double upper_angle = static_cast<double>(static_cast<int>(static_cast<unsigned>(angle >> 32) << 2));
  double t = fma(upper_angle, 4294967296.0, 4.0 * static_cast<double>(static_cast<unsigned>(angle))) * (1.0 / 18446744073709551616.0);
  double s, c;
  quarter_turn(t, s, c);
  unsigned long long upper = angle & 0x8000000000000000ull, lower = (angle << 1) & 0x8000000000000000ull;
  first = r * flip(lower != 0 ? s : c, upper ^ lower);
  second = r * flip(lower != 0 ? c : s, upper);
}

/// The elements that one block gives: Philox<float>::count = 4, Philox<double>::count = 2.
template <class T>
struct Philox;

template <>
struct Philox<float> {
  static constexpr int count = 4;
  LN_MEMBER static void uniforms(const PhiloxBlock& b, float (&x)[4]) {
    x[0] = uniform_of(b.w0);
    x[1] = uniform_of(b.w1);
    x[2] = uniform_of(b.w2);
    x[3] = uniform_of(b.w3);
  }
  LN_MEMBER static void normals(const PhiloxBlock& b, float (&x)[4]) {
    normal_pair(b.w0, b.w1, x[0], x[1]);
    normal_pair(b.w2, b.w3, x[2], x[3]);
  }
};

template <>
struct Philox<double> {
  static constexpr int count = 2;
  LN_MEMBER static unsigned long long join(unsigned low, unsigned high) { return low | (static_cast<unsigned long long>(high) << 32); }
  LN_MEMBER static void uniforms(const PhiloxBlock& b, double (&x)[2]) {
    x[0] = uniform_of(join(b.w0, b.w1));
    x[1] = uniform_of(join(b.w2, b.w3));
  }
  LN_MEMBER static void normals(const PhiloxBlock& b, double (&x)[2]) { normal_pair(join(b.w0, b.w1), join(b.w2, b.w3), x[0], x[1]); }
};

}  // namespace largen
