// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>One draw of a mixture at one dimension: exact kernels, equivalents, finite and matched networks, and their distances.</summary>
internal sealed class DrawnKernels : IDisposable
{
    private readonly KernelEquivalentsConfig config;
    private readonly Mixture mixture;
    private readonly int dimension;
    private readonly KernelCoefficients coefficients;
    private readonly MatchedNetwork? matched;
    private readonly Device device;
    private readonly Parallelism threads;
    private readonly DeviceBuffer<double> inputs;
    private readonly DeviceBuffer<double> gram;
    private readonly KernelSpectra spectra;
    private readonly FiniteNetwork? finite;

    internal DrawnKernels(KernelEquivalentsConfig config, Mixture mixture, int dimension, KernelCoefficients coefficients, MatchedNetwork? matched, Device device)
    {
        (this.config, this.mixture, this.dimension, this.coefficients, this.matched, this.device) = (config, mixture, dimension, coefficients, matched, device);
        threads = KernelEquivalentsSystem.Threads(device);
        int n = mixture.Samples;
        inputs = device.Allocate<double>((long)n * dimension);
        gram = device.Allocate<double>((long)n * n);
        spectra = new KernelSpectra(device, n);
        finite = config.Width > 0 ? new FiniteNetwork(device, n, dimension, config.Width) : null;
    }

    /// <summary>What one draw gives; the curves in the order of the system's list.</summary>
    internal sealed record Result(double[] Curves, double[] Loss, double[] EquivalentLoss, Verdict Verdict);

    internal Result Replica(ulong seed, uint replica, uint point, CancellationToken cancel)
    {
        int n = mixture.Samples;
        (double[] x, double[] norms) = mixture.Draw(seed, replica, point);
        double[] g = Gram(x);
        WideKernels wide = config.Network switch
        {
            ExplicitNetwork layers => WideKernels.Explicit([.. Enumerable.Repeat(ActivationFunction.Of(config.Activation), layers.Depth)], coefficients.Means, g, threads, cancel),
            _ => WideKernels.Implicit(ActivationFunction.Of(config.Activation), (ImplicitNetwork)config.Network, coefficients.Means[0], g, threads, cancel),
        };
        double[] Equivalent(double a1, double a2, double a3, double diagonal) => EquivalentKernel.Of(g, norms, mixture, dimension, (a1, a2, a3, diagonal), config.InputScale);
        KernelCoefficients c = coefficients;
        double[] kernel = Equivalent(c.Linear, c.Quadratic, c.Covariance, c.Variance), tangent = Equivalent(c.TangentLinear, c.TangentQuadratic, c.TangentCovariance, c.TangentVariance);
        double norm = spectra.Distance(wide.Kernel, null), tangentNorm = spectra.Distance(wide.Tangent, null);
        Verdict verdict = wide.Verdict;
        double finiteError = double.NaN, matchError = double.NaN;
        if (finite is not null)
        {
            (double[] drawn, Verdict outcome) = finite.Draw(config, coefficients.Means, x, seed, replica, point << 16, cancel);
            verdict = verdict.And(outcome);
            finiteError = spectra.Distance(drawn, wide.Features) / spectra.Distance(wide.Features, null);
        }

        if (matched is { } network)
        {
            ActivationFunction[] layers = network.Layers(config.InputScale);
            WideKernels other = WideKernels.Explicit(layers, new double[layers.Length], g, threads, cancel);   // Hermite polynomials have no mean
            matchError = spectra.Distance(other.Kernel, wide.Kernel) / norm;
        }

        double[] curves =
        [
            Trace(wide.Kernel),
            Trace(wide.Tangent),
            spectra.Distance(wide.Kernel, kernel) / norm,
            spectra.Distance(wide.Tangent, tangent) / tangentNorm,
            spectra.Distance(wide.Kernel, Equivalent(c.Linear, 0, 0, c.Variance)) / norm,
            finiteError,
            matchError,
        ];
        double[] labels = [.. Enumerable.Range(0, n).Select(mixture.Label)];
        Result result = new(curves, spectra.GradientFlowLoss(wide.Tangent, labels, config.Times), spectra.GradientFlowLoss(tangent, labels, config.Times), verdict.And(spectra.Verdict));
        return result;

        double Trace(double[] matrix)
        {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += matrix[(i * n) + i];
            return sum / n;
        }
    }

    public void Dispose()
    {
        inputs.Dispose();
        gram.Dispose();
        spectra.Dispose();
        finite?.Dispose();
    }

    private double[] Gram(double[] x)
    {
        int n = mixture.Samples;
        inputs.Upload(x);
        DeviceMatrix<double> product = new(gram, 1, n, n);
        device.Operations<IMatrixOperations<double>>().SymmetricRankK(1, new DeviceMatrix<double>(inputs, 1, n, dimension), Transpose.No, 0, product);
        device.Operations<IPointwiseOperations<double>>().MirrorLower(product);
        double[] values = new double[n * n];
        gram.Download(values);
        return values;
    }
}
