// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary>Moves selection biases towards equal loads, as <see cref="IExpertOperations{T}.Balance"/> says: whole numbers and one addition, for devices in host memory.</summary>
internal static class ExpertLoads
{
    internal static void Balance<T>(HostMatrix<T> gates, int active, T rate, HostMatrix<T> bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < gates.Batch; b++)
        {
            for (int e = 0; e < gates.Columns; e++)
            {
                long count = 0;
                for (int i = 0; i < gates.Rows; i++)
                    if (gates[b, i, e] != T.Zero) count++;
                int sign = ((long)active * gates.Rows).CompareTo(count * gates.Columns);
                if (sign > 0) bias[b, 0, e] += rate;
                if (sign < 0) bias[b, 0, e] -= rate;
            }
        }
    }
}
