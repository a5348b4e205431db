// SPDX-License-Identifier: MIT
// Batched matrix products: the exported kernels. What each is designed for on an H200 (4.3 TB/s, 60 TFLOP/s f32, 30 f64; estimates, none is measured):
//
//   kernel       tile, matrices, threads  bytes a product of full tiles, f32 (f64)   flops     shared bytes a block, f32 (f64)   bound
//   4            4 x 4, 128, 128          192 (384)                                  128       20 K (37 K)                       memory
//   8            8 x 8, 32, 128           768 (1536)                                 1024      27 K (43 K)                       memory
//   16           16 x 16, 8, 128          3 K (6 K)                                  8 K       22 K (38 K)                       memory
//   32           32 x 32, 2, 128          12 K (24 K)                                64 K      20 K (37 K)                       memory
//   32_wide      32 x 32, 4, 128          the same, f32 alone; 8 x 4 elements a thread: 12 16-byte shared loads for 128 fma instead of 8 for 64
//   64           64 x 64, 1, 64 (128)     48 K (96 K)                                512 K     21 K (37 K)                       f32: memory and fma alike; f64: fma
//   64_narrow    64 x 64, 1, 256          the same, f32 alone; 4 x 4 elements a thread: more threads in flight, twice the shared loads
//
// 4 to 32 take whole products (m and n at most the tile, any k), 64 and 64_narrow products of any size. Bits are the same from all of them.
// The mma kernels (tf32, bf16, mma_f64; class C) have tiles of 16 and 32 with 4 products a block, and of 64 with one.
// Launch: Threads threads; ceil(batch / matrices) blocks, or ceil(m / 64) ceil(n / 64) batch for tiles of 64. m, n and batch at least 1.
#include "chain.cuh"
#include "tensor.cuh"

namespace largen::matmul {
using F32x4 = Chain<float, 4, 4, 4, 4, 128, 1>;
using F32x8 = Chain<float, 8, 8, 4, 4, 32, 1>;
using F32x16 = Chain<float, 16, 16, 4, 4, 8, 1>;
using F32x32 = Chain<float, 32, 16, 4, 4, 2, 2>;
using F32x32Wide = Chain<float, 32, 16, 8, 4, 4, 2>;
using F32x64 = Chain<float, 64, 16, 8, 8, 1, 2>;
using F32x64Narrow = Chain<float, 64, 16, 4, 4, 1, 2>;
using F64x4 = Chain<double, 4, 4, 4, 4, 128, 1>;
using F64x8 = Chain<double, 8, 8, 4, 4, 32, 1>;
using F64x16 = Chain<double, 16, 16, 4, 4, 8, 1>;
using F64x32 = Chain<double, 32, 16, 4, 4, 2, 2>;
using F64x64 = Chain<double, 64, 16, 8, 4, 1, 2>;
}  // namespace largen::matmul

#define LARGEN_MATMUL_CHAIN(name, Shape) \
  LN_KERNEL_BOUNDS(name, (largen::matmul::Shape::Threads), 1, MatMulParams, p) { largen::matmul::chain_products<largen::matmul::Shape>(p); }
LARGEN_MATMUL_CHAIN(largen_matmul_4_f32, F32x4)
LARGEN_MATMUL_CHAIN(largen_matmul_8_f32, F32x8)
LARGEN_MATMUL_CHAIN(largen_matmul_16_f32, F32x16)
LARGEN_MATMUL_CHAIN(largen_matmul_32_f32, F32x32)
LARGEN_MATMUL_CHAIN(largen_matmul_32_wide_f32, F32x32Wide)
LARGEN_MATMUL_CHAIN(largen_matmul_64_f32, F32x64)
LARGEN_MATMUL_CHAIN(largen_matmul_64_narrow_f32, F32x64Narrow)
LARGEN_MATMUL_CHAIN(largen_matmul_4_f64, F64x4)
LARGEN_MATMUL_CHAIN(largen_matmul_8_f64, F64x8)
LARGEN_MATMUL_CHAIN(largen_matmul_16_f64, F64x16)
LARGEN_MATMUL_CHAIN(largen_matmul_32_f64, F64x32)
LARGEN_MATMUL_CHAIN(largen_matmul_64_f64, F64x64)
#undef LARGEN_MATMUL_CHAIN

namespace largen::matmul {
using Tf32x16 = Tensor<Tf32, 1, 2, 4>;
using Tf32x32 = Tensor<Tf32, 2, 4, 4>;
using Tf32x64 = Tensor<Tf32, 2, 4, 1>;
using Bf16x16 = Tensor<Bf16, 1, 2, 4>;
using Bf16x32 = Tensor<Bf16, 2, 4, 4>;
using Bf16x64 = Tensor<Bf16, 2, 4, 1>;
using DoubleX16 = Tensor<Double, 2, 2, 4>;
using DoubleX64 = Tensor<Double, 4, 4, 1>;
}  // namespace largen::matmul

#define LARGEN_MATMUL_MMA(name, Shape) \
  LN_KERNEL_BOUNDS(name, 128, 1, MatMulParams, p) { largen::matmul::tensor_products<largen::matmul::Shape>(p); }
LARGEN_MATMUL_MMA(largen_matmul_16_tf32, Tf32x16)
LARGEN_MATMUL_MMA(largen_matmul_32_tf32, Tf32x32)
LARGEN_MATMUL_MMA(largen_matmul_64_tf32, Tf32x64)
LARGEN_MATMUL_MMA(largen_matmul_16_bf16, Bf16x16)
LARGEN_MATMUL_MMA(largen_matmul_32_bf16, Bf16x32)
LARGEN_MATMUL_MMA(largen_matmul_64_bf16, Bf16x64)
LARGEN_MATMUL_MMA(largen_matmul_16_mma_f64, DoubleX16)
LARGEN_MATMUL_MMA(largen_matmul_64_mma_f64, DoubleX64)
#undef LARGEN_MATMUL_MMA
