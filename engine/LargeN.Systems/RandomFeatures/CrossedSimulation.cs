// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Systems.Designs;

namespace LargeN.Systems.RandomFeatures;

/// <summary>A replica is a crossed design: two training sets, each fitted with the same E draws of features.</summary>
/// <remarks>
/// With F the draw's normal matrix [M, N_max] and X = features * sqrt(lambda) [P, M]: H = X F serves every width, because the features of
/// width N are A = H[:, :N] / sqrt(N). The smaller of A A^T and A^T A is factored; b' = H^T a (or sqrt(N) times the weights) gives the predictor's
/// coefficients sqrt(lambda) * F b' / N in the eigenbasis. On a sphere H holds the features at the inputs themselves, F those at test points, and the
/// coefficients are the predictor there over sqrt of their number: <see cref="FeatureSource"/>.
/// </remarks>
internal sealed class CrossedSimulation
{
    private const int Draws = 2;

    private readonly RandomFeaturesConfig config;
    private readonly int modes;          // coefficients of a predictor: modes of the kernel, or test points on a sphere
    private readonly int samples;
    private readonly int[] widths;
    private readonly int widest;
    private readonly int side;

    internal CrossedSimulation(RandomFeaturesConfig config, int modes)
    {
        this.config = config;
        this.modes = modes;
        samples = config.Samples;
        widths = [.. config.Width];
        widest = widths[^1];
        side = widths.Max(n => Math.Min(n, samples));
    }

    private int Points => widths.Length;

    private int Predictors => Draws * config.EnsembleSize;

    /// <summary>Device and host memory of one replica.</summary>
    internal long BytesEach => FeatureSource.BytesEach(config, modes) + (8 * ((4L * samples) + (2L * side * side) + (3L * side)
        + ((long)Points * widest) + ((long)Points * modes) + ((long)Predictors * Points * modes)));

    /// <summary>Workspace of a pass.</summary>
    internal long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = FeatureSource.Take(config, modes, new Scratch(device, replicas)).Product(Points, modes, widest);
        foreach (int n in widths)
        {
            int less = Math.Min(n, samples);
            scratch.Gram(less, Math.Max(n, samples)).Solve(less, 1).Product(1, n, samples).Product(n, 1, samples).Product(samples, 1, n);
        }

        return scratch.Bytes;
    }

    /// <summary>Operations of one replica.</summary>
    internal double FlopsEach
    {
        get
        {
            double p = samples, m = modes, each = (2 * m * widest * Points) + FeatureSource.FlopsEach(config, modes);
            foreach (int n in widths)
            {
                double less = Math.Min(n, p), more = Math.Max(n, p);
                each += (less * less * more) + (2.4 * less * less * less) + (4 * p * n);
            }

            return (Predictors * each) + (4 * p * m) + ((double)Predictors * Predictors * Points * m);
        }
    }

    internal int ReplicasPerPass(Device device, int replicas) => Math.Clamp(device.ReplicasPerPass(replicas, BytesEach), 1, Math.Max(1, replicas));

    internal void Run(FeatureSource source, SimulationRun run, Measurements results, CancellationToken cancel)
    {
        int perPass = ReplicasPerPass(run.Device, run.Replicas.Count);
        using Buffers buffers = new(run.Device, this, perPass);
        for (int done = 0; done < run.Replicas.Count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(perPass, run.Replicas.Count - done);
            Pass(source, run, buffers, done, count, results, cancel);
            run.Progress?.Report((double)(done + count) / run.Replicas.Count);
        }
    }

    private void Pass(FeatureSource source, SimulationRun run, Buffers buffers, int first, int count, Measurements results, CancellationToken cancel)
    {
        Device device = run.Device;
        uint firstReplica = run.Replicas.First + (uint)first;
        for (int d = 0; d < Draws; d++)
            source.Inputs(d, new(buffers.Labels[d], count, samples, 1), new(buffers.Spare, count, samples, 1), run.Seed, firstReplica);
        double[][] targets = source.Targets(run.Seed, firstReplica, count, results.Verdicts.AsSpan(first, count));

        double[][] learned = new double[Predictors][];
        for (int e = 0; e < config.EnsembleSize; e++)
        {
            cancel.ThrowIfCancellationRequested();
            source.Features(e, count, run.Seed, firstReplica);
            for (int d = 0; d < Draws; d++) learned[(d * config.EnsembleSize) + e] = Fit(source, device, buffers, d, first, count, results);
        }

        for (int r = 0; r < count; r++)
        {
            for (int s = 0; s < Points; s++) Errors(targets[r], learned, ((r * Points) + s) * modes, results.At(first + r, s), results);
        }
    }

    /// <summary>Fits every width on one training set with one draw of features; the predictors' coefficients by (replica, width, mode).</summary>
    private double[] Fit(FeatureSource source, Device device, Buffers buffers, int draw, int first, int count, Measurements results)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IReductionOperations<double> reduction = device.Operations<IReductionOperations<double>>();
        GramSolver solver = new(device);
        DeviceMatrix<double> y = new(buffers.Labels[draw], count, samples, 1), spare = new(buffers.Spare, count, samples, 1);
        DeviceMatrix<double> h = source.AtInputs(draw, count), weights = new(buffers.Weights, count, Points, widest), coefficients = new(buffers.Coefficients, count, Points, modes);
        Span<Verdict> verdicts = results.Verdicts.AsSpan(first, count);
        double share = 1.0 / Predictors;
        pointwise.Fill(weights, 0);
        double[] dots = new double[count];
        for (int s = 0; s < Points; s++)
        {
            int n = widths[s], less = Math.Min(n, samples), point = s;
            bool dual = samples <= n;
            DeviceMatrix<double> a = h.Block(0, 0, samples, n), row = weights.Block(s, 0, 1, n);
            DeviceMatrix<double> gram = new(buffers.Gram, count, less, less), inverse = new(buffers.Inverse, count, less, less), solution = new(buffers.Solution, count, less, 1);
            matrix.SymmetricRankK(1.0 / n, a, dual ? Transpose.No : Transpose.Yes, 0, gram);
            solver.Factor(gram, config.Ridge > 0 || !dual ? config.Ridge : 1e-12 * source.Trace, verdicts);
            if (dual)
            {
                pointwise.Copy(y, solution);
                device.Operations<ICholeskyOperations<double>>().CholeskySolve(gram, solution);
                matrix.MatMul(1.0 / n, solution, Transpose.Yes, a, Transpose.No, 0, row);
                reduction.Dot(solution, solution, dots);
                for (int p = 0; p < count; p++) results.Train[results.At(first + p, s)] += share * (config.Ridge * config.Ridge * dots[p] / samples);   // the residual is lambda a
            }
            else
            {
                // (A^T A + lambda) b = A^T y with A = H / sqrt(N); the solution is b' / N = b / sqrt(N).
                matrix.MatMul(1.0 / n, a, Transpose.Yes, y, Transpose.No, 0, solution);
                device.Operations<ICholeskyOperations<double>>().CholeskySolve(gram, solution);
                pointwise.Copy(new DeviceMatrix<double>(buffers.Solution, count, 1, less), row);
                pointwise.Copy(y, spare);
                matrix.MatMul(-1, a, Transpose.No, solution, Transpose.No, 1, spare);
                reduction.Dot(spare, spare, dots);
                for (int p = 0; p < count; p++) results.Train[results.At(first + p, s)] += share * (dots[p] / samples);
            }

            solver.Traces(gram, inverse, [less], (_, p, trace, squared) =>
            {
                results.Trace[results.At(first + p, point)] += share * trace;
                results.Squared[results.At(first + p, point)] += share * squared;
            });
        }

        matrix.MatMul(1, weights, Transpose.No, source.AtReadout(count), Transpose.Yes, 0, coefficients);
        source.Scale(coefficients);
        double[] values = new double[(long)count * Points * modes];
        buffers.Coefficients.Download(values);
        return values;
    }

    /// <summary>Gram matrix of the residuals: which of data and features two predictors share says which loss their product estimates, free of bias.</summary>
    private void Errors(double[] target, double[][] learned, int offset, int at, Measurements results)
    {
        int e = config.EnsembleSize;
        double single = 0, sameData = 0, sameFeatures = 0, apart = 0;
        for (int i = 0; i < Predictors; i++)
        {
            ReadOnlySpan<double> one = learned[i].AsSpan(offset, modes);
            for (int j = i; j < Predictors; j++)
            {
                ReadOnlySpan<double> two = learned[j].AsSpan(offset, modes);
                double product = 0;
                for (int k = 0; k < modes; k++)
                {
                    double p = (target[k] - one[k]) * (target[k] - two[k]);
                    product += p;
                }

                if (i == j) single += product;
                else if (i / e == j / e) sameData += product;
                else if (i % e == j % e) sameFeatures += product;
                else apart += product;
            }
        }

        results.Excess[at] = single / (Draws * e);
        results.Ensemble[at] = sameData / (e * (e - 1));   // two sets of e (e - 1) / 2 pairs
        results.FixedFeature[at] = sameFeatures / e;
        results.Bias[at] = apart / (e * (e - 1));
    }

    private sealed class Buffers(Device device, CrossedSimulation plan, int batch) : IDisposable
    {
        internal DeviceBuffer<double>[] Labels { get; } = [device.Allocate<double>((long)batch * plan.samples), device.Allocate<double>((long)batch * plan.samples)];

        internal DeviceBuffer<double> Spare { get; } = device.Allocate<double>((long)batch * plan.samples);

        internal DeviceBuffer<double> Gram { get; } = device.Allocate<double>((long)batch * plan.side * plan.side);

        internal DeviceBuffer<double> Inverse { get; } = device.Allocate<double>((long)batch * plan.side * plan.side);

        internal DeviceBuffer<double> Solution { get; } = device.Allocate<double>((long)batch * plan.side);

        internal DeviceBuffer<double> Weights { get; } = device.Allocate<double>((long)batch * plan.Points * plan.widest);

        internal DeviceBuffer<double> Coefficients { get; } = device.Allocate<double>((long)batch * plan.Points * plan.modes);

        public void Dispose()
        {
            foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[.. Labels, Spare, Gram, Inverse, Solution, Weights, Coefficients]) buffer.Dispose();
        }
    }
}
