// SPDX-License-Identifier: MIT
// Kernels of the committed PTX on a GPU, through the few driver functions that this takes.
#pragma once

#include <cstddef>
#include <string>

#include "largen/emulation/registry.h"

namespace largen::testing {

class DriverBackend {
 public:
  /// The back end, or null where there is no libcuda.so.1 or it has no device.
  static DriverBackend* find();

  /// Why it is null.
  static const std::string& why();

  virtual ~DriverBackend() = default;
  virtual void* allocate(std::size_t bytes) = 0;
  virtual void free(void* memory) = 0;
  virtual void launch(const char* name, emulation::Dim3 grid, emulation::Dim3 block, const void* params, std::size_t dynamic_shared_bytes) = 0;
};

}  // namespace largen::testing
