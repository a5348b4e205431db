// SPDX-License-Identifier: MIT
#include "machine.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace largen::driver {

namespace {

// Calls that give something back, or that such calls need: a test that lets every call fail in turn asks what happens to the rest, not what a failing
// release leaks.
constexpr std::array<std::string_view, 11> releases = {"cuCtxGetCurrent",
                                                       "cuCtxPushCurrent_v2",
                                                       "cuCtxPopCurrent_v2",
                                                       "cuMemFree_v2",
                                                       "cuMemFreeAsync",
                                                       "cuMemFreeHost",
                                                       "cuModuleUnload",
                                                       "cuGetErrorName",
                                                       "cuGetErrorString",
                                                       "cuStreamEndCapture",
                                                       "cuDevicePrimaryCtxRelease_v2"};

bool is_release(std::string_view name) {
  return std::find(releases.begin(), releases.end(), name) != releases.end() || name.find("Destroy") != std::string_view::npos;
}

bool works_after_a_fault(std::string_view name) {
  return name == "cuInit" || name == "cuDriverGetVersion" || name.starts_with("cuDevice") || name.starts_with("cuGetError") || name.starts_with("cuCtxP") ||
         name == "cuCtxGetCurrent";
}

}  // namespace

Machine& machine() {
  static Machine* const only = new Machine;  // never destroyed: the collector of the host may free handles while the process ends
  return *only;
}

std::vector<Context*>& current() {
  thread_local std::vector<Context*> stack;
  return stack;
}

int Machine::call(const char* name, const std::function<int()>& body) {
  std::lock_guard<std::recursive_mutex> guard(lock);
  ++calls[name];
  ++calls["*"];
  if (settings.fails_after > 0 && (settings.failing_call == name || (settings.failing_call == "*" && !is_release(name))) && --settings.fails_after == 0)
    return settings.fails_with;
  if (!is_initialized && std::string_view(name) != "cuInit" && std::string_view(name) != "cuDriverGetVersion" &&
      !std::string_view(name).starts_with("cuGetError"))
    return not_initialized;
  if (sticky != success && !works_after_a_fault(name)) return sticky;
  return body();
}

int Machine::call_in_context(const char* name, const std::function<int(Context&)>& body) {
  return call(name, [&]() -> int {
    if (current().empty()) return invalid_context;
    Context* context = current().back();
    const auto found = contexts.find(context->device);
    if (found == contexts.end() || found->second.get() != context) return invalid_context;
    return body(*context);
  });
}

Stream* Machine::stream(void* handle) {
  const auto found = streams.find(static_cast<Stream*>(handle));
  return found != streams.end() && !current().empty() && found->second->context == current().back() ? found->second.get() : nullptr;
}

int Machine::put(Stream& stream, Work work) {
  if (stream.capture) {
    stream.capture->work.push_back(std::move(work));
    return success;
  }

  stream.queue.push_back(std::move(work));
  ++stream.put;
  return success;
}

int Machine::drain(Stream& stream, std::uint64_t upto) {
  while (stream.done < upto && !stream.queue.empty()) {
    const Work work = std::move(stream.queue.front());
    stream.queue.pop_front();
    ++stream.done;
    if (const int status = work(); status != success) {
      sticky = status;
      for (auto& other : streams) other.second->queue.clear();
      return status;
    }
  }

  return success;
}

int Machine::drain_all() {
  for (auto& entry : streams) {
    if (const int status = drain(*entry.second, entry.second->put); status != success) return status;
  }

  return success;
}

int Machine::allocate(std::uint64_t* address, std::size_t bytes, Stream* stream) {
  if (address == nullptr || bytes == 0) return invalid_value;
  if (settings.allocation_fails_after > 0 && --settings.allocation_fails_after == 0) return out_of_memory;
  if (bytes > settings.memory - used && stream != nullptr) {
    if (const int status = drain(*stream, stream->put); status != success) return status;  // what was freed before in the stream can be had
  }

  if (bytes > settings.memory - used) return out_of_memory;
  constexpr std::size_t alignment = 256;  // of cuMemAlloc
  void* block = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (block == nullptr) return out_of_memory;
  std::memset(block, 0xFF, bytes);  // NaN: memory is not zero before something has written it
  *address = reinterpret_cast<std::uint64_t>(block);
  memory[*address] = Allocation{current().back(), bytes, false};
  used += bytes;
  return success;
}

int Machine::release(std::uint64_t address) {
  const auto found = memory.find(address);
  if (found == memory.end()) return invalid_value;
  used -= found->second.bytes;
  memory.erase(found);
  std::free(reinterpret_cast<void*>(address));
  return success;
}

bool Machine::owns(std::uint64_t address, std::size_t bytes) const {
  auto after = memory.upper_bound(address);
  if (after == memory.begin()) return false;
  const auto& [start, allocation] = *std::prev(after);
  return !allocation.is_freed && address - start <= allocation.bytes && bytes <= allocation.bytes - (address - start);
}

bool Machine::is_pinned(const void* address, std::size_t bytes) const {
  const auto first = reinterpret_cast<std::uint64_t>(address);
  auto after = pinned.upper_bound(first);
  if (after == pinned.begin()) return false;
  const auto& [start, size] = *std::prev(after);
  return first - start <= size && bytes <= size - (first - start);
}

void Machine::end(Context& context) {
  const auto drop = [&](auto& objects) {
    for (auto entry = objects.begin(); entry != objects.end();) {
      if (entry->second->context != &context) {
        ++entry;
        continue;
      }

      ++leaked;
      entry = objects.erase(entry);
    }
  };
  drop(streams);
  drop(events);
  drop(modules);
  while (!memory.empty()) {
    leaked += memory.begin()->second.is_freed ? 0 : 1;
    release(memory.begin()->first);
  }

  sticky = success;
  fault.clear();
}

void Machine::reset() {
  for (auto& stream : streams) stream.second->queue.clear();
  while (!memory.empty()) release(memory.begin()->first);
  for (auto& block : pinned) std::free(reinterpret_cast<void*>(block.first));
  pinned.clear();
  streams.clear();
  events.clear();
  modules.clear();
  graphs.clear();
  executables.clear();
  contexts.clear();
  calls.clear();
  launches.clear();
  settings = Settings{};
  is_initialized = false;
  sticky = success;
  fault.clear();
  leaked = 0;
  pool_threshold = 0;
  library_handles = 0;
}

}  // namespace largen::driver

using largen::driver::machine;

int largen_emulation_put(void* stream, const largen::driver::Work& work) {
  std::lock_guard<std::recursive_mutex> guard(machine().lock);
  largen::driver::Stream* found = machine().stream(stream);
  return found == nullptr ? largen::driver::invalid_handle : machine().put(*found, work);
}

int largen_emulation_owns(const void* address, std::size_t bytes) {
  std::lock_guard<std::recursive_mutex> guard(machine().lock);
  return machine().owns(reinterpret_cast<std::uint64_t>(address), bytes) ? 1 : 0;
}

int largen_emulation_count(const char* function) {
  return machine().call(function, [] { return largen::driver::success; });
}

void largen_emulation_library_handles(int change) {
  std::lock_guard<std::recursive_mutex> guard(machine().lock);
  machine().library_handles += change;
}
