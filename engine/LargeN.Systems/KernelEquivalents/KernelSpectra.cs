// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>Spectra of n x n kernels on a device.</summary>
internal sealed class KernelSpectra : IDisposable
{
    private readonly Device device;
    private readonly int n;
    private readonly DeviceBuffer<double> matrix;
    private readonly DeviceBuffer<double> values;
    private readonly DeviceBuffer<double> vector;
    private readonly DeviceBuffer<double> projected;

    internal KernelSpectra(Device device, int samples)
    {
        this.device = device;
        n = samples;
        matrix = device.Allocate<double>((long)n * n);
        values = device.Allocate<double>(n);
        vector = device.Allocate<double>(n);
        projected = device.Allocate<double>(n);
    }

    /// <summary>Elements that an instance allocates.</summary>
    internal static long Elements(long samples) => (samples * samples) + (3 * samples);

    /// <summary>Verdicts of the eigensolver, joined.</summary>
    internal Verdict Verdict { get; private set; } = Verdict.Converged;

    /// <summary>Largest absolute eigenvalue of kernel - other.</summary>
    internal double Distance(double[] kernel, double[]? other)
    {
        double[] difference = other is null ? kernel : [.. kernel.Select((k, i) => k - other[i])];
        matrix.Upload(difference);
        Verdict[] verdict = new Verdict[1];
        device.Operations<ISymmetricEigenOperations<double>>().SymmetricEigenvalues(Square, new DeviceMatrix<double>(values, 1, n, 1), verdict);
        Verdict = Verdict.And(verdict[0]);
        double[] lambda = new double[n];
        values.Download(lambda);
        return Math.Max(Math.Abs(lambda[0]), Math.Abs(lambda[^1]));
    }

    /// <summary>(1/n) |exp(-t Theta) y|^2 at each time.</summary>
    internal double[] GradientFlowLoss(double[] tangent, double[] labels, IReadOnlyList<double> times)
    {
        matrix.Upload(tangent);
        Verdict[] verdict = new Verdict[1];
        device.Operations<ISymmetricEigenOperations<double>>().SymmetricEigen(Square, new DeviceMatrix<double>(values, 1, n, 1), verdict);
        Verdict = Verdict.And(verdict[0]);
        vector.Upload(labels);
        device.Operations<IMatrixOperations<double>>().MatMul(1, Square, Transpose.No, new DeviceMatrix<double>(vector, 1, n, 1), Transpose.No, 0, new DeviceMatrix<double>(projected, 1, n, 1));
        double[] lambda = new double[n], overlap = new double[n], decay = new double[n];
        values.Download(lambda);
        projected.Download(overlap);
        for (int k = 0; k < n; k++) overlap[k] *= overlap[k];
        double[] loss = new double[times.Count];
        for (int t = 0; t < loss.Length; t++)
        {
            for (int k = 0; k < n; k++) decay[k] = -2 * times[t] * lambda[k];
            Elementary.Exp(decay, decay);
            loss[t] = FixedOrder.Dot(decay, overlap) / n;
        }

        return loss;
    }

    public void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[matrix, values, vector, projected]) buffer.Dispose();
    }

    private DeviceMatrix<double> Square => new(matrix, 1, n, n);
}
