// SPDX-License-Identifier: MIT
// Parameters of the Cholesky kernels. Matrices are row-major; element (i, j) of matrix b of X lies at x[b * x_batch + i * x_row + j]. Of A and L only j <= i is
// read or written. The batch stride of an operand that is only read may be 0.
// Verdicts: converged; not positive definite with the first bad pivot j and its square; not finite with i * n + j of the first NaN or infinity of the lower triangle,
// or j * n + j of a pivot that became one.
#pragma once

#include "largen/verdict.cuh"

/// A = L L^T in place, n at most the kernel's largest. A matrix that fails keeps its content.
struct CholeskyFactorParams {
  void* a;
  largen::Verdict* verdicts;  // one a matrix
  long long a_batch;
  int n, a_row, batch;
};
LN_FIELDS(CholeskyFactorParams, a, verdicts, a_batch, n, a_row, batch)

/// A = L L^T in place, then L L^T X = B with X over B [n, sides], and log det A. Where a factorisation fails A and B keep their content and the logarithm is NaN.
struct CholeskyFactorSolveParams {
  void* a;
  void* b;
  double* log_determinants;  // one a matrix
  largen::Verdict* verdicts;
  long long a_batch, b_batch;
  int n, sides, a_row, b_row, batch;
};
LN_FIELDS(CholeskyFactorSolveParams, a, b, log_determinants, verdicts, a_batch, b_batch, n, sides, a_row, b_row, batch)

/// steps 1: L X = B; 2: L^T X = B; 3: L L^T X = B; X over B [n, sides].
struct SolveLowerParams {
  const void* lower;
  void* b;
  long long lower_batch, b_batch;
  int n, sides, lower_row, b_row, steps, batch;
};
LN_FIELDS(SolveLowerParams, lower, b, lower_batch, b_batch, n, sides, lower_row, b_row, steps, batch)

/// log det(L L^T) of any order; NaN where a diagonal element is not positive and finite.
struct LogDeterminantParams {
  const void* lower;
  double* log_determinants;
  long long lower_batch;
  int n, lower_row, batch;
};
LN_FIELDS(LogDeterminantParams, lower, log_determinants, lower_batch, n, lower_row, batch)

/// The first NaN or infinity of a lower triangle of any order: its row, then its column, -1 where all are finite. `rows` starts as 2^31 - 1.
struct FirstNonFiniteParams {
  const void* a;
  int* rows;     // one a matrix
  int* columns;  // one a matrix; written by the second kernel alone
  long long a_batch;
  int n, a_row, batch;
};
LN_FIELDS(FirstNonFiniteParams, a, rows, columns, a_batch, n, a_row, batch)
