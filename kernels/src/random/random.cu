// SPDX-License-Identifier: MIT
// Random numbers (contract IRandomOperations). Element (i, j) of matrix b has index first_index + i columns + j in the stream (seed, purpose, first_replica + b, step);
// strides do not enter. Class A: the bits of the C# RandomStream. One thread makes one block of Philox: 4 floats or 2 doubles.
// Launch: block (256, 1, 1); any grid (x, y, 1): x in strides over blocks of Philox, best ceil((rows columns / 4 or 2 + 1) / 256); y in strides over the batch.
// Where rows lie densely (row_stride = columns), pass rows = 1 and columns = rows columns: it saves a division an element.
// The caller checks that first_index + rows columns stays within 2^32 blocks.
#include "largen/philox.cuh"

namespace largen::random {

template <class T>
struct FillParams {
  T* x;
  long long columns, batch_stride, first_index;
  unsigned long long seed;
  int rows, batch, row_stride;
  unsigned purpose, first_replica, step;
};

struct Uniforms {
  template <class T>
  LN_MEMBER static void apply(const PhiloxBlock& block, T (&x)[Philox<T>::count]) {
    Philox<T>::uniforms(block, x);
  }
};

struct Normals {
  template <class T>
  LN_MEMBER static void apply(const PhiloxBlock& block, T (&x)[Philox<T>::count]) {
    Philox<T>::normals(block, x);
  }
};

template <class Transform, class T>
LN_DEVICE void fill(const FillParams<T>& p) {
  constexpr int per_block = Philox<T>::count;
  long long elements = p.rows * p.columns;
  if (elements == 0) return;
  long long first_block = p.first_index / per_block, last_block = (p.first_index + elements - 1) / per_block;
  long long step = static_cast<long long>(gridDim.x) * blockDim.x;
  for (int b = blockIdx.y; b < p.batch; b += gridDim.y) {
    T* matrix = p.x + b * p.batch_stride;
    for (long long block = first_block + static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x; block <= last_block; block += step) {
      T values[per_block];
      Transform::apply(philox(static_cast<unsigned>(block), p.purpose, p.first_replica + b, p.step, p.seed), values);
      long long e = block * per_block - p.first_index;  // of the first value; negative where the fill starts inside the block
      long long i = e < 0 || p.rows == 1 ? 0 : e / p.columns;
      long long j = e - i * p.columns;
      LN_UNROLL
      for (int q = 0; q < per_block; q++) {
        if (e + q >= 0 && e + q < elements) matrix[i * p.row_stride + j] = values[q];
        if (++j == p.columns) {
          j = 0;
          i++;
        }
      }
    }
  }
}

using FillF32 = FillParams<float>;
LN_FIELDS(FillF32, x, columns, batch_stride, first_index, seed, rows, batch, row_stride, purpose, first_replica, step)
LN_KERNEL(largen_fill_uniform_f32, FillF32, p) { fill<Uniforms>(p); }
LN_KERNEL(largen_fill_normal_f32, FillF32, p) { fill<Normals>(p); }

using FillF64 = FillParams<double>;
LN_FIELDS(FillF64, x, columns, batch_stride, first_index, seed, rows, batch, row_stride, purpose, first_replica, step)
LN_KERNEL(largen_fill_uniform_f64, FillF64, p) { fill<Uniforms>(p); }
LN_KERNEL(largen_fill_normal_f64, FillF64, p) { fill<Normals>(p); }

}  // namespace largen::random
