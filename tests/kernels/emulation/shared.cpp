// SPDX-License-Identifier: MIT
// Shared memory: each array is a piece of the heap of its own, so AddressSanitizer sees where it ends. Filled with 0xFF bytes at the start of every block.
#include <cstdlib>
#include <cstring>
#include <new>

#include "scheduler.h"

namespace largen::emulation {

// Under ThreadSanitizer the memory of a block is freed at the end of the launch: its reuse would look like a race between blocks.
static std::vector<void*> kept;

static void* take(std::size_t bytes) {
  Unwatched unwatched;
  void* memory = nullptr;
  if (posix_memalign(&memory, 128, bytes) != 0) throw std::bad_alloc();
  std::memset(memory, 0xFF, bytes);
  (race_checked ? kept : block.shared.arrays).push_back(memory);
  return memory;
}

static void check(const char* name, std::size_t bytes) {
  if (block.shared.static_bytes > max_static_shared) {
    fault(block.current, "static shared arrays take " + std::to_string(block.shared.static_bytes) + " bytes with " + name + " of " + std::to_string(bytes) +
                             "; allowed: " + std::to_string(max_static_shared) + ", more by dynamic shared memory");
  }
  if (block.shared.static_bytes + block.shared.dynamic_bytes > max_shared) {
    fault(block.current, "shared memory takes " + std::to_string(block.shared.static_bytes + block.shared.dynamic_bytes) + " bytes, " +
                             std::to_string(block.shared.dynamic_bytes) + " of them dynamic; allowed: " + std::to_string(max_shared));
  }
}

void* shared_array(SharedSlot& slot, std::size_t bytes, const char* name) {
  if (slot.block != block.number) {
    block.shared.static_bytes += bytes;
    check(name, bytes);
    slot.memory = take(bytes);
    slot.block = block.number;
  }
  return slot.memory;
}

void* dynamic_shared() {
  if (block.shared.dynamic == nullptr) fault(block.current, "asks for dynamic shared memory, the launch gives 0 bytes");
  return block.shared.dynamic;
}

void take_dynamic_shared() {
  block.shared.static_bytes = 0;
  block.shared.dynamic = block.shared.dynamic_bytes == 0 ? nullptr : take(block.shared.dynamic_bytes);
}

void free_shared() {
  for (void* memory : block.shared.arrays) std::free(memory);
  block.shared.arrays.clear();
}

void free_kept_shared() {
  for (void* memory : kept) std::free(memory);
  kept.clear();
}

}  // namespace largen::emulation
