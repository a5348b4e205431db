// SPDX-License-Identifier: MIT
// Elementary functions with the bits of the C# Elementary and Activations (class A), in float and double: exp, expm1, log, log1p, tanh, sigmoid, softplus, erf, erfc,
// sin, cos, sin_cos; in double alone sin_cos_quarter_turns, asin, acos, atan. No libm, no approximate instruction.
#pragma once

#include "largen/math_erf.cuh"
#include "largen/math_exponential.cuh"
#include "largen/math_inverse.cuh"
#include "largen/math_trigonometric.cuh"
