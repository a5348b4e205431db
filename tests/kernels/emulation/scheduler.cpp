// SPDX-License-Identifier: MIT
#include "scheduler.h"

#include <cstring>

namespace largen::emulation {

Index3 thread_index, block_index, block_size, grid_size;
Block block;

static void thread_main() {
  acquire(&block.start_token);
  try {
    block.kernel->thread(block.params);
    check_returned();
  } catch (...) {
    block.failure = std::current_exception();
  }
  block.thread[block.current].finished = true;
  block.finished++;
  release(&block.end_token);
}

FiberPool pool{thread_main};

std::string name_of(Index3 i) { return "(" + std::to_string(i.x) + "," + std::to_string(i.y) + "," + std::to_string(i.z) + ")"; }

Index3 index_of(unsigned thread) { return {thread % block_size.x, thread / block_size.x % block_size.y, thread / block_size.x / block_size.y}; }

std::string place(Site site) {
  const char* slash = std::strrchr(site.file, '/');
  return std::string(slash == nullptr ? site.file : slash + 1) + ":" + std::to_string(site.line);
}

void fault(unsigned thread, const std::string& text) {
  throw Fault(std::string(block.kernel->name) + ", block " + name_of(block_index) + ", thread " + name_of(index_of(thread)) + ": " + text);
}

unsigned lane() { return block.current % warp_lanes; }

void wait(const char* what, Site site) {
  Thread& self = block.thread[block.current];
  self.waits_in = what;
  self.waits_at = site;
  pool.suspend();
}

void wake(unsigned thread) {
  block.thread[thread].waits_in = nullptr;
  block.ready.set(thread);
}

// SplitMix-like step: good enough to pick a thread, and no state but one word.
static std::uint64_t draw() {
  std::uint64_t z = block.random += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  return z ^ (z >> 27);
}

static unsigned next_ready() {
  if (block.schedule == Schedule::reverse) {
    unsigned i = block.threads - 1;
    while (!block.ready.test(i)) i--;
    return i;
  }
  if (block.schedule == Schedule::forward) return static_cast<unsigned>(block.ready._Find_first());
  unsigned from = static_cast<unsigned>(draw() % block.threads);
  std::size_t i = block.ready.test(from) ? from : block.ready._Find_next(from);
  return static_cast<unsigned>(i < block.threads ? i : block.ready._Find_first());
}

[[noreturn]] static void deadlock() {
  unsigned first = 0, waiting = 0;
  for (unsigned i = block.threads; i-- > 0;) {
    if (block.thread[i].finished) continue;
    first = i;
    waiting++;
  }
  Thread& one = block.thread[first];
  std::string text = std::string("waits for ever in ") + one.waits_in + " at " + place(one.waits_at) + "; " + std::to_string(waiting) + " threads wait";
  for (unsigned i = 0; i < block.threads; i++) {
    Thread& other = block.thread[i];
    if (other.finished || (other.waits_in == one.waits_in && other.waits_at.line == one.waits_at.line)) continue;
    text += ", thread " + name_of(index_of(i)) + " in " + other.waits_in + " at " + place(other.waits_at);
    break;
  }
  fault(first, text + "; all threads that an operation names must come to it");
}

static void start_block(const void* params) {
  block.number++;
  block.params = params;
  block.threads = block_size.x * block_size.y * block_size.z;
  block.finished = block.at_barrier = block.barrier_phase = 0;
  block.failure = nullptr;
  take_dynamic_shared();
  Fiber* fibers = pool.take(block.threads);
  block.ready.reset();
  for (unsigned i = 0; i < block.threads; i++) {
    Thread& thread = block.thread[i];
    thread.fiber = fibers + i;
    thread.index = index_of(i);
    thread.finished = false;
    thread.waits_in = nullptr;
    thread.group = 0;
    thread.copies.clear();
    block.ready.set(i);
  }
  for (unsigned w = 0; w * warp_lanes < block.threads; w++) {
    unsigned lanes = block.threads - w * warp_lanes;
    block.warp[w].present = lanes < warp_lanes ? (1u << lanes) - 1 : ~0u;
    block.warp[w].meetings = 0;
  }
}

void run_block(const void* params) {
  start_block(params);
  try {
    while (block.finished < block.threads) {
      if (block.ready.none()) deadlock();
      block.current = next_ready();
      block.ready.reset(block.current);
      thread_index = block.thread[block.current].index;
      pool.resume(*block.thread[block.current].fiber);
      if (block.failure) std::rethrow_exception(block.failure);
    }
  } catch (...) {
    block.failure = nullptr;
    pool.abandon(block.thread[0].fiber, block.threads, &block.end_token);
    free_shared();
    throw;
  }
  free_shared();
}

}  // namespace largen::emulation
