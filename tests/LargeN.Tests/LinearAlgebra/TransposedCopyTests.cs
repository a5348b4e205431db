// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class TransposedCopyTests<T>
    where T : unmanaged, System.Numerics.INumber<T>
{
    [Test]
    public unsafe void Every_element_arrives_and_nothing_else_is_written([Range(0, 37)] int rows, [Values(0, 1, 3, 8, 15, 16, 17, 40)] int columns)
    {
        const int sourcePadding = 3, targetPadding = 2;
        int sourceStride = columns + sourcePadding, targetStride = rows + targetPadding;
        T[] source = [.. Enumerable.Range(0, Math.Max(1, rows * sourceStride)).Select(i => T.CreateChecked(i + 1))];
        T[] target = new T[Math.Max(1, columns * targetStride)], expected = new T[target.Length];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) expected[(j * targetStride) + i] = source[(i * sourceStride) + j];

        fixed (T* from = source, to = target) TransposedCopy<T>.Run(from, sourceStride, rows, columns, to, targetStride);

        Assert.That(target, Is.EqualTo(expected));
    }
}
