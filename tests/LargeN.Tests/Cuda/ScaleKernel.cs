// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Text;
using LargeN.Cuda;

namespace LargeN.Tests.Cuda;

/// <summary>Parameter of the kernel of tests/kernels/driver/test_kernels.cpp: x[i] *= alpha for i below n.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ScaleParams
{
    internal ulong X;
    internal double Alpha;
    internal long N;
}

/// <summary>A kernel that only the emulated driver has, with a PTX text that names it.</summary>
internal static class ScaleKernel
{
    internal const string Name = "largen_test_scale";

    internal static byte[] Ptx(int parameterBytes = 24, string name = Name) => Encoding.ASCII.GetBytes($$"""
        .version 7.8
        .target sm_80
        .address_size 64
        .visible .entry {{name}}(
            .param .align 8 .b8 {{name}}_param_0[{{parameterBytes}}]
        )
        {
            ret;
        }
        """);

    internal static void Launch(GpuFunction function, GpuStream stream, CudaBuffer<double> x, double alpha) =>
        function.Launch(stream, new Dim3((uint)((x.Length + 255) / 256)), new Dim3(256), 0, new ScaleParams { X = x.Pointer, Alpha = alpha, N = x.Length });
}
