// SPDX-License-Identifier: MIT
// Elementary functions and activations over arrays: what shows that math.cuh has the bits of the C# code (class A).
// Launch: block (256, 1, 1), any grid (x, 1, 1), in strides.
#include "largen/activations.cuh"

namespace largen::elementary {

// Numbers of the functions; those from sin_quarter_turns on are for doubles alone.
enum Function {
  function_exp,
  function_expm1,
  function_log,
  function_log1p,
  function_tanh,
  function_sigmoid,
  function_softplus,
  function_erf,
  function_erfc,
  function_sin,
  function_cos,
  function_sin_quarter_turns,
  function_cos_quarter_turns,
  function_asin,
  function_acos,
  function_atan
};

template <class T>
LN_DEVICE T common_function(int function, T x) {
  switch (function) {
    case function_exp:
      return exp(x);
    case function_expm1:
      return expm1(x);
    case function_log:
      return log(x);
    case function_log1p:
      return log1p(x);
    case function_tanh:
      return tanh(x);
    case function_sigmoid:
      return sigmoid(x);
    case function_softplus:
      return softplus(x);
    case function_erf:
      return erf(x);
    case function_erfc:
      return erfc(x);
    case function_sin:
      return sin(x);
    case function_cos:
      return cos(x);
    default:
      return not_a_number<T>();
  }
}

LN_DEVICE float any_function(int function, float x) { return common_function(function, x); }

LN_DEVICE double any_function(int function, double x) {
  double sine, cosine;
  switch (function) {
    case function_sin_quarter_turns:
      sin_cos_quarter_turns(x, sine, cosine);
      return sine;
    case function_cos_quarter_turns:
      sin_cos_quarter_turns(x, sine, cosine);
      return cosine;
    case function_asin:
      return asin(x);
    case function_acos:
      return acos(x);
    case function_atan:
      return atan(x);
    default:
      return common_function(function, x);
  }
}

// y = f(x); y may be x. A number that is no function gives NaN.
template <class T>
struct ElementaryParams {
  const T* x;
  T* y;
  long long count;
  int function, reserved;
};

template <class T>
LN_DEVICE void elementary(const ElementaryParams<T>& p) {
  long long step = static_cast<long long>(gridDim.x) * blockDim.x;
  for (long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x; i < p.count; i += step) p.y[i] = any_function(p.function, p.x[i]);
}

using ElementaryF32 = ElementaryParams<float>;
LN_FIELDS(ElementaryF32, x, y, count, function, reserved)
LN_KERNEL(largen_elementary_f32, ElementaryF32, p) { elementary(p); }

using ElementaryF64 = ElementaryParams<double>;
LN_FIELDS(ElementaryF64, x, y, count, function, reserved)
LN_KERNEL(largen_elementary_f64, ElementaryF64, p) { elementary(p); }

// Value and derivative of the activation with the number of the C# enumeration; either result may be x.
template <class T>
struct ActivationParams {
  const T* x;
  T *value, *derivative;
  long long count;
  int activation, reserved;
};

template <class T>
LN_DEVICE void activation(const ActivationParams<T>& p) {
  long long step = static_cast<long long>(gridDim.x) * blockDim.x;
  for (long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x; i < p.count; i += step) {
    T value, derivative;
    activate(p.activation, p.x[i], value, derivative);
    p.value[i] = value;
    p.derivative[i] = derivative;
  }
}

using ActivationF32 = ActivationParams<float>;
LN_FIELDS(ActivationF32, x, value, derivative, count, activation, reserved)
LN_KERNEL(largen_activation_f32, ActivationF32, p) { activation(p); }

using ActivationF64 = ActivationParams<double>;
LN_FIELDS(ActivationF64, x, value, derivative, count, activation, reserved)
LN_KERNEL(largen_activation_f64, ActivationF64, p) { activation(p); }

}  // namespace largen::elementary
