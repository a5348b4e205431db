// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>Where one replica in flight keeps its activations: offsets in bytes, each a multiple of 64. Row-major, rows without gaps.</summary>
internal readonly struct EnsembleScratch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal EnsembleScratch(EnsembleNetwork network, int batch)
    {
        long at = 0;
        Inputs = Take<T>(ref at, (long)batch * network.InputDimension);
        Labels = Take<T>(ref at, (long)batch * network.Outputs);
        Outputs = Take<T>(ref at, (long)batch * network.Outputs);
        Values = Take<T>(ref at, (long)batch * network.Width * network.Depth);
        Slopes = Take<T>(ref at, (long)batch * network.Width * network.Depth);
        Backward = Take<T>(ref at, (long)batch * network.Width);
        long largest = 0, products = MatMulDriver<T>.ScratchBytes(batch, network.Outputs, network.InputDimension, Parallelism.Single);
        for (int l = 0; l < network.Layers; l++)
        {
            (int rows, int columns) = (network.Rows(l), network.Columns(l));
            largest = Math.Max(largest, (long)rows * columns);
            products = Math.Max(products, MatMulDriver<T>.ScratchBytes(batch, rows, columns, Parallelism.Single));
            products = Math.Max(products, MatMulDriver<T>.ScratchBytes(batch, columns, rows, Parallelism.Single));
            products = Math.Max(products, MatMulDriver<T>.ScratchBytes(rows, columns, batch, Parallelism.Single));
        }

        Gradient = Take<T>(ref at, largest);
        Products = Take<byte>(ref at, products);
        Bytes = at;
    }

    /// <summary>x [B, D].</summary>
    internal long Inputs { get; }

    /// <summary>y, then f - y [B, C].</summary>
    internal long Labels { get; }

    /// <summary>f, then delta of the last layer [B, C].</summary>
    internal long Outputs { get; }

    /// <summary>phi(z) of each hidden layer [Depth, B, N].</summary>
    internal long Values { get; }

    /// <summary>z, then phi'(z), then delta of each hidden layer [Depth, B, N].</summary>
    internal long Slopes { get; }

    /// <summary>The gradient by a hidden layer's values [B, N].</summary>
    internal long Backward { get; }

    /// <summary>The gradient of the largest layer.</summary>
    internal long Gradient { get; }

    /// <summary>What the products ask for.</summary>
    internal long Products { get; }

    internal long Bytes { get; }

    private static unsafe long Take<TElement>(ref long at, long count)
        where TElement : unmanaged
    {
        long start = at;
        at = checked(at + Workspace.Align(checked(count * sizeof(TElement))));
        return start;
    }
}
