// SPDX-License-Identifier: MIT
// Entry points of the emulated driver: start, errors, devices, primary contexts.
#include <cstdio>
#include <cstring>

#include "machine.h"

using namespace largen::driver;

namespace {

bool is_device(int device) { return device >= 0 && device < machine().settings.devices; }

// CUdevice_attribute; anything else is refused, so that a wrong number is found.
int attribute(int number, int* value) {
  const Settings& settings = machine().settings;
  switch (number) {
    case 16:
      *value = 132;
      return success;  // multiprocessors
    case 38:
      *value = 50 << 20;
      return success;  // level 2 cache
    case 39:
      *value = 2048;
      return success;  // threads a multiprocessor
    case 75:
      *value = settings.capability_major;
      return success;  // compute capability
    case 76:
      *value = settings.capability_minor;
      return success;
    case 97:
      *value = 227 * 1024;
      return success;  // shared memory a block may ask for
    case 115:
      *value = settings.has_pools ? 1 : 0;
      return success;
    default:
      return invalid_value;
  }
}

struct Name {
  int status;
  const char* name;
  const char* text;
};

constexpr Name names[] = {
    {success, "CUDA_SUCCESS", "no error"},
    {invalid_value, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {out_of_memory, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {not_initialized, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {no_device, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {invalid_device, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {invalid_image, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {invalid_context, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {no_binary_for_gpu, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {invalid_ptx, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {invalid_handle, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {not_found, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {not_ready, "CUDA_ERROR_NOT_READY", "device not ready"},
    {illegal_address, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {out_of_resources, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {launch_failed, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {capture_unsupported, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {capture_invalidated, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
};

int find_name(int status, const char** result, const char* Name::*part) {
  if (result == nullptr) return invalid_value;
  *result = nullptr;
  for (const Name& entry : names) {
    if (entry.status == status) *result = entry.*part;
  }

  return *result == nullptr ? invalid_value : success;
}

}  // namespace

LARGEN_EXPORT int cuInit(unsigned flags) {
  return machine().call("cuInit", [&]() -> int {
    if (flags != 0) return invalid_value;
    machine().is_initialized = true;
    return machine().settings.devices == 0 ? no_device : success;
  });
}

LARGEN_EXPORT int cuDriverGetVersion(int* version) {
  return machine().call("cuDriverGetVersion", [&]() -> int {
    if (version == nullptr) return invalid_value;
    *version = machine().settings.version;
    return success;
  });
}

LARGEN_EXPORT int cuGetErrorName(int status, const char** name) {
  return machine().call("cuGetErrorName", [&] { return find_name(status, name, &Name::name); });
}

LARGEN_EXPORT int cuGetErrorString(int status, const char** text) {
  return machine().call("cuGetErrorString", [&] { return find_name(status, text, &Name::text); });
}

LARGEN_EXPORT int cuDeviceGetCount(int* count) {
  return machine().call("cuDeviceGetCount", [&]() -> int {
    if (count == nullptr) return invalid_value;
    *count = machine().settings.devices;
    return success;
  });
}

LARGEN_EXPORT int cuDeviceGet(int* device, int ordinal) {
  return machine().call("cuDeviceGet", [&]() -> int {
    if (device == nullptr) return invalid_value;
    if (!is_device(ordinal)) return invalid_device;
    *device = ordinal;
    return success;
  });
}

LARGEN_EXPORT int cuDeviceGetName(char* name, int length, int device) {
  return machine().call("cuDeviceGetName", [&]() -> int {
    if (name == nullptr || length <= 0) return invalid_value;
    if (!is_device(device)) return invalid_device;
    std::snprintf(name, static_cast<std::size_t>(length), "Emulated GPU %d", device);
    return success;
  });
}

LARGEN_EXPORT int cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
  return machine().call("cuDeviceGetUuid_v2", [&]() -> int {
    if (uuid == nullptr) return invalid_value;
    if (!is_device(device)) return invalid_device;
    for (int i = 0; i < 16; ++i) uuid[i] = static_cast<unsigned char>(16 * i + device);
    return success;
  });
}

LARGEN_EXPORT int cuDeviceTotalMem_v2(std::size_t* bytes, int device) {
  return machine().call("cuDeviceTotalMem_v2", [&]() -> int {
    if (bytes == nullptr) return invalid_value;
    if (!is_device(device)) return invalid_device;
    *bytes = machine().settings.memory;
    return success;
  });
}

LARGEN_EXPORT int cuDeviceGetAttribute(int* value, int number, int device) {
  return machine().call("cuDeviceGetAttribute", [&]() -> int {
    if (value == nullptr) return invalid_value;
    return is_device(device) ? attribute(number, value) : invalid_device;
  });
}

LARGEN_EXPORT int cuDevicePrimaryCtxRetain(Context** context, int device) {
  return machine().call("cuDevicePrimaryCtxRetain", [&]() -> int {
    if (context == nullptr) return invalid_value;
    if (!is_device(device)) return invalid_device;
    std::unique_ptr<Context>& primary = machine().contexts[device];
    if (!primary) primary = std::make_unique<Context>(Context{device, 0});
    ++primary->references;
    *context = primary.get();
    return success;
  });
}

LARGEN_EXPORT int cuDevicePrimaryCtxRelease_v2(int device) {
  return machine().call("cuDevicePrimaryCtxRelease_v2", [&]() -> int {
    const auto found = machine().contexts.find(device);
    if (found == machine().contexts.end()) return invalid_context;
    if (--found->second->references > 0) return success;
    if (machine().sticky == success) machine().drain_all();
    machine().end(*found->second);
    machine().contexts.erase(found);
    return success;
  });
}

LARGEN_EXPORT int cuCtxGetCurrent(Context** context) {
  return machine().call("cuCtxGetCurrent", [&]() -> int {
    if (context == nullptr) return invalid_value;
    *context = current().empty() ? nullptr : current().back();
    return success;
  });
}

LARGEN_EXPORT int cuCtxPushCurrent_v2(Context* context) {
  return machine().call("cuCtxPushCurrent_v2", [&]() -> int {
    for (const auto& entry : machine().contexts) {
      if (entry.second.get() == context) {
        current().push_back(context);
        return success;
      }
    }

    return invalid_context;
  });
}

LARGEN_EXPORT int cuCtxPopCurrent_v2(Context** context) {
  return machine().call("cuCtxPopCurrent_v2", [&]() -> int {
    if (current().empty()) return invalid_context;
    if (context != nullptr) *context = current().back();
    current().pop_back();
    return success;
  });
}

LARGEN_EXPORT int cuCtxSynchronize() {
  return machine().call_in_context("cuCtxSynchronize", [](Context&) -> int {
    for (const auto& entry : machine().streams) {
      if (entry.second->capture) return capture_unsupported;
    }

    return machine().drain_all();
  });
}
