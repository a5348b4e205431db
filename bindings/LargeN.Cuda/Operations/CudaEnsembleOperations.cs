// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IEnsembleOperations{T}"/> by the kernels of kernels/src/ensemble: all steps of a call in one launch, weights on chip. Each call waits for its verdicts.</summary>
internal sealed unsafe class CudaEnsembleOperations<T> : IEnsembleOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Family = "ensemble";
    private const double Running = -1;

    private readonly CudaDevice device;
    private readonly Dictionary<EnsembleVariant, Kernel<EnsembleParams>> kernels;
    private double[] stops = [];

    internal CudaEnsembleOperations(CudaDevice device)
    {
        this.device = device;
        kernels = EnsembleVariant.All.ToDictionary(v => v, v => new Kernel<EnsembleParams>(device, Family, $"largen_ensemble_sgd_{v.Name}_{Suffix.Of<T>()}"));
    }

    /// <summary>The kernel to use where it serves; null: the choice of <see cref="EnsembleVariant.Choose"/>. For tests and benchmarks.</summary>
    internal EnsembleVariant? Preferred { get; set; }

    public void TrainEnsemble(
        EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, ReadOnlySpan<DeviceMatrix<T>> weights, DeviceMatrix<T> learningRates, DeviceMatrix<double> records, Span<Verdict> verdicts)
    {
        EnsembleShapes.Check(network, run, data, weights, learningRates, records, verdicts.Length);
        bool teacher = data is EnsembleTeacher<T>;
        long shared = device.Gpu.SharedBytesPerBlock;
        EnsembleVariant variant = Preferred is { } wanted && wanted.Serves(network, run.BatchSize, teacher, sizeof(T), shared)
            ? wanted
            : EnsembleVariant.Choose(device, network, run.BatchSize, teacher, sizeof(T), shared);

        // A network of one hidden layer has no third matrix, and a teacher no labels: the operand before is held twice.
        DeviceMatrix<T> first = data is EnsembleFixedSet<T> set ? set.Inputs : ((EnsembleTeacher<T>)data).Directions;
        using CudaOperand<T> w0 = new(device, weights[0], nameof(weights));
        using CudaOperand<T> w1 = new(device, weights[1], nameof(weights));
        using CudaOperand<T> w2 = new(device, weights[^1], nameof(weights));
        using CudaOperand<T> rates = new(device, learningRates, nameof(learningRates));
        using CudaOperand<T> source = new(device, first, nameof(data));
        using CudaOperand<T> labels = new(device, data is EnsembleFixedSet<T> labelled ? labelled.Labels : first, nameof(data));
        CudaOperand<T>.RequireApart(w1, w0, nameof(weights));
        if (network.Depth == 2)
        {
            CudaOperand<T>.RequireApart(w2, w0, nameof(weights));
            CudaOperand<T>.RequireApart(w2, w1, nameof(weights));
        }

        RequireApart(rates, w0, w1, w2, nameof(learningRates));
        RequireApart(source, w0, w1, w2, nameof(data));
        RequireApart(labels, w0, w1, w2, nameof(data));
        EnsembleParams parameters = new()
        {
            W0 = w0.Pointer,
            W1 = w1.Pointer,
            W2 = w2.Pointer,
            Rates = rates.Pointer,
            Source = source.Pointer,
            Labels = labels.Pointer,
            W0Replica = w0.BatchStride,
            W1Replica = w1.BatchStride,
            W2Replica = w2.BatchStride,
            RatesReplica = rates.BatchStride,
            SourceReplica = source.BatchStride,
            LabelsReplica = labels.BatchStride,
            Seed = run.Seed,
            FirstStep = run.FirstStep,
            M0 = network.Multipliers[0],
            M1 = network.Multipliers[1],
            M2 = network.Multipliers[^1],
            R0 = network.LearningRateFactors[0],
            R1 = network.LearningRateFactors[1],
            R2 = network.LearningRateFactors[^1],
            TeacherScale = 1 / Math.Sqrt(network.InputDimension),
            Noise = data is EnsembleTeacher<T> noisy ? Math.Sqrt(noisy.NoiseVariance) : 0,
            W0Row = w0.RowStride,
            W1Row = w1.RowStride,
            W2Row = w2.RowStride,
            SourceRow = source.RowStride,
            LabelsRow = labels.RowStride,
            Replicas = verdicts.Length,
            InputDimension = network.InputDimension,
            Width = network.Width,
            Depth = network.Depth,
            Outputs = network.Outputs,
            Batch = run.BatchSize,
            Steps = run.Steps,
            RecordEvery = run.RecordEvery,
            Samples = teacher ? 0 : source.Rows,
            Activation = (int)network.Activation,
            Link = data is EnsembleTeacher<T> { Link: var link } ? (int)link : 0,
            FirstReplica = run.FirstReplica,
            SharedDraws = run.SharedDraws ? 1 : 0,
            RecordCount = run.Records,
        };
        if (run.Records == 0)
        {
            Launch(variant, network, teacher, parameters, verdicts);
            return;
        }

        using CudaOperand<double> observed = new(device, records, nameof(records));
        if (typeof(T) == typeof(double))
        {
            CudaOperand<double>.RequireApart(AsDouble(rates), observed, nameof(records));
            CudaOperand<double>.RequireApart(AsDouble(source), observed, nameof(records));
            CudaOperand<double>.RequireApart(AsDouble(labels), observed, nameof(records));
            RequireApart(observed, AsDouble(w0), AsDouble(w1), AsDouble(w2), nameof(records));
        }

        parameters.Records = observed.Pointer;
        parameters.RecordsReplica = observed.BatchStride;
        parameters.RecordsRow = observed.RowStride;
        Launch(variant, network, teacher, parameters, verdicts);
    }

    private static void RequireApart<TElement>(in CudaOperand<TElement> read, in CudaOperand<TElement> w0, in CudaOperand<TElement> w1, in CudaOperand<TElement> w2, string name)
        where TElement : unmanaged
    {
        CudaOperand<TElement>.RequireApart(read, w0, name);
        CudaOperand<TElement>.RequireApart(read, w1, name);
        CudaOperand<TElement>.RequireApart(read, w2, name);
    }

    private static CudaOperand<double> AsDouble(CudaOperand<T> operand) => Unsafe.As<CudaOperand<T>, CudaOperand<double>>(ref operand);

    private void Launch(EnsembleVariant variant, EnsembleNetwork network, bool teacher, EnsembleParams parameters, Span<Verdict> verdicts)
    {
        int replicas = verdicts.Length;
        if (replicas == 0 || parameters.Steps == 0) return;
        if (stops.Length < 2 * replicas) stops = new double[checked(2 * replicas)];
        for (int e = 0; e < replicas; e++) stops[2 * e] = verdicts[e].IsConverged ? Running : 0;
        parameters.Stops = device.Scratch(2L * replicas * sizeof(double));
        fixed (double* from = stops) device.CopyIn(parameters.Stops, from, 2L * replicas * sizeof(double)); // pageable: taken before the call returns

        int teams = variant.Teams;
        long bytes = teams * variant.Bytes(network, parameters.Batch, teacher, sizeof(T));
        kernels[variant].Launch(new Dim3((uint)(((long)replicas + teams - 1) / teams)), new Dim3((uint)variant.Threads(network, parameters.Batch)), parameters, (int)bytes);

        ReadOnlySpan<double> found = device.Fetch<double>(parameters.Stops, 2 * replicas);
        for (int e = 0; e < replicas; e++)
        {
            if (verdicts[e].IsConverged && found[2 * e] >= 0) verdicts[e] = new Verdict(VerdictKind.Diverged, (long)found[2 * e], found[(2 * e) + 1]);
        }
    }
}
