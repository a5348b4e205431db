// SPDX-License-Identifier: MIT
// A vector of a test, lent to kernels: copied to memory that they reach, and back at the end.
#pragma once

#include "support/kernel_test.h"

namespace largen::testing {

template <class T>
class Lent {
 public:
  explicit Lent(std::vector<T>& owner) : buffer(owner), back(&owner) {}
  explicit Lent(const std::vector<T>& owner) : buffer(owner) {}
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  ~Lent() {
    if (back != nullptr) std::copy(buffer.begin(), buffer.end(), back->begin());
  }

  T* data() { return buffer.data(); }

 private:
  Buffer<T> buffer;
  std::vector<T>* back = nullptr;
};

}  // namespace largen::testing
