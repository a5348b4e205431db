// SPDX-License-Identifier: MIT
// One block of a grid while it runs.
#pragma once

#include <bitset>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "fiber.h"
#include "largen/emulation/block.h"
#include "largen/emulation/registry.h"

namespace largen::emulation {

inline constexpr unsigned warp_lanes = 32, max_warps = max_threads_per_block / warp_lanes;

/// A cp.async on its way.
struct Copy {
  void* to;
  const void* from;
  unsigned bytes, valid;
  unsigned group;  // of its thread, counted by commits
  Site site;
};

struct Thread {
  Fiber* fiber;
  Index3 index;
  bool finished;
  const char* waits_in;  // null: it does not wait
  Site waits_at;
  unsigned group;
  std::vector<Copy> copies;
};

/// Lanes that have come to one warp operation. Lanes of other masks may be under way at the same time.
struct Meeting {
  const char* what;
  unsigned mask, arrived;
  Combine combine;
  Site site;
  char* token;
  void* operands[warp_lanes];
};

struct Warp {
  unsigned present;  // lanes that are in the block and have not returned
  unsigned meetings, sequence;
  Meeting meeting[warp_lanes];
  char tokens[64];
};

struct SharedMemory {
  std::vector<void*> arrays;
  std::size_t static_bytes, dynamic_bytes;
  void* dynamic;
};

/// The one block that runs; launches of several OS threads wait for each other.
struct Block {
  const Kernel* kernel;
  const void* params;
  unsigned long long number;  // counts all blocks of the process, from 1
  unsigned threads, finished, current;
  Thread thread[max_threads_per_block];
  std::bitset<max_threads_per_block> ready;
  Warp warp[max_warps];
  unsigned at_barrier, barrier_phase;
  Site barrier_site;
  char barrier_tokens[2], start_token, end_token;
  SharedMemory shared;
  std::exception_ptr failure;
  Schedule schedule;
  std::uint64_t random;
};

extern Block block;
extern FiberPool pool;

std::string place(Site site);

/// "kernel, block (x,y,z), thread (x,y,z): text" about the thread with that number.
[[noreturn]] void fault(unsigned thread, const std::string& text);

std::string name_of(Index3 index);
Index3 index_of(unsigned thread);

/// The current thread waits until someone calls wake on it.
void wait(const char* what, Site site);
void wake(unsigned thread);

/// The current thread has returned from the kernel.
void check_returned();

/// Runs the block whose indices are set, to its end.
void run_block(const void* params);
void take_dynamic_shared();
void free_shared();
void finish_copies();

}  // namespace largen::emulation
