// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>The samples of one step of one replica, in T: drawn from a set or made by a teacher.</summary>
internal readonly unsafe struct EnsembleSamples<T>(EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, EnsembleLease<T> operands)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int NoiseChunk = 64;

    /// <param name="e">Problem of the batch.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="inputs">Receives x [B, D].</param>
    /// <param name="labels">Receives y [B, C].</param>
    /// <param name="products">Scratch memory of a product.</param>
    internal void Draw(int e, uint step, Span<T> inputs, Span<T> labels, byte* products)
    {
        RandomStream stream = new(run.Seed, Purpose.Inputs, run.SharedDraws ? RandomStream.Shared : run.FirstReplica + (uint)e, step);
        if (data is EnsembleTeacher<T> teacher) Ask(teacher, e, stream, inputs, labels, products);
        else Choose(e, stream with { Purpose = Purpose.Indices }, inputs, labels);
    }

    private void Ask(EnsembleTeacher<T> teacher, int e, RandomStream stream, Span<T> inputs, Span<T> labels, byte* products)
    {
        HostMatrix<T> directions = operands.Source;
        RandomElements.Normal(stream, inputs, 0);
        MatMulDriver<T>.Run(
            run.BatchSize, network.Outputs, network.InputDimension, T.CreateChecked(1 / Math.Sqrt(network.InputDimension)), Pointer(inputs), network.InputDimension, Transpose.No,
            (T*)Unsafe.AsPointer(ref directions[e, 0, 0]), directions.RowStride, Transpose.Yes, T.Zero, Pointer(labels), network.Outputs, products, Parallelism.Single);
        if (typeof(T) == typeof(double)) Activations.Value(teacher.Link, Cast<double>(labels), Cast<double>(labels));
        else Activations.Value(teacher.Link, Cast<float>(labels), Cast<float>(labels));
        if (teacher.NoiseVariance == 0) return;

        Span<T> noise = stackalloc T[NoiseChunk];
        RandomStream noiseStream = stream with { Purpose = Purpose.LabelNoise };
        T deviation = T.CreateChecked(Math.Sqrt(teacher.NoiseVariance));
        for (int i = 0; i < labels.Length; i += NoiseChunk)
        {
            Span<T> part = labels.Slice(i, Math.Min(NoiseChunk, labels.Length - i));
            RandomElements.Normal(noiseStream, noise[..part.Length], i);
            TensorPrimitives.FusedMultiplyAdd(noise[..part.Length], deviation, part, part);
        }
    }

    private void Choose(int e, RandomStream stream, Span<T> inputs, Span<T> labels)
    {
        Span<int> chosen = stackalloc int[EnsembleRun.MaxBatchSize];
        chosen = chosen[..run.BatchSize];
        int count = operands.Source.Rows;
        if (run.BatchSize < count) stream.FillIndices(chosen, count);
        for (int b = 0; b < chosen.Length; b++)
        {
            int row = run.BatchSize < count ? chosen[b] : b;
            operands.Source.Row(e, row).CopyTo(inputs.Slice(b * network.InputDimension, network.InputDimension));
            operands.Labels.Row(e, row).CopyTo(labels.Slice(b * network.Outputs, network.Outputs));
        }
    }

    private static T* Pointer(Span<T> x) => (T*)Unsafe.AsPointer(ref x[0]);

    private static Span<TElement> Cast<TElement>(Span<T> x)
        where TElement : unmanaged => MemoryMarshal.Cast<T, TElement>(x);
}
