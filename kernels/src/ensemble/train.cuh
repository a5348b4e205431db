// SPDX-License-Identifier: MIT
// Many steps of one replica, weights on chip. Equations, rounding and observables: LargeN.Devices.IEnsembleOperations (class A: the bits of the CPU).
//
// A step, a barrier after each line:
//   samples      x, and label noise
//   layer 0      z_0 -> s0;  the teacher's T x / sqrt(D) -> f
//   activate     s0 -> a0 and slopes s0;  f -> labels y
//   [layer 1     z_1 -> s1;  activate]
//   readout      f - y -> y;  (f - y)/B -> f
//   [record      rows' squares;  loss and norms by thread 0]
//   last delta   W_last^T f o slopes, in place of the slopes
//   [next delta  with the old W_1;  update of the last layer beside it]
//   updates      all layers that are left;  samples of the next step are chosen
// 6 barriers a step with one hidden layer, 9 with two. No barrier of the grid: replicas are independent, so any number of blocks may run at a time.
//
// Work of a step, M = D N + (depth - 1) N N + C N weights: B (3 M - D N) fused multiply-adds. Nothing of it goes through DRAM but the samples of a fixed set
// (B (D + C) numbers) and a record now and then; a call reads and writes the weights once.
// Floor of a step on one SM (4 warps of f32 fma a cycle, one wavefront of shared memory a cycle), in cycles, for B (3 M - D N) / 128 fma: in the products a
// wavefront brings the weights of a warp and Tile/4 more the activations, for Tile fmas: (1 + Tile/4) / (Tile/4) wavefronts for each cycle of fma, so 2 at
// Tile = 4 and 1.5 at 8; in the update 2 + B/4 for B/4, 2 at B = 8 and 1.25 at 32. With W_0 in registers its forward product takes 1 wavefront a cycle of
// fma, and its update none for the weights. f64: half the fmas a cycle and twice the wavefronts a number, the same ratios. One output is B chains of N fmas
// in B threads, some 4 N cycles that other blocks of the SM may fill. Example: D = 64, N = 128, two hidden layers, C = 1, B = 8: M = 24704, 527360 fma a step,
// 4120 cycles of fma and about twice that with the wavefronts of block8. These are counts, not measurements.
#pragma once

#include "phases.cuh"

namespace largen::ensemble {

/// Trains replica e of the launch in `memory`, of layout(...).bytes. FirstColumns > 0: thread i holds row i of W_0 in registers, so D <= FirstColumns and
/// N <= threads of the team. A batch is at most MostRows.
template <class T, int Tile, int MostRows, int FirstColumns, class Team>
LN_DEVICE void train(const Params<T>& p, int e, unsigned char* memory, Team team) {
  Replica<T> on{layout<T>(p.input_dimension, p.width, p.depth, p.outputs, p.batch, p.samples == 0, Tile, FirstColumns > 0), memory, e,
                p.shared_draws != 0 ? shared_replica : p.first_replica + static_cast<unsigned>(e), p.rates[e * p.rates_replica]};
  FirstRow<T, FirstColumns> first;
  double* stop = p.stops + 2 * static_cast<long long>(e);
  int recorded = 0;
  if (stop[0] < 0) {
    load(p, on, first, team);
    if (p.samples > 0) choose(p, on.number, static_cast<unsigned>(p.first_step), place<int>(on, 0), team);
    team.sync();
    int until_record = p.record_every == 0 ? p.steps : static_cast<int>((p.record_every - p.first_step % p.record_every) % p.record_every);
    LN_NO_UNROLL
    for (int s = 0; s < p.steps; s++, until_record--) {
      unsigned step = static_cast<unsigned>(p.first_step + s);
      draw(p, on, step, team);
      team.sync();
      LN_NO_UNROLL
      for (int l = 0; l < p.depth; l++) {
        hidden_products<Tile>(p, on, first, l, team);
        team.sync();
        activate_layer(p, on, l, team);
        team.sync();
      }
      readout<Tile>(p, on, team);
      team.sync();
      if (until_record == 0) {
        until_record = p.record_every;
        bool finite = record(p, on, first, recorded++, step, team);
        if (!finite) break;
      }
      backward<Tile, MostRows>(p, on, first, team);
      if (p.samples > 0) choose(p, on.number, step + 1, place<int>(on, 0), team);
      team.sync();
    }
    store(p, on, first, team);
  }
  double nan = __longlong_as_double(0x7ff8000000000000);
  int columns = 2 + p.depth;
  LN_NO_UNROLL
  for (int item = recorded * columns + team.rank(); item < p.record_count * columns; item += team.size()) {
    p.records[e * p.records_replica + static_cast<long long>(item / columns) * p.records_row + item % columns] = nan;
  }
}

}  // namespace largen::ensemble
