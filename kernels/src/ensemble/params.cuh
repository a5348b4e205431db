// SPDX-License-Identifier: MIT
// What the ensemble kernels are told. Mirrored in C# (EnsembleParams); both element types have the same layout, since only pointers differ.
#pragma once

#include "largen/cuda.cuh"

namespace largen::ensemble {

template <class T>
struct Params {
  T *w0, *w1, *w2;  // W_l [rows][columns] a replica, row strides w*_row, replica strides w*_replica; w2 unused with one hidden layer
  const T* rates;   // learning rate a replica
  const T* source;  // inputs [samples][D] of a fixed set, or directions [C][D] of a teacher
  const T* labels;  // labels [samples][C] of a fixed set
  double* records;  // [record][2 + depth] a replica
  double* stops;    // {step, loss} a replica: step < 0 while it runs
  long long w0_replica, w1_replica, w2_replica, rates_replica, source_replica, labels_replica, records_replica;
  unsigned long long seed;
  long long first_step;
  double m0, m1, m2;     // multipliers
  double r0, r1, r2;     // factors of the learning rate
  double teacher_scale;  // 1/sqrt(D)
  double noise;          // standard deviation of the label noise; 0: none is drawn
  int w0_row, w1_row, w2_row, source_row, labels_row, records_row;
  int replicas, input_dimension, width, depth, outputs, batch, steps, record_every;
  int samples;           // of a fixed set; 0: a teacher
  int activation, link;  // numbers of LargeN.Numerics.Activation
  unsigned first_replica;
  int shared_draws;
  int record_count;  // multiples of record_every among the steps
};

using ParamsF32 = Params<float>;
using ParamsF64 = Params<double>;

#define LN_ENSEMBLE_FIELDS(Name)                                                                                                                          \
  LN_FIELDS(Name, w0, w1, w2, rates, source, labels, records, stops, w0_replica, w1_replica, w2_replica, rates_replica, source_replica, labels_replica,   \
            records_replica, seed, first_step, m0, m1, m2, r0, r1, r2, teacher_scale, noise, w0_row, w1_row, w2_row, source_row, labels_row, records_row, \
            replicas, input_dimension, width, depth, outputs, batch, steps, record_every, samples, activation, link, first_replica, shared_draws,         \
            record_count)
LN_ENSEMBLE_FIELDS(ParamsF32);
LN_ENSEMBLE_FIELDS(ParamsF64);
#undef LN_ENSEMBLE_FIELDS

}  // namespace largen::ensemble
