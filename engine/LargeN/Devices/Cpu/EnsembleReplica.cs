// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>The steps of one replica, in T and in the order of <see cref="IEnsembleOperations{T}"/>, on the kernels of LinearAlgebra.</summary>
/// <remarks>TensorPrimitives is used where an element is one IEEE operation: there is only one possible result.</remarks>
internal readonly unsafe struct EnsembleReplica<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EnsembleNetwork network;
    private readonly EnsembleRun run;
    private readonly EnsembleLease<T> operands;
    private readonly EnsembleSamples<T> samples;
    private readonly EnsembleScratch<T> places;

    internal EnsembleReplica(EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, EnsembleLease<T> operands, EnsembleScratch<T> places)
    {
        this.network = network;
        this.run = run;
        this.operands = operands;
        this.places = places;
        samples = new EnsembleSamples<T>(network, run, data, operands);
    }

    private int Batch => run.BatchSize;

    /// <summary>Makes all steps of replica <paramref name="e"/>, unless <paramref name="verdict"/> says that it stopped before.</summary>
    /// <param name="e">Problem of the batch.</param>
    /// <param name="verdict">Its verdict so far.</param>
    /// <param name="scratch">Memory of the slot.</param>
    internal Verdict Train(int e, Verdict verdict, byte* scratch)
    {
        int record = 0;
        for (long step = run.FirstStep; verdict.IsConverged && step < run.FirstStep + run.Steps; step++)
        {
            samples.Draw(e, (uint)step, Span(scratch, places.Inputs, Batch * network.InputDimension), Span(scratch, places.Labels, Batch * network.Outputs), scratch + places.Products);
            Forward(e, scratch);
            if (run.RecordEvery > 0 && step % run.RecordEvery == 0)
            {
                double loss = Record(e, record++, scratch);
                if (!double.IsFinite(loss)) verdict = new Verdict(VerdictKind.Diverged, step, loss);
                if (!verdict.IsConverged) break;
            }

            Backward(e, scratch);
        }

        for (; record < run.Records; record++) operands.Records.Row(e, record).Fill(double.NaN);
        return verdict;
    }

    /// <summary>Values and slopes of the hidden layers, f - y in place of the labels, and delta of the last layer.</summary>
    private void Forward(int e, byte* scratch)
    {
        for (int l = 0; l < network.Depth; l++)
        {
            Span<T> slopes = Hidden(scratch, places.Slopes, l);
            Product(e, l, Source(scratch, l), slopes, scratch);
            ValueAndDerivative(network.Activation, slopes, Hidden(scratch, places.Values, l), slopes);
        }

        Span<T> outputs = Span(scratch, places.Outputs, Batch * network.Outputs), labels = Span(scratch, places.Labels, outputs.Length);
        Product(e, network.Depth, Source(scratch, network.Depth), outputs, scratch);
        TensorPrimitives.Subtract<T>(outputs, labels, labels);
        TensorPrimitives.Divide(labels, T.CreateChecked(Batch), outputs);
    }

    /// <summary>The updates from the last layer down; each delta is made with the weights before their update.</summary>
    private void Backward(int e, byte* scratch)
    {
        for (int l = network.Depth; l >= 0; l--)
        {
            Span<T> delta = l == network.Depth ? Span(scratch, places.Outputs, Batch * network.Outputs) : Hidden(scratch, places.Slopes, l);
            if (l > 0)
            {
                Span<T> backward = Span(scratch, places.Backward, Batch * network.Width), slopes = Hidden(scratch, places.Slopes, l - 1);
                HostMatrix<T> w = operands.Weights(l);
                MatMulDriver<T>.Run(
                    Batch, w.Columns, w.Rows, Multiplier(l), Pointer(delta), w.Rows, Transpose.No, Weight(w, e), w.RowStride, Transpose.No, T.Zero, Pointer(backward), w.Columns, scratch + places.Products, Parallelism.Single);
                TensorPrimitives.Multiply<T>(backward, slopes, slopes);
            }

            Update(e, l, delta, Source(scratch, l), scratch);
        }
    }

    private void Update(int e, int layer, Span<T> delta, Span<T> source, byte* scratch)
    {
        HostMatrix<T> w = operands.Weights(layer);
        Span<T> gradient = Span(scratch, places.Gradient, w.Rows * w.Columns);
        MatMulDriver<T>.Run(
            w.Rows, w.Columns, Batch, Multiplier(layer), Pointer(delta), w.Rows, Transpose.Yes, Pointer(source), w.Columns, Transpose.No, T.Zero, Pointer(gradient), w.Columns, scratch + places.Products, Parallelism.Single);
        T rate = operands.Rates[e, 0, 0] * T.CreateChecked(network.LearningRateFactors[layer]);
        for (int i = 0; i < w.Rows; i++)
        {
            Span<T> row = w.Row(e, i);
            TensorPrimitives.FusedMultiplyAdd(gradient.Slice(i * w.Columns, w.Columns), -rate, row, row);
        }
    }

    /// <summary>Writes one record and returns the loss.</summary>
    private double Record(int e, int record, byte* scratch)
    {
        Span<double> row = operands.Records.Row(e, record);
        double sum = 0;
        foreach (T residual in Span(scratch, places.Labels, Batch * network.Outputs)) sum = Math.FusedMultiplyAdd(double.CreateChecked(residual), double.CreateChecked(residual), sum);
        row[0] = sum / Batch;
        for (int l = 0; l < network.Layers; l++)
        {
            HostMatrix<T> w = operands.Weights(l);
            double norm = 0;
            for (int i = 0; i < w.Rows; i++)
            {
                double rowSum = 0;
                foreach (T weight in w.Row(e, i)) rowSum = Math.FusedMultiplyAdd(double.CreateChecked(weight), double.CreateChecked(weight), rowSum);
                norm += rowSum;
            }

            row[1 + l] = norm;
        }

        return row[0];
    }

    /// <summary>to [B, rows] = m_l from [B, columns] W_l^T.</summary>
    private void Product(int e, int layer, Span<T> from, Span<T> to, byte* scratch)
    {
        HostMatrix<T> w = operands.Weights(layer);
        MatMulDriver<T>.Run(
            Batch, w.Rows, w.Columns, Multiplier(layer), Pointer(from), w.Columns, Transpose.No, Weight(w, e), w.RowStride, Transpose.Yes, T.Zero, Pointer(to), w.Rows, scratch + places.Products, Parallelism.Single);
    }

    /// <summary>What layer l multiplies.</summary>
    private Span<T> Source(byte* scratch, int layer) =>
        layer == 0 ? Span(scratch, places.Inputs, Batch * network.InputDimension) : Hidden(scratch, places.Values, layer - 1);

    private Span<T> Hidden(byte* scratch, long place, int layer)
    {
        int count = Batch * network.Width;
        return new Span<T>((T*)(scratch + place) + ((long)layer * count), count);
    }

    private T Multiplier(int layer) => T.CreateChecked(network.Multipliers[layer]);

    private static Span<T> Span(byte* scratch, long place, int count) => new((T*)(scratch + place), count);

    private static T* Weight(HostMatrix<T> w, int e) => (T*)Unsafe.AsPointer(ref w[e, 0, 0]);

    // The memory of a workspace does not move.
    private static T* Pointer(Span<T> x) => (T*)Unsafe.AsPointer(ref x[0]);

    private static void ValueAndDerivative(Activation activation, Span<T> x, Span<T> value, Span<T> derivative)
    {
        if (typeof(T) == typeof(double)) Activations.ValueAndDerivative(activation, Cast<double>(x), Cast<double>(value), Cast<double>(derivative));
        else Activations.ValueAndDerivative(activation, Cast<float>(x), Cast<float>(value), Cast<float>(derivative));
    }

    private static Span<TElement> Cast<TElement>(Span<T> x)
        where TElement : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<T, TElement>(x);
}
