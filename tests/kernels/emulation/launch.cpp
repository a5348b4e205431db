// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <numeric>

#include "scheduler.h"

namespace largen::emulation {

void free_kept_shared();

static std::string text(Dim3 d) { return name_of({d.x, d.y, d.z}); }

static void check_launch(const Kernel& kernel, Dim3 grid, Dim3 threads, std::size_t shared) {
  auto refuse = [&](const std::string& what) { throw Fault(std::string(kernel.name) + ", launch: " + what); };
  unsigned long long count = 1ull * threads.x * threads.y * threads.z;
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.x > max_grid_x || grid.y > max_grid_yz || grid.z > max_grid_yz) {
    refuse("grid " + text(grid) + "; allowed: 1 to " + text({max_grid_x, max_grid_yz, max_grid_yz}));
  }
  if (count == 0 || count > kernel.max_threads || threads.z > max_block_z) {
    refuse("block " + text(threads) + "; allowed: 1 to " + std::to_string(kernel.max_threads) + " threads, z at most " + std::to_string(max_block_z));
  }
  if (shared > max_shared) refuse(std::to_string(shared) + " bytes of dynamic shared memory; allowed: 0 to " + std::to_string(max_shared));
}

// The i-th block to run: i, from the end, or i times a step without a common divisor with the count, from a drawn start.
static unsigned long long pick(unsigned long long i, unsigned long long count, const LaunchOptions& options) {
  if (options.schedule == Schedule::forward) return i;
  if (options.schedule == Schedule::reverse) return count - 1 - i;
  unsigned long long step = options.seed % count | 1;
  while (std::gcd(step, count) != 1) step += 2;
  return static_cast<unsigned long long>((static_cast<unsigned __int128>(i) * step + options.seed % count) % count);
}

void launch(const Kernel& kernel, Dim3 grid, Dim3 threads, std::size_t dynamic_shared_bytes, const void* params, LaunchOptions options) {
  static std::mutex one_at_a_time;
  std::lock_guard lock(one_at_a_time);
  check_launch(kernel, grid, threads, dynamic_shared_bytes);
  block.kernel = &kernel;
  block.schedule = options.schedule;
  block.random = options.seed;
  block.shared.dynamic_bytes = dynamic_shared_bytes;
  grid_size = {grid.x, grid.y, grid.z};
  block_size = {threads.x, threads.y, threads.z};

  // A copy of exactly its size: a read beyond the struct is AddressSanitizer's.
  std::unique_ptr<void, void (*)(void*)> copy(std::malloc(kernel.parameter_bytes), std::free);
  std::memcpy(copy.get(), params, kernel.parameter_bytes);
  unsigned long long count = 1ull * grid.x * grid.y * grid.z;
  pool.begin_launch();
  release(&block.start_token);
  auto finish = [] {
    acquire(&block.end_token);
    free_kept_shared();
  };
  try {
    for (unsigned long long i = 0; i < count; i++) {
      unsigned long long b = pick(i, count, options);
      block_index = {static_cast<unsigned>(b % grid.x), static_cast<unsigned>(b / grid.x % grid.y), static_cast<unsigned>(b / grid.x / grid.y)};
      run_block(copy.get());
    }
  } catch (...) {
    finish();
    throw;
  }
  finish();
}

}  // namespace largen::emulation
