// SPDX-License-Identifier: MIT
// The machine behind the emulated CUDA driver: devices whose memory is host memory and whose kernels are the functions of the host emulation.
// Work that is put into a stream runs when something waits for it, and not before: what is read without waiting is found not to be there.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "largen/emulation/registry.h"

#define LARGEN_EXPORT extern "C" __attribute__((visibility("default")))

namespace largen::driver {

// CUresult, as far as the emulation gives it.
enum Status : int {
  success = 0,
  invalid_value = 1,
  out_of_memory = 2,
  not_initialized = 3,
  no_device = 100,
  invalid_device = 101,
  invalid_image = 200,
  invalid_context = 201,
  no_binary_for_gpu = 209,
  invalid_ptx = 218,
  invalid_handle = 400,
  not_found = 500,
  not_ready = 600,
  illegal_address = 700,
  out_of_resources = 701,
  launch_failed = 719,
  capture_unsupported = 900,
  capture_invalidated = 901,
};

using Work = std::function<int()>;  // gives a status

struct Context {
  int device = 0;
  int references = 0;
};

struct Graph {
  std::vector<Work> work;
};

struct Stream {
  Context* context = nullptr;
  std::deque<Work> queue;
  std::uint64_t put = 0;   // works ever put in
  std::uint64_t done = 0;  // works ever run
  std::unique_ptr<Graph> capture;
  bool capture_is_spoilt = false;
};

struct Event {
  Context* context = nullptr;
  bool has_time = false;
  Stream* stream = nullptr;  // of the last record; null before it and after the stream has ended
  std::uint64_t position = 0;
  std::chrono::steady_clock::time_point time;
};

struct Function {
  const emulation::Kernel* kernel = nullptr;
  int dynamic_shared = 48 * 1024;  // what a launch may ask for before cuFuncSetAttribute
};

struct Module {
  Context* context = nullptr;
  std::map<std::string, std::unique_ptr<Function>, std::less<>> functions;
};

struct Allocation {
  Context* context = nullptr;
  std::size_t bytes = 0;
  bool is_freed = false;  // by a call whose turn in the stream has not come
};

struct Launch {
  std::string kernel;
  emulation::Dim3 grid, block;
  unsigned shared = 0;
};

// What tests may change; reset() restores it.
struct Settings {
  int version = 12040;
  int devices = 1;
  int capability_major = 9, capability_minor = 0;
  bool has_pools = true;
  std::size_t memory = std::size_t{1} << 30;
  std::string failing_call;  // "*" for any call that acquires something or starts work
  long fails_after = 0;
  int fails_with = success;
  long allocation_fails_after = 0;  // 1: the next one; 0: none
  long launch_faults_after = 0;
  int launch_faults_with = success;
};

struct Machine {
  std::recursive_mutex lock;
  Settings settings;
  bool is_initialized = false;
  int sticky = success;  // what every call gives after a fatal failure
  std::string fault;     // what the emulation said about it
  std::map<std::string, long, std::less<>> calls;
  std::vector<Launch> launches;
  std::map<int, std::unique_ptr<Context>> contexts;
  std::map<Stream*, std::unique_ptr<Stream>> streams;
  std::map<Event*, std::unique_ptr<Event>> events;
  std::map<Module*, std::unique_ptr<Module>> modules;
  std::map<Graph*, std::unique_ptr<Graph>> graphs, executables;
  std::map<std::uint64_t, Allocation> memory;  // by address
  std::map<std::uint64_t, std::size_t> pinned;
  std::size_t used = 0;
  std::uint64_t pool_threshold = 0;  // kept for who asks; freed memory goes back at once
  long leaked = 0;                   // objects that lived when their context ended
  long library_handles = 0;          // of cuBLAS and cuSOLVER

  // Runs one entry point: counts it, lets it fail where a test asks for that, refuses it after a fatal failure.
  int call(const char* name, const std::function<int()>& body);

  // The same for entry points that need a current context.
  int call_in_context(const char* name, const std::function<int(Context&)>& body);

  Stream* stream(void* handle);  // null where there is no such stream in the current context
  int put(Stream& stream, Work work);
  int drain(Stream& stream, std::uint64_t upto);
  int drain_all();

  int allocate(std::uint64_t* address, std::size_t bytes, Stream* stream);
  int release(std::uint64_t address);
  bool owns(std::uint64_t address, std::size_t bytes) const;  // whether a live allocation holds the whole range
  bool is_pinned(const void* address, std::size_t bytes) const;

  void end(Context& context);
  void reset();
};

Machine& machine();
std::vector<Context*>& current();  // the thread's stack of contexts

}  // namespace largen::driver

// For the libraries beside the driver: the same checks and the same order of work.
LARGEN_EXPORT int largen_emulation_put(void* stream, const largen::driver::Work& work);
LARGEN_EXPORT int largen_emulation_owns(const void* address, std::size_t bytes);
LARGEN_EXPORT int largen_emulation_count(const char* function);  // 0, or the status that a test asks for
LARGEN_EXPORT void largen_emulation_library_handles(int change);
