// SPDX-License-Identifier: MIT
// Entry points of the emulated driver: modules and launches. A PTX text gives the names and the parameter sizes; what runs is the kernel of that name in
// the host emulation, so a kernel that either side lacks, or whose parameter has another size, is an error.
#include <algorithm>
#include <cctype>
#include <cstring>

#include "machine.h"

using namespace largen::driver;

namespace {

// What a PTX text says about an entry point.
struct Entry {
  std::string name;
  std::size_t parameter_bytes = 0;
  int parameters = 0;
};

constexpr int options_log = 5, options_log_bytes = 6;  // CUjit_option: error log and its size

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

// Every ".entry NAME( .param .align A .b8 NAME_param_0[BYTES] )" of a text.
std::vector<Entry> entries(std::string_view ptx) {
  std::vector<Entry> found;
  constexpr std::string_view keyword = ".entry ";
  for (std::size_t at = ptx.find(keyword); at != std::string_view::npos; at = ptx.find(keyword, at + 1)) {
    const std::size_t first = at + keyword.size();
    std::size_t last = first;
    while (last < ptx.size() && is_name(ptx[last])) ++last;
    Entry entry{std::string(ptx.substr(first, last - first)), 0, 0};
    const std::size_t close = ptx.find(')', last);
    const std::string_view list = ptx.substr(last, close == std::string_view::npos ? 0 : close - last);
    for (std::size_t parameter = list.find(".param"); parameter != std::string_view::npos; parameter = list.find(".param", parameter + 1)) {
      ++entry.parameters;
      const std::size_t open = list.find('[', parameter);
      if (open != std::string_view::npos) entry.parameter_bytes += std::stoul(std::string(list.substr(open + 1, 12)));
    }

    found.push_back(std::move(entry));
  }

  return found;
}

void write_log(unsigned count, const int* options, void** values, const std::string& text) {
  char* log = nullptr;
  std::size_t room = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (options[i] == options_log) log = static_cast<char*>(values[i]);
    if (options[i] == options_log_bytes) room = reinterpret_cast<std::uintptr_t>(values[i]);
  }

  if (log == nullptr || room == 0) return;
  const std::size_t bytes = std::min(room - 1, text.size());
  std::memcpy(log, text.data(), bytes);
  log[bytes] = '\0';
}

Function* find_function(Function* function) {
  for (const auto& module : machine().modules) {
    for (const auto& entry : module.second->functions) {
      if (entry.second.get() == function) return function;
    }
  }

  return nullptr;
}

}  // namespace

LARGEN_EXPORT int cuModuleLoadDataEx(Module** module, const void* image, unsigned count, const int* options, void** values) {
  return machine().call_in_context("cuModuleLoadDataEx", [&](Context& context) -> int {
    if (module == nullptr || image == nullptr || (count > 0 && (options == nullptr || values == nullptr))) return invalid_value;
    constexpr unsigned fatbin = 0xBA55ED50;
    unsigned magic = 0;
    std::memcpy(&magic, image, 1);  // one byte at a time: a text may be shorter
    if (magic == (fatbin & 0xFF)) return no_binary_for_gpu;
    const std::string_view ptx(static_cast<const char*>(image));
    if (ptx.find(".version") == std::string_view::npos || ptx.find(".target") == std::string_view::npos) {
      write_log(count, options, values, "emulated driver: the text has no .version and no .target, so it is no PTX");
      return invalid_ptx;
    }

    auto made = std::make_unique<Module>();
    made->context = &context;
    for (const Entry& entry : entries(ptx)) {
      const largen::emulation::Kernel* kernel = largen::emulation::find(entry.name);
      std::string problem;
      if (kernel == nullptr) {
        problem = "kernel " + entry.name + " is in the PTX and not in the emulation";
      } else if (entry.parameters != 1 || entry.parameter_bytes != kernel->parameter_bytes) {
        problem = "kernel " + entry.name + " takes " + std::to_string(entry.parameters) + " parameters of " + std::to_string(entry.parameter_bytes) +
                  " bytes in the PTX and one of " + std::to_string(kernel->parameter_bytes) + " in the emulation";
      }

      if (!problem.empty()) {
        write_log(count, options, values, "emulated driver: " + problem);
        return invalid_ptx;
      }

      auto function = std::make_unique<Function>();
      function->kernel = kernel;
      made->functions[entry.name] = std::move(function);
    }

    *module = made.get();
    machine().modules[*module] = std::move(made);
    return success;
  });
}

LARGEN_EXPORT int cuModuleUnload(Module* module) {
  return machine().call_in_context("cuModuleUnload", [&](Context&) -> int {
    if (!machine().modules.contains(module)) return invalid_handle;
    const int status = machine().drain_all();
    machine().modules.erase(module);
    return status;
  });
}

LARGEN_EXPORT int cuModuleGetFunction(Function** function, Module* module, const char* name) {
  return machine().call_in_context("cuModuleGetFunction", [&](Context&) -> int {
    if (function == nullptr || name == nullptr) return invalid_value;
    if (!machine().modules.contains(module)) return invalid_handle;
    const auto found = module->functions.find(name);
    if (found == module->functions.end()) return not_found;
    *function = found->second.get();
    return success;
  });
}

LARGEN_EXPORT int cuFuncSetAttribute(Function* function, int attribute, int value) {
  return machine().call_in_context("cuFuncSetAttribute", [&](Context&) -> int {
    if (find_function(function) == nullptr) return invalid_handle;
    if (attribute != 8 || value < 0 || value > static_cast<int>(largen::emulation::max_shared)) return invalid_value;
    function->dynamic_shared = value;
    return success;
  });
}

LARGEN_EXPORT int cuFuncGetAttribute(int* value, int attribute, Function* function) {
  return machine().call_in_context("cuFuncGetAttribute", [&](Context&) -> int {
    if (find_function(function) == nullptr) return invalid_handle;
    if (value == nullptr) return invalid_value;
    switch (attribute) {
      case 3:
        *value = 0;
        return success;  // local memory
      case 4:
        *value = 32;
        return success;  // registers: what they would be is not known here
      case 8:
        *value = function->dynamic_shared;
        return success;
      default:
        return invalid_value;
    }
  });
}

LARGEN_EXPORT int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Function* function, int threads, std::size_t shared) {
  return machine().call_in_context("cuOccupancyMaxActiveBlocksPerMultiprocessor", [&](Context&) -> int {
    if (find_function(function) == nullptr) return invalid_handle;
    if (blocks == nullptr || threads < 1 || threads > 1024) return invalid_value;
    const std::size_t by_shared = shared == 0 ? 32 : 228 * 1024 / (shared + 1024);
    *blocks = static_cast<int>(std::min<std::size_t>({32, by_shared, static_cast<std::size_t>(2048 / ((threads + 31) / 32 * 32))}));
    return success;
  });
}

LARGEN_EXPORT int cuLaunchKernel(Function* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                                 Stream* stream, void** parameters, void** extra) {
  return machine().call_in_context("cuLaunchKernel", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr || find_function(function) == nullptr) return invalid_handle;
    namespace limits = largen::emulation;
    const bool grid_fits = gx >= 1 && gx <= limits::max_grid_x && gy >= 1 && gy <= limits::max_grid_yz && gz >= 1 && gz <= limits::max_grid_yz;
    const bool block_fits =
        bx >= 1 && by >= 1 && bz >= 1 && bz <= limits::max_block_z && static_cast<std::uint64_t>(bx) * by * bz <= limits::max_threads_per_block;
    if (!grid_fits || !block_fits || shared > static_cast<unsigned>(function->dynamic_shared)) return invalid_value;
    if (bx * by * bz > function->kernel->max_threads) return out_of_resources;
    if (parameters == nullptr || parameters[0] == nullptr || extra != nullptr) return invalid_value;

    const largen::emulation::Kernel* kernel = function->kernel;
    const auto* first = static_cast<const unsigned char*>(parameters[0]);
    const std::vector<unsigned char> copy(first, first + kernel->parameter_bytes);
    const largen::emulation::Dim3 grid{gx, gy, gz}, block{bx, by, bz};
    machine().launches.push_back(Launch{kernel->name, grid, block, shared});
    Settings& settings = machine().settings;
    const int fault = settings.launch_faults_after > 0 && --settings.launch_faults_after == 0 ? settings.launch_faults_with : static_cast<int>(success);
    return machine().put(*found, [=]() -> int {
      if (fault != success) return fault;
      try {
        largen::emulation::launch(*kernel, grid, block, shared, copy.data());
        return success;
      } catch (const largen::emulation::Fault& failure) {
        machine().fault = failure.what();
        return launch_failed;
      }
    });
  });
}
