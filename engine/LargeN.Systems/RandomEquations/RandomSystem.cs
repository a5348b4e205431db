// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Dmft;
using LargeN.Threading;

namespace LargeN.Systems.RandomEquations;

/// <summary>The equations of one replica: values, gradients, and D times the Hessian of u.</summary>
/// <remarks>
/// F_i = sqrt(xi_0) g_i + sqrt(xi_1) l_i . x/D^(1/2) + sqrt(xi_2) x^T S_i x/D + sqrt(xi_3) T_i(x, x, x)/D^(3/2), normal coefficients, S and T made symmetric. Determinism: class B.
/// Matrices S_i stand row after row, [n D, D], so that all S_i x are one product, and sum F_i S_i is another with the same memory seen as [n, D^2].
/// </remarks>
internal sealed class RandomSystem : IDisposable
{
    private readonly int n;
    private readonly int d;
    private readonly double[] factor = new double[4];   // sqrt(xi_p)/D^(p/2)
    private readonly double[] constant;
    private readonly double[] linear;       // [n, D]
    private readonly double[] quadratic;    // [n, D, D]
    private readonly double[] cubic;        // [n, D, D, D]
    private readonly double[] contracted;   // T_i(x), [n, D, D]
    private readonly double[] images;       // [n, D]
    private readonly Workspace workspace;

    internal RandomSystem(RandomEquationsConfig config, SimulationRun run, int r)
    {
        (n, d) = (config.Equations, config.InputDimension);
        for (int p = 0; p < config.Covariance.Count; p++)
        {
            factor[p] = Math.Sqrt(config.Covariance[p]);
            for (int i = 0; i < p; i++) factor[p] /= Math.Sqrt(d);
        }

        RandomStream Stream(int degree) => new(run.Seed, Purpose.Weights, run.Replicas.First + (uint)r, (uint)degree);
        double[] Draw(int degree, long length)
        {
            double[] drawn = new double[factor[degree] > 0 ? length : 0];
            Stream(degree).FillNormal(drawn);
            return drawn;
        }

        (constant, linear, quadratic, cubic) = (Draw(0, n), Draw(1, (long)n * d), Draw(2, (long)n * d * d), Draw(3, (long)n * d * d * d));
        if (config.Normalised)
        {
            double scale = Math.Sqrt(n / FixedOrder.SquaredNorm(constant));
            for (int i = 0; i < n; i++) constant[i] *= scale;
        }

        (contracted, images) = (new double[cubic.Length / d], new double[n * d]);
        for (int i = 0; i < n && quadratic.Length > 0; i++) Symmetrise(quadratic.AsSpan(i * d * d, d * d));
        for (int i = 0; i < n && cubic.Length > 0; i++) SymmetriseThree(cubic.AsSpan(i * d * d * d, d * d * d));
        (Values, Gradients, Hessian) = (new double[n], new double[n * d], new double[d * d]);
        workspace = new Workspace(WorkspaceBytes(config));
    }

    /// <summary>F, n.</summary>
    internal double[] Values { get; }

    /// <summary>grad F_i, [n, D].</summary>
    internal double[] Gradients { get; }

    /// <summary>D times the Hessian of u, [D, D], both triangles.</summary>
    internal double[] Hessian { get; }

    /// <summary>|F|^2/(2 D).</summary>
    internal double Energy => FixedOrder.SquaredNorm(Values) / (2 * d);

    /// <summary>Memory of a replica.</summary>
    internal static long Bytes(RandomEquationsConfig config)
    {
        long n = config.Equations, d = config.InputDimension;
        long squares = Has(config, 2) ? n * d * d : 0, cubes = Has(config, 3) ? (n * d * d * d) + (n * d * d) : 0;
        return (8 * (squares + cubes + (3 * n * d) + (2 * n) + (d * d))) + WorkspaceBytes(config);
    }

    /// <summary>Operations of an evaluation.</summary>
    internal static double Flops(RandomEquationsConfig config)
    {
        double n = config.Equations, d = config.InputDimension, square = n * d * d;
        return square + (Has(config, 2) ? 4 * square : 0) + (Has(config, 3) ? (2 * square * d) + (4 * square) : 0);
    }

    /// <summary>Values, gradients and Hessian at x.</summary>
    internal void Evaluate(double[] x)
    {
        for (int i = 0; i < n; i++) Values[i] = factor[0] * constant[i];
        Array.Clear(Gradients);
        for (int i = 0; i < n && linear.Length > 0; i++)
        {
            ReadOnlySpan<double> row = linear.AsSpan(i * d, d);
            Values[i] += factor[1] * FixedLanes.Dot(row, x);
            FixedLanes.AddScaled(factor[1], row, Gradients.AsSpan(i * d, d));
        }

        for (int i = 0; i < n && cubic.Length > 0; i++)
            MatMul.Execute(1.0, new ReadOnlyMatrixView<double>(x, 1, d), Transpose.No, new ReadOnlyMatrixView<double>(cubic.AsSpan(i * d * d * d, d * d * d), d, d * d), Transpose.No, 0, new MatrixView<double>(contracted.AsSpan(i * d * d, d * d), 1, d * d), workspace, Parallelism.Single);
        Contract(quadratic, x, factor[2], 2);
        Contract(contracted, x, factor[3], 3);
        SymmetricRankK.Execute(1.0, new ReadOnlyMatrixBatch<double>(Gradients, 1, n, d), Transpose.Yes, 0, new MatrixBatch<double>(Hessian, 1, d, d), workspace, Parallelism.Single);
        for (int a = 0; a < d; a++)
        {
            for (int b = 0; b < a; b++) Hessian[(b * d) + a] = Hessian[(a * d) + b];
        }

        AddCurvature(quadratic, 2 * factor[2]);
        AddCurvature(contracted, 6 * factor[3]);
    }

    public void Dispose() => workspace.Dispose();

    private static bool Has(RandomEquationsConfig config, int degree) => degree < config.Covariance.Count && config.Covariance[degree] > 0;

    private static long WorkspaceBytes(RandomEquationsConfig config)
    {
        int n = config.Equations, d = config.InputDimension;
        long bytes = SymmetricRankK.Plan<double>(1, d, n, Transpose.Yes, Parallelism.Single).WorkspaceBytes;
        if (!Has(config, 2) && !Has(config, 3)) return bytes;
        bytes = Math.Max(bytes, MatMul.Plan<double>(1, n * d, 1, d, Transpose.No, Transpose.No, Parallelism.Single).WorkspaceBytes);
        return Math.Max(bytes, MatMul.Plan<double>(1, 1, d * d, Math.Max(n, d), Transpose.No, Transpose.No, Parallelism.Single).WorkspaceBytes);
    }

    /// <summary>What a form of a degree with the matrices M_i = M_i(x) adds: x^T M_i x to the values, degree times M_i x to the gradients.</summary>
    private void Contract(double[] matrices, double[] x, double scale, int degree)
    {
        if (matrices.Length == 0) return;
        MatMul.Execute(1.0, new ReadOnlyMatrixView<double>(matrices, n * d, d), Transpose.No, new ReadOnlyMatrixView<double>(x, d, 1), Transpose.No, 0, new MatrixView<double>(images, n * d, 1), workspace, Parallelism.Single);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> image = images.AsSpan(i * d, d);
            Values[i] += scale * FixedLanes.Dot(x, image);
            FixedLanes.AddScaled(degree * scale, image, Gradients.AsSpan(i * d, d));
        }
    }

    private void AddCurvature(double[] matrices, double scale)
    {
        if (matrices.Length == 0) return;
        MatMul.Execute(scale, new ReadOnlyMatrixView<double>(Values, 1, n), Transpose.No, new ReadOnlyMatrixView<double>(matrices, n, d * d), Transpose.No, 1, new MatrixView<double>(Hessian, 1, d * d), workspace, Parallelism.Single);
    }

    private void Symmetrise(Span<double> m)
    {
        for (int a = 0; a < d; a++)
        {
            for (int b = 0; b < a; b++) m[(a * d) + b] = m[(b * d) + a] = 0.5 * (m[(a * d) + b] + m[(b * d) + a]);
        }
    }

    private void SymmetriseThree(Span<double> m)
    {
        for (int a = 0; a < d; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                for (int c = 0; c <= b; c++)
                {
                    int abc = At(a, b, c), acb = At(a, c, b), bac = At(b, a, c), bca = At(b, c, a), cab = At(c, a, b), cba = At(c, b, a);
                    double mean = (m[abc] + m[acb] + m[bac] + m[bca] + m[cab] + m[cba]) / 6;
                    m[abc] = m[acb] = m[bac] = m[bca] = m[cab] = m[cba] = mean;
                }
            }
        }

        int At(int a, int b, int c) => (((a * d) + b) * d) + c;
    }
}
