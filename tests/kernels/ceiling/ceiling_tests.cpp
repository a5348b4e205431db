// SPDX-License-Identifier: MIT
#include <cmath>

#include "support/kernel_test.h"

namespace largen::testing {

template <class T>
struct MultiplyAdd {
  T* out;
  long long rounds;
  T factor, term;
};

template <class T>
void every_thread_gives_the_chains_of_its_number(const char* name) {
  for (long long rounds : {0, 1, 5, 13, 64}) {
    for (LaunchOptions options : schedules()) {
      Buffer<T> out(3 * 256, T(-1));
      run(name, {3, 1, 1}, {256, 1, 1}, MultiplyAdd<T>{out.data(), rounds, T(0.999), T(0.01)}, 0, options);
      for (std::size_t thread = 0; thread < out.size(); thread++) {
        T sum = 0;
        for (int c = 0; c < 16; c++) {
          T x = static_cast<T>(thread % 97 + c);
          for (long long round = 0; round < rounds; round++) x = std::fma(x, T(0.999), T(0.01));
          sum = c == 0 ? x : sum + x;
        }
        ASSERT_EQ(out[thread], sum) << "thread " << thread << ", rounds " << rounds;
      }
    }
  }
}

TEST(MultiplyAdd, EveryThreadGivesTheChainsOfItsNumberF32) { every_thread_gives_the_chains_of_its_number<float>("largen_multiply_add_f32"); }
TEST(MultiplyAdd, EveryThreadGivesTheChainsOfItsNumberF64) { every_thread_gives_the_chains_of_its_number<double>("largen_multiply_add_f64"); }

}  // namespace largen::testing
