// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>C = A B for a batch of square matrices.</summary>
internal sealed class MatMulCase<T> : RunnerCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 256;

    private readonly int n;
    private readonly Parallelism threads;
    private readonly int batch;
    private readonly T[] a;
    private readonly T[] b;
    private readonly T[] c;
    private readonly Workspace workspace;

    internal MatMulCase(int n, int batch, Parallelism threads)
    {
        this.n = n;
        this.threads = threads;
        this.batch = batch;
        int count = checked(batch * n * n);
        a = Array.ConvertAll(Normals(0, count), T.CreateChecked);
        b = Array.ConvertAll(Normals(1, count), T.CreateChecked);
        c = new T[count];
        workspace = new Workspace(MatMul.Plan<T>(batch, n, n, n, Transpose.No, Transpose.No, threads).WorkspaceBytes);
    }

    internal override double Flops => 2.0 * batch * n * n * n;

    internal override void Run() => MatMul.Execute(
        T.One,
        new ReadOnlyMatrixBatch<T>(a, batch, n, n),
        Transpose.No,
        new ReadOnlyMatrixBatch<T>(b, batch, n, n),
        Transpose.No,
        T.Zero,
        new MatrixBatch<T>(c, batch, n, n),
        workspace,
        threads);

    // |C' - C| <= n u |A| |B| element by element (Higham 2002, section 3.5), over elements spread over the whole batch.
    internal override double ErrorOverBound()
    {
        double unit = typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);
        double worst = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            int element = (int)((long)sample * (c.Length - 1) / (Samples - 1));
            int matrix = element / (n * n) * n * n, i = element / n % n, j = element % n;
            double sum = 0, size = 0;
            for (int k = 0; k < n; k++)
            {
                double term = double.CreateChecked(a[matrix + (i * n) + k]) * double.CreateChecked(b[matrix + (k * n) + j]);
                sum += term;
                size += Math.Abs(term);
            }

            double error = Math.Abs(double.CreateChecked(c[element]) - sum) / ((n + 2) * unit * size);
            if (!(error <= worst)) worst = error; // a NaN is kept
        }

        return worst;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }
}
