// SPDX-License-Identifier: MIT
// Fibers with stacks of their own, and what the sanitizers want to know of every switch.
#pragma once

#include <cstddef>
#include <vector>

namespace largen::emulation {

struct Fiber {
  void* context = nullptr;  // where it goes on; null: from the start
  char* stack = nullptr;
  void* tsan = nullptr;
  void* fake_stack = nullptr;
};

/// What every fiber runs, again at each resume after it has returned.
using FiberBody = void (*)();

class FiberPool {
 public:
  explicit FiberPool(FiberBody body) : body(body) {}

  /// Before the first take of a launch.
  void begin_launch();

  /// `count` fibers at their start. Under ThreadSanitizer consecutive blocks get different ones, so that they are not ordered by a common fiber.
  Fiber* take(unsigned count);

  /// Runs a fiber until it suspends.
  void resume(Fiber& fiber);

  /// Called inside a fiber: back to the caller of resume.
  void suspend();

  /// Forgets fibers that were left in the middle; what they did comes before what acquires the token.
  void abandon(Fiber* first, unsigned count, void* token);

 private:
  friend struct FiberEntry;
  void grow(std::size_t count);

  FiberBody body;
  std::vector<Fiber> fibers;
  std::size_t next = 0;
  Fiber* current = nullptr;
  void* home = nullptr;  // context of resume's caller
  void* home_tsan = nullptr;
  void* home_fake_stack = nullptr;
  const void* home_stack = nullptr;
  std::size_t home_stack_bytes = 0;
};

/// Order between threads for ThreadSanitizer; nothing elsewhere.
void release(void* token);
void acquire(void* token);

/// Accesses that the emulation makes in a kernel's name.
void note_read(const void* at, std::size_t bytes);
void note_write(void* at, std::size_t bytes);

/// While one lives, ThreadSanitizer does not see what the current fiber touches: the emulation's own memory, which only one fiber at a time can reach.
class Unwatched {
 public:
  Unwatched();
  ~Unwatched();
  Unwatched(const Unwatched&) = delete;
  Unwatched& operator=(const Unwatched&) = delete;
};

#if defined(LARGEN_TSAN)
inline constexpr bool race_checked = true;
#else
inline constexpr bool race_checked = false;
#endif

}  // namespace largen::emulation
