// SPDX-License-Identifier: MIT
// A stand-in for cuSOLVER: plain column-major loops behind its exports, with checks as strict as its documentation states them.
#include <cstring>
#include <numeric>
#include <vector>

#include "library.h"

using namespace largen::library;

namespace {

enum Status { success = 0, not_initialized = 1, invalid_value = 3, execution_failed = 6, not_supported = 9 };

constexpr std::size_t host_bytes = 96;  // so that both workspaces are asked for

int put(const Handle* handle, const std::function<int()>& work) { return largen_emulation_put(handle->stream, work) == 0 ? success : execution_failed; }

bool is_info(const int* info, long long batch) { return largen_emulation_owns(info, static_cast<std::size_t>(batch) * sizeof(int)) != 0; }

// A = U^T U or L L^T in one triangle; gives the order of the first leading minor that is not positive, else 0.
template <class T>
int factor(int triangle, const Matrices<T>& a) {
  const auto element = [&](long long i, long long j) -> T& { return triangle == lower ? a.at(0, i, j) : a.at(0, j, i); };  // i >= j
  for (long long j = 0; j < a.rows; ++j) {
    T pivot = element(j, j);
    for (long long l = 0; l < j; ++l) pivot = std::fma(-element(j, l), element(j, l), pivot);
    if (!(pivot > T(0))) return static_cast<int>(j + 1);
    const T root = std::sqrt(pivot);
    element(j, j) = root;
    for (long long i = j + 1; i < a.rows; ++i) {
      T sum = element(i, j);
      for (long long l = 0; l < j; ++l) sum = std::fma(-element(i, l), element(j, l), sum);
      element(i, j) = sum / root;
    }
  }

  return 0;
}

template <class T>
int potrf_batched(const char* name, const Handle* handle, int triangle, int n, T* const* a, int lda, int* info, int batch) {
  if (const int status = largen_emulation_count(name); status != 0) return status;
  if (handle == nullptr) return not_initialized;
  if (!is_triangle(triangle) || n < 0 || batch < 1 || !is_leading(lda, n) || !is_info(info, batch)) return invalid_value;
  if (largen_emulation_owns(a, static_cast<std::size_t>(batch) * sizeof(void*)) == 0) return invalid_value;
  return put(handle, [=]() -> int {
    for (int p = 0; p < batch; ++p) {
      const auto matrices = matrix<T>(a[p], n, n, lda);
      if (!matrices.is_owned(1)) return 700;  // what a kernel that follows such a pointer ends with
      info[p] = factor(triangle, matrices);
    }

    return 0;
  });
}

std::size_t type_bytes(int type) { return type == real_32 ? sizeof(float) : sizeof(double); }

bool is_type(int type, int compute) { return (type == real_32 || type == real_64) && compute == type; }

// Cyclic Jacobi in double on the full matrix: values in rising order and vectors as columns (Golub and Van Loan, section 8.5).
template <class T>
void eigen(int with_vectors, int triangle, const Matrices<T>& a, T* values) {
  const auto n = static_cast<std::size_t>(a.rows);
  std::vector<double> m(n * n), v(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    v[i * n + i] = 1.0;
    for (std::size_t j = 0; j <= i; ++j) m[i * n + j] = m[j * n + i] = triangle == lower ? a.at(0, i, j) : a.at(0, j, i);
  }

  constexpr int most_sweeps = 60;
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    double off = 0.0, all = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) (i == j ? all : off) += m[i * n + j] * m[i * n + j];
    }

    if (off <= 1e-32 * (off + all)) break;
    for (std::size_t p = 0; p + 1 < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        const double pivot = m[p * n + q];
        if (pivot == 0.0) continue;
        const double tau = (m[q * n + q] - m[p * n + p]) / (2.0 * pivot);
        const double t = (tau >= 0.0 ? 1.0 : -1.0) / (std::fabs(tau) + std::sqrt(1.0 + tau * tau));
        const double c = 1.0 / std::sqrt(1.0 + t * t), s = t * c;
        for (std::size_t i = 0; i < n; ++i) {
          const double x = m[i * n + p], y = m[i * n + q];
          m[i * n + p] = c * x - s * y;
          m[i * n + q] = s * x + c * y;
        }

        for (std::size_t i = 0; i < n; ++i) {
          const double x = m[p * n + i], y = m[q * n + i], vx = v[i * n + p], vy = v[i * n + q];
          m[p * n + i] = c * x - s * y;
          m[q * n + i] = s * x + c * y;
          v[i * n + p] = c * vx - s * vy;
          v[i * n + q] = s * vx + c * vy;
        }
      }
    }
  }

  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return m[x * n + x] < m[y * n + y]; });
  for (std::size_t c = 0; c < n; ++c) {
    values[c] = static_cast<T>(m[order[c] * n + order[c]]);
    for (std::size_t i = 0; with_vectors != 0 && i < n; ++i)
      a.at(0, static_cast<long long>(i), static_cast<long long>(c)) = static_cast<T>(v[i * n + order[c]]);
  }
}

bool is_eigen(int with_vectors, int triangle, long long n, int type, const void* a, long long lda, int type_w, const void* w, int compute, long long batch) {
  if ((with_vectors != 0 && with_vectors != 1) || !is_triangle(triangle) || n < 1 || batch < 1 || !is_type(type, compute) || type_w != type ||
      !is_leading(lda, n))
    return false;
  const std::size_t bytes = type_bytes(type), matrices = static_cast<std::size_t>((batch - 1) * lda * n + (n - 1) * lda + n) * bytes;
  return largen_emulation_owns(a, matrices) != 0 && largen_emulation_owns(w, static_cast<std::size_t>(batch * n) * bytes) != 0;
}

std::size_t device_bytes(long long n, int type, long long batch) { return static_cast<std::size_t>(batch * n * 8 + 64) * type_bytes(type); }

int eigen_size(const char* name, const Handle* handle, const void* params, bool is_valid, long long n, int type, long long batch, std::size_t* on_device,
               std::size_t* on_host) {
  if (const int status = largen_emulation_count(name); status != 0) return status;
  if (handle == nullptr || params == nullptr) return not_initialized;
  if (!is_valid || on_device == nullptr || on_host == nullptr) return invalid_value;
  *on_device = device_bytes(n, type, batch);
  *on_host = host_bytes;
  return success;
}

template <class T>
int eigen_batch(const Handle* handle, int with_vectors, int triangle, long long n, void* a, long long lda, void* w, void* on_host, int* info, long long batch) {
  return put(handle, [=]() -> int {
    std::memset(on_host, 0x5A, host_bytes);  // it must live until the work is done
    for (long long p = 0; p < batch; ++p) {
      eigen(with_vectors, triangle, matrix<T>(static_cast<T*>(a) + p * lda * n, n, n, lda), static_cast<T*>(w) + p * n);
      info[p] = 0;
    }

    return 0;
  });
}

int eigen_run(const char* name, const Handle* handle, const void* params, bool is_valid, int with_vectors, int triangle, long long n, int type, void* a,
              long long lda, void* w, void* on_device, std::size_t bytes_on_device, void* on_host, std::size_t bytes_on_host, int* info, long long batch) {
  if (const int status = largen_emulation_count(name); status != 0) return status;
  if (handle == nullptr || params == nullptr) return not_initialized;
  const bool has_workspace = bytes_on_device >= device_bytes(n, type, batch) && largen_emulation_owns(on_device, bytes_on_device) != 0 &&
                             bytes_on_host >= host_bytes && on_host != nullptr;
  if (!is_valid || !has_workspace || !is_info(info, batch)) return invalid_value;
  return type == real_32 ? eigen_batch<float>(handle, with_vectors, triangle, n, a, lda, w, on_host, info, batch)
                         : eigen_batch<double>(handle, with_vectors, triangle, n, a, lda, w, on_host, info, batch);
}

}  // namespace

LARGEN_EXPORT int cusolverDnCreate(Handle** handle) {
  if (const int status = largen_emulation_count("cusolverDnCreate"); status != 0) return status;
  if (handle == nullptr) return invalid_value;
  *handle = new Handle;
  largen_emulation_library_handles(1);
  return success;
}

LARGEN_EXPORT int cusolverDnDestroy(Handle* handle) {
  if (handle == nullptr) return not_initialized;
  delete handle;
  largen_emulation_library_handles(-1);
  return success;
}

LARGEN_EXPORT int cusolverDnSetStream(Handle* handle, void* stream) {
  if (const int status = largen_emulation_count("cusolverDnSetStream"); status != 0) return status;
  if (handle == nullptr) return not_initialized;
  handle->stream = stream;
  return success;
}

LARGEN_EXPORT int cusolverDnCreateParams(Handle** params) { return cusolverDnCreate(params); }

LARGEN_EXPORT int cusolverDnDestroyParams(Handle* params) { return cusolverDnDestroy(params); }

LARGEN_EXPORT int cusolverDnXpotrf_bufferSize(Handle* handle, void* params, int triangle, long long n, int type, const void* a, long long lda, int compute,
                                              std::size_t* on_device, std::size_t* on_host) {
  const bool is_valid = is_triangle(triangle) && n >= 0 && is_type(type, compute) && is_leading(lda, n) && a != nullptr;
  return eigen_size("cusolverDnXpotrf_bufferSize", handle, params, is_valid, n, type, 1, on_device, on_host);
}

LARGEN_EXPORT int cusolverDnXpotrf(Handle* handle, void* params, int triangle, long long n, int type, void* a, long long lda, int compute, void* on_device,
                                   std::size_t bytes_on_device, void* on_host, std::size_t bytes_on_host, int* info) {
  if (const int status = largen_emulation_count("cusolverDnXpotrf"); status != 0) return status;
  if (handle == nullptr || params == nullptr) return not_initialized;
  if (!is_triangle(triangle) || n < 1 || !is_type(type, compute) || !is_leading(lda, n) || !is_info(info, 1)) return invalid_value;
  if (bytes_on_device < device_bytes(n, type, 1) || largen_emulation_owns(on_device, bytes_on_device) == 0 || bytes_on_host < host_bytes || on_host == nullptr)
    return invalid_value;
  const auto floats = matrix<float>(a, n, n, lda);
  const auto doubles = matrix<double>(a, n, n, lda);
  if (type == real_32 ? !floats.is_owned(1) : !doubles.is_owned(1)) return invalid_value;
  return put(handle, [=]() -> int {
    std::memset(on_host, 0x5A, host_bytes);  // it must live until the work is done
    *info = type == real_32 ? factor(triangle, floats) : factor(triangle, doubles);
    return 0;
  });
}

LARGEN_EXPORT int cusolverDnSpotrfBatched(Handle* handle, int triangle, int n, float* const* a, int lda, int* info, int batch) {
  return potrf_batched("cusolverDnSpotrfBatched", handle, triangle, n, a, lda, info, batch);
}

LARGEN_EXPORT int cusolverDnDpotrfBatched(Handle* handle, int triangle, int n, double* const* a, int lda, int* info, int batch) {
  return potrf_batched("cusolverDnDpotrfBatched", handle, triangle, n, a, lda, info, batch);
}

LARGEN_EXPORT int cusolverDnXsyevd_bufferSize(Handle* handle, void* params, int with_vectors, int triangle, long long n, int type, const void* a, long long lda,
                                              int type_w, const void* w, int compute, std::size_t* on_device, std::size_t* on_host) {
  return eigen_size("cusolverDnXsyevd_bufferSize", handle, params, is_eigen(with_vectors, triangle, n, type, a, lda, type_w, w, compute, 1), n, type, 1,
                    on_device, on_host);
}

LARGEN_EXPORT int cusolverDnXsyevd(Handle* handle, void* params, int with_vectors, int triangle, long long n, int type, void* a, long long lda, int type_w,
                                   void* w, int compute, void* on_device, std::size_t bytes_on_device, void* on_host, std::size_t bytes_on_host, int* info) {
  return eigen_run("cusolverDnXsyevd", handle, params, is_eigen(with_vectors, triangle, n, type, a, lda, type_w, w, compute, 1), with_vectors, triangle, n,
                   type, a, lda, w, on_device, bytes_on_device, on_host, bytes_on_host, info, 1);
}

LARGEN_EXPORT int cusolverDnXsyevBatched_bufferSize(Handle* handle, void* params, int with_vectors, int triangle, long long n, int type, const void* a,
                                                    long long lda, int type_w, const void* w, int compute, std::size_t* on_device, std::size_t* on_host,
                                                    long long batch) {
  return eigen_size("cusolverDnXsyevBatched_bufferSize", handle, params, is_eigen(with_vectors, triangle, n, type, a, lda, type_w, w, compute, batch), n, type,
                    batch, on_device, on_host);
}

LARGEN_EXPORT int cusolverDnXsyevBatched(Handle* handle, void* params, int with_vectors, int triangle, long long n, int type, void* a, long long lda,
                                         int type_w, void* w, int compute, void* on_device, std::size_t bytes_on_device, void* on_host,
                                         std::size_t bytes_on_host, int* info, long long batch) {
  const bool fits = n >= 1 && batch >= 1 && n * lda * batch <= 0x7FFFFFFF;  // a limit of the routine
  return eigen_run("cusolverDnXsyevBatched", handle, params, fits && is_eigen(with_vectors, triangle, n, type, a, lda, type_w, w, compute, batch), with_vectors,
                   triangle, n, type, a, lda, w, on_device, bytes_on_device, on_host, bytes_on_host, info, batch);
}
