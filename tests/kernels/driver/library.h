// SPDX-License-Identifier: MIT
// What the stand-ins for cuBLAS and cuSOLVER share: handles, checks of operands, work in the order of a stream. Matrices are column-major.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

#define LARGEN_EXPORT extern "C" __attribute__((visibility("default")))

// Of the emulated driver.
extern "C" int largen_emulation_put(void* stream, const std::function<int()>& work);
extern "C" int largen_emulation_owns(const void* address, std::size_t bytes);
extern "C" int largen_emulation_count(const char* function);
extern "C" void largen_emulation_library_handles(int change);

namespace largen::library {

enum DataType { real_32 = 0, real_64 = 1 };  // cudaDataType
enum Operation { not_turned = 0, turned = 1 };
enum Triangle { lower = 0, upper = 1 };

template <class T>
constexpr DataType type_of = sizeof(T) == 4 ? real_32 : real_64;

struct Handle {
  void* stream = nullptr;
};

// A batch of column-major matrices: element (i, j) of matrix p at first[p * stride + j * leading + i].
template <class T>
struct Matrices {
  T* first;
  long long rows, columns, leading, stride;

  T& at(long long p, long long i, long long j) const { return first[p * stride + j * leading + i]; }

  // Whether all elements of all matrices lie in memory of the device. Matrices without elements need none.
  bool is_owned(long long batch) const {
    if (batch == 0 || rows == 0 || columns == 0) return true;
    const long long elements = (batch - 1) * stride + (columns - 1) * leading + rows;
    return first != nullptr && largen_emulation_owns(first, static_cast<std::size_t>(elements) * sizeof(T)) != 0;
  }
};

template <class T>
Matrices<T> matrix(const void* first, long long rows, long long columns, long long leading, long long stride = 0) {
  return {static_cast<T*>(const_cast<void*>(first)), rows, columns, leading, stride};
}

inline bool is_operation(int op) { return op == not_turned || op == turned; }

inline bool is_triangle(int triangle) { return triangle == lower || triangle == upper; }

inline bool is_leading(long long leading, long long rows) { return leading >= std::max(1LL, rows); }

}  // namespace largen::library
