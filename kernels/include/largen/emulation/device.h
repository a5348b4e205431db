// SPDX-License-Identifier: MIT
// The CUDA names that kernels use, on the host. Included by cuda.cuh alone.
#pragma once

#include "largen/emulation/intrinsics.h"
#include "largen/emulation/kernel_macros.h"
#include "largen/emulation/tensor.h"
#include "largen/emulation/vectors.h"
#include "largen/emulation/warp.h"
