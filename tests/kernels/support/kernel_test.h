// SPDX-License-Identifier: MIT
// What every kernel test starts from: memory that kernels can reach, a launch by name, the three schedules. Two back ends, chosen at start:
// the driver, where libcuda.so.1 is there and has a device (kernels come from the committed PTX), otherwise the emulation.
// LARGEN_KERNEL_TESTS=emulation or driver insists on one; LARGEN_PTX_FOLDER names other PTX than the committed one, nvcc's for instance.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "largen/emulation/registry.h"

namespace largen::testing {

using emulation::Dim3;
using emulation::LaunchOptions;
using emulation::Schedule;

/// True where kernels run on a GPU.
bool on_device();

/// Memory for both sides: of exactly that size on the heap (so that AddressSanitizer sees its ends), or managed by the driver.
void* allocate(std::size_t bytes);
void free(void* memory);

/// Runs to the end. Throws std::logic_error on a kernel that is missing or parameters of another size, Fault or std::runtime_error on failure.
void launch(const char* name, Dim3 grid, Dim3 block, const void* params, std::size_t parameter_bytes, std::size_t dynamic_shared_bytes, LaunchOptions options);

/// An array that kernels may use.
template <class T>
class Buffer {
 public:
  static_assert(std::is_trivially_copyable_v<T>);
  explicit Buffer(std::size_t count, T value = T{}) : count(count), memory(static_cast<T*>(allocate(count * sizeof(T)))) { std::fill_n(memory, count, value); }
  Buffer(const std::vector<T>& values) : Buffer(values.size()) { std::copy(values.begin(), values.end(), memory); }
  Buffer(const Buffer& other) : Buffer(other.count) { std::copy_n(other.memory, count, memory); }
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { free(memory); }

  T* data() { return memory; }
  const T* data() const { return memory; }
  std::size_t size() const { return count; }
  T& operator[](std::size_t i) { return memory[i]; }
  const T& operator[](std::size_t i) const { return memory[i]; }
  T* begin() { return memory; }
  T* end() { return memory + count; }
  const T* begin() const { return memory; }
  const T* end() const { return memory + count; }

 private:
  std::size_t count;
  T* memory;
};

/// Launches a kernel by its name; Params repeats the kernel's struct. Pointers in it are those of Buffers.
template <class Params>
void run(const char* name, Dim3 grid, Dim3 block, const Params& params, std::size_t dynamic_shared_bytes = 0, LaunchOptions options = {}) {
  launch(name, grid, block, &params, sizeof(Params), dynamic_shared_bytes, options);
}

/// Forward, reverse, and one order drawn at random; a device has its own.
inline std::vector<LaunchOptions> schedules() {
  if (on_device()) return {{}};
  return {{Schedule::forward, 0}, {Schedule::reverse, 0}, {Schedule::random, 20261122}};
}

/// True where a sanitizer runs: sizes may be cut there.
#if defined(LARGEN_SANITIZER_none)
inline constexpr bool sanitized = false;
#else
inline constexpr bool sanitized = true;
#endif

}  // namespace largen::testing
