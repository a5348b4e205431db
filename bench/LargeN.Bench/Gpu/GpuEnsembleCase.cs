// SPDX-License-Identifier: MIT
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Bench.Gpu;

/// <summary>Many steps of SGD of an ensemble of small networks in one launch: D -> N (-> N) -> 1, tanh, labels of a linear teacher; bench/peers/gpu_operations/ensemble.py says what the peers do.</summary>
internal sealed class GpuEnsembleCase : GpuCase
{
    private const int Samples = 1024;
    private const double Rate = 0.05;

    private readonly IEnsembleOperations<float> operations;
    private readonly IPointwiseOperations<float> pointwise;
    private readonly EnsembleNetwork network;
    private readonly EnsembleRun run;
    private readonly EnsembleData<float> data;
    private readonly DeviceMatrix<float>[] start;
    private readonly DeviceMatrix<float>[] weights;
    private readonly DeviceMatrix<float> rate;
    private readonly DeviceMatrix<double> records;
    private readonly Verdict[] verdicts;

    internal GpuEnsembleCase(CudaDevice device, bool isOnline, int replicas, int inputs, int width, int depth, int batchSize, int steps)
        : base(device)
    {
        operations = device.Operations<IEnsembleOperations<float>>();
        pointwise = device.Operations<IPointwiseOperations<float>>();
        int[] fanIn = [inputs, .. Enumerable.Repeat(width, depth)];
        network = new EnsembleNetwork
        {
            InputDimension = inputs,
            Width = width,
            Depth = depth,
            Activation = Activation.Tanh,
            Multipliers = [.. fanIn.Select(n => 1 / Math.Sqrt(n))],
            LearningRateFactors = [.. fanIn.Select(n => Math.Sqrt(n))],
        };
        run = new EnsembleRun { Seed = 1, Steps = steps, BatchSize = batchSize, RecordEvery = Math.Max(1, steps / 10) };
        start = [.. Enumerable.Range(0, network.Layers).Select(l => Normal<float>((uint)l + 1, replicas, network.Rows(l), network.Columns(l)))];
        weights = [.. Enumerable.Range(0, network.Layers).Select(l => Matrices<float>(replicas, network.Rows(l), network.Columns(l)))];
        DeviceMatrix<float> teacher = Shared(Normal<float>(100, 1, 1, inputs), replicas);
        data = isOnline ? new EnsembleTeacher<float>(teacher) : FixedSet(teacher, replicas, inputs);
        DeviceMatrix<float> one = Matrices<float>(1, 1, 1);
        pointwise.Fill(one, (float)(2 * Rate)); // the peers descend the mean square, twice the objective
        rate = Shared(one, replicas);
        records = Matrices<double>(replicas, run.Records, 1 + network.Layers);
        verdicts = new Verdict[replicas];
        Prepare();
    }

    internal override double Flops => network.FlopsOfStep(run.BatchSize) * run.Steps * weights[0].Batch;

    internal override void Prepare()
    {
        for (int l = 0; l < weights.Length; l++) pointwise.Copy(start[l], weights[l]);
        Array.Fill(verdicts, Verdict.Converged);
    }

    internal override void Run() => operations.TrainEnsemble(network, run, data, weights, rate, records, verdicts);

    // Training must at least halve the loss, in the mean over some replicas, and no replica diverges.
    internal override double ErrorOverBound()
    {
        const int Looked = 16;
        double first = 0, last = 0;
        int columns = records.Columns, looked = Math.Min(Looked, records.Batch);
        for (int e = 0; e < looked; e++)
        {
            double[] lines = Download(records, e);
            first += lines[0];
            last += lines[^columns];
        }

        return verdicts.All(v => v.IsConverged) ? last / (0.5 * first) : double.PositiveInfinity;
    }

    private EnsembleFixedSet<float> FixedSet(DeviceMatrix<float> teacher, int replicas, int inputs)
    {
        DeviceMatrix<float> x = Normal<float>(101, 1, Samples, inputs), y = Matrices<float>(1, Samples, 1);
        Device.Operations<IMatrixOperations<float>>().MatMul(
            (float)(1 / Math.Sqrt(inputs)), x, Transpose.No, teacher.Problems(0, 1), Transpose.Yes, 0, y);
        return new EnsembleFixedSet<float>(Shared(x, replicas), Shared(y, replicas));
    }

    /// <summary>One matrix for all replicas.</summary>
    private static DeviceMatrix<float> Shared(DeviceMatrix<float> matrix, int replicas) =>
        new(matrix.Buffer, matrix.Offset, replicas, matrix.Rows, matrix.Columns, matrix.RowStride, batchStride: 0);
}
