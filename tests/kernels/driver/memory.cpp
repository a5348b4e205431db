// SPDX-License-Identifier: MIT
// Entry points of the emulated driver: memory, copies, pools. An address that is not of the device's own memory is refused.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "machine.h"

using namespace largen::driver;

namespace {

int refuse_in_capture(Stream& stream) {
  stream.capture_is_spoilt = true;
  return capture_unsupported;
}

const void* host(std::uint64_t address) { return reinterpret_cast<const void*>(address); }

void* writable(std::uint64_t address) { return reinterpret_cast<void*>(address); }

int pool;  // its address is the handle of the one pool

}  // namespace

LARGEN_EXPORT int cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
  return machine().call_in_context("cuMemGetInfo_v2", [&](Context&) -> int {
    if (free == nullptr || total == nullptr) return invalid_value;
    *total = machine().settings.memory;
    *free = machine().settings.memory - machine().used;
    return success;
  });
}

LARGEN_EXPORT int cuMemAlloc_v2(std::uint64_t* address, std::size_t bytes) {
  return machine().call_in_context("cuMemAlloc_v2", [&](Context&) { return machine().allocate(address, bytes, nullptr); });
}

// Memory of the device is the host's here anyhow.
LARGEN_EXPORT int cuMemAllocManaged(std::uint64_t* address, std::size_t bytes, unsigned flags) {
  return machine().call_in_context("cuMemAllocManaged", [&](Context&) -> int {
    constexpr unsigned attach_global = 1, attach_host = 2;
    return flags != attach_global && flags != attach_host ? static_cast<int>(invalid_value) : machine().allocate(address, bytes, nullptr);
  });
}

LARGEN_EXPORT int cuMemFree_v2(std::uint64_t address) {
  return machine().call_in_context("cuMemFree_v2", [&](Context&) -> int {
    if (!machine().owns(address, 0)) return invalid_value;
    if (const int status = machine().drain_all(); status != success) return status;
    return machine().release(address);
  });
}

LARGEN_EXPORT int cuMemAllocAsync(std::uint64_t* address, std::size_t bytes, Stream* stream) {
  return machine().call_in_context("cuMemAllocAsync", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    return found->capture ? refuse_in_capture(*found) : machine().allocate(address, bytes, found);
  });
}

LARGEN_EXPORT int cuMemFreeAsync(std::uint64_t address, Stream* stream) {
  return machine().call_in_context("cuMemFreeAsync", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (found->capture) return capture_unsupported;
    const auto block = machine().memory.find(address);
    if (block == machine().memory.end() || block->second.is_freed) return invalid_value;
    block->second.is_freed = true;
    return machine().put(*found, [address] { return machine().release(address); });
  });
}

LARGEN_EXPORT int cuMemcpyHtoDAsync_v2(std::uint64_t target, const void* source, std::size_t bytes, Stream* stream) {
  return machine().call_in_context("cuMemcpyHtoDAsync_v2", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (source == nullptr || !machine().owns(target, bytes)) return invalid_value;
    if (machine().is_pinned(source, bytes)) {
      return machine().put(*found, [=]() -> int {
        std::memcpy(writable(target), source, bytes);
        return success;
      });
    }

    if (found->capture) return refuse_in_capture(*found);
    const auto* first = static_cast<const unsigned char*>(source);
    std::vector<unsigned char> staged(first, first + bytes);  // from pageable memory the bytes are taken before the call returns
    return machine().put(*found, [target, staged]() -> int {
      std::memcpy(writable(target), staged.data(), staged.size());
      return success;
    });
  });
}

LARGEN_EXPORT int cuMemcpyDtoHAsync_v2(void* target, std::uint64_t source, std::size_t bytes, Stream* stream) {
  return machine().call_in_context("cuMemcpyDtoHAsync_v2", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (target == nullptr || !machine().owns(source, bytes)) return invalid_value;
    const Work copy = [=]() -> int {
      std::memcpy(target, host(source), bytes);
      return success;
    };
    if (machine().is_pinned(target, bytes)) return machine().put(*found, copy);
    if (found->capture) return refuse_in_capture(*found);
    if (const int status = machine().drain(*found, found->put); status != success) return status;  // to pageable memory the call returns when it is done
    return copy();
  });
}

LARGEN_EXPORT int cuMemcpyDtoDAsync_v2(std::uint64_t target, std::uint64_t source, std::size_t bytes, Stream* stream) {
  return machine().call_in_context("cuMemcpyDtoDAsync_v2", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (!machine().owns(target, bytes) || !machine().owns(source, bytes)) return invalid_value;
    return machine().put(*found, [=]() -> int {
      std::memmove(writable(target), host(source), bytes);
      return success;
    });
  });
}

LARGEN_EXPORT int cuMemsetD8Async(std::uint64_t target, unsigned char value, std::size_t count, Stream* stream) {
  return machine().call_in_context("cuMemsetD8Async", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (!machine().owns(target, count)) return invalid_value;
    return machine().put(*found, [=]() -> int {
      std::memset(writable(target), value, count);
      return success;
    });
  });
}

LARGEN_EXPORT int cuMemsetD32Async(std::uint64_t target, unsigned value, std::size_t count, Stream* stream) {
  return machine().call_in_context("cuMemsetD32Async", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (target % sizeof(unsigned) != 0 || !machine().owns(target, count * sizeof(unsigned))) return invalid_value;
    return machine().put(*found, [=]() -> int {
      std::fill_n(static_cast<unsigned*>(writable(target)), count, value);
      return success;
    });
  });
}

LARGEN_EXPORT int cuPointerGetAttribute(void* value, int attribute, std::uint64_t address) {
  return machine().call_in_context("cuPointerGetAttribute", [&](Context& context) -> int {
    if (value == nullptr || !machine().owns(address, 0)) return invalid_value;
    const auto& [start, block] = *std::prev(machine().memory.upper_bound(address));
    switch (attribute) {
      case 9:
        std::memcpy(value, &context.device, sizeof(int));
        return success;
      case 11:
        std::memcpy(value, &start, sizeof(start));
        return success;
      case 12:
        std::memcpy(value, &block.bytes, sizeof(block.bytes));
        return success;
      default:
        return invalid_value;
    }
  });
}

LARGEN_EXPORT int cuMemHostAlloc(void** address, std::size_t bytes, unsigned flags) {
  return machine().call_in_context("cuMemHostAlloc", [&](Context&) -> int {
    if (address == nullptr || bytes == 0 || flags > 7) return invalid_value;
    if (machine().settings.allocation_fails_after > 0 && --machine().settings.allocation_fails_after == 0) return out_of_memory;
    *address = std::malloc(bytes);
    if (*address == nullptr) return out_of_memory;
    std::memset(*address, 0xFF, bytes);
    machine().pinned[reinterpret_cast<std::uint64_t>(*address)] = bytes;
    return success;
  });
}

LARGEN_EXPORT int cuMemFreeHost(void* address) {
  return machine().call_in_context("cuMemFreeHost", [&](Context&) -> int {
    if (machine().pinned.erase(reinterpret_cast<std::uint64_t>(address)) != 1) return invalid_value;
    const int status = machine().drain_all();
    std::free(address);
    return status;
  });
}

LARGEN_EXPORT int cuDeviceGetDefaultMemPool(void** handle, int device) {
  return machine().call("cuDeviceGetDefaultMemPool", [&]() -> int {
    if (handle == nullptr) return invalid_value;
    if (device < 0 || device >= machine().settings.devices) return invalid_device;
    *handle = &pool;
    return success;
  });
}

LARGEN_EXPORT int cuMemPoolSetAttribute(void* handle, int attribute, void* value) {
  return machine().call("cuMemPoolSetAttribute", [&]() -> int {
    if (handle != &pool || attribute != 4 || value == nullptr) return invalid_value;
    std::memcpy(&machine().pool_threshold, value, sizeof(std::uint64_t));
    return success;
  });
}

LARGEN_EXPORT int cuMemPoolGetAttribute(void* handle, int attribute, void* value) {
  return machine().call("cuMemPoolGetAttribute", [&]() -> int {
    if (handle != &pool || attribute != 4 || value == nullptr) return invalid_value;
    std::memcpy(value, &machine().pool_threshold, sizeof(std::uint64_t));
    return success;
  });
}

LARGEN_EXPORT int cuMemPoolTrimTo(void* handle, std::size_t) {
  return machine().call("cuMemPoolTrimTo", [&]() -> int { return handle == &pool ? success : invalid_value; });
}
