// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.Devices;

/// <summary>The operands of one ensemble run in host memory, held until <see cref="Close"/>. One object serves call after call.</summary>
internal sealed class EnsembleLease<T>(Device device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostOperands = EnsembleNetwork.MaxDepth + 1 + 3;     // weights, rates, and two of data

    private readonly HostMatrix<T>[] held = new HostMatrix<T>[MostOperands];
    private int count;
    private int layers;
    private HostMatrix<double> records;
    private bool recorded;

    internal HostMatrix<T> Rates => held[layers];

    /// <summary>Inputs of a fixed set, or directions of a teacher.</summary>
    internal HostMatrix<T> Source => held[layers + 1];

    internal HostMatrix<T> Labels => held[layers + 2];

    internal HostMatrix<double> Records => records;

    internal HostMatrix<T> Weights(int layer) => held[layer];

    /// <summary>Takes hold of all operands, or of none if it throws.</summary>
    /// <exception cref="ArgumentException">An operand lies on another device, or one that is written shares elements with another.</exception>
    internal void Open(EnsembleData<T> data, ReadOnlySpan<DeviceMatrix<T>> weights, DeviceMatrix<T> learningRates, DeviceMatrix<double> recorded, bool records)
    {
        layers = weights.Length;
        try
        {
            foreach (DeviceMatrix<T> matrix in weights) Hold(matrix, nameof(weights));
            Hold(learningRates, nameof(learningRates));
            if (data is EnsembleFixedSet<T> set)
            {
                Hold(set.Inputs, nameof(data));
                Hold(set.Labels, nameof(data));
            }
            else
            {
                Hold(((EnsembleTeacher<T>)data).Directions, nameof(data));
            }

            for (int l = 0; l < layers; l++)
            {
                for (int other = l + 1; other < count; other++)
                    HostMatrix<T>.RequireApart(held[other], held[l], other < layers ? nameof(weights) : other == layers ? nameof(learningRates) : nameof(data));
            }

            if (!records) return;
            this.records = new HostMatrix<double>(device, recorded, nameof(records));
            this.recorded = true;
            if (typeof(T) != typeof(double)) return;
            for (int i = 0; i < count; i++)
                HostMatrix<double>.RequireApart(Unsafe.As<HostMatrix<T>, HostMatrix<double>>(ref held[i]), this.records, nameof(records));
        }
        catch
        {
            Close();
            throw;
        }
    }

    internal void Close()
    {
        while (count > 0) held[--count].Dispose();
        held.AsSpan().Clear();
        if (recorded) records.Dispose();
        records = default;
        recorded = false;
    }

    private void Hold(DeviceMatrix<T> matrix, string name)
    {
        held[count] = new HostMatrix<T>(device, matrix, name);
        count++;
    }
}
