// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary>One problem of an operand as a dense double array: what the plain loops of LinearAlgebra work on.</summary>
internal static class ReferenceElements
{
    internal static double[] Read<T>(HostMatrix<T> x, int p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] elements = new double[checked(x.Rows * x.Columns)];
        for (int i = 0; i < x.Rows; i++)
        {
            for (int j = 0; j < x.Columns; j++) elements[(i * x.Columns) + j] = double.CreateChecked(x[p, i, j]);
        }

        return elements;
    }

    /// <summary>Rounds to T, once.</summary>
    internal static void Write<T>(ReadOnlySpan<double> elements, HostMatrix<T> x, int p, bool lowerOnly = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Rows; i++)
        {
            int columns = lowerOnly ? i + 1 : x.Columns;
            for (int j = 0; j < columns; j++) x[p, i, j] = T.CreateChecked(elements[(i * x.Columns) + j]);
        }
    }
}
