// SPDX-License-Identifier: MIT
// tests/data/kernel-bits.txt: one hash a function, read here and by the NUnit test KernelFilesTests, which computes the same from the C# code.
#pragma once

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <type_traits>

#include "largen/philox.cuh"
#include "support/kernel_test.h"

namespace largen::testing {

/// One line of the table: name, type, exponents of the arguments (2^low to 2^high), hash.
struct BitsRow {
  std::string name, type;
  int low, high;
  std::uint64_t hash;
};

inline std::vector<BitsRow> bits_table() {
  std::ifstream file(LARGEN_REPOSITORY "/tests/data/kernel-bits.txt");
  std::vector<BitsRow> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream text(line);
    BitsRow row;
    text >> row.name >> row.type >> row.low >> row.high >> std::hex >> row.hash;
    if (text.fail()) throw std::runtime_error("kernel-bits.txt: cannot read '" + line + "'");
    rows.push_back(row);
  }
  if (rows.empty()) throw std::runtime_error("kernel-bits.txt has no rows");
  return rows;
}

/// Argument i: sign and fraction from words 0 and 1 of Philox block i (purpose 0, replica 0, step 0), exponent low + word 2 mod (high - low + 1).
template <class T>
T argument(unsigned i, unsigned long long seed, int low, int high) {
  PhiloxBlock b = philox(i, 0, 0, 0, seed);
  long long exponent = low + static_cast<long long>(b.w2 % static_cast<unsigned>(high - low + 1));
  if constexpr (std::is_same_v<T, float>) {
    return from_bits((b.w0 & 0x807FFFFFu) | static_cast<unsigned>(exponent + 127) << 23);
  } else {
    return from_bits(((b.w0 | static_cast<unsigned long long>(b.w1) << 32) & 0x800FFFFFFFFFFFFFull) | static_cast<unsigned long long>(exponent + 1023) << 52);
  }
}

template <class T>
std::vector<T> arguments(std::size_t count, unsigned long long seed, int low, int high) {
  std::vector<T> x(count);
  for (std::size_t i = 0; i < count; i++) x[i] = argument<T>(static_cast<unsigned>(i), seed, low, high);
  return x;
}

/// Arguments where functions have their limits; floats are these rounded.
inline std::vector<double> special_arguments() {
  double inf = std::numeric_limits<double>::infinity(), max = std::numeric_limits<double>::max();
  return {0.0, -0.0,  5e-324, -5e-324, 1e-310, 1e-40, max,    -max,  inf,   -inf,  std::nan(""), 1,       -1,           0.5,   -0.5,  2,    -2,
          3,   745.2, -745.2, 88.8,    -104.1, 709.8, -709.8, 27.25, 10.25, 38.65, 14.5,         65536.5, 2147483649.0, 1e300, -1e22, 3e38, 1e-30};
}

/// FNV-1a over 64-bit words: the bits of each number, of any NaN those of 0x7FF8000000000000 (float: 0x7FC00000).
class BitsHash {
 public:
  void add(double x) { word(x != x ? 0x7FF8000000000000ull : to_bits(x)); }
  void add(float x) { word(x != x ? 0x7FC00000u : to_bits(x)); }
  template <class Range>
  void add_all(const Range& range) {
    for (auto x : range) add(x);
  }
  std::uint64_t value() const { return hash; }

 private:
  void word(std::uint64_t w) { hash = (hash ^ w) * 0x100000001B3ull; }
  std::uint64_t hash = 0xCBF29CE484222325ull;
};

}  // namespace largen::testing
