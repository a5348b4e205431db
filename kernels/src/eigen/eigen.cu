// SPDX-License-Identifier: MIT
// Eigenvalues and eigenvectors of batches of small symmetric matrices by cyclic Jacobi (contract ISymmetricEigenOperations). Class B: a matrix's bits depend on
// the kernel and n alone. Rising eigenvalues; row c of a becomes eigenvector c in the kernels named _vectors_, a keeps its content in those named _values_.
// Launch: jacobi_warp.cuh (n <= 8, 16, 32 in the name), jacobi_block.cuh (n <= 128), dense.cuh (any n).
// Source: Golub and Van Loan (2013), sections 8.5.2 to 8.5.6.
#include "dense.cuh"
#include "jacobi_block.cuh"
#include "jacobi_warp.cuh"

namespace largen {

using SymmetricEigenF32 = SymmetricEigenParams<float>;
using SymmetricEigenF64 = SymmetricEigenParams<double>;
LN_FIELDS(SymmetricEigenF32, a, values, verdicts, batch_stride, value_batch_stride, n, row_stride, value_stride, batch)
LN_FIELDS(SymmetricEigenF64, a, values, verdicts, batch_stride, value_batch_stride, n, row_stride, value_stride, batch)

LN_KERNEL(largen_eigen_values_8_f32, SymmetricEigenF32, p) { jacobi_warp<float, 8, false>(p); }
LN_KERNEL(largen_eigen_values_16_f32, SymmetricEigenF32, p) { jacobi_warp<float, 16, false>(p); }
LN_KERNEL(largen_eigen_values_32_f32, SymmetricEigenF32, p) { jacobi_warp<float, 32, false>(p); }
LN_KERNEL(largen_eigen_vectors_8_f32, SymmetricEigenF32, p) { jacobi_warp<float, 8, true>(p); }
LN_KERNEL(largen_eigen_vectors_16_f32, SymmetricEigenF32, p) { jacobi_warp<float, 16, true>(p); }
LN_KERNEL(largen_eigen_vectors_32_f32, SymmetricEigenF32, p) { jacobi_warp<float, 32, true>(p); }
LN_KERNEL(largen_eigen_values_8_f64, SymmetricEigenF64, p) { jacobi_warp<double, 8, false>(p); }
LN_KERNEL(largen_eigen_values_16_f64, SymmetricEigenF64, p) { jacobi_warp<double, 16, false>(p); }
LN_KERNEL(largen_eigen_values_32_f64, SymmetricEigenF64, p) { jacobi_warp<double, 32, false>(p); }
LN_KERNEL(largen_eigen_vectors_8_f64, SymmetricEigenF64, p) { jacobi_warp<double, 8, true>(p); }
LN_KERNEL(largen_eigen_vectors_16_f64, SymmetricEigenF64, p) { jacobi_warp<double, 16, true>(p); }
LN_KERNEL(largen_eigen_vectors_32_f64, SymmetricEigenF64, p) { jacobi_warp<double, 32, true>(p); }

LN_KERNEL(largen_eigen_values_128_f32, SymmetricEigenF32, p) {
  LN_DYN_SHARED(float, shared);
  jacobi_block<float, false>(p, shared);
}
LN_KERNEL(largen_eigen_vectors_128_f32, SymmetricEigenF32, p) {
  LN_DYN_SHARED(float, shared);
  jacobi_block<float, true>(p, shared);
}
LN_KERNEL(largen_eigen_values_128_f64, SymmetricEigenF64, p) {
  LN_DYN_SHARED(double, shared);
  jacobi_block<double, false>(p, shared);
}
LN_KERNEL(largen_eigen_vectors_128_f64, SymmetricEigenF64, p) {
  LN_DYN_SHARED(double, shared);
  jacobi_block<double, true>(p, shared);
}

using EigenPackF32 = EigenPackParams<float>;
using EigenPackF64 = EigenPackParams<double>;
LN_FIELDS(EigenPackF32, a, packed, exponents, verdicts, batch_stride, n, row_stride)
LN_FIELDS(EigenPackF64, a, packed, exponents, verdicts, batch_stride, n, row_stride)
LN_KERNEL(largen_eigen_pack_f32, EigenPackF32, p) { eigen_pack(p); }
LN_KERNEL(largen_eigen_pack_f64, EigenPackF64, p) { eigen_pack(p); }

using EigenUnpackF32 = EigenUnpackParams<float>;
using EigenUnpackF64 = EigenUnpackParams<double>;
LN_FIELDS(EigenUnpackF32, packed, packed_values, exponents, info, a, values, verdicts, batch_stride, value_batch_stride, n, row_stride, value_stride)
LN_FIELDS(EigenUnpackF64, packed, packed_values, exponents, info, a, values, verdicts, batch_stride, value_batch_stride, n, row_stride, value_stride)
LN_KERNEL(largen_eigen_unpack_f32, EigenUnpackF32, p) { eigen_unpack(p); }
LN_KERNEL(largen_eigen_unpack_f64, EigenUnpackF64, p) { eigen_unpack(p); }

}  // namespace largen
