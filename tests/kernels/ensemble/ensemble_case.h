// SPDX-License-Identifier: MIT
// One run of the ensemble kernels and the same run as plain loops.
#pragma once

#include <cmath>
#include <ostream>
#include <vector>

#include "../../../kernels/src/ensemble/layout.cuh"
#include "../../../kernels/src/ensemble/params.cuh"
#include "largen/activations.cuh"
#include "largen/philox.cuh"
#include "support/kernel_test.h"

namespace largen::testing {

enum class Source { whole_set, shared_set, own_set, linear_teacher, noisy_teacher };

struct Case {
  int inputs = 5, width = 7, depth = 1, outputs = 2, batch = 3, steps = 3, replicas = 2;
  Source source = Source::noisy_teacher;
  int activation = 5, record_every = 2;
  long long first_step = 4294967290;  // of 32 bits, near the end
  double rate = 0.05;

  int layers() const { return depth + 1; }
  int rows(int l) const { return l == depth ? outputs : width; }
  int columns(int l) const { return l == 0 ? inputs : width; }
  bool teacher() const { return source == Source::linear_teacher || source == Source::noisy_teacher; }
  bool own() const { return source == Source::own_set || source == Source::noisy_teacher; }
  int samples() const { return teacher() ? 0 : source == Source::whole_set ? batch : batch + 5; }
  int records() const {
    int count = 0;
    for (int s = 0; s < steps; s++) count += record_every > 0 && (first_step + s) % record_every == 0;
    return count;
  }
};

inline void PrintTo(const Case& c, std::ostream* out) {
  *out << c.inputs << "-" << c.width << "x" << c.depth << "-" << c.outputs << ", batch " << c.batch << ", " << c.replicas << " replicas, activation "
       << c.activation << ", source " << static_cast<int>(c.source);
}

struct EnsembleKernel {
  const char* name;
  int tile, most_batch,
      most_first;  // most_first: columns of W_0 in registers, or 0
  bool warp;
};

/// A number in [-1, 1) of three integers.
inline double draw(unsigned a, unsigned b, unsigned c) {
  PhiloxBlock words = philox(a, b, c, 0, 2026);
  return (words.w0 - 2147483648.0) / 2147483648.0;
}

/// Everything that a run reads and writes; gaps of two elements after each row
/// and replica.
template <class T>
struct State {
  static constexpr int gap = 2;
  Case c;
  std::vector<Buffer<T>> weights;
  Buffer<T> rates, source, labels;
  Buffer<double> records, stops;

  explicit State(const Case& of)
      : c(of),
        rates(of.replicas),
        source(source_replica() * of.replicas, T(9)),
        labels(labels_replica() * of.replicas, T(9)),
        records(static_cast<std::size_t>(of.records()) * record_row() * of.replicas, -7.0),
        stops(2 * of.replicas, -1.0) {
    for (int l = 0; l < c.layers(); l++) {
      weights.emplace_back(replica(l) * c.replicas, T(7));
      for (int e = 0; e < c.replicas; e++) {
        for (int i = 0; i < c.rows(l); i++) {
          for (int k = 0; k < c.columns(l); k++) weight(e, l, i, k) = T(1.5 * draw(e * 4 + l, i, k));
        }
      }
    }
    for (int e = 0; e < c.replicas; e++) {
      rates[e] = T(c.rate * (1 + e));
      for (int i = 0; i < source_rows(); i++) {
        for (int k = 0; k < c.inputs; k++) source[e * source_replica() + i * (c.inputs + gap) + k] = T(draw(1000 + e, i, k));
      }
      for (int i = 0; i < c.samples(); i++) {
        for (int k = 0; k < c.outputs; k++) labels[e * labels_replica() + i * (c.outputs + gap) + k] = T(draw(2000 + e, i, k));
      }
    }
  }

  std::size_t replica(int l) const { return static_cast<std::size_t>(c.rows(l)) * (c.columns(l) + gap) + gap; }
  int source_rows() const { return c.teacher() ? c.outputs : c.samples(); }
  std::size_t source_replica() const { return static_cast<std::size_t>(source_rows()) * (c.inputs + gap) + gap; }
  std::size_t labels_replica() const { return static_cast<std::size_t>(c.samples()) * (c.outputs + gap) + gap; }
  int record_row() const { return 2 + c.depth + gap; }
  T& weight(int e, int l, int i, int k) { return weights[l][e * replica(l) + i * (c.columns(l) + gap) + k]; }
  double multiplier(int l) const { return (l == c.depth ? 0.7 : 1.0) / std::sqrt(c.columns(l)); }
  double factor(int l) const { return 1.5 - 0.5 * l; }
  double noise() const { return c.source == Source::noisy_teacher ? 0.2 : 0; }
  int link() const { return c.source == Source::noisy_teacher ? 5 : 0; }
  static constexpr unsigned first_replica = 11;
  static constexpr unsigned long long seed = 0xFEDCBA9876543210ull;

  /// Steps [from, from + count) of the case, whose records begin at `record`.
  ensemble::Params<T> params(int from, int count, int record, int record_count) {
    ensemble::Params<T> p{};
    p.w0 = weights[0].data();
    p.w1 = weights[1].data();
    p.w2 = c.depth == 2 ? weights[2].data() : nullptr;
    p.rates = rates.data();
    p.source = source.data();
    p.labels = labels.data();
    p.records = records.data() + static_cast<std::size_t>(record) * record_row();
    p.stops = stops.data();
    p.w0_replica = replica(0);
    p.w1_replica = replica(1);
    p.w2_replica = c.depth == 2 ? replica(2) : 0;
    p.rates_replica = 1;
    p.source_replica = c.own() ? source_replica() : 0;
    p.labels_replica = c.own() ? labels_replica() : 0;
    p.records_replica = static_cast<long long>(c.records()) * record_row();
    p.seed = seed;
    p.first_step = c.first_step + from;
    p.m0 = multiplier(0);
    p.m1 = multiplier(1);
    p.m2 = multiplier(2);
    p.r0 = factor(0);
    p.r1 = factor(1);
    p.r2 = factor(2);
    p.teacher_scale = 1 / std::sqrt(c.inputs);
    p.noise = noise();
    p.w0_row = c.columns(0) + gap;
    p.w1_row = c.columns(1) + gap;
    p.w2_row = c.columns(2) + gap;
    p.source_row = c.inputs + gap;
    p.labels_row = c.outputs + gap;
    p.records_row = record_row();
    p.replicas = c.replicas;
    p.input_dimension = c.inputs;
    p.width = c.width;
    p.depth = c.depth;
    p.outputs = c.outputs;
    p.batch = c.batch;
    p.steps = count;
    p.record_every = c.record_every;
    p.samples = c.samples();
    p.activation = c.activation;
    p.link = link();
    p.first_replica = first_replica;
    p.shared_draws = c.source == Source::linear_teacher ? 1 : 0;
    p.record_count = record_count;
    return p;
  }

  void launch(const EnsembleKernel& kernel, int from, int count, int record, int record_count, unsigned threads, LaunchOptions options) {
    ensemble::Params<T> p = params(from, count, record, record_count);
    int bytes = ensemble::layout<T>(c.inputs, c.width, c.depth, c.outputs, c.batch, c.teacher(), kernel.tile, kernel.most_first > 0).bytes;
    unsigned teams = kernel.warp ? threads / 32 : 1;
    run(kernel.name, {(static_cast<unsigned>(c.replicas) + teams - 1) / teams, 1, 1}, {threads, 1, 1}, p, static_cast<std::size_t>(bytes) * teams, options);
  }
};

/// The steps of one replica, an element at a time.
template <class T>
class Plain {
 public:
  Plain(State<T>& state, int replica) : s(state), c(state.c), e(replica) {}

  void train() {
    int record = 0;
    for (int step = 0; step < c.steps; step++) {
      draw_samples(static_cast<unsigned>(c.first_step + step));
      forward();
      if (c.record_every > 0 && (c.first_step + step) % c.record_every == 0) {
        double* to = &s.records[(static_cast<std::size_t>(e) * c.records() + record++) * s.record_row()];
        observe(to);
        if (!std::isfinite(to[0])) {
          s.stops[2 * e] = static_cast<double>(c.first_step + step);
          s.stops[2 * e + 1] = to[0];
          break;
        }
      }
      backward();
    }
    for (; record < c.records(); record++)
      std::fill_n(&s.records[(static_cast<std::size_t>(e) * c.records() + record) * s.record_row()], 2 + c.depth, std::nan(""));
  }

 private:
  using Matrix = std::vector<std::vector<T>>;
  State<T>& s;
  const Case& c;
  int e;
  Matrix x, y, a[3], slopes[3], delta[3];

  static Matrix matrix(int rows, int columns) { return Matrix(rows, std::vector<T>(columns)); }

  /// m sum_k left(k) right(k), blocks of 256.
  template <class Left, class Right>
  static T chain(int count, T m, Left left, Right right) {
    T result = 0;
    for (int from = 0; from < count; from += 256) {
      T acc = 0;
      for (int k = from; k < std::min(count, from + 256); k++) acc = std::fma(left(k), right(k), acc);
      result = from == 0 ? m * acc : std::fma(m, acc, result);
    }
    return result;
  }

  T normal(unsigned purpose, unsigned step, int i) const {
    unsigned replica = c.source == Source::linear_teacher ? 0xFFFFFFFFu : State<T>::first_replica + e;
    T block[Philox<T>::count];
    Philox<T>::normals(philox(i / Philox<T>::count, purpose, replica, step, State<T>::seed), block);
    return block[i % Philox<T>::count];
  }

  int index(unsigned step, int b) const {
    if (c.batch == c.samples()) return b;
    PhiloxBlock w = philox(b / 2, 4, State<T>::first_replica + e, step, State<T>::seed);
    unsigned long long bits = b % 2 == 0 ? w.w0 | static_cast<unsigned long long>(w.w1) << 32 : w.w2 | static_cast<unsigned long long>(w.w3) << 32;
    return static_cast<int>(__umul64hi(bits, c.samples()));
  }

  void draw_samples(unsigned step) {
    x = matrix(c.batch, c.inputs);
    y = matrix(c.batch, c.outputs);
    const T* source = s.source.data() + (c.own() ? e * s.source_replica() : 0);
    const T* labels = s.labels.data() + (c.own() ? e * s.labels_replica() : 0);
    for (int b = 0; b < c.batch; b++) {
      for (int k = 0; k < c.inputs; k++) x[b][k] = c.teacher() ? normal(1, step, b * c.inputs + k) : source[index(step, b) * (c.inputs + State<T>::gap) + k];
      for (int o = 0; o < c.outputs; o++) {
        if (!c.teacher()) {
          y[b][o] = labels[index(step, b) * (c.outputs + State<T>::gap) + o];
          continue;
        }
        T mean = chain(
            c.inputs, T(1 / std::sqrt(c.inputs)), [&](int k) { return x[b][k]; }, [&](int k) { return source[o * (c.inputs + State<T>::gap) + k]; });
        T slope;
        activate(s.link(), mean, y[b][o], slope);
        if (s.noise() != 0) y[b][o] = std::fma(T(s.noise()), normal(2, step, b * c.outputs + o), y[b][o]);
      }
    }
  }

  void forward() {
    a[0] = x;
    for (int l = 0; l < c.layers(); l++) {
      Matrix z = matrix(c.batch, c.rows(l));
      for (int b = 0; b < c.batch; b++) {
        for (int i = 0; i < c.rows(l); i++)
          z[b][i] = chain(
              c.columns(l), T(s.multiplier(l)), [&](int k) { return a[l][b][k]; }, [&](int k) { return s.weight(e, l, i, k); });
      }
      delta[l] = slopes[l] = z;
      if (l == c.depth) break;
      a[l + 1] = z;
      for (int b = 0; b < c.batch; b++) {
        for (int i = 0; i < c.rows(l); i++) activate(c.activation, z[b][i], a[l + 1][b][i], slopes[l][b][i]);
      }
    }
    for (int b = 0; b < c.batch; b++) {
      for (int o = 0; o < c.outputs; o++) {
        y[b][o] = delta[c.depth][b][o] - y[b][o];
        delta[c.depth][b][o] = y[b][o] / T(c.batch);
      }
    }
  }

  void observe(double* to) {
    double sum = 0;
    for (int b = 0; b < c.batch; b++) {
      for (int o = 0; o < c.outputs; o++) sum = std::fma(double(y[b][o]), double(y[b][o]), sum);
    }
    to[0] = sum / c.batch;
    for (int l = 0; l < c.layers(); l++) {
      to[1 + l] = 0;
      for (int i = 0; i < c.rows(l); i++) {
        double row = 0;
        for (int k = 0; k < c.columns(l); k++) row = std::fma(double(s.weight(e, l, i, k)), double(s.weight(e, l, i, k)), row);
        to[1 + l] += row;
      }
    }
  }

  void backward() {
    for (int l = c.depth; l > 0; l--) {
      for (int b = 0; b < c.batch; b++) {
        for (int k = 0; k < c.width; k++) {
          T back = chain(
              c.rows(l), T(s.multiplier(l)), [&](int i) { return delta[l][b][i]; }, [&](int i) { return s.weight(e, l, i, k); });
          delta[l - 1][b][k] = back * slopes[l - 1][b][k];
        }
      }
    }
    for (int l = 0; l < c.layers(); l++) {
      T rate = s.rates[e] * T(s.factor(l));
      for (int i = 0; i < c.rows(l); i++) {
        for (int k = 0; k < c.columns(l); k++) {
          T gradient = chain(
              c.batch, T(s.multiplier(l)), [&](int b) { return delta[l][b][i]; }, [&](int b) { return a[l][b][k]; });
          T& w = s.weight(e, l, i, k);
          w = std::fma(-rate, gradient, w);
        }
      }
    }
  }
};

/// Every number of the two, gaps included; any NaN equals any other.
template <class N>
::testing::AssertionResult same(const Buffer<N>& actual, const Buffer<N>& expected) {
  for (std::size_t i = 0; i < expected.size(); i++) {
    bool equal = std::isnan(expected[i]) ? std::isnan(actual[i]) : std::memcmp(&actual[i], &expected[i], sizeof(N)) == 0;
    if (!equal) return ::testing::AssertionFailure() << "element " << i << " is " << actual[i] << ", the plain loops give " << expected[i];
  }
  return ::testing::AssertionSuccess();
}

template <class T>
void expect_same(State<T>& actual, State<T>& expected, const EnsembleKernel& kernel) {
  for (int l = 0; l < expected.c.layers(); l++) {
    EXPECT_TRUE(same(actual.weights[l], expected.weights[l])) << kernel.name << ", W_" << l << " of " << ::testing::PrintToString(expected.c);
  }
  EXPECT_TRUE(same(actual.records, expected.records)) << kernel.name << ", records of " << ::testing::PrintToString(expected.c);
  EXPECT_TRUE(same(actual.stops, expected.stops)) << kernel.name << ", stops of " << ::testing::PrintToString(expected.c);
}

}  // namespace largen::testing
