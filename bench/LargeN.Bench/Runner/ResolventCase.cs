// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>tr (A + z)^-1 of one symmetric matrix at many shifts: half of them real, beyond the spectrum, half complex, inside it and 0.1 off the axis.</summary>
internal sealed class ResolventCase : RunnerCase
{
    private const double LargestRatio = 10;

    private readonly int n;
    private readonly Parallelism threads;
    private readonly double[] original;
    private readonly double[] a;
    private readonly double[] values;
    private readonly Complex[] shifts;
    private readonly Complex[] traces;
    private readonly Verdict[] verdicts;
    private readonly Workspace workspace;

    internal ResolventCase(int n, int shifts, Parallelism threads)
    {
        this.n = n;
        this.threads = threads;
        original = Normals(0, n * n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++) original[(j * n) + i] = original[(i * n) + j];
        a = new double[n * n];
        values = new double[n];
        double edge = 2 * Math.Sqrt(n);
        int half = shifts / 2;
        this.shifts = [.. Enumerable.Range(0, shifts).Select(s => s < half ? new Complex((1.1 * edge) + (0.01 * s), 0) : new Complex(edge * (((s - half) / (double)(shifts - half)) - 0.5), 0.1))];
        traces = new Complex[shifts];
        verdicts = new Verdict[shifts];
        workspace = new Workspace(Resolvent.Plan(1, n, shifts, threads).WorkspaceBytes);
    }

    internal override double Flops => 4.0 / 3.0 * n * n * n;

    internal override void Prepare() => original.CopyTo(a, 0);

    internal override void Run() => Resolvent.Traces(new MatrixBatch<double>(a, 1, n, n), shifts, values, traces, verdicts, workspace, threads);

    // Against the dense inverse at the first and the last shift, in units of n u |A| / min |l + z| times sum |R_ii|.
    internal override double ErrorOverBound()
    {
        if (verdicts.Any(v => !v.IsConverged)) return double.PositiveInfinity;
        return Math.Max(Error(0), Error(shifts.Length - 1)) / LargestRatio;
    }

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }

    private double Error(int s)
    {
        Complex[] m = [.. original.Select(x => (Complex)x)];
        for (int i = 0; i < n; i++) m[(i * n) + i] += shifts[s];
        Invert(m);
        Complex trace = 0;
        double size = 0;
        for (int i = 0; i < n; i++)
        {
            trace += m[(i * n) + i];
            size += Complex.Abs(m[(i * n) + i]);
        }

        return Complex.Abs(traces[s] - trace) / (n * Math.ScaleB(1, -53) * (1 + verdicts[s].Residual) * size);
    }

    /// <summary>Gauss and Jordan in place without pivoting: the shifts keep every pivot off zero.</summary>
    private void Invert(Complex[] m)
    {
        for (int k = 0; k < n; k++)
        {
            Complex pivot = 1 / m[(k * n) + k];
            m[(k * n) + k] = 1;
            for (int j = 0; j < n; j++) m[(k * n) + j] *= pivot;
            for (int i = 0; i < n; i++)
            {
                if (i == k) continue;
                Complex factor = m[(i * n) + k];
                m[(i * n) + k] = 0;
                for (int j = 0; j < n; j++) m[(i * n) + j] -= factor * m[(k * n) + j];
            }
        }
    }
}
