// SPDX-License-Identifier: MIT
#include "largen/emulation/registry.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace largen::emulation {

// Filled by static initialisers, so it must exist before the first of them.
static std::map<std::string, Kernel, std::less<>>& kernels() {
  static std::map<std::string, Kernel, std::less<>> all;
  return all;
}

bool add(Kernel kernel) {
  std::string name = kernel.name;
  if (!kernels().emplace(name, std::move(kernel)).second) throw std::logic_error("kernel " + name + " is registered twice; a name is taken once in a program");
  return true;
}

const char* keep(std::string_view text) {
  static std::set<std::string, std::less<>> texts;
  return texts.emplace(text).first->c_str();
}

const Kernel* find(std::string_view name) {
  auto found = kernels().find(name);
  return found == kernels().end() ? nullptr : &found->second;
}

std::vector<const Kernel*> all() {
  std::vector<const Kernel*> list;
  for (auto& [name, kernel] : kernels()) list.push_back(&kernel);
  return list;
}

}  // namespace largen::emulation
