// SPDX-License-Identifier: MIT
// One kernel source for three compilers: nvcc, clang without the CUDA SDK, and the host (where kernels run on fibers, see emulation/registry.h).
//
//   LN_DEVICE                              a device function, always inlined (a kernel has no calls)
//   LN_MEMBER                              the same for a member of a struct
//   LN_CONSTANT                            a table in constant memory
//   LN_KERNEL(name, Params, p) { ... }     a kernel of at most 256 threads a block; LN_KERNEL_BOUNDS states another limit
//   LN_FIELDS(Params, a, b, ...)           after the struct: its fields in order, checked for holes on the host
//   LN_SHARED(T, name, [A][B])             a static shared array
//   LN_DYN_SHARED(T, name)                 the dynamic shared bytes of the launch, aligned to 16
//   LN_UNROLL                              unrolls the loop that follows
#pragma once

#if defined(__clang__) && defined(__CUDA__)
#include "largen/clang_device.cuh"
#endif

#if defined(__CUDACC__) || defined(__CUDA__)  // nvcc brings its own device header
#include "largen/gpu_assembly.cuh"
#include "largen/gpu_macros.cuh"
#else
#include "largen/emulation/device.h"
#endif
