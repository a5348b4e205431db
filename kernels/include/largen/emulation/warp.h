// SPDX-License-Identifier: MIT
// Thread indices, barriers, shuffles, votes, atomics, fences on the host.
#pragma once

#include <cstring>
#include <type_traits>

#include "largen/emulation/block.h"

#define threadIdx (::largen::emulation::thread_index)
#define blockIdx (::largen::emulation::block_index)
#define blockDim (::largen::emulation::block_size)
#define gridDim (::largen::emulation::grid_size)
inline constexpr int warpSize = 32;

// The default arguments name the line of the caller.
#define LN_SITE const char *file = __builtin_FILE(), int line = __builtin_LINE()

inline void __syncthreads(LN_SITE) { ::largen::emulation::block_barrier({file, line}); }

inline void __syncwarp(unsigned mask = 0xffffffffu, LN_SITE) {
  ::largen::emulation::warp_operation("__syncwarp", mask, nullptr, ::largen::emulation::combine_nothing, {file, line}, true);
}

inline unsigned __ballot_sync(unsigned mask, int predicate, LN_SITE) {
  ::largen::emulation::VoteOperand vote{predicate != 0, 0};
  ::largen::emulation::warp_operation("__ballot_sync", mask, &vote, ::largen::emulation::combine_vote, {file, line}, false);
  return vote.ballot;
}

inline int __any_sync(unsigned mask, int predicate, LN_SITE) {
  ::largen::emulation::VoteOperand vote{predicate != 0, 0};
  ::largen::emulation::warp_operation("__any_sync", mask, &vote, ::largen::emulation::combine_vote, {file, line}, false);
  return vote.ballot != 0;
}

inline int __all_sync(unsigned mask, int predicate, LN_SITE) {
  ::largen::emulation::VoteOperand vote{predicate != 0, 0};
  ::largen::emulation::warp_operation("__all_sync", mask, &vote, ::largen::emulation::combine_vote, {file, line}, false);
  return vote.ballot == mask;
}

namespace largen::emulation {

template <class T>
T shuffle(const char* what, unsigned mask, T value, unsigned source, Site site) {
  static_assert((sizeof(T) == 4 || sizeof(T) == 8) && std::is_arithmetic_v<T>, "a shuffle moves a number of 4 or 8 bytes");
  ShuffleOperand operand{0, source};
  std::memcpy(&operand.value, &value, sizeof(T));
  warp_operation(what, mask, &operand, combine_shuffle, site, false);
  std::memcpy(&value, &operand.value, sizeof(T));
  return value;
}

}  // namespace largen::emulation

// A segment of `width` lanes is a warp of its own; a source outside it is the caller, as on the device.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, LN_SITE) {
  unsigned lane = ::largen::emulation::lane(), first = lane & ~(width - 1u);
  return ::largen::emulation::shuffle("__shfl_sync", mask, value, first + (static_cast<unsigned>(source) & (width - 1u)), {file, line});
}

template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, LN_SITE) {
  unsigned lane = ::largen::emulation::lane(), first = lane & ~(width - 1u);
  return ::largen::emulation::shuffle("__shfl_up_sync", mask, value, lane < first + delta ? lane : lane - delta, {file, line});
}

template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, LN_SITE) {
  unsigned lane = ::largen::emulation::lane(), end = (lane & ~(width - 1u)) + width;
  return ::largen::emulation::shuffle("__shfl_down_sync", mask, value, lane + delta < end ? lane + delta : lane, {file, line});
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32, LN_SITE) {
  unsigned lane = ::largen::emulation::lane(), source = lane ^ static_cast<unsigned>(lanes), end = (lane & ~(width - 1u)) + width;
  return ::largen::emulation::shuffle("__shfl_xor_sync", mask, value, source < end ? source : lane, {file, line});
}

#undef LN_SITE

// Whole numbers alone: a sum of floats by atomics depends on the order of arrival.
template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
T atomicAdd(T* at, T value) {
  return __atomic_fetch_add(at, value, __ATOMIC_RELAXED);
}

template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
T atomicMax(T* at, T value) {
  T old = __atomic_load_n(at, __ATOMIC_RELAXED);
  while (old < value && !__atomic_compare_exchange_n(at, &old, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return old;
}

template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
T atomicMin(T* at, T value) {
  T old = __atomic_load_n(at, __ATOMIC_RELAXED);
  while (value < old && !__atomic_compare_exchange_n(at, &old, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return old;
}

template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
T atomicOr(T* at, T value) {
  return __atomic_fetch_or(at, value, __ATOMIC_RELAXED);
}

template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
T atomicCAS(T* at, T expected, T value) {
  __atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return expected;
}
