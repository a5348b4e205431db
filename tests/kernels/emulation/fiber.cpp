// SPDX-License-Identifier: MIT
#include "fiber.h"

#include <sys/mman.h>

#include <boost/context/detail/fcontext.hpp>
#include <new>

#if defined(LARGEN_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(LARGEN_TSAN)
#include <sanitizer/tsan_interface.h>
extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);
extern "C" void AnnotateIgnoreWritesBegin(const char* file, int line);
extern "C" void AnnotateIgnoreWritesEnd(const char* file, int line);
extern "C" void __tsan_read_range(void* at, unsigned long bytes);
extern "C" void __tsan_write_range(void* at, unsigned long bytes);
#endif

namespace largen::emulation {

namespace context = boost::context::detail;

// Instrumented frames are several times larger. A stack is memory only where it was touched.
#if defined(LARGEN_ASAN)
static constexpr std::size_t stack_bytes = 256 * 1024;
#else
static constexpr std::size_t stack_bytes = 64 * 1024;
#endif
static constexpr std::size_t guard_bytes = 4096;

// Fibers that ThreadSanitizer keeps apart in one launch, four blocks of 256 (making one takes it a millisecond). Blocks beyond use them again:
// a race between two blocks that share their fibers goes unseen.
static constexpr std::size_t distinct_fibers = 1024;

struct FiberEntry {
  static inline FiberPool* pool;

  [[noreturn]] static void run(context::transfer_t from) {
    arrived(from);
    for (;;) {
      pool->body();
      pool->suspend();
    }
  }

  static void arrived(context::transfer_t from) {
    pool->home = from.fctx;
#if defined(LARGEN_ASAN)
    __sanitizer_finish_switch_fiber(pool->current->fake_stack, &pool->home_stack, &pool->home_stack_bytes);
#endif
  }
};

void FiberPool::grow(std::size_t count) {
  while (fibers.size() < count) {
    void* memory = mmap(nullptr, guard_bytes + stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory, guard_bytes, PROT_NONE) != 0) throw std::bad_alloc();
    Fiber fiber;
    fiber.stack = static_cast<char*>(memory) + guard_bytes;
    fibers.push_back(fiber);
  }
}

void FiberPool::begin_launch() { next = 0; }

Fiber* FiberPool::take(unsigned count) {
  if constexpr (!race_checked) {
    grow(count);
    return fibers.data();
  }
  grow(count > distinct_fibers / 2 ? 2 * count : distinct_fibers);
  if (next + count > fibers.size()) next = 0;
  Fiber* first = fibers.data() + next;
  next += count;
#if defined(LARGEN_TSAN)
  for (unsigned i = 0; i < count; i++) {
    if (first[i].tsan == nullptr) first[i].tsan = __tsan_create_fiber(0);
  }
#endif
  return first;
}

void FiberPool::resume(Fiber& fiber) {
  current = &fiber;
  FiberEntry::pool = this;
  if (fiber.context == nullptr) fiber.context = context::make_fcontext(fiber.stack + stack_bytes, stack_bytes, FiberEntry::run);
#if defined(LARGEN_ASAN)
  __sanitizer_start_switch_fiber(&home_fake_stack, fiber.stack, stack_bytes);
#endif
#if defined(LARGEN_TSAN)
  home_tsan = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(fiber.tsan, __tsan_switch_to_fiber_no_sync);
#endif
  context::transfer_t from = context::jump_fcontext(fiber.context, nullptr);
#if defined(LARGEN_ASAN)
  __sanitizer_finish_switch_fiber(home_fake_stack, nullptr, nullptr);
#endif
  fiber.context = from.fctx;
}

void FiberPool::suspend() {
#if defined(LARGEN_ASAN)
  __sanitizer_start_switch_fiber(&current->fake_stack, home_stack, home_stack_bytes);
#endif
#if defined(LARGEN_TSAN)
  __tsan_switch_to_fiber(home_tsan, __tsan_switch_to_fiber_no_sync);
#endif
  FiberEntry::arrived(context::jump_fcontext(home, nullptr));
}

void FiberPool::abandon(Fiber* first, unsigned count, [[maybe_unused]] void* token) {
#if defined(LARGEN_TSAN)
  void* home_fiber = __tsan_get_current_fiber();
#endif
  for (unsigned i = 0; i < count; i++) {
    first[i].context = nullptr;
    first[i].fake_stack = nullptr;
#if defined(LARGEN_TSAN)
    __tsan_switch_to_fiber(first[i].tsan, __tsan_switch_to_fiber_no_sync);
    __tsan_release(token);
    __tsan_switch_to_fiber(home_fiber, __tsan_switch_to_fiber_no_sync);
    __tsan_destroy_fiber(first[i].tsan);  // its list of callers would never be taken down
    first[i].tsan = nullptr;
#endif
#if defined(LARGEN_ASAN)
    __asan_unpoison_memory_region(first[i].stack, stack_bytes);
#endif
  }
}

void release([[maybe_unused]] void* token) {
#if defined(LARGEN_TSAN)
  __tsan_release(token);
#endif
}

void acquire([[maybe_unused]] void* token) {
#if defined(LARGEN_TSAN)
  __tsan_acquire(token);
#endif
}

#if defined(LARGEN_TSAN)
Unwatched::Unwatched() {
  AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
}

Unwatched::~Unwatched() {
  AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}
#else
Unwatched::Unwatched() {}
Unwatched::~Unwatched() {}
#endif

void note_read([[maybe_unused]] const void* at, [[maybe_unused]] std::size_t bytes) {
#if defined(LARGEN_TSAN)
  __tsan_read_range(const_cast<void*>(at), bytes);
#endif
}

void note_write([[maybe_unused]] void* at, [[maybe_unused]] std::size_t bytes) {
#if defined(LARGEN_TSAN)
  __tsan_write_range(at, bytes);
#endif
}

}  // namespace largen::emulation
