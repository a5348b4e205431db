// SPDX-License-Identifier: MIT
#include "support/bits_table.h"

namespace largen::testing {

static constexpr const char* function_names[] = {
    "exp",  "expm1", "log", "log1p", "tanh", "sigmoid", "softplus", "erf", "erfc", "sin", "cos", "sin_quarter_turns", "cos_quarter_turns",
    "asin", "acos",  "atan"};
static constexpr const char* activation_names[] = {"identity", "relu", "quadratic", "erf", "gelu", "tanh", "sigmoid", "softplus"};

template <std::size_t N>
int index_of(const char* const (&names)[N], const std::string& name) {
  for (std::size_t i = 0; i < N; i++) {
    if (name == names[i]) return static_cast<int>(i);
  }
  return -1;
}

template <class T>
struct ElementaryParams {
  const T* x;
  T* y;
  long long count;
  int function, reserved;
};

template <class T>
struct ActivationParams {
  const T* x;
  T *value, *derivative;
  long long count;
  int activation, reserved;
};

template <class T>
Buffer<T> inputs(const BitsRow& row) {
  std::vector<T> x = arguments<T>(4096, 17, row.low, row.high);
  for (double special : special_arguments()) x.push_back(static_cast<T>(special));
  return Buffer<T>(x);
}

template <class T>
std::uint64_t hash_of_function(const BitsRow& row, int function, LaunchOptions options) {
  Buffer<T> x = inputs<T>(row), y(x.size());
  std::string name = "largen_elementary_" + row.type;
  run(name.c_str(), {3, 1, 1}, {64, 1, 1}, ElementaryParams<T>{x.data(), y.data(), static_cast<long long>(x.size()), function, 0}, 0, options);
  BitsHash hash;
  hash.add_all(y);
  return hash.value();
}

template <class T>
std::uint64_t hash_of_activation(const BitsRow& row, int activation, LaunchOptions options) {
  Buffer<T> x = inputs<T>(row), value(x.size()), derivative(x.size());
  std::string name = "largen_activation_" + row.type;
  run(name.c_str(), {3, 1, 1}, {64, 1, 1}, ActivationParams<T>{x.data(), value.data(), derivative.data(), static_cast<long long>(x.size()), activation, 0}, 0,
      options);
  BitsHash hash;
  hash.add_all(value);
  hash.add_all(derivative);
  return hash.value();
}

TEST(Elementary, FunctionsHaveTheBitsOfTheEngine) {
  int rows = 0;
  for (const BitsRow& row : bits_table()) {
    int function = index_of(function_names, row.name);
    if (function < 0) continue;
    rows++;
    for (LaunchOptions options : schedules()) {
      EXPECT_EQ(row.type == "f64" ? hash_of_function<double>(row, function, options) : hash_of_function<float>(row, function, options), row.hash)
          << row.name << " " << row.type << " " << row.high;
      if (sanitized) break;
    }
  }
  EXPECT_GE(rows, 16 + 11);
}

TEST(Elementary, ActivationsHaveTheBitsOfTheEngine) {
  int rows = 0;
  for (const BitsRow& row : bits_table()) {
    if (row.name.rfind("activation_", 0) != 0) continue;
    int activation = index_of(activation_names, row.name.substr(11));
    ASSERT_GE(activation, 0) << row.name;
    rows++;
    EXPECT_EQ(row.type == "f64" ? hash_of_activation<double>(row, activation, {}) : hash_of_activation<float>(row, activation, {}), row.hash)
        << row.name << " " << row.type;
  }
  EXPECT_GE(rows, 16);
}

TEST(Elementary, SizesAroundABlockAndOne) {
  for (std::size_t count : {1u, 63u, 64u, 65u}) {
    Buffer<double> x(count, 1.0), y(count, -1.0);
    run("largen_elementary_f64", {1, 1, 1}, {64, 1, 1}, ElementaryParams<double>{x.data(), y.data(), static_cast<long long>(count), 7, 0});
    for (double v : y) EXPECT_NEAR(v, std::erf(1.0), 1e-15);
  }
}

}  // namespace largen::testing
