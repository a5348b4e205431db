// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>How names of kernels end.</summary>
internal static class Suffix
{
    internal static string Of<T>()
        where T : unmanaged => typeof(T) == typeof(double) ? "f64" : "f32";
}
