// SPDX-License-Identifier: MIT
// The ensemble kernels against plain loops, bit for bit: shapes, activations,
// sources of samples, runs cut into launches, divergence.
#include "ensemble_case.h"

namespace largen::testing {
namespace {

template <class T>
std::vector<EnsembleKernel> kernels() {
  if constexpr (sizeof(T) == 4) {
    return {{"largen_ensemble_sgd_block8_f32", 4, 8, 0, false},
            {"largen_ensemble_sgd_block32_f32", 8, 32, 0, false},
            {"largen_ensemble_sgd_rows8_f32", 4, 8, 64, false},
            {"largen_ensemble_sgd_warp32_f32", 4, 32, 0, true}};
  } else {
    return {{"largen_ensemble_sgd_block8_f64", 4, 8, 0, false},
            {"largen_ensemble_sgd_block32_f64", 8, 32, 0, false},
            {"largen_ensemble_sgd_rows8_f64", 4, 8, 32, false},
            {"largen_ensemble_sgd_warp32_f64", 4, 32, 0, true}};
  }
}

bool serves(const EnsembleKernel& kernel, const Case& c, unsigned threads) {
  return c.batch <= kernel.most_batch && (kernel.most_first == 0 || (c.inputs <= kernel.most_first && c.width <= static_cast<int>(threads)));
}

template <class T>
int bytes(const EnsembleKernel& kernel, const Case& c) {
  return ensemble::layout<T>(c.inputs, c.width, c.depth, c.outputs, c.batch, c.teacher(), kernel.tile, kernel.most_first > 0).bytes;
}

template <class T>
State<T> plain(const Case& c) {
  State<T> state(c);
  for (int e = 0; e < c.replicas; e++) Plain<T>(state, e).train();
  return state;
}

/// Every kernel that serves the case, in every schedule or the first.
template <class T>
void compare(const Case& c, unsigned threads, bool all_schedules) {
  State<T> expected = plain<T>(c);
  for (const EnsembleKernel& kernel : kernels<T>()) {
    if (!serves(kernel, c, threads) || bytes<T>(kernel, c) > static_cast<int>(emulation::max_shared)) continue;
    for (LaunchOptions options : all_schedules ? schedules() : std::vector<LaunchOptions>{{}}) {
      State<T> actual(c);
      bool one_warp = kernel.warp && bytes<T>(kernel, c) * (threads / 32) > emulation::max_shared;
      actual.launch(kernel, 0, c.steps, 0, c.records(), one_warp ? 32 : threads, options);
      expect_same(actual, expected, kernel);
    }
  }
}

template <class T>
class Ensemble : public ::testing::Test {};
using Types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Ensemble, Types);

TYPED_TEST(Ensemble, ShapesAroundTheTilesAndVectors) {
  for (int depth : {1, 2}) {
    for (int batch : {1, 3, 4, 5, 8}) {
      for (int width : {1, 31, 33}) {
        Case c;
        c.depth = depth;
        c.batch = batch;
        c.width = width;
        c.inputs = batch == 1 ? 1 : width / 4 + 3;
        c.outputs = batch % 3 + 1;
        compare<TypeParam>(c, 64, batch == 5);
      }
    }
  }
}

TYPED_TEST(Ensemble, LargeBatches) {
  for (int batch : {9, 16, 17, 31, 32}) {
    Case c;
    c.batch = batch;
    c.depth = batch % 2 + 1;
    c.steps = 2;
    compare<TypeParam>(c, 32, batch == 17);
  }
}

TYPED_TEST(Ensemble, ChainsOfMoreThanOneBlock) {
  Case wide;
  wide.width = 259;
  wide.inputs = 3;
  wide.steps = wide.replicas = 1;
  compare<TypeParam>(wide, 256, false);
  Case deep = wide;
  deep.inputs = 515;
  deep.width = 5;
  compare<TypeParam>(deep, 96, false);
  Case many = wide;  // the chain back from the outputs
  many.width = 5;
  many.outputs = 258;
  compare<TypeParam>(many, 64, false);
}

TYPED_TEST(Ensemble, LargestThatFits) {
  EnsembleKernel kernel = kernels<TypeParam>()[0];
  Case c;
  c.depth = 2;
  c.steps = c.replicas = 1;
  while (bytes<TypeParam>(kernel, c) <= static_cast<int>(emulation::max_shared)) c.width++;
  if (!on_device()) {
    State<TypeParam> state(c);
    EXPECT_THROW(state.launch(kernel, 0, c.steps, 0, c.records(), 256, {}), std::exception);
  }
  c.width--;
  EXPECT_GT(c.width, sizeof(TypeParam) == 4 ? 200 : 140);
  compare<TypeParam>(c, 256, false);
}

TYPED_TEST(Ensemble, FirstLayerFillsTheRegisters) {
  Case c;
  c.inputs = sizeof(TypeParam) == 4 ? 64 : 32;
  c.width = 64;
  c.batch = 8;
  c.steps = 2;
  compare<TypeParam>(c, 64, true);
  c.depth = 2;
  c.inputs--;
  c.width--;
  compare<TypeParam>(c, 96, false);
}

TYPED_TEST(Ensemble, EveryActivation) {
  for (int activation = 0; activation < 8; activation++) {
    Case c;
    c.activation = activation;
    c.depth = activation % 2 + 1;
    c.rate = activation == 2 ? 0.002 : 0.05;
    compare<TypeParam>(c, 32, false);
  }
}

TYPED_TEST(Ensemble, EverySource) {
  for (Source source : {Source::whole_set, Source::shared_set, Source::own_set, Source::linear_teacher, Source::noisy_teacher}) {
    for (int inputs : {4, 6}) {
      Case c;
      c.source = source;
      c.inputs = inputs;
      c.steps = 5;
      c.first_step = 0;
      compare<TypeParam>(c, 64, inputs == 6);
    }
  }
}

TYPED_TEST(Ensemble, ARunCutIntoLaunches) {
  Case c;
  c.steps = 6;
  c.depth = 2;
  c.source = Source::own_set;
  State<TypeParam> expected = plain<TypeParam>(c);
  for (const EnsembleKernel& kernel : kernels<TypeParam>()) {
    State<TypeParam> actual(c);
    int record = 0, from = 0;
    for (int steps : {1, 0, 3, 2}) {
      Case part = c;
      part.first_step += from;
      part.steps = steps;
      actual.launch(kernel, from, steps, record, part.records(), 32, {});
      record += part.records();
      from += steps;
    }
    expect_same(actual, expected, kernel);
  }
}

TYPED_TEST(Ensemble, SeveralReplicasInABlockAndATailOfOne) {
  Case c;
  c.replicas = 5;
  c.width = 3;
  compare<TypeParam>(c, 64, true);
  c.record_every = 0;
  compare<TypeParam>(c, 128, false);
}

TYPED_TEST(Ensemble, AReplicaThatDivergesStops) {
  Case c;
  c.activation = 2;
  c.steps = 14;
  c.rate = 1e4;  // the square of the units grows in every step
  c.depth = 2;
  c.source = Source::whole_set;
  State<TypeParam> expected = plain<TypeParam>(c);
  ASSERT_GE(expected.stops[0], static_cast<double>(c.first_step));
  ASSERT_FALSE(std::isfinite(expected.stops[1]));
  for (const EnsembleKernel& kernel : kernels<TypeParam>()) {
    State<TypeParam> actual(c);
    actual.launch(kernel, 0, c.steps, 0, c.records(), 32, {});
    expect_same(actual, expected, kernel);

    // It is left alone from then on.
    State<TypeParam> again(c);
    again.stops[0] = 3;
    again.launch(kernel, 0, c.steps, 0, c.records(), 32, {});
    State<TypeParam> untouched(c);
    std::size_t replica = untouched.replica(0);
    for (std::size_t i = 0; i < replica; i++) EXPECT_EQ(again.weights[0][i], untouched.weights[0][i]);
    for (int r = 0; r < c.records(); r++) EXPECT_TRUE(std::isnan(again.records[r * again.record_row()]));
    EXPECT_EQ(again.stops[0], 3);
  }
}

/// The numbers of EnsembleMemoryTests in C#, which computes the same layout.
TEST(EnsembleLayout, BytesOfAReplica) {
  using ensemble::layout;
  EXPECT_EQ(layout<float>(5, 7, 1, 2, 3, true, 4, false).bytes, 832);
  EXPECT_EQ(layout<double>(5, 7, 2, 2, 3, true, 4, false).bytes, 2864);
  EXPECT_EQ(layout<float>(64, 128, 2, 1, 8, true, 4, false).bytes, 129040);
  EXPECT_EQ(layout<float>(64, 128, 1, 10, 32, false, 8, false).bytes, 88576);
  EXPECT_EQ(layout<double>(32, 64, 1, 1, 8, false, 4, true).bytes, 14144);
}

}  // namespace
}  // namespace largen::testing
