// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Systems.Designs;

namespace LargeN.Systems.KernelRegression;

/// <summary>Kernel ridge regression in the kernel's eigenbasis: K = X X^T with X = features * sqrt(lambda).</summary>
/// <remarks>
/// Problem 2r + d is draw d of replica r. Up to as many samples as modes the Gram matrix of samples is factored once for the whole
/// curve; beyond, the Gram matrix of modes for each point.
/// </remarks>
internal sealed class FeatureSimulation
{
    private readonly KernelRegressionConfig config;
    private readonly int modes;
    private readonly int largest;
    private readonly int dual;
    private readonly int[] dualSizes;
    private readonly int side;

    /// <param name="config">A valid config that is no sphere.</param>
    /// <param name="modes">M.</param>
    /// <param name="positive">Modes with a positive eigenvalue.</param>
    internal FeatureSimulation(KernelRegressionConfig config, int modes, int positive)
    {
        this.config = config;
        this.modes = modes;
        largest = config.Samples[^1];
        dualSizes = [.. config.Samples.Where(p => p <= positive)];
        dual = dualSizes.Length == 0 ? 0 : dualSizes[^1];
        side = Math.Max(dual, dualSizes.Length < config.Samples.Count ? positive : 0);
    }

    private int Points => config.Samples.Count;

    /// <summary>Device and host memory of one replica.</summary>
    internal long BytesEach => 2 * 8 * (((long)largest * modes) + (2L * side * side) + (2L * largest) + ((long)dual * dualSizes.Length) + (3L * side) + (2L * Points * modes));

    /// <summary>Workspace of a pass.</summary>
    internal long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = new Scratch(device, 2 * replicas).Product(largest, 1, modes);
        if (dual > 0) scratch.Gram(dual, modes).Solve(dual, dualSizes.Length).Product(dualSizes.Length, modes, dual);
        if (dualSizes.Length < Points) scratch.Gram(side, largest).Solve(side, 1).Product(side, 1, largest).Product(largest, 1, side);
        return scratch.Bytes;
    }

    /// <summary>Operations of one replica.</summary>
    internal double FlopsEach
    {
        get
        {
            double n = dual, m = side, primal = 0;
            for (int s = dualSizes.Length; s < Points; s++) primal += ((double)config.Samples[s] * m * m) + (2.4 * m * m * m);
            return 2 * ((2.0 * largest * modes) + (n * n * modes) + (2.4 * n * n * n) + (2 * n * n * dualSizes.Length) + (2 * n * modes * dualSizes.Length) + primal);
        }
    }

    internal void Run(Design design, SimulationRun run, Measurements results, CancellationToken cancel)
    {
        int perPass = Math.Max(1, run.Device.ReplicasPerPass(run.Replicas.Count, BytesEach));
        perPass = Math.Min(perPass, Math.Max(1, run.Replicas.Count));
        using Buffers buffers = new(run.Device, this, 2 * perPass);
        for (int done = 0; done < run.Replicas.Count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(perPass, run.Replicas.Count - done);
            Pass(design, run, buffers, done, count, results);
            run.Progress?.Report((double)(done + count) / run.Replicas.Count);
        }
    }

    private void Pass(Design design, SimulationRun run, Buffers buffers, int first, int count, Measurements results)
    {
        Device device = run.Device;
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        int batch = 2 * count, positive = design.Modes.Positive;
        double noise = Math.Sqrt(config.NoiseVariance);
        DeviceMatrix<double> x = new(buffers.Inputs, batch, largest, modes), y = new(buffers.Labels, batch, largest, 1), spare = new(buffers.Spare, batch, largest, 1);
        for (uint d = 0; d < 2; d++)
            design.Fill(Draw(x, d), Draw(y, d), Draw(spare, d), noise, run.Seed, run.Replicas.First + (uint)first, d);

        Verdict[] verdicts = new Verdict[batch];
        Array.Fill(verdicts, Verdict.Converged);
        GramSolver solver = new(device);
        DeviceMatrix<double> coefficients = new(buffers.Coefficients, batch, Points, modes);
        pointwise.Fill(coefficients, 0);
        for (int s = dualSizes.Length; s < Points; s++) Primal(s);   // before Dual, which overwrites the labels
        if (dual > 0) Dual();
        pointwise.ScaleColumns(coefficients, design.Roots(batch, modes));

        double[] learned = new double[(long)batch * Points * modes];
        buffers.Coefficients.Download(learned);
        for (int r = 0; r < count; r++)
        {
            results.Verdicts[first + r] = results.Verdicts[first + r].And(verdicts[2 * r]).And(verdicts[(2 * r) + 1]);
            for (int s = 0; s < Points; s++)
                Errors(design.Modes, learned.AsSpan(((2 * r * Points) + s) * modes, modes), learned.AsSpan(((((2 * r) + 1) * Points) + s) * modes, modes), first + r, s, results);
        }

        void Dual()
        {
            DeviceMatrix<double> gram = new(buffers.Gram, batch, dual, dual), inverse = new(buffers.Inverse, batch, dual, dual);
            DeviceMatrix<double> rows = x.Block(0, 0, dual, modes), solutions = new(buffers.Solutions, batch, dual, dualSizes.Length);
            matrix.SymmetricRankK(1, rows, Transpose.No, 0, gram);
            solver.Factor(gram, config.Ridge > 0 ? config.Ridge : 1e-12 * design.Modes.Trace, verdicts);
            solver.Solve(gram, y.Block(0, 0, dual, 1), dualSizes, solutions);
            matrix.MatMul(1, solutions, Transpose.Yes, rows, Transpose.No, 0, coefficients.Block(0, 0, dualSizes.Length, modes));
            double[] dots = new double[batch];
            for (int s = 0; s < dualSizes.Length; s++)
            {
                // the residual on the training set is lambda a
                DeviceMatrix<double> a = solutions.Block(0, s, dualSizes[s], 1);
                device.Operations<IReductionOperations<double>>().Dot(a, a, dots);
                for (int p = 0; p < batch; p++) results.AddTrain(first + (p / 2), s, config.Ridge * config.Ridge * dots[p] / dualSizes[s]);
            }

            solver.Traces(gram, inverse, dualSizes, (s, p, trace, squared) => results.AddTraces(first + (p / 2), s, trace, squared));
        }

        void Primal(int s)
        {
            int size = config.Samples[s];
            DeviceMatrix<double> rows = x.Block(0, 0, size, positive), labels = y.Block(0, 0, size, 1), residual = spare.Block(0, 0, size, 1);
            DeviceMatrix<double> gram = new(buffers.Gram, batch, positive, positive), inverse = new(buffers.Inverse, batch, positive, positive);
            DeviceMatrix<double> w = new(buffers.Weights, batch, positive, 1);
            matrix.SymmetricRankK(1, rows, Transpose.Yes, 0, gram);
            solver.Factor(gram, config.Ridge, verdicts);
            matrix.MatMul(1, rows, Transpose.Yes, labels, Transpose.No, 0, w);
            device.Operations<ICholeskyOperations<double>>().CholeskySolve(gram, w);
            pointwise.Copy(new DeviceMatrix<double>(buffers.Weights, batch, 1, positive), coefficients.Block(s, 0, 1, positive));
            pointwise.Copy(labels, residual);
            matrix.MatMul(-1, rows, Transpose.No, w, Transpose.No, 1, residual);
            double[] dots = new double[batch];
            device.Operations<IReductionOperations<double>>().Dot(residual, residual, dots);
            for (int p = 0; p < batch; p++) results.AddTrain(first + (p / 2), s, dots[p] / size);
            solver.Traces(gram, inverse, [positive], (_, p, trace, squared) => results.AddTraces(first + (p / 2), s, trace, squared));
        }
    }

    /// <summary>Every second problem: one draw of each replica.</summary>
    private static DeviceMatrix<double> Draw(DeviceMatrix<double> both, uint draw) =>
        new(both.Buffer, both.Offset + (draw * both.BatchStride), both.Batch / 2, both.Rows, both.Columns, both.RowStride, 2 * both.BatchStride);

    /// <summary>Residuals of the two draws in the eigenbasis: squares give the excess, the product is free of the variance and gives the bias.</summary>
    private static void Errors(Modes modes, ReadOnlySpan<double> one, ReadOnlySpan<double> two, int replica, int point, Measurements results)
    {
        double first = 0, second = 0, product = 0;
        for (int k = 0; k < one.Length; k++)
        {
            double d1 = modes.Target[k] - one[k], d2 = modes.Target[k] - two[k];
            double s1 = d1 * d1, s2 = d2 * d2;
            first += s1;
            second += s2;
            product += d1 * d2;
            if (modes.Block[k] < results.Modes) results.AddMode(replica, point, modes.Block[k], s1 + s2);
        }

        results.AddExcess(replica, point, first + second);
        results.SetBias(replica, point, product);
    }

    private sealed class Buffers(Device device, FeatureSimulation plan, int batch) : IDisposable
    {
        internal DeviceBuffer<double> Inputs { get; } = device.Allocate<double>((long)batch * plan.largest * plan.modes);

        internal DeviceBuffer<double> Labels { get; } = device.Allocate<double>((long)batch * plan.largest);

        internal DeviceBuffer<double> Spare { get; } = device.Allocate<double>((long)batch * plan.largest);

        internal DeviceBuffer<double> Gram { get; } = device.Allocate<double>((long)batch * plan.side * plan.side);

        internal DeviceBuffer<double> Inverse { get; } = device.Allocate<double>((long)batch * plan.side * plan.side);

        internal DeviceBuffer<double> Solutions { get; } = device.Allocate<double>((long)batch * plan.dual * plan.dualSizes.Length);

        internal DeviceBuffer<double> Weights { get; } = device.Allocate<double>((long)batch * plan.side);

        internal DeviceBuffer<double> Coefficients { get; } = device.Allocate<double>((long)batch * plan.Points * plan.modes);

        public void Dispose()
        {
            foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[Inputs, Labels, Spare, Gram, Inverse, Solutions, Weights, Coefficients]) buffer.Dispose();
        }
    }
}
