// SPDX-License-Identifier: MIT
// Element by element work (contract IPointwiseOperations). Class A: each element is a fixed sequence of IEEE operations.
// Launch: as elements.cuh says, unless the kernel says otherwise.
#include "largen/elements.cuh"

namespace largen {

template <class T>
struct ScaleParams {
  T* x;
  long long columns, batch_stride;
  T alpha;
  int rows, batch, row_stride;
};

template <class T>
LN_DEVICE void scale(const ScaleParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T* x = p.x + b * p.batch_stride + i * p.row_stride + j;
    *x = p.alpha * *x;
  });
}

using ScaleF32 = ScaleParams<float>;
LN_FIELDS(ScaleF32, x, columns, batch_stride, alpha, rows, batch, row_stride);
LN_KERNEL(largen_scale_f32, ScaleF32, p) { scale(p); }

using ScaleF64 = ScaleParams<double>;
LN_FIELDS(ScaleF64, x, columns, batch_stride, alpha, rows, batch, row_stride);
LN_KERNEL(largen_scale_f64, ScaleF64, p) { scale(p); }

}  // namespace largen
