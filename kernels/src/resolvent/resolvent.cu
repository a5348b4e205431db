// SPDX-License-Identifier: MIT
// Resolvents (A + z)^-1 of symmetric matrices at many shifts (contract IResolventOperations): traces from eigenvalues, two-point tables, tridiagonal systems.
// Class A: traces and their verdicts have the bits of the CPU. Class B: tables and systems. Launch: traces.cuh, two_point.cuh, tridiagonal.cuh.
#include "traces.cuh"
#include "tridiagonal.cuh"
#include "two_point.cuh"

namespace largen {

LN_FIELDS(ResolventTraceParams, spectra, weights, z, sums, verdicts, spectrum_stride, weight_stride, n, shifts, spectrum_step, weight_step, batch)
LN_KERNEL(largen_resolvent_traces_complex_f64, ResolventTraceParams, p) { resolvent_traces<true>(p); }
LN_KERNEL(largen_resolvent_traces_real_f64, ResolventTraceParams, p) { resolvent_traces<false>(p); }

LN_FIELDS(ResolventProductParams, spectra, b, c, z, products, spectrum_stride, b_stride, c_stride, n, shifts, spectrum_step, b_row, c_row, batch)
LN_KERNEL(largen_resolvent_product_f64, ResolventProductParams, p) { resolvent_product(p); }

LN_FIELDS(FirstBadOperandParams, b, c, first, b_stride, c_stride, n, b_row, c_row, batch)
LN_KERNEL(largen_resolvent_first_bad_operand_f64, FirstBadOperandParams, p) { first_bad_operand(p); }

LN_FIELDS(TwoPointParams, spectra, diagonal, products, left_z, right_z, shift_verdicts, first_bad, table, verdicts, spectrum_stride, diagonal_stride, n, left,
          right, spectrum_step, diagonal_step, batch)
LN_KERNEL(largen_resolvent_two_point_f64, TwoPointParams, p) { two_point(p); }

LN_FIELDS(TridiagonalSolveParams, diagonals, off_diagonals, z, b, x, scratch, verdicts, diagonal_stride, off_diagonal_stride, b_batch, x_batch, first_system,
          systems, n, shifts, sides, diagonal_step, off_diagonal_step, b_row, x_row)
LN_KERNEL(largen_tridiagonal_solve_f64, TridiagonalSolveParams, p) { tridiagonal_solve(p); }

}  // namespace largen
