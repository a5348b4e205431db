// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;
using LargeN.Threading;

namespace LargeN.Systems.Datasets;

/// <summary>The eigenproblem of a kernel on a pool of images: K / M = U diag(lambda) U^T, phi_k = sqrt(M) U_k, v_k = (1/M) phi_k . y.</summary>
/// <param name="Modes">Eigenvalues, falling, and v_k.</param>
/// <param name="Features">phi_k(x_i), [M, M], a row an image.</param>
/// <remarks>
/// The images are flattened, the pool's mean image is taken away and each is scaled to unit norm: without the mean, cosines would crowd near
/// 1 and one mode would hold most of the trace. Units and scale of the file drop out. Labels are -1 for the first class and +1 for the second,
/// not centred: the constant part is one more target mode.
/// </remarks>
internal sealed record PoolData(Modes Modes, double[] Features)
{
    /// <summary>Memory and work of <see cref="Load"/>: kernel, eigenvectors and features on host and device, images of up to 3072 numbers assumed.</summary>
    internal static (long Bytes, double Flops) Cost(DatasetSpectrum config)
    {
        long m = config.PoolSize;
        return (8 * ((6 * m * m) + (3 * m * 3072)), (2.0 * m * m * 3072) + (10.0 * m * m * m));
    }

    /// <summary>Spectrum and target for the theory.</summary>
    internal static Spectrum Spectrum(DatasetSpectrum config, CancellationToken cancel)
    {
        using CpuDevice device = new(Parallelism.Single);
        Modes modes = config.Pool.Get(config, device, cancel).Modes;
        return new Spectrum([.. modes.Roots.Select(r => r * r)], [], [.. modes.Target.Select(v => v * v)]);
    }

    internal static PoolData Load(DatasetSpectrum config, Device device, CancellationToken cancel)
    {
        DataFiles files = DataFiles.Find(config.Path);
        ImageSet images = ImageSet.Read(files, [.. config.Classes], config.PoolSize, cancel);
        if (images.Count < config.PoolSize)
        {
            throw new ConfigException("data set", [new Violation("spectrum.poolSize", FormattableString.Invariant($"{config.PoolSize}"),
                $"{config.Path} holds {images.Count} images of the classes {config.Classes[0]} and {config.Classes[1]}")]);
        }

        int[] held = [.. images.Labels.Distinct()];
        if (held.Length < 2)
        {
            throw new ConfigException("data set", [new Violation("spectrum.classes", $"[{string.Join(", ", config.Classes)}]",
                FormattableString.Invariant($"the first {config.PoolSize} images of these classes in {config.Path} are all of class {held[0]}; a pool needs images of both"))]);
        }

        int m = images.Count, d = images.Dimension;
        Centre(images, config.Path);
        double[] labels = [.. images.Labels.Select(l => l == config.Classes[0] ? -1.0 : 1.0)];

        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        using DeviceBuffer<double> kernelBuffer = device.Allocate<double>((long)m * m);
        DeviceMatrix<double> kernel = new(kernelBuffer, 1, m, m);
        using (DeviceBuffer<double> inputs = device.Allocate<double>((long)m * d))
        {
            inputs.Upload(images.Inputs);
            DeviceMatrix<double> x = new(inputs, 1, m, d);
            pointwise.NormalizeRows(x);
            matrix.SymmetricRankK(1, x, Transpose.No, 0, kernel);
        }

        pointwise.MirrorLower(kernel);
        device.Operations<IKernelOperations<double>>().NeuralKernel(kernel, config.Kernel.Parameters);
        pointwise.Scale(1.0 / m, kernel);
        cancel.ThrowIfCancellationRequested();

        using DeviceBuffer<double> valueBuffer = device.Allocate<double>(m), labelBuffer = device.Allocate<double>(m), targetBuffer = device.Allocate<double>(m);
        Verdict[] verdicts = new Verdict[1];
        device.Operations<ISymmetricEigenOperations<double>>().SymmetricEigen(kernel, new DeviceMatrix<double>(valueBuffer, 1, 1, m), verdicts);
        if (!verdicts[0].IsConverged) throw new DeviceException(device.Name, $"the eigenproblem of the pool's kernel did not converge: {verdicts[0]}");
        labelBuffer.Upload(labels);
        matrix.MatMul(1, kernel, Transpose.No, new DeviceMatrix<double>(labelBuffer, 1, m, 1), Transpose.No, 0, new DeviceMatrix<double>(targetBuffer, 1, m, 1));
        double[] values = new double[m], vectors = new double[(long)m * m], products = new double[m];
        valueBuffer.Download(values);
        kernelBuffer.Download(vectors);
        targetBuffer.Download(products);
        return Assemble(values, vectors, products);
    }

    /// <summary>Turns rising eigenvalues with eigenvectors in rows into falling ones with features in columns.</summary>
    private static PoolData Assemble(double[] values, double[] vectors, double[] products)
    {
        int m = values.Length;
        double root = Math.Sqrt(m), trace = 0;
        double floor = 1e-18 * values[^1];   // eigenvalues that rounding made negative; not 0, so that the rank stays M
        double[] roots = new double[m], target = new double[m], features = new double[(long)m * m];
        int[] block = new int[m];
        for (int k = 0; k < m; k++)
        {
            int from = m - 1 - k;
            double lambda = Math.Max(values[from], floor);
            trace += lambda;
            roots[k] = Math.Sqrt(lambda);
            target[k] = products[from] / root;
            block[k] = k;
            for (int i = 0; i < m; i++) features[((long)i * m) + k] = root * vectors[((long)from * m) + i];
        }

        return new PoolData(new Modes(roots, target, block, m, m, trace), features);
    }

    private static void Centre(ImageSet images, string path)
    {
        int m = images.Count, d = images.Dimension;
        double[] mean = new double[d];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < d; j++) mean[j] += images.Inputs[((long)i * d) + j];
        }

        for (int j = 0; j < d; j++) mean[j] /= m;
        for (int i = 0; i < m; i++)
        {
            double most = 0, size = 0;
            for (int j = 0; j < d; j++)
            {
                ref double pixel = ref images.Inputs[((long)i * d) + j];
                size = Math.Max(size, Math.Abs(pixel));
                pixel -= mean[j];
                most = Math.Max(most, Math.Abs(pixel));
            }

            // What the mean's own rounding leaves is no direction either.
            if (most <= m * Math.ScaleB(size, -52)) throw new DataFileException(path, $"image {i} of the pool equals the pool's mean; it has no direction");
        }
    }
}
