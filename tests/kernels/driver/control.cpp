// SPDX-License-Identifier: MIT
// What the tests of the host layer ask of the emulated driver beyond the driver's own entry points.
#include <cstring>

#include "machine.h"

using namespace largen::driver;

namespace {

using Guard = std::lock_guard<std::recursive_mutex>;

// Copies a text and its zero byte; gives the bytes needed.
int copy_text(std::string_view text, char* target, int room) {
  const int needed = static_cast<int>(text.size()) + 1;
  if (target != nullptr && needed <= room) {
    std::memcpy(target, text.data(), text.size());
    target[text.size()] = '\0';
  }

  return needed;
}

}  // namespace

LARGEN_EXPORT void largen_emulation_reset() {
  const Guard guard(machine().lock);
  machine().reset();
}

LARGEN_EXPORT void largen_emulation_set_version(int version) { machine().settings.version = version; }

LARGEN_EXPORT void largen_emulation_set_devices(int count) { machine().settings.devices = count; }

LARGEN_EXPORT void largen_emulation_set_capability(int major, int minor) {
  machine().settings.capability_major = major;
  machine().settings.capability_minor = minor;
}

LARGEN_EXPORT void largen_emulation_set_pools(int has_pools) { machine().settings.has_pools = has_pools != 0; }

LARGEN_EXPORT void largen_emulation_set_memory(std::uint64_t bytes) { machine().settings.memory = bytes; }

// The n-th call from now of one function, or of any that acquires or starts something ("*"), fails; n = 0 ends that.
LARGEN_EXPORT void largen_emulation_fail(const char* function, int n, int status) {
  const Guard guard(machine().lock);
  machine().settings.failing_call = function;
  machine().settings.fails_after = n;
  machine().settings.fails_with = status;
}

// Calls that are still to come before the one that fails; 0 if it has failed.
LARGEN_EXPORT int largen_emulation_fail_left() { return static_cast<int>(machine().settings.fails_after); }

LARGEN_EXPORT void largen_emulation_fail_allocation(int n) { machine().settings.allocation_fails_after = n; }

// The n-th kernel that is launched from now on ends its context with a status, when its turn comes.
LARGEN_EXPORT void largen_emulation_fault_launch(int n, int status) {
  machine().settings.launch_faults_after = n;
  machine().settings.launch_faults_with = status;
}

LARGEN_EXPORT long long largen_emulation_calls(const char* function) {
  const Guard guard(machine().lock);
  const auto found = machine().calls.find(function);
  return found == machine().calls.end() ? 0 : found->second;
}

// Objects that live now: "memory", "bytes", ..., or "*" for all kinds, with those that a context took with it.
LARGEN_EXPORT long long largen_emulation_live(const char* kind) {
  const Guard guard(machine().lock);
  const Machine& m = machine();
  const std::pair<std::string_view, std::size_t> kinds[] = {{"contexts", m.contexts.size()},
                                                            {"streams", m.streams.size()},
                                                            {"events", m.events.size()},
                                                            {"modules", m.modules.size()},
                                                            {"graphs", m.graphs.size()},
                                                            {"memory", m.memory.size()},
                                                            {"executables", m.executables.size()},
                                                            {"pinned", m.pinned.size()},
                                                            {"libraries", static_cast<std::size_t>(m.library_handles)},
                                                            {"leaked", static_cast<std::size_t>(m.leaked)}};
  if (std::string_view(kind) == "bytes") return static_cast<long long>(m.used);
  long long total = 0;
  for (const auto& [name, count] : kinds) {
    if (name == kind) return static_cast<long long>(count);
    total += static_cast<long long>(count);
  }

  return std::string_view(kind) == "*" ? total : -1;
}

LARGEN_EXPORT int largen_emulation_launches() {
  const Guard guard(machine().lock);
  return static_cast<int>(machine().launches.size());
}

LARGEN_EXPORT void largen_emulation_forget_launches() {
  const Guard guard(machine().lock);
  machine().launches.clear();
}

// One launch: grid, block and dynamic shared memory in seven numbers; gives the bytes that its name needs, -1 where there is no such launch.
LARGEN_EXPORT int largen_emulation_launch(int index, char* name, int room, unsigned* numbers) {
  const Guard guard(machine().lock);
  if (index < 0 || index >= static_cast<int>(machine().launches.size())) return -1;
  const Launch& launch = machine().launches[static_cast<std::size_t>(index)];
  const unsigned all[7] = {launch.grid.x, launch.grid.y, launch.grid.z, launch.block.x, launch.block.y, launch.block.z, launch.shared};
  std::memcpy(numbers, all, sizeof(all));
  return copy_text(launch.kernel, name, room);
}

// Bytes of a kernel's parameter, -1 where the emulation has no such kernel; and its number of fields.
LARGEN_EXPORT long long largen_emulation_kernel(const char* name, int* fields) {
  const largen::emulation::Kernel* kernel = largen::emulation::find(name);
  if (kernel == nullptr) return -1;
  *fields = static_cast<int>(kernel->fields.size());
  return static_cast<long long>(kernel->parameter_bytes);
}

// One field of a kernel's parameter; gives the bytes that its name needs, -1 where there is no such field.
LARGEN_EXPORT int largen_emulation_field(const char* kernel_name, int index, char* name, int room, long long* offset, long long* size) {
  const largen::emulation::Kernel* kernel = largen::emulation::find(kernel_name);
  if (kernel == nullptr || index < 0 || index >= static_cast<int>(kernel->fields.size())) return -1;
  const largen::emulation::Field& field = kernel->fields[static_cast<std::size_t>(index)];
  *offset = static_cast<long long>(field.offset);
  *size = static_cast<long long>(field.size);
  return copy_text(field.name, name, room);
}

// What the emulation said about the kernel that failed.
LARGEN_EXPORT int largen_emulation_fault(char* text, int room) {
  const Guard guard(machine().lock);
  return copy_text(machine().fault, text, room);
}
