// SPDX-License-Identifier: MIT
// The kernels that are linked into a program, and the launch of one on the CPU.
//
// A block's threads are fibers on the calling OS thread; each runs until it waits (barrier, warp operation) or returns, and the schedule says which
// of the ready ones is next. Blocks run one after another. What CUDA leaves undefined and what can be seen here is a Fault:
// a barrier that some thread never reaches, lanes in different warp operations, a mask without its caller, a lane that returned,
// a cp.async that nobody waits for or that is misaligned, too much shared memory, a launch beyond the limits of a device.
// Shared memory starts as 0xFF bytes (NaN). Data races are for ThreadSanitizer, overruns for AddressSanitizer: build with LARGEN_SANITIZER.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace largen::emulation {

struct Dim3 {
  unsigned x = 1, y = 1, z = 1;
};

struct Field {
  const char* name;
  std::size_t offset, size;
};

struct Kernel {
  const char* name;
  std::size_t parameter_bytes;
  std::vector<Field> fields;
  void (*thread)(const void* params);  // what one thread runs
  unsigned max_threads;                // a block, from LN_KERNEL_BOUNDS
};

/// The kernel of that name, or null.
const Kernel* find(std::string_view name);

/// All kernels of the program, by name.
std::vector<const Kernel*> all();

/// Which of the ready threads runs next: the first, the last, or one drawn from the seed. Blocks follow the same order.
enum class Schedule { forward, reverse, random };

struct LaunchOptions {
  Schedule schedule = Schedule::forward;
  unsigned long long seed = 0;
};

/// A mistake of a kernel or of its launch; the message names kernel, block and thread.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Runs a grid to its end. Throws Fault. Launches of several OS threads follow one another.
void launch(const Kernel& kernel, Dim3 grid, Dim3 block, std::size_t dynamic_shared_bytes, const void* params, LaunchOptions options = {});

/// Called by LN_KERNEL before main. Throws std::logic_error on a name that is taken.
bool add(Kernel kernel);

/// The text, for as long as the registry lives.
const char* keep(std::string_view text);

/// Limits of compute capability 9.0 (shared: static, and in all after the opt-in) that a launch is checked against; 8.0 has 163 KB in all.
inline constexpr unsigned max_threads_per_block = 1024, max_block_z = 64, max_grid_x = 2147483647, max_grid_yz = 65535;
inline constexpr std::size_t max_static_shared = 48 * 1024, max_shared = 227 * 1024;

}  // namespace largen::emulation
