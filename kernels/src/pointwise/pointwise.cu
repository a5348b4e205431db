// SPDX-License-Identifier: MIT
// Element by element work (contract IPointwiseOperations). Class A: each element is a fixed sequence of IEEE operations, those of the CPU.
// Launch: as elements.cuh says, unless a kernel says otherwise. Operands may be the same elements; otherwise they share none.
#include "elementwise.cuh"
#include "largen/elements.cuh"
#include "largen/reduce.cuh"
#include "normalize_rows.cuh"
#include "square.cuh"

namespace largen::pointwise {

#define LN_POINTWISE(F, T)                                                                                                               \
  using Pair##F = PairParams<T>;                                                                                                         \
  LN_FIELDS(Pair##F, x, y, columns, x_batch_stride, y_batch_stride, alpha, rows, batch, x_row_stride, y_row_stride)                      \
  using One##F = OneParams<T>;                                                                                                           \
  LN_FIELDS(One##F, x, columns, batch_stride, alpha, rows, batch, row_stride)                                                            \
  using ScaleColumns##F = ScaleColumnsParams<T>;                                                                                         \
  LN_FIELDS(ScaleColumns##F, x, scale, columns, batch_stride, scale_batch_stride, rows, batch, row_stride, reserved)                     \
  using Gather##F = GatherParams<T>;                                                                                                     \
  LN_FIELDS(Gather##F, source, destination, row_index, column_index, columns, source_batch_stride, batch_stride, row_index_batch_stride, \
            column_index_batch_stride, rows, batch, source_row_stride, row_stride)                                                       \
  using Square##F = SquareParams<T>;                                                                                                     \
  LN_FIELDS(Square##F, x, batch_stride, alpha, order, batch, row_stride)                                                                 \
  using NormalizeRows##F = NormalizeRowsParams<T>;                                                                                       \
  LN_FIELDS(NormalizeRows##F, x, columns, batch_stride, rows, batch, row_stride, reserved)

LN_POINTWISE(F32, float)
LN_POINTWISE(F64, double)

LN_KERNEL(largen_copy_f32, PairF32, p) { copy(p); }
LN_KERNEL(largen_copy_f64, PairF64, p) { copy(p); }
LN_KERNEL(largen_add_scaled_f32, PairF32, p) { add_scaled(p); }
LN_KERNEL(largen_add_scaled_f64, PairF64, p) { add_scaled(p); }
LN_KERNEL(largen_fill_f32, OneF32, p) { fill(p); }
LN_KERNEL(largen_fill_f64, OneF64, p) { fill(p); }
LN_KERNEL(largen_scale_f32, OneF32, p) { scale(p); }
LN_KERNEL(largen_scale_f64, OneF64, p) { scale(p); }
LN_KERNEL(largen_scale_columns_f32, ScaleColumnsF32, p) { scale_columns(p); }
LN_KERNEL(largen_scale_columns_f64, ScaleColumnsF64, p) { scale_columns(p); }
LN_KERNEL(largen_gather_f32, GatherF32, p) { gather(p); }
LN_KERNEL(largen_gather_f64, GatherF64, p) { gather(p); }

// Block (256, 1, 1), grid (x, 1, 1), in strides over the batch diagonals; best ceil(batch order / 256).
LN_KERNEL(largen_add_to_diagonal_f32, SquareF32, p) { add_to_diagonal(p); }
LN_KERNEL(largen_add_to_diagonal_f64, SquareF64, p) { add_to_diagonal(p); }

// Block (32, 8, 1), grid (x, y, z) in strides over tiles of 32 along the columns, along the rows, and over the batch; best (tiles, min(tiles, 65535), min(batch, 65535)).
LN_KERNEL(largen_mirror_lower_f32, SquareF32, p) { mirror_lower(p); }
LN_KERNEL(largen_mirror_lower_f64, SquareF64, p) { mirror_lower(p); }

// Block (256, 1, 1), grid (x, 1, 1): 16 threads a row, in strides; best ceil(batch rows / 16).
LN_KERNEL(largen_normalize_rows_f32, NormalizeRowsF32, p) { normalize_rows(p); }
LN_KERNEL(largen_normalize_rows_f64, NormalizeRowsF64, p) { normalize_rows(p); }

}  // namespace largen::pointwise
