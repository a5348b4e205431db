// SPDX-License-Identifier: MIT
// The committed PTX holds the kernels of the registry and no other, with parameters of the same size.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "largen/emulation/registry.h"

// Lines ".visible .entry NAME(" and, after it, ".param .align 8 .b8 NAME_param_0[BYTES]".
static std::map<std::string, std::size_t> entries_of_ptx() {
  std::map<std::string, std::size_t> entries;
  for (auto& file : std::filesystem::directory_iterator(LARGEN_REPOSITORY "/kernels/ptx")) {
    if (file.path().extension() != ".ptx") continue;
    std::ifstream in(file.path());
    std::string line, name;
    while (std::getline(in, line)) {
      std::size_t entry = line.find(".entry ");
      if (entry != std::string::npos) name = line.substr(entry + 7, line.find('(') - entry - 7);
      std::size_t bytes = name.empty() ? std::string::npos : line.find(".b8 " + name + "_param_0[");
      if (bytes == std::string::npos) continue;
      entries[name] = std::stoul(line.substr(line.find('[', bytes) + 1));
      name.clear();
    }
  }
  return entries;
}

TEST(Registry, HoldsTheKernelsOfTheCommittedPtx) {
  std::map<std::string, std::size_t> ptx = entries_of_ptx();
  for (const largen::emulation::Kernel* kernel : largen::emulation::all()) {
    EXPECT_TRUE(ptx.contains(kernel->name)) << kernel->name << " is in no file of kernels/ptx: build the target ptx-update";
    EXPECT_EQ(ptx[kernel->name], kernel->parameter_bytes) << kernel->name;
    ptx.erase(kernel->name);
  }
  for (auto& [name, bytes] : ptx) ADD_FAILURE() << name << " of kernels/ptx is not in the registry";
  EXPECT_GT(largen::emulation::all().size(), 0u);
}

TEST(Registry, FieldsFillTheParameters) {
  for (const largen::emulation::Kernel* kernel : largen::emulation::all()) {
    std::size_t end = 0;
    for (const largen::emulation::Field& field : kernel->fields) {
      EXPECT_EQ(field.offset, end) << kernel->name << " " << field.name;
      end = field.offset + field.size;
    }
    EXPECT_LE(end, kernel->parameter_bytes) << kernel->name;
    EXPECT_LT(kernel->parameter_bytes - end, 8u) << kernel->name << ": the struct of another family with the same name?";
  }
}

TEST(Registry, NamesTheFieldsOfAKernel) {
  const largen::emulation::Kernel* kernel = largen::emulation::find("largen_scale_f64");
  ASSERT_NE(kernel, nullptr);
  ASSERT_EQ(kernel->fields.size(), 7u);
  EXPECT_STREQ(kernel->fields[3].name, "alpha");
  EXPECT_EQ(kernel->fields[3].offset, 24u);
  EXPECT_EQ(kernel->fields[3].size, 8u);
  EXPECT_EQ(largen::emulation::find("largen_scale"), nullptr);
}
