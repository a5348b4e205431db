// SPDX-License-Identifier: MIT
// What a thread may ask of the block that runs it. Defined in tests/kernels/emulation/*.cpp, which are never instrumented for ThreadSanitizer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace largen::emulation {

/// Where a kernel stands: threads that meet in one barrier or warp operation must stand at the same place.
struct Site {
  const char* file;
  int line;
};

/// One declaration of a shared array; the first thread of a block that passes it takes the memory.
struct SharedSlot {
  unsigned long long block = 0;
  void* memory = nullptr;
};

struct Index3 {
  unsigned x, y, z;
};

/// Of the thread that runs now.
extern Index3 thread_index, block_index, block_size, grid_size;

void* shared_array(SharedSlot& slot, std::size_t bytes, const char* name);
void* dynamic_shared();

void block_barrier(Site site);

/// What the last lane to arrive does for all: operands[lane] is what each lane of the mask handed in, null for the others.
using Combine = void (*)(unsigned mask, void* const* operands);

/// Waits until every lane of the mask has come to the same operation at the same place; memory is ordered only if asked for.
void warp_operation(const char* what, unsigned mask, void* operand, Combine combine, Site site, bool orders_memory);

/// Lane of the thread that runs now.
unsigned lane();

struct ShuffleOperand {
  std::uint64_t value;
  unsigned source;  // the lane whose value is wanted
};
void combine_shuffle(unsigned mask, void* const* operands);  // value becomes the source's; all ones if the source is outside the mask

struct VoteOperand {
  unsigned predicate, ballot;
};
void combine_vote(unsigned mask, void* const* operands);
void combine_nothing(unsigned mask, void* const* operands);

}  // namespace largen::emulation
