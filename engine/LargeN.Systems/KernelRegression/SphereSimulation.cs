// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

/// <summary>Kernel ridge regression on uniform inputs of the sphere, with the network's kernel itself.</summary>
/// <remarks>
/// No test set: the predictor's part of degree k has squared norm lambda_k^2 N_k a^T P_k(X X^T) a and overlap
/// b_k lambda_k sqrt(N_k) sum_mu a_mu P_k(beta . x_mu) with the target, so the mode errors are exact up to the highest degree of the config.
/// </remarks>
internal sealed class SphereSimulation
{
    private readonly KernelRegressionConfig config;
    private readonly SphereSpectrum sphere;
    private readonly Spectrum spectrum;
    private readonly int largest;
    private readonly int[] sizes;
    private readonly int targets;

    internal SphereSimulation(KernelRegressionConfig config, Spectrum spectrum)
    {
        this.config = config;
        this.spectrum = spectrum;
        sphere = (SphereSpectrum)config.Spectrum;
        sizes = [.. config.Samples];
        largest = sizes[^1];
        targets = sphere.TargetCoefficients.Count;
    }

    private int Points => sizes.Length;

    /// <summary>Device and host memory of one replica.</summary>
    internal long BytesEach => 8 * ((2L * largest * sphere.InputDimension) + (5L * largest * largest) + (2L * largest * (2 + targets + Points)) + ((long)largest * Points) + (10L * largest) + ((long)Points * (targets + (3L * spectrum.Blocks))) + sphere.InputDimension);

    /// <summary>Workspace of a pass.</summary>
    internal long ScratchBytes(Device device, int replicas) => new Scratch(device, replicas)
        .Gram(largest, sphere.InputDimension)
        .Solve(largest, Points)
        .Product(largest, 1, sphere.InputDimension)
        .Product(Points, targets, largest)
        .Product(largest, largest, sphere.InputDimension)
        .Product(largest, Points, largest)
        .Bytes;

    /// <summary>Operations of one replica: a kernel map counts as 40 an element and layer.</summary>
    internal double FlopsEach
    {
        get
        {
            double p = largest, square = p * p;
            double solve = (square * sphere.InputDimension) + (40 * sphere.Depth * square) + (2.4 * p * square) + (2 * square * Points);
            double degrees = spectrum.Blocks * square * (5 + (2.0 * Points));
            return (2 * solve) + (3 * degrees) + (2 * square * sphere.InputDimension);
        }
    }

    internal void Run(SimulationRun run, Measurements results, CancellationToken cancel)
    {
        int perPass = Math.Clamp(run.Device.ReplicasPerPass(run.Replicas.Count, BytesEach), 1, Math.Max(1, run.Replicas.Count));
        using Buffers buffers = new(run.Device, this, perPass);
        for (int done = 0; done < run.Replicas.Count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(perPass, run.Replicas.Count - done);
            Pass(run, buffers, done, count, results);
            run.Progress?.Report((double)(done + count) / run.Replicas.Count);
        }
    }

    private void Pass(SimulationRun run, Buffers buffers, int first, int count, Measurements results)
    {
        Device device = run.Device;
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        DeviceMatrix<double>[] inputs = [.. buffers.Inputs.Select(b => new DeviceMatrix<double>(b, count, largest, sphere.InputDimension))];
        DeviceMatrix<double>[] solutions = [.. buffers.Solutions.Select(b => new DeviceMatrix<double>(b, count, largest, Points))];
        DeviceMatrix<double> direction = new(buffers.Direction, count, 1, sphere.InputDimension);
        uint firstReplica = run.Replicas.First + (uint)first;
        device.Operations<IRandomOperations<double>>().FillNormal(direction, run.Seed, Purpose.Target, firstReplica);
        pointwise.NormalizeRows(direction);

        double[][] overlaps = new double[2][];
        for (uint d = 0; d < 2; d++) overlaps[d] = Solve(run, buffers, inputs[d], direction, solutions[d], d, first, count, results);

        double[] own0 = Inner(device, buffers, inputs[0], inputs[0], solutions[0], solutions[0], count);
        double[] own1 = Inner(device, buffers, inputs[1], inputs[1], solutions[1], solutions[1], count);
        double[] cross = Inner(device, buffers, inputs[0], inputs[1], solutions[0], solutions[1], count);
        for (int r = 0; r < count; r++)
        {
            for (int s = 0; s < Points; s++)
            {
                double excess = 0, bias = 0;
                for (int k = 0; k < spectrum.Blocks; k++)
                {
                    double lambda = spectrum.Eigenvalues[k], n = spectrum.Multiplicities[k], b = k < targets ? sphere.TargetCoefficients[k] : 0;
                    int at = (((r * Points) + s) * spectrum.Blocks) + k, target = (((r * Points) + s) * targets) + k;
                    double o0 = k < targets ? overlaps[0][target] : 0, o1 = k < targets ? overlaps[1][target] : 0;
                    double pull = b * lambda * Math.Sqrt(n), power = b * b, square = lambda * lambda * n;
                    double errors = (2 * power) - (2 * pull * (o0 + o1)) + (square * (own0[at] + own1[at]));
                    excess += errors;
                    bias += power - (pull * (o0 + o1)) + (square * cross[at]);
                    if (k < results.Modes) results.AddMode(first + r, s, k, errors);
                }

                results.AddExcess(first + r, s, excess);
                results.SetBias(first + r, s, bias);
            }
        }
    }

    /// <summary>Draws a training set, solves for every P and returns sum_mu a_mu P_k(beta . x_mu) by (replica, point, degree of the target).</summary>
    private double[] Solve(SimulationRun run, Buffers buffers, DeviceMatrix<double> x, DeviceMatrix<double> direction, DeviceMatrix<double> solutions, uint draw, int first, int count, Measurements results)
    {
        Device device = run.Device;
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IKernelOperations<double> kernels = device.Operations<IKernelOperations<double>>();
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        uint firstReplica = run.Replicas.First + (uint)first;
        random.FillNormal(x, run.Seed, Purpose.Inputs, firstReplica, draw);
        pointwise.NormalizeRows(x);

        DeviceMatrix<double> t = new(buffers.Cosines, count, largest, 1), current = new(buffers.Current, count, largest, 1), previous = new(buffers.Previous, count, largest, 1);
        DeviceMatrix<double> harmonics = new(buffers.Harmonics, count, largest, targets), y = new(buffers.Labels, count, largest, 1), spare = new(buffers.Spare, count, largest, 1);
        matrix.MatMul(1, x, Transpose.No, direction, Transpose.Yes, 0, t);
        pointwise.Fill(y, 0);
        Degrees(device, t, current, previous, targets, (k, values) =>
        {
            pointwise.Copy(values, harmonics.Block(0, k, largest, 1));
            double weight = sphere.TargetCoefficients[k] * Math.Sqrt(spectrum.Multiplicities[k]);
            if (weight != 0) pointwise.AddScaled(weight, values, y);
        });
        if (config.NoiseVariance > 0)
        {
            random.FillNormal(spare, run.Seed, Purpose.LabelNoise, firstReplica, draw);
            pointwise.AddScaled(Math.Sqrt(config.NoiseVariance), spare, y);
        }

        GramSolver solver = new(device);
        DeviceMatrix<double> gram = new(buffers.Gram, count, largest, largest), inverse = new(buffers.Inverse, count, largest, largest);
        matrix.SymmetricRankK(1, x, Transpose.No, 0, gram);
        pointwise.MirrorLower(gram);
        NeuralKernelParameters kernel = sphere.NeuralKernel.Parameters;
        kernels.NeuralKernel(gram, kernel);
        Span<Verdict> verdicts = results.Verdicts.AsSpan(first, count);
        solver.Factor(gram, config.Ridge > 0 ? config.Ridge : 1e-12 * (spectrum.Trace + spectrum.TailTrace), verdicts);
        solver.Solve(gram, y, sizes, solutions);
        double[] dots = new double[count];
        for (int s = 0; s < Points; s++)
        {
            DeviceMatrix<double> a = solutions.Block(0, s, sizes[s], 1);
            device.Operations<IReductionOperations<double>>().Dot(a, a, dots);
            for (int p = 0; p < count; p++) results.AddTrain(first + p, s, config.Ridge * config.Ridge * dots[p] / sizes[s]);
        }

        using DeviceBuffer<double> products = device.Allocate<double>((long)count * Points * targets);
        DeviceMatrix<double> overlap = new(products, count, Points, targets);
        matrix.MatMul(1, solutions, Transpose.Yes, harmonics, Transpose.No, 0, overlap);
        double[] values = new double[count * Points * targets];
        products.Download(values);
        solver.Traces(gram, inverse, sizes, (s, p, trace, squared) => results.AddTraces(first + p, s, trace, squared));
        return values;
    }

    /// <summary>a^T P_k(X X'^T) a' by (replica, point, degree).</summary>
    private double[] Inner(Device device, Buffers buffers, DeviceMatrix<double> x, DeviceMatrix<double> other, DeviceMatrix<double> a, DeviceMatrix<double> b, int count)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IReductionOperations<double> reduction = device.Operations<IReductionOperations<double>>();
        DeviceMatrix<double> cosines = new(buffers.Gram, count, largest, largest), current = new(buffers.Inverse, count, largest, largest), previous = new(buffers.Third, count, largest, largest);
        DeviceMatrix<double> product = new(buffers.Product, count, largest, Points);
        matrix.MatMul(1, x, Transpose.No, other, Transpose.Yes, 0, cosines);
        double[] values = new double[count * Points * spectrum.Blocks], dots = new double[count];
        Degrees(device, cosines, current, previous, spectrum.Blocks, (k, polynomial) =>
        {
            if (spectrum.Eigenvalues[k] == 0) return;
            matrix.MatMul(1, polynomial, Transpose.No, b, Transpose.No, 0, product);
            for (int s = 0; s < Points; s++)
            {
                reduction.Dot(a.Block(0, s, sizes[s], 1), product.Block(0, s, sizes[s], 1), dots);
                for (int r = 0; r < count; r++) values[(((r * Points) + s) * spectrum.Blocks) + k] = dots[r];
            }
        });
        return values;
    }

    /// <summary>Calls <paramref name="use"/> with P_k(t), k = 0, 1, ..., element by element.</summary>
    private void Degrees(Device device, DeviceMatrix<double> t, DeviceMatrix<double> current, DeviceMatrix<double> previous, int count, Action<int, DeviceMatrix<double>> use)
    {
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IKernelOperations<double> kernels = device.Operations<IKernelOperations<double>>();
        pointwise.Fill(previous, 1);
        pointwise.Copy(t, current);
        for (int k = 0; k < count; k++)
        {
            if (k >= 2)
            {
                kernels.GegenbauerStep(k - 1, sphere.InputDimension, t, current, previous);
                (current, previous) = (previous, current);
            }

            use(k, k == 0 ? previous : current);
        }
    }

    private sealed class Buffers(Device device, SphereSimulation plan, int batch) : IDisposable
    {
        internal DeviceBuffer<double>[] Inputs { get; } = [device.Allocate<double>((long)batch * plan.largest * plan.sphere.InputDimension), device.Allocate<double>((long)batch * plan.largest * plan.sphere.InputDimension)];

        internal DeviceBuffer<double>[] Solutions { get; } = [device.Allocate<double>((long)batch * plan.largest * plan.Points), device.Allocate<double>((long)batch * plan.largest * plan.Points)];

        internal DeviceBuffer<double> Direction { get; } = device.Allocate<double>((long)batch * plan.sphere.InputDimension);

        internal DeviceBuffer<double> Cosines { get; } = device.Allocate<double>((long)batch * plan.largest);

        internal DeviceBuffer<double> Current { get; } = device.Allocate<double>((long)batch * plan.largest);

        internal DeviceBuffer<double> Previous { get; } = device.Allocate<double>((long)batch * plan.largest);

        internal DeviceBuffer<double> Harmonics { get; } = device.Allocate<double>((long)batch * plan.largest * plan.targets);

        internal DeviceBuffer<double> Labels { get; } = device.Allocate<double>((long)batch * plan.largest);

        internal DeviceBuffer<double> Spare { get; } = device.Allocate<double>((long)batch * plan.largest);

        internal DeviceBuffer<double> Gram { get; } = device.Allocate<double>((long)batch * plan.largest * plan.largest);

        internal DeviceBuffer<double> Inverse { get; } = device.Allocate<double>((long)batch * plan.largest * plan.largest);

        internal DeviceBuffer<double> Third { get; } = device.Allocate<double>((long)batch * plan.largest * plan.largest);

        internal DeviceBuffer<double> Product { get; } = device.Allocate<double>((long)batch * plan.largest * plan.Points);

        public void Dispose()
        {
            foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[.. Inputs, .. Solutions, Direction, Cosines, Current, Previous, Harmonics, Labels, Spare, Gram, Inverse, Third, Product]) buffer.Dispose();
        }
    }
}
