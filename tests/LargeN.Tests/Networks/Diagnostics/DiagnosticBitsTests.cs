// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>What diagnostics say does not depend on threads and SIMD width.</summary>
public sealed class DiagnosticBitsTests
{
    [TestCase(SimdWidth.Avx2)]
    [TestCase(SimdWidth.None)]
    public void Width_and_threads_do_not_enter(SimdWidth width) => Assert.That(Child.Run(GetType(), nameof(Hash), width, "2"), Is.EqualTo(Hash("1")));

    /// <summary>Hashes the diagnostics of a small ensemble on that many threads.</summary>
    internal static string Hash(string threads)
    {
        Child.AssertWidth();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using CpuDevice device = new(new Parallelism(int.Parse(threads, CultureInfo.InvariantCulture)));
        Network network = new ResidualMlpShape { InputDimension = 3, Width = 19, Depth = 2, Outputs = 2, TwoLayers = true, Normalise = true, Bias = true, Activation = Activation.Gelu }.Build();
        TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation { DepthExponent = 1 }, new Sgd(), Loss.MeanSquare, 5);
        using EnsembleTrainer<double> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 3, Seed = 4, LearningRates = [0.1] });
        double[] inputs = Fill.Of(15, 0.5), targets = Fill.Of(10, 0.25);
        trainer.SetData(inputs, targets);
        using LayerKernels<double> kernels = new(trainer, inputs, 5, Activation.Tanh);
        using TangentKernel<double> tangent = new(trainer, inputs, 5);
        using HessianProduct<double> hessian = HessianProduct<double>.Of(trainer, Loss.MeanSquare, inputs, targets, 5);
        using Linearisation<double> linearisation = new(trainer, inputs, 5);
        using GradientKernels<double> gradients = new(trainer, inputs, 5);
        using LayerConnectivity<double> paths = LayerConnectivity<double>.Of(trainer, Loss.MeanSquare, inputs, targets, 5);
        Sharpness<double> sharpness = new(hessian);
        kernels.Run();
        kernels.Remember();
        sharpness.Run();
        trainer.Advance(2);
        kernels.Run();
        tangent.Run();
        linearisation.Run();
        gradients.Run();
        sharpness.Run();
        for (int e = 0; e < 3; e++)
        {
            double[] k = kernels.Read("h[1]", e), between = kernels.ReadBetween("h[2]", e), spectrum = new double[5];
            ReadOnlyMatrixView<double> now = new(k, 5, 5), mixed = new(between, 5, 5);
            WeightSpectrum.Eigenvalues(mixed, 5, spectrum);
            NeuralCollapseMeasures collapse = NeuralCollapse.Of(mixed, [0, 1, 0, 1, 1], 2);
            Add(tangent.Read(e), linearisation.Read(e).Change, gradients.Read("h[1]", e), k, between, spectrum, [.. sharpness.Vector(e)], paths.Run(e, (e + 1) % 3, [network.Parameters[e]]).FromSecond);
            Add((double[])[sharpness.Results[e].Value, KernelSimilarity.CentredAlignment(now, mixed), collapse.WithinOverBetween, collapse.NormSpread, QuantileDistance.Of(k, between)]);
        }

        double[] tables = [.. Fill.Of(6 * 7 * 3, 0.3).Select(x => Elementary.Exp(x))];
        for (int r = 0; r < tables.Length; r += 3)
        {
            double sum = tables[r] + tables[r + 1] + tables[r + 2];
            for (int c = 0; c < 3; c++) tables[r + c] /= sum;
        }

        double[] distances = ModelManifold.Distances(new ReadOnlyMatrixView<double>(tables, 42, 3), 6);
        Add(distances, ModelManifold.Embed(new ReadOnlyMatrixView<double>(distances, 6, 6)).Coordinates);
        return Convert.ToHexString(hash.GetCurrentHash());

        void Add(params double[][] values)
        {
            foreach (double[] x in values)
            {
                Assert.That(x, Has.None.NaN);
                hash.AppendData(MemoryMarshal.AsBytes<double>(x));
            }
        }
    }
}
