// SPDX-License-Identifier: MIT
// Kernels of the contracts of networks: activations, rows, losses, updates.
#include "activate.cuh"
#include "columns.cuh"
#include "losses.cuh"
#include "rows.cuh"
#include "updates.cuh"
