// SPDX-License-Identifier: MIT
// Kernels of the contracts of networks: activations, rows, experts, losses, updates.
#include "activate.cuh"
#include "columns.cuh"
#include "experts.cuh"
#include "losses.cuh"
#include "rows.cuh"
#include "updates.cuh"
