// SPDX-License-Identifier: MIT
#include "support/driver_backend.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace largen::testing {

namespace {

using Handle = void*;
using Address = unsigned long long;

constexpr unsigned attach_global = 1;              // CU_MEM_ATTACH_GLOBAL
constexpr int max_dynamic_shared_attribute = 8;    // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
constexpr int error_log = 5, error_log_bytes = 6;  // CU_JIT_ERROR_LOG_BUFFER and _SIZE_BYTES

std::string missing;  // why there is no driver

struct Functions {
  int (*cuInit)(unsigned);
  int (*cuDeviceGetCount)(int*);
  int (*cuDevicePrimaryCtxRetain)(Handle*, int);
  int (*cuCtxPushCurrent_v2)(Handle);
  int (*cuCtxSynchronize)();
  int (*cuMemAllocManaged)(Address*, std::size_t, unsigned);
  int (*cuMemFree_v2)(Address);
  int (*cuModuleLoadDataEx)(Handle*, const void*, unsigned, int*, void**);
  int (*cuModuleGetFunction)(Handle*, Handle, const char*);
  int (*cuFuncSetAttribute)(Handle, int, int);
  int (*cuLaunchKernel)(Handle, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, Handle, void**, void**);
  int (*cuGetErrorName)(int, const char**);
  int (*cuStreamCreateWithPriority)(Handle*, unsigned, int);
};

struct Module {
  std::string path, image;
  bool is_text;
  Handle loaded;
};

template <class Function>
bool load(Handle library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) missing = std::string("the driver has no ") + name;
  return function != nullptr;
}

class Driver final : public DriverBackend {
 public:
  static Driver* open() {
    const char* named = std::getenv("LARGEN_CUDA_DRIVER");
    Handle library = dlopen(named != nullptr ? named : "libcuda.so.1", RTLD_NOW);
    if (library == nullptr) {
      missing = dlerror();
      return nullptr;
    }
    Functions f;
    bool all = load(library, "cuInit", f.cuInit) && load(library, "cuDeviceGetCount", f.cuDeviceGetCount) &&
               load(library, "cuDevicePrimaryCtxRetain", f.cuDevicePrimaryCtxRetain) && load(library, "cuCtxPushCurrent_v2", f.cuCtxPushCurrent_v2) &&
               load(library, "cuCtxSynchronize", f.cuCtxSynchronize) && load(library, "cuMemAllocManaged", f.cuMemAllocManaged) &&
               load(library, "cuMemFree_v2", f.cuMemFree_v2) && load(library, "cuModuleLoadDataEx", f.cuModuleLoadDataEx) &&
               load(library, "cuModuleGetFunction", f.cuModuleGetFunction) && load(library, "cuFuncSetAttribute", f.cuFuncSetAttribute) &&
               load(library, "cuLaunchKernel", f.cuLaunchKernel) && load(library, "cuGetErrorName", f.cuGetErrorName) &&
               load(library, "cuStreamCreateWithPriority", f.cuStreamCreateWithPriority);
    if (!all) return nullptr;
    int devices = 0;
    if (int status = f.cuInit(0); status != 0) {
      missing = "cuInit gives " + std::to_string(status);
    } else if (status = f.cuDeviceGetCount(&devices); status != 0 || devices == 0) {
      missing = "cuDeviceGetCount gives " + std::to_string(status) + " and " + std::to_string(devices) + " devices";
    } else {
      return new Driver(f);  // for the whole process: contexts do not like to be taken down by static destructors
    }
    return nullptr;
  }

  void* allocate(std::size_t bytes) override {
    Address address = 0;
    check(f.cuMemAllocManaged(&address, bytes == 0 ? 1 : bytes, attach_global), "cuMemAllocManaged");
    return reinterpret_cast<void*>(address);
  }

  void free(void* memory) override { f.cuMemFree_v2(reinterpret_cast<Address>(memory)); }

  void launch(const char* name, emulation::Dim3 grid, emulation::Dim3 block, const void* params, std::size_t shared) override {
    Handle function = find(name);
    // Asked for whatever the size: without asking, 48 KiB must hold the kernel's static arrays too.
    if (shared > 0) check(f.cuFuncSetAttribute(function, max_dynamic_shared_attribute, static_cast<int>(shared)), "cuFuncSetAttribute");
    void* arguments[] = {const_cast<void*>(params)};
    check(f.cuLaunchKernel(function, grid.x, grid.y, grid.z, block.x, block.y, block.z, static_cast<unsigned>(shared), stream, arguments, nullptr), name);
    check(f.cuCtxSynchronize(), name);
  }

 private:
  explicit Driver(const Functions& f) : f(f) {
    Handle context = nullptr;
    check(f.cuDevicePrimaryCtxRetain(&context, 0), "cuDevicePrimaryCtxRetain");
    check(f.cuCtxPushCurrent_v2(context), "cuCtxPushCurrent");
    check(f.cuStreamCreateWithPriority(&stream, 0, 0), "cuStreamCreateWithPriority");
    const char* other = std::getenv("LARGEN_PTX_FOLDER");
    folder = other != nullptr ? other : LARGEN_REPOSITORY "/kernels/ptx";
    for (auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".ptx" && file.path().extension() != ".fatbin") continue;
      std::ostringstream text;
      text << std::ifstream(file.path()).rdbuf();
      modules.push_back({file.path().string(), text.str(), file.path().extension() == ".ptx", nullptr});
    }
    if (modules.empty()) throw std::runtime_error("no .ptx and no .fatbin in " + folder);
  }

  /// Modules are loaded when a kernel of theirs is asked for: one that the driver refuses stops its own family alone.
  Handle find(const std::string& name) {
    for (Module& module : modules) {
      if (module.is_text && module.image.find(".entry " + name + "(") == std::string::npos) continue;
      if (module.loaded == nullptr) compile(module);
      Handle function = nullptr;
      if (f.cuModuleGetFunction(&function, module.loaded, name.c_str()) == 0) return function;
    }
    throw std::logic_error("no kernel " + name + " in " + folder);
  }

  void compile(Module& module) {
    std::string log(4096, '\0');
    int options[] = {error_log, error_log_bytes};
    void* values[] = {log.data(), reinterpret_cast<void*>(log.size())};
    int status = f.cuModuleLoadDataEx(&module.loaded, module.image.c_str(), 2, options, values);
    check(status, (module.path + " " + log.c_str()).c_str());
  }

  void check(int status, const char* call) {
    if (status == 0) return;
    const char* name = "unknown";
    f.cuGetErrorName(status, &name);
    throw std::runtime_error(std::string(call) + ": " + name + " (" + std::to_string(status) + ")");
  }

  Functions f;
  std::string folder;
  std::vector<Module> modules;
  Handle stream = nullptr;
};

}  // namespace

DriverBackend* DriverBackend::find() {
  static DriverBackend* driver = Driver::open();
  return driver;
}

const std::string& DriverBackend::why() { return missing; }

}  // namespace largen::testing
