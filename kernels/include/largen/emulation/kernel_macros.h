// SPDX-License-Identifier: MIT
// The LN_ macros on the host: a kernel is a plain function and enters the registry before main.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "largen/emulation/block.h"
#include "largen/emulation/registry.h"

namespace largen::emulation {

/// Splits "a, b" and pairs each name with the place of the member of that name. Throws where the names leave out, repeat or misorder a field.
template <class... Members>
std::vector<Field> describe(const char* names, const void* base, std::size_t bytes, std::size_t alignment, const Members&... members) {
  std::vector<Field> fields;
  std::size_t end = 0;
  const char* at = names;
  auto one = [&](const void* member, std::size_t size) {
    while (*at == ' ' || *at == ',') at++;
    const char* start = at;
    while (*at != '\0' && *at != ',' && *at != ' ') at++;
    std::size_t offset = static_cast<const char*>(member) - static_cast<const char*>(base);
    std::string name(start, at);
    if (offset != end)
      throw std::logic_error("LN_FIELDS(" + std::string(names) + "): field " + name + " lies at offset " + std::to_string(offset) +
                             ", the fields before it end at " + std::to_string(end) + "; allowed: all fields, in order, without holes");
    fields.push_back({keep(name), offset, size});
    end = offset + size;
  };
  (one(&members, sizeof(Members)), ...);
  if ((end + alignment - 1) / alignment * alignment != bytes)
    throw std::logic_error("LN_FIELDS(" + std::string(names) + "): the fields end at " + std::to_string(end) + " of " + std::to_string(bytes) +
                           " bytes; a field is missing at the end");
  return fields;
}

template <class Params>
bool add_kernel(const char* name, unsigned max_threads, void (*thread)(const void*)) {
  static_assert(std::is_trivially_copyable_v<Params> && std::is_standard_layout_v<Params>, "kernel parameters are copied byte by byte");
  static_assert(sizeof(Params) <= 4096, "kernel parameters fit 4 KB");
  return add({name, sizeof(Params), largen_fields(static_cast<const Params*>(nullptr)), thread, max_threads});
}

}  // namespace largen::emulation

#define LN_DEVICE static inline  // of its own file: a test that is compiled without a sanitizer must not lend its copy to a kernel
#define LN_MEMBER inline
#define LN_CONSTANT static constexpr

#define LN_FIELDS(Params, ...)                                                                                                            \
  struct Params##Fields : Params {                                                                                                        \
    std::vector<::largen::emulation::Field> list() const {                                                                                \
      return ::largen::emulation::describe(#__VA_ARGS__, static_cast<const Params*>(this), sizeof(Params), alignof(Params), __VA_ARGS__); \
    }                                                                                                                                     \
  };                                                                                                                                      \
  inline std::vector<::largen::emulation::Field> largen_fields(const Params*) { return Params##Fields{}.list(); }

#define LN_KERNEL(name, Params, p) LN_KERNEL_BOUNDS(name, 256, 1, Params, p)
#define LN_KERNEL_BOUNDS(name, max_threads, min_blocks, Params, p)                                                                        \
  static void name(Params p);                                                                                                             \
  [[maybe_unused]] static const bool name##_is_registered =                                                                               \
      ::largen::emulation::add_kernel<Params>(#name, max_threads, [](const void* params) { name(*static_cast<const Params*>(params)); }); \
  static void name([[maybe_unused]] Params p)

#define LN_SHARED(T, name, dims)                      \
  static ::largen::emulation::SharedSlot name##_slot; \
  using name##_array = T dims;                        \
  name##_array& name = *static_cast<name##_array*>(::largen::emulation::shared_array(name##_slot, sizeof(name##_array), #name))
#define LN_DYN_SHARED(T, name) T* name = static_cast<T*>(::largen::emulation::dynamic_shared())

#define LN_UNROLL
#define LN_NO_UNROLL
