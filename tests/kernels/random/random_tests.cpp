// SPDX-License-Identifier: MIT
#include "support/bits_table.h"

namespace largen::testing {

template <class T>
struct FillParams {
  T* x;
  long long columns, batch_stride, first_index;
  unsigned long long seed;
  int rows, batch, row_stride;
  unsigned purpose, first_replica, step;
};

static constexpr unsigned long long seed = 0x9E3779B97F4A7C15ull;
static constexpr unsigned purpose_weights = 3;

// 2 replicas of 1037 = 17 x 61 elements; rows lie `stride` apart, 61 is dense.
template <class T>
Buffer<T> filled(const std::string& name, int stride, LaunchOptions options, Dim3 grid) {
  long long batch_stride = 17ll * stride;
  Buffer<T> x(2 * batch_stride, T(-100));
  run(("largen_fill_" + name).c_str(), grid, {64, 1, 1}, FillParams<T>{x.data(), 61, batch_stride, 3, seed, 17, 2, stride, purpose_weights, 7, 11}, 0, options);
  return x;
}

template <class T>
void check(const BitsRow& row) {
  for (LaunchOptions options : schedules()) {
    for (int stride : {61, 64}) {
      Buffer<T> x = filled<T>(row.name + "_" + row.type, stride, options, {stride == 61 ? 1u : 5u, stride == 61 ? 2u : 1u, 1});
      BitsHash hash;
      for (std::size_t e = 0; e < x.size(); e++) {
        if (e % stride < 61) {
          hash.add(x[e]);
        } else {
          EXPECT_EQ(x[e], T(-100)) << "between the rows, element " << e;
        }
      }
      EXPECT_EQ(hash.value(), row.hash) << row.name << " " << row.type << " stride " << stride;
    }
  }
}

TEST(Random, HasTheBitsOfTheEngine) {
  int rows = 0;
  for (const BitsRow& row : bits_table()) {
    if (row.name != "uniform" && row.name != "normal") continue;
    rows++;
    if (row.type == "f64") {
      check<double>(row);
    } else {
      check<float>(row);
    }
  }
  EXPECT_EQ(rows, 4);
}

// Salmon, Moraes, Dror, Shaw: known answers of Philox4x32-10.
TEST(Random, PhiloxGivesTheKnownAnswers) {
  PhiloxBlock zero = philox(0, 0, 0, 0, 0), ones = philox(~0u, ~0u, ~0u, ~0u, ~0ull);
  EXPECT_EQ(zero.w0, 0x6627e8d5u);
  EXPECT_EQ(zero.w1, 0xe169c58du);
  EXPECT_EQ(zero.w2, 0xbc57ac4cu);
  EXPECT_EQ(zero.w3, 0x9b00dbd8u);
  EXPECT_EQ(ones.w0, 0x408f276du);
  EXPECT_EQ(ones.w1, 0x41c83b0eu);
  EXPECT_EQ(ones.w2, 0xa20bc7c6u);
  EXPECT_EQ(ones.w3, 0x6d5451fdu);
}

// Any part of a stream is the same as that part of the whole, whatever the block it starts in.
TEST(Random, APartEqualsThatPartOfTheWhole) {
  auto fill = [](long long first, long long count) {
    Buffer<float> x(static_cast<std::size_t>(count));
    run("largen_fill_normal_f32", {1, 1, 1}, {32, 1, 1}, FillParams<float>{x.data(), count, count, first, seed, 1, 1, static_cast<int>(count), 0, 0, 0});
    return x;
  };
  Buffer<float> whole = fill(0, 70);
  for (long long first : {0ll, 1ll, 2ll, 3ll, 4ll, 5ll}) {
    for (long long count : {1ll, 2ll, 3ll, 4ll, 5ll, 63ll, 64ll}) {
      Buffer<float> part = fill(first, count);
      for (long long i = 0; i < count; i++) EXPECT_EQ(part[static_cast<std::size_t>(i)], whole[static_cast<std::size_t>(first + i)]) << first << " " << count;
    }
  }
}

TEST(Random, UsesTheWholeBlockNumber) {
  Buffer<double> x(3);
  long long last = (1ll << 33) - 3;  // the last three of 2^33 doubles
  run("largen_fill_uniform_f64", {1, 1, 1}, {32, 1, 1}, FillParams<double>{x.data(), 3, 3, last, seed, 1, 1, 3, 0, 0, 0});
  double expected[2];
  Philox<double>::uniforms(philox(0xFFFFFFFFu, 0, 0, 0, seed), expected);
  EXPECT_EQ(x[1], expected[0]);
  EXPECT_EQ(x[2], expected[1]);
}

}  // namespace largen::testing
