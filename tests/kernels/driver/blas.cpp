// SPDX-License-Identifier: MIT
// A stand-in for cuBLAS: plain column-major loops behind its exports, with checks as strict as its documentation states them.
#include "library.h"

using namespace largen::library;

namespace {

enum Status { success = 0, not_initialized = 1, invalid_value = 7, execution_failed = 13, not_supported = 15 };

constexpr int compute_32 = 68, compute_64 = 70, default_algorithm = -1;

int put(const Handle* handle, const std::function<int()>& work) { return largen_emulation_put(handle->stream, work) == 0 ? success : execution_failed; }

// C = alpha op(A) op(B) + beta C for one problem; C is not read where beta is 0.
template <class T>
void product(long long p, int op_a, int op_b, long long k, T alpha, const Matrices<T>& a, const Matrices<T>& b, T beta, const Matrices<T>& c) {
  for (long long j = 0; j < c.columns; ++j) {
    for (long long i = 0; i < c.rows; ++i) {
      T sum = 0;
      for (long long l = 0; l < k; ++l) sum = std::fma(op_a == turned ? a.at(p, l, i) : a.at(p, i, l), op_b == turned ? b.at(p, j, l) : b.at(p, l, j), sum);
      c.at(p, i, j) = beta == T(0) ? alpha * sum : std::fma(alpha, sum, beta * c.at(p, i, j));
    }
  }
}

template <class T>
int gemm(const Handle* handle, int op_a, int op_b, int m, int n, int k, const void* alpha, const void* a, int lda, long long stride_a, const void* b, int ldb,
         long long stride_b, const void* beta, void* c, int ldc, long long stride_c, int batch) {
  const auto left = op_a == turned ? matrix<T>(a, k, m, lda, stride_a) : matrix<T>(a, m, k, lda, stride_a);
  const auto right = op_b == turned ? matrix<T>(b, n, k, ldb, stride_b) : matrix<T>(b, k, n, ldb, stride_b);
  const auto result = matrix<T>(c, m, n, ldc, stride_c);
  if (!is_leading(lda, left.rows) || !is_leading(ldb, right.rows) || !is_leading(ldc, m)) return invalid_value;
  if (!left.is_owned(batch) || !right.is_owned(batch) || !result.is_owned(batch)) return invalid_value;
  if (batch > 1 && stride_c < static_cast<long long>(ldc) * (n - 1) + m) return invalid_value;  // results would run into each other
  const T by = *static_cast<const T*>(alpha), keep = *static_cast<const T*>(beta);
  return put(handle, [=]() -> int {
    for (long long p = 0; p < batch; ++p) product(p, op_a, op_b, k, by, left, right, keep, result);
    return 0;
  });
}

template <class T>
int syrk(const char* name, const Handle* handle, int triangle, int op, int n, int k, const T* alpha, const T* a, int lda, const T* beta, T* c, int ldc) {
  if (const int status = largen_emulation_count(name); status != 0) return status;
  if (handle == nullptr) return not_initialized;
  if (!is_triangle(triangle) || !is_operation(op) || n < 0 || k < 0 || alpha == nullptr || beta == nullptr) return invalid_value;
  const auto factor = op == turned ? matrix<T>(a, k, n, lda) : matrix<T>(a, n, k, lda);
  const auto result = matrix<T>(c, n, n, ldc);
  if (!is_leading(lda, factor.rows) || !is_leading(ldc, n) || !factor.is_owned(1) || !result.is_owned(1)) return invalid_value;
  const T by = *alpha, keep = *beta;
  return put(handle, [=]() -> int {
    for (long long j = 0; j < n; ++j) {
      const long long first = triangle == lower ? j : 0, last = triangle == lower ? n : j + 1;
      for (long long i = first; i < last; ++i) {
        T sum = 0;
        for (long long l = 0; l < k; ++l)
          sum = std::fma(op == turned ? factor.at(0, l, i) : factor.at(0, i, l), op == turned ? factor.at(0, l, j) : factor.at(0, j, l), sum);
        result.at(0, i, j) = keep == T(0) ? by * sum : std::fma(by, sum, keep * result.at(0, i, j));
      }
    }

    return 0;
  });
}

// What a triangular solve is asked for.
struct Solve {
  int side, triangle, op, diagonal;  // side 1: from the right; diagonal 1: ones
  long long m, n;

  long long order() const { return side == 1 ? n : m; }
  bool is_valid() const {
    return (side == 0 || side == 1) && is_triangle(triangle) && is_operation(op) && (diagonal == 0 || diagonal == 1) && m >= 0 && n >= 0;
  }
};

// op(A) X = alpha B, or X op(A) = alpha B: then each row of X is solved with the transpose.
template <class T>
void solve(const Solve& what, T alpha, const Matrices<T>& a, const Matrices<T>& b) {
  const long long n = what.order(), sides = what.side == 1 ? what.m : what.n;
  const bool is_turned = (what.op == turned) != (what.side == 1), forward = (what.triangle == lower) != is_turned;
  const auto element = [&](long long i, long long j) { return is_turned ? a.at(0, j, i) : a.at(0, i, j); };
  const auto unknown = [&](long long side, long long i) -> T& { return what.side == 1 ? b.at(0, side, i) : b.at(0, i, side); };
  for (long long side = 0; side < sides; ++side) {
    for (long long step = 0; step < n; ++step) {
      const long long i = forward ? step : n - 1 - step;
      T sum = alpha * unknown(side, i);
      for (long long other = 0; other < step; ++other) {
        const long long j = forward ? other : n - 1 - other;
        sum = std::fma(-element(i, j), unknown(side, j), sum);
      }

      unknown(side, i) = what.diagonal == 1 ? sum : sum / element(i, i);
    }
  }
}

template <class T>
int trsm(const char* name, const Handle* handle, const Solve& what, const T* alpha, const T* a, int lda, T* b, int ldb) {
  if (const int status = largen_emulation_count(name); status != 0) return status;
  if (handle == nullptr) return not_initialized;
  if (!what.is_valid() || alpha == nullptr || !is_leading(lda, what.order()) || !is_leading(ldb, what.m)) return invalid_value;
  const auto triangle = matrix<T>(a, what.order(), what.order(), lda);
  const auto sides = matrix<T>(b, what.m, what.n, ldb);
  if (!triangle.is_owned(1) || !sides.is_owned(1)) return invalid_value;
  const T by = *alpha;
  return put(handle, [=]() -> int {
    solve(what, by, triangle, sides);
    return 0;
  });
}

template <class T>
int trsm_batched(const char* name, const Handle* handle, const Solve& what, const T* alpha, const T* const* a, int lda, T* const* b, int ldb, int batch) {
  if (const int status = largen_emulation_count(name); status != 0) return status;
  if (handle == nullptr) return not_initialized;
  if (!what.is_valid() || batch < 0 || alpha == nullptr || !is_leading(lda, what.order()) || !is_leading(ldb, what.m)) return invalid_value;
  const std::size_t bytes = static_cast<std::size_t>(batch) * sizeof(void*);
  if (batch > 0 && (largen_emulation_owns(a, bytes) == 0 || largen_emulation_owns(b, bytes) == 0)) return invalid_value;
  const T by = *alpha;
  return put(handle, [=]() -> int {
    for (int p = 0; p < batch; ++p) {
      const auto triangle = matrix<T>(a[p], what.order(), what.order(), lda);
      const auto sides = matrix<T>(b[p], what.m, what.n, ldb);
      if (!triangle.is_owned(1) || !sides.is_owned(1)) return 700;  // what a kernel that follows such a pointer ends with
      solve(what, by, triangle, sides);
    }

    return 0;
  });
}

}  // namespace

LARGEN_EXPORT int cublasCreate_v2(Handle** handle) {
  if (const int status = largen_emulation_count("cublasCreate_v2"); status != 0) return status;
  if (handle == nullptr) return invalid_value;
  *handle = new Handle;
  largen_emulation_library_handles(1);
  return success;
}

LARGEN_EXPORT int cublasDestroy_v2(Handle* handle) {
  if (handle == nullptr) return not_initialized;
  delete handle;
  largen_emulation_library_handles(-1);
  return success;
}

LARGEN_EXPORT int cublasSetStream_v2(Handle* handle, void* stream) {
  if (const int status = largen_emulation_count("cublasSetStream_v2"); status != 0) return status;
  if (handle == nullptr) return not_initialized;
  handle->stream = stream;
  return success;
}

LARGEN_EXPORT int cublasGemmStridedBatchedEx(Handle* handle, int op_a, int op_b, int m, int n, int k, const void* alpha, const void* a, int type_a, int lda,
                                             long long stride_a, const void* b, int type_b, int ldb, long long stride_b, const void* beta, void* c, int type_c,
                                             int ldc, long long stride_c, int batch, int compute, int algorithm) {
  if (const int status = largen_emulation_count("cublasGemmStridedBatchedEx"); status != 0) return status;
  if (handle == nullptr) return not_initialized;
  if (!is_operation(op_a) || !is_operation(op_b) || m < 0 || n < 0 || k < 0 || batch < 0 || alpha == nullptr || beta == nullptr) return invalid_value;
  if (algorithm != default_algorithm || type_a != type_b || type_a != type_c) return not_supported;
  if (type_a == real_32 && compute == compute_32)
    return gemm<float>(handle, op_a, op_b, m, n, k, alpha, a, lda, stride_a, b, ldb, stride_b, beta, c, ldc, stride_c, batch);
  if (type_a == real_64 && compute == compute_64)
    return gemm<double>(handle, op_a, op_b, m, n, k, alpha, a, lda, stride_a, b, ldb, stride_b, beta, c, ldc, stride_c, batch);
  return not_supported;
}

LARGEN_EXPORT int cublasSsyrk_v2(Handle* handle, int triangle, int op, int n, int k, const float* alpha, const float* a, int lda, const float* beta, float* c,
                                 int ldc) {
  return syrk("cublasSsyrk_v2", handle, triangle, op, n, k, alpha, a, lda, beta, c, ldc);
}

LARGEN_EXPORT int cublasDsyrk_v2(Handle* handle, int triangle, int op, int n, int k, const double* alpha, const double* a, int lda, const double* beta,
                                 double* c, int ldc) {
  return syrk("cublasDsyrk_v2", handle, triangle, op, n, k, alpha, a, lda, beta, c, ldc);
}

LARGEN_EXPORT int cublasStrsm_v2(Handle* handle, int side, int triangle, int op, int diagonal, int m, int n, const float* alpha, const float* a, int lda,
                                 float* b, int ldb) {
  return trsm("cublasStrsm_v2", handle, {side, triangle, op, diagonal, m, n}, alpha, a, lda, b, ldb);
}

LARGEN_EXPORT int cublasDtrsm_v2(Handle* handle, int side, int triangle, int op, int diagonal, int m, int n, const double* alpha, const double* a, int lda,
                                 double* b, int ldb) {
  return trsm("cublasDtrsm_v2", handle, {side, triangle, op, diagonal, m, n}, alpha, a, lda, b, ldb);
}

LARGEN_EXPORT int cublasStrsmBatched(Handle* handle, int side, int triangle, int op, int diagonal, int m, int n, const float* alpha, const float* const* a,
                                     int lda, float* const* b, int ldb, int batch) {
  return trsm_batched("cublasStrsmBatched", handle, {side, triangle, op, diagonal, m, n}, alpha, a, lda, b, ldb, batch);
}

LARGEN_EXPORT int cublasDtrsmBatched(Handle* handle, int side, int triangle, int op, int diagonal, int m, int n, const double* alpha, const double* const* a,
                                     int lda, double* const* b, int ldb, int batch) {
  return trsm_batched("cublasDtrsmBatched", handle, {side, triangle, op, diagonal, m, n}, alpha, a, lda, b, ldb, batch);
}
