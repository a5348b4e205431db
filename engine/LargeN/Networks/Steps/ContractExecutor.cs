// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Runs a step program on any device, operation by operation through its contracts; each call spans as many replicas as the device likes.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Determinism: that of the contracts. On <see cref="ReferenceDevice"/> it is the plain loops that other executors are compared with.</remarks>
internal sealed partial class ContractExecutor<T> : IStepExecutor
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReplicaMemory<T> memory;
    private readonly StepProgram program;
    private readonly DeviceBuffer<T> work;
    private readonly int span;
    private readonly IMatrixOperations<T> matrices;
    private readonly IActivationOperations<T> activations;
    private readonly IRowOperations<T> rows;
    private readonly IPointwiseOperations<T> pointwise;
    private readonly ILossOperations<T> losses;
    private readonly IOptimiserOperations<T> optimisers;
    private readonly IRandomOperations<T> random;
    private readonly IReductionOperations<T> reductions;

    internal ContractExecutor(ReplicaMemory<T> memory)
    {
        this.memory = memory;
        program = memory.Program;
        Device device = memory.Device;
        matrices = device.Operations<IMatrixOperations<T>>();
        activations = device.Operations<IActivationOperations<T>>();
        rows = device.Operations<IRowOperations<T>>();
        pointwise = device.Operations<IPointwiseOperations<T>>();
        losses = device.Operations<ILossOperations<T>>();
        optimisers = device.Operations<IOptimiserOperations<T>>();
        random = device.Operations<IRandomOperations<T>>();
        reductions = device.Operations<IReductionOperations<T>>();
        if (program.Operations.Any(o => o is ExpertOperation)) experts = device.Operations<IExpertOperations<T>>();
        if (program.Operations.Any(o => o is ExpertPairOperation)) expertPairs = device.Operations<IExpertPairOperations<T>>();
        span = device.ReplicasPerPass(memory.Replicas, program.Length(Arena.Work) * Unsafe.SizeOf<T>());
        work = device.Allocate<T>(program.Length(Arena.Work) * span);
    }

    public void Run(int first, int count, StepRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, memory.Replicas - first);
        for (int done = 0; done < count; done += span)
        {
            Pass pass = new(this, first + done, Math.Min(span, count - done), run);
            for (int s = 0; s < run.Steps; s++)
                foreach (StepOperation operation in program.Operations) pass.Execute(operation, run.FirstStep + s);
        }
    }

    public void Dispose() => work.Dispose();

    /// <summary>Some replicas on their way through the steps.</summary>
    private readonly partial struct Pass(ContractExecutor<T> owner, int first, int count, StepRun run)
    {
        internal void Execute(StepOperation operation, long step)
        {
            switch (operation)
            {
                case MatMulOperation o:
                    MatMul(o);
                    break;
                case ActivateOperation o:
                    owner.activations.Activate(o.Activation, Of(o.Z), Of(o.A));
                    break;
                case BiasOperation o:
                    owner.activations.AddBiasActivate(o.Activation, Of(o.Z), Of(o.Bias), Of(o.A));
                    break;
                case ActivateGradientOperation o:
                    owner.activations.ActivateGradient(o.Activation, Of(o.Z), Of(o.Da), Of(o.Dz));
                    break;
                case ActivateSecondOperation o:
                    owner.activations.ActivateSecond(o.Activation, Of(o.Z), Of(o.ZDot), Of(o.Da), Of(o.Result));
                    break;
                case SoftmaxOperation o:
                    owner.rows.Softmax(Of(o.X), Of(o.P), o.Causal);
                    break;
                case SoftmaxGradientOperation o:
                    owner.rows.SoftmaxGradient(Of(o.P), Of(o.Dp), Of(o.Dx));
                    break;
                case LayerNormOperation o:
                    owner.rows.LayerNorm(Of(o.X), Of(o.N), Of(o.R));
                    break;
                case LayerNormGradientOperation o:
                    owner.rows.LayerNormGradient(Of(o.N), Of(o.R), Of(o.Dn), Of(o.Dx));
                    break;
                case ColumnSumsOperation o:
                    owner.rows.ColumnSums(Of(o.X), Of(o.Sums));
                    break;
                case ColumnDotsOperation o:
                    owner.rows.ColumnDots(Of(o.X), Of(o.Y), Of(o.Dots));
                    break;
                case AddScaledOperation o:
                    owner.pointwise.AddScaled(T.CreateChecked(o.Alpha), Of(o.X), Of(o.Y));
                    break;
                case CopyOperation o:
                    owner.pointwise.Copy(Of(o.Source), Of(o.Destination));
                    break;
                case ScaleOperation o:
                    owner.pointwise.Scale(T.CreateChecked(o.Alpha), Of(o.X));
                    break;
                case ScaleColumnsOperation o:
                    owner.pointwise.ScaleColumns(Of(o.X), Of(o.Scale));
                    break;
                case FillOperation o:
                    owner.pointwise.Fill(Of(o.Destination), T.CreateChecked(o.Value));
                    break;
                case LossOperation o:
                    Lose(o, step);
                    break;
                case UpdateOperation o:
                    Update(o, step);
                    break;
                case NormalOperation o:
                    Draw(o, step);
                    break;
                case DrawRowsOperation o:
                    DrawRows(o, step);
                    break;
                case RescaleOperation o:
                    Rescale(o);
                    break;
                case AscendOperation o:
                    Ascend(o);
                    break;
                case ExpertOperation o:
                    Experts(o);
                    break;
                case ExpertPairOperation o:
                    Pairs(o);
                    break;
                case GatherRowsOperation o:
                    Gather(o);
                    break;
                default:
                    throw new NotSupportedException($"the step operation {operation.GetType().Name} is not known to this executor");
            }
        }

        private void MatMul(MatMulOperation o) =>
            owner.matrices.MatMulTiles(T.CreateChecked(o.Scale), Of(o.A), o.TransposeA, Of(o.B), o.TransposeB, o.Accumulate ? T.One : T.Zero, Of(o.C));

        private DeviceTiles<T> Of(Tiles tiles) => new(Of(tiles.First), tiles.Items, tiles.ItemStride, tiles.Heads, tiles.HeadStride);

        private void Lose(LossOperation o, long step)
        {
            DeviceMatrix<T> f = Of(o.F), df = Of(o.Df);
            DeviceMatrix<double> result = new(owner.memory.Records, Start(o.Result), count, 1, 1, 1, owner.program.Length(Arena.Record));
            switch (o.Loss)
            {
                case Loss.MeanSquare:
                    owner.losses.MeanSquare(f, Of(o.Targets), df, result);
                    break;
                case Loss.CrossEntropy when o.Draw is { } draw:
                    CrossEntropy(o, draw, result, step);
                    break;
                case Loss.CrossEntropy:
                    owner.losses.CrossEntropy(f, new DeviceMatrix<int>(owner.memory.Labels, owner.program.Offset(o.Targets), count, o.Targets.Rows, 1, 1, 0), df, result);
                    break;
                case Loss.Logistic:
                    owner.losses.Logistic(f, Of(o.Targets), df, result);
                    break;
                default:
                    owner.losses.Hinge(f, Of(o.Targets), df, result);
                    break;
            }
        }

        private void Update(UpdateOperation o, long step)
        {
            DeviceMatrix<T> w = Of(o.W), g = Of(o.G);
            UpdateRates<T> rates = new(Of(o.LearningRate), o.Scales.LearningRateFactor * run.Schedule.At(step));
            if (o.WeightDecay is { } decay && o.Scales.WeightDecayFactor != 0) rates = rates with { WeightDecays = Of(decay), WeightDecayFactor = o.Scales.WeightDecayFactor };
            switch (o.Optimiser)
            {
                case Sgd:
                    owner.optimisers.Sgd(w, g, rates);
                    break;
                case SignDescent:
                    owner.optimisers.SignDescent(w, g, rates);
                    break;
                case Momentum m:
                    owner.optimisers.Momentum(w, g, Of(o.First), rates, m.Decay, m.Nesterov);
                    break;
                case Lion l:
                    owner.optimisers.Lion(w, g, Of(o.First), rates, l.Beta1, l.Beta2);
                    break;
                case AdamW a:
                    owner.optimisers.AdamW(w, g, Of(o.First), Of(o.Second), rates, AdamSteps.Factors(a, o.Scales, step));
                    break;
                default:
                    throw new NotSupportedException($"the optimiser {o.Optimiser.GetType().Name} is not known to this executor");
            }
        }

        private void Draw(NormalOperation o, long step)
        {
            DeviceMatrix<T> destination = Of(o.Destination);
            if (!o.Shared)
            {
                owner.random.FillNormal(destination, run.Seed, o.Purpose, run.FirstReplica + (uint)first, (uint)step);
                return;
            }

            for (int e = 0; e < count; e++) owner.random.FillNormal(destination.Problems(e, 1), run.Seed, o.Purpose, Randomness.RandomStream.Shared, (uint)step);
        }

        /// <summary>A slot as an operand over the replicas of this pass.</summary>
        private DeviceMatrix<T> Of(Slot slot)
        {
            Arena arena = owner.program.ArenaOf(slot);
            long stride = arena == Arena.Shared ? 0 : owner.program.Length(arena);
            return new DeviceMatrix<T>(arena == Arena.Work ? owner.work : owner.memory.Buffer(arena), Start(slot), count, slot.Rows, slot.Columns, slot.RowStride, count == 1 && stride < slot.Extent ? slot.Extent : stride);
        }

        private long Start(Slot slot)
        {
            Arena arena = owner.program.ArenaOf(slot);
            long before = arena switch
            {
                Arena.Shared => 0,
                Arena.Work => 0,
                _ => first * owner.program.Length(arena),
            };
            return owner.program.Offset(slot) + before;
        }
    }
}
