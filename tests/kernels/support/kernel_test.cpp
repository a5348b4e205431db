// SPDX-License-Identifier: MIT
#include "support/kernel_test.h"

#include <cstdlib>

#include "support/driver_backend.h"

namespace largen::testing {

static DriverBackend* choose() {
  const char* wanted = std::getenv("LARGEN_KERNEL_TESTS");
  std::string which = wanted == nullptr ? "auto" : wanted;
  if (which != "auto" && which != "emulation" && which != "driver")
    throw std::logic_error("LARGEN_KERNEL_TESTS is " + which + "; allowed: auto, emulation, driver");
  bool emulated = which == "emulation";
#if !defined(LARGEN_NO_EMULATION)
  emulated |= sanitized;  // a sanitizer sees nothing of a device
#endif
  DriverBackend* driver = emulated ? nullptr : DriverBackend::find();
#if defined(LARGEN_NO_EMULATION)
  which = "driver";
#endif
  if (which == "driver" && driver == nullptr)
    throw std::runtime_error("no libcuda.so.1 with a device was found (" + DriverBackend::why() + "), and LARGEN_KERNEL_TESTS or the build asks for one");
  return driver;
}

static DriverBackend* driver() {
  static DriverBackend* chosen = choose();
  return chosen;
}

bool on_device() { return driver() != nullptr; }

void* allocate(std::size_t bytes) { return on_device() ? driver()->allocate(bytes) : std::malloc(bytes); }

void free(void* memory) {
  if (on_device()) {
    driver()->free(memory);
  } else {
    std::free(memory);
  }
}

void launch(const char* name, Dim3 grid, Dim3 block, const void* params, [[maybe_unused]] std::size_t parameter_bytes, std::size_t dynamic_shared_bytes,
            [[maybe_unused]] LaunchOptions options) {
  if (on_device()) {
    driver()->launch(name, grid, block, params, dynamic_shared_bytes);
    return;
  }
#if !defined(LARGEN_NO_EMULATION)
  const emulation::Kernel* kernel = emulation::find(name);
  if (kernel == nullptr) throw std::logic_error(std::string("no kernel ") + name);
  if (kernel->parameter_bytes != parameter_bytes) {
    throw std::logic_error(std::string(name) + " takes " + std::to_string(kernel->parameter_bytes) + " bytes of parameters, the test gives " +
                           std::to_string(parameter_bytes));
  }
  emulation::launch(*kernel, grid, block, dynamic_shared_bytes, params, options);
#endif
}

}  // namespace largen::testing
