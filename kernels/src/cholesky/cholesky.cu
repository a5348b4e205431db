// SPDX-License-Identifier: MIT
// Batched Cholesky: the exported kernels. What each is designed for on an H200 (4.3 TB/s; estimates, none is measured), f32 (f64), lower triangle read and written:
//
//   kernel              order, matrices a block  bytes a matrix of full order  fma a matrix   bound
//   factor_8            <= 8, 16                 288 (576)                     120            memory
//   factor_16           <= 16, 8                 1.1 K (2.2 K)                 816            memory
//   factor_32           <= 32, 4                 4.2 K (8.4 K)                 6 K            memory; columns go round by shared memory, 16 bytes a load
//   factor_32_shuffle   <= 32, 4                 the same, f32 alone; columns go round by 496 shuffles a matrix, about twice the time of its bytes
//   factor_128          <= 128, 1                66 K (132 K)                  358 K          shared loads: 0.75 an fma, panels of 8
//   factor_128_wide     <= 128, 1                the same, f32 alone; panels of 16: 0.63 an fma, more work in the warp that factors the diagonal block
//   factor_solve_32, factor_solve_128   as factor_32 and factor_128, then every column of B and log det A, while L is on chip
//   solve_lower_8, _16, _32, _128       L or L^T or both, as many right-hand sides as B has
//
// Launch: orders to 32: 128 threads, ceil(batch / matrices) blocks. Order 128: batch blocks of 32 to 256 threads (whole warps), dynamic shared memory of
// factor_128: n (n + 1) / 2 + 8, factor_128_wide: + 16, solve_lower_128: n (n + 1) / 2 + 32 (n | 1), factor_solve_128: both, in numbers.
// solve_lower: any number of blocks along y, which take the right-hand sides in turn.
// log_determinant, first_non_finite_columns: 128 threads, ceil(batch / 4) blocks. first_non_finite_rows: 128 threads, any grid (x, y, 1). n, sides, batch at least 1.
#include "any_order.cuh"
#include "block.cuh"
#include "warp.cuh"

#define LARGEN_CHOLESKY_SMALL(order, shared, suffix, T)                                           \
  LN_KERNEL_BOUNDS(largen_cholesky_factor_##order##_##suffix, 128, 1, CholeskyFactorParams, p) {  \
    largen::cholesky::factor_small<largen::cholesky::Small<T, order>, shared>(p);                 \
  }                                                                                               \
  LN_KERNEL_BOUNDS(largen_cholesky_solve_lower_##order##_##suffix, 128, 1, SolveLowerParams, p) { \
    largen::cholesky::solve_small<largen::cholesky::Small<T, order>>(p);                          \
  }
LARGEN_CHOLESKY_SMALL(8, false, f32, float)
LARGEN_CHOLESKY_SMALL(16, false, f32, float)
LARGEN_CHOLESKY_SMALL(32, true, f32, float)
LARGEN_CHOLESKY_SMALL(8, false, f64, double)
LARGEN_CHOLESKY_SMALL(16, false, f64, double)
LARGEN_CHOLESKY_SMALL(32, true, f64, double)
#undef LARGEN_CHOLESKY_SMALL

#define LARGEN_CHOLESKY(suffix, T)                                                                                                      \
  LN_KERNEL_BOUNDS(largen_cholesky_factor_solve_32_##suffix, 128, 1, CholeskyFactorSolveParams, p) {                                    \
    largen::cholesky::factor_solve_small<largen::cholesky::Small<T, 32>, true>(p);                                                      \
  }                                                                                                                                     \
  LN_KERNEL(largen_cholesky_factor_128_##suffix, CholeskyFactorParams, p) { largen::cholesky::factor_block<T, 8>(p); }                  \
  LN_KERNEL(largen_cholesky_factor_solve_128_##suffix, CholeskyFactorSolveParams, p) { largen::cholesky::factor_solve_block<T, 8>(p); } \
  LN_KERNEL(largen_cholesky_solve_lower_128_##suffix, SolveLowerParams, p) { largen::cholesky::solve_block<T, 8>(p); }                  \
  LN_KERNEL(largen_cholesky_log_determinant_##suffix, LogDeterminantParams, p) { largen::cholesky::log_determinants<T>(p); }            \
  LN_KERNEL(largen_cholesky_first_non_finite_rows_##suffix, FirstNonFiniteParams, p) { largen::cholesky::first_non_finite_rows<T>(p); } \
  LN_KERNEL(largen_cholesky_first_non_finite_columns_##suffix, FirstNonFiniteParams, p) { largen::cholesky::first_non_finite_columns<T>(p); }
LARGEN_CHOLESKY(f32, float)
LARGEN_CHOLESKY(f64, double)
#undef LARGEN_CHOLESKY

// Variants with the same bits, in float alone, to be measured against the others.
LN_KERNEL_BOUNDS(largen_cholesky_factor_32_shuffle_f32, 128, 1, CholeskyFactorParams, p) {
  largen::cholesky::factor_small<largen::cholesky::Small<float, 32>, false>(p);
}
LN_KERNEL(largen_cholesky_factor_128_wide_f32, CholeskyFactorParams, p) { largen::cholesky::factor_block<float, 16>(p); }
