// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>C = A B with A [m, k] and B [k, n], for a batch.</summary>
internal sealed class MatMulCase<T> : RunnerCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 256;

    private readonly int m;
    private readonly int n;
    private readonly int k;
    private readonly Parallelism threads;
    private readonly int batch;
    private readonly T[] a;
    private readonly T[] b;
    private readonly T[] c;
    private readonly Workspace workspace;

    internal MatMulCase(int m, int n, int k, int batch, Parallelism threads)
    {
        this.m = m;
        this.n = n;
        this.k = k;
        this.threads = threads;
        this.batch = batch;
        a = Array.ConvertAll(Normals(0, checked(batch * m * k)), T.CreateChecked);
        b = Array.ConvertAll(Normals(1, checked(batch * k * n)), T.CreateChecked);
        c = new T[checked(batch * m * n)];
        workspace = new Workspace(MatMul.Plan<T>(batch, m, n, k, Transpose.No, Transpose.No, threads).WorkspaceBytes);
    }

    internal override double Flops => 2.0 * batch * m * n * k;

    internal override void Run() => MatMul.Execute(
        T.One,
        new ReadOnlyMatrixBatch<T>(a, batch, m, k),
        Transpose.No,
        new ReadOnlyMatrixBatch<T>(b, batch, k, n),
        Transpose.No,
        T.Zero,
        new MatrixBatch<T>(c, batch, m, n),
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
            int problem = element / (m * n), i = element / n % m, j = element % n;
            double sum = 0, size = 0;
            for (int p = 0; p < k; p++)
            {
                double term = double.CreateChecked(a[(((problem * m) + i) * k) + p]) * double.CreateChecked(b[(((problem * k) + p) * n) + j]);
                sum += term;
                size += Math.Abs(term);
            }

            double error = Math.Abs(double.CreateChecked(c[element]) - sum) / ((k + 2) * unit * size);
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
