// SPDX-License-Identifier: MIT
// What every kernel test starts from: a launch by name, and the three schedules.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "largen/emulation/registry.h"

namespace largen::testing {

using emulation::Dim3;
using emulation::LaunchOptions;
using emulation::Schedule;

/// Launches a kernel of the registry; a name that is missing, or parameters of another size, throw std::logic_error.
template <class Params>
void run(const char* name, Dim3 grid, Dim3 block, const Params& params, std::size_t dynamic_shared_bytes = 0, LaunchOptions options = {}) {
  const emulation::Kernel* kernel = emulation::find(name);
  if (kernel == nullptr) throw std::logic_error(std::string("no kernel ") + name);
  if (kernel->parameter_bytes != sizeof(Params)) {
    throw std::logic_error(std::string(name) + " takes " + std::to_string(kernel->parameter_bytes) + " bytes of parameters, the test gives " +
                           std::to_string(sizeof(Params)));
  }
  emulation::launch(*kernel, grid, block, dynamic_shared_bytes, &params, options);
}

/// Forward, reverse, and one order drawn at random.
inline std::vector<LaunchOptions> schedules() { return {{Schedule::forward, 0}, {Schedule::reverse, 0}, {Schedule::random, 20261122}}; }

/// True where a sanitizer runs: sizes may be cut there.
#if defined(LARGEN_SANITIZER_none)
inline constexpr bool sanitized = false;
#else
inline constexpr bool sanitized = true;
#endif

}  // namespace largen::testing
