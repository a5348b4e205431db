// SPDX-License-Identifier: MIT
using LargeN.Bench.Runner;
using LargeN.Cuda;

namespace LargeN.Bench.Gpu;

/// <summary>The cases on a GPU, by operation and element type.</summary>
internal static class GpuCatalog
{
    private static readonly Dictionary<string, Func<CudaDevice, CaseSizes, RunnerCase>> Cases = new()
    {
        ["ceiling-copy f32"] = (device, sizes) => new CopyCase(device, sizes["n"]),
        ["ceiling-multiply-add f32"] = (device, sizes) => MultiplyAddCase.Single(device, sizes["n"]),
        ["ceiling-multiply-add f64"] = (device, sizes) => MultiplyAddCase.Double(device, sizes["n"]),
        ["matmul f32"] = (device, sizes) => new GpuMatMulCase<float>(device, sizes["n"], 1),
        ["matmul f64"] = (device, sizes) => new GpuMatMulCase<double>(device, sizes["n"], 1),
        ["batched-matmul f32"] = (device, sizes) => new GpuMatMulCase<float>(device, sizes["n"], sizes["batch"]),
        ["batched-matmul f64"] = (device, sizes) => new GpuMatMulCase<double>(device, sizes["n"], sizes["batch"]),
        ["batched-matmul tf32"] = (device, sizes) => new GpuTensorMatMulCase(device, isBrain: false, sizes["n"], sizes["batch"]),
        ["batched-matmul bf16"] = (device, sizes) => new GpuTensorMatMulCase(device, isBrain: true, sizes["n"], sizes["batch"]),
        ["batched-cholesky f32"] = (device, sizes) => new GpuCholeskyCase<float>(device, sizes["n"], sizes["batch"], solve: false),
        ["batched-cholesky f64"] = (device, sizes) => new GpuCholeskyCase<double>(device, sizes["n"], sizes["batch"], solve: false),
        ["batched-cholesky-solve f32"] = (device, sizes) => new GpuCholeskyCase<float>(device, sizes["n"], sizes["batch"], solve: true),
        ["batched-cholesky-solve f64"] = (device, sizes) => new GpuCholeskyCase<double>(device, sizes["n"], sizes["batch"], solve: true),
        ["batched-eigh f32"] = (device, sizes) => new GpuEigenCase<float>(device, sizes["n"], sizes["batch"], vectors: true),
        ["batched-eigh f64"] = (device, sizes) => new GpuEigenCase<double>(device, sizes["n"], sizes["batch"], vectors: true),
        ["batched-eigvalsh f32"] = (device, sizes) => new GpuEigenCase<float>(device, sizes["n"], sizes["batch"], vectors: false),
        ["batched-eigvalsh f64"] = (device, sizes) => new GpuEigenCase<double>(device, sizes["n"], sizes["batch"], vectors: false),
        ["eigh f64"] = (device, sizes) => new GpuEigenCase<double>(device, sizes["n"], 1, vectors: true),
        ["resolvent-traces f64"] = (device, sizes) => new GpuResolventCase(device, sizes["n"], sizes["shifts"]),
        ["resolvent-traces-lu f64"] = (device, sizes) => new GpuResolventCase(device, sizes["n"], sizes["shifts"]),
        ["ensemble-online f32"] = (device, sizes) => Ensemble(device, sizes, isOnline: true),
        ["ensemble-fixed f32"] = (device, sizes) => Ensemble(device, sizes, isOnline: false),
        ["normals f32"] = (device, sizes) => new GpuNormalsCase<float>(device, sizes["n"]),
        ["normals f64"] = (device, sizes) => new GpuNormalsCase<double>(device, sizes["n"]),
    };

    /// <summary>The case of a description: <c>batched-matmul f32 n=16 batch=1000</c>.</summary>
    /// <exception cref="ArgumentException">No such case, or a size is missing or below 1.</exception>
    internal static RunnerCase Of(CudaDevice device, IReadOnlyList<string> description)
    {
        string name = string.Join(' ', description.Take(2));
        if (!Cases.TryGetValue(name, out Func<CudaDevice, CaseSizes, RunnerCase>? make))
            throw new ArgumentException($"no case {name}; there are: {string.Join(", ", Cases.Keys)}");
        return make(device, new CaseSizes(description.Skip(2)));
    }

    private static GpuEnsembleCase Ensemble(CudaDevice device, CaseSizes sizes, bool isOnline) =>
        new(device, isOnline, sizes["e"], sizes["d"], sizes["n"], sizes["layers"], sizes["b"], sizes["steps"]);
}
