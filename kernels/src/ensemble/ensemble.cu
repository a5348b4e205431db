// SPDX-License-Identifier: MIT
// Many steps of gradient descent of an ensemble of small networks in one launch (contract IEnsembleOperations). Design and floors: train.cuh; memory: layout.cuh.
//
// Launch: any block size that is a multiple of 32, at most 256; dynamic shared memory = replicas of a block times layout(...).bytes.
//   block8    one replica a block, grid = replicas; batches up to 8, 4 rows a thread at a time
//   block32   one replica a block, grid = replicas; batches up to 32, 8 rows a thread at a time
//   rows8     as block8, W_0 in registers: D <= 64 (f32) or 32 (f64), N <= threads of the block
//   warp32    one replica a warp, grid = ceil(replicas / warps of a block); batches up to 32, 4 rows a lane at a time
// The result is the same from all of them. Which one suits a shape is for measurement to say.
#include "params.cuh"
#include "team.cuh"
#include "train.cuh"

namespace largen::ensemble {

template <class T, int Tile, int MostRows, int FirstColumns>
LN_DEVICE void train_block(const Params<T>& p) {
  LN_DYN_SHARED(unsigned char, memory);
  train<T, Tile, MostRows, FirstColumns>(p, static_cast<int>(blockIdx.x), memory, BlockTeam{});
}

template <class T>
LN_DEVICE void train_warp(const Params<T>& p) {
  constexpr int Tile = 4;
  LN_DYN_SHARED(unsigned char, memory);
  WarpTeam team;
  int e = static_cast<int>(blockIdx.x) * team.teams() + team.team();
  if (e >= p.replicas) return;
  int bytes = layout<T>(p.input_dimension, p.width, p.depth, p.outputs, p.batch, p.samples == 0, Tile, false).bytes;
  train<T, Tile, 32, 0>(p, e, memory + team.team() * bytes, team);
}

LN_KERNEL(largen_ensemble_sgd_block8_f32, ParamsF32, p) { train_block<float, 4, 8, 0>(p); }
LN_KERNEL(largen_ensemble_sgd_block8_f64, ParamsF64, p) { train_block<double, 4, 8, 0>(p); }
LN_KERNEL(largen_ensemble_sgd_block32_f32, ParamsF32, p) { train_block<float, 8, 32, 0>(p); }
LN_KERNEL(largen_ensemble_sgd_block32_f64, ParamsF64, p) { train_block<double, 8, 32, 0>(p); }
LN_KERNEL(largen_ensemble_sgd_rows8_f32, ParamsF32, p) { train_block<float, 4, 8, 64>(p); }
LN_KERNEL(largen_ensemble_sgd_rows8_f64, ParamsF64, p) { train_block<double, 4, 8, 32>(p); }
LN_KERNEL(largen_ensemble_sgd_warp32_f32, ParamsF32, p) { train_warp<float>(p); }
LN_KERNEL(largen_ensemble_sgd_warp32_f64, ParamsF64, p) { train_warp<double>(p); }

}  // namespace largen::ensemble
