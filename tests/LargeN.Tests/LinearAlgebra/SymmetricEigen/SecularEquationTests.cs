// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Tests.LinearAlgebra;

public unsafe class SecularEquationTests
{
    private static readonly double Eps = Math.ScaleB(1, -52);

    public static IEnumerable<string> Poles => ["even", "close pairs", "one cluster", "graded", "tiny weights", "one heavy weight"];

    private sealed class Problem
    {
        internal readonly int Count;
        internal readonly double Rho = 0.7;
        internal readonly double[] D, Z, Origins, Offsets, Weights;

        internal Problem(string kind, int count)
        {
            Count = count;
            int size = ((count + 7) / 8 * 8) + SecularEquation.Padding;
            (D, Z, Origins, Offsets, Weights) = (new double[size], new double[size], new double[size], new double[size], new double[size]);
            double[] draw = TestMatrices.Even<double>(31, 2 * count);
            double norm = 0;
            for (int i = 0; i < count; i++)
            {
                double gap = (1.1 + draw[i]) / count;
                if (kind == "close pairs" && i % 2 == 1) gap = 8 * Eps;
                if (kind == "one cluster" && i > count / 3 && i < 2 * count / 3) gap = 64 * Eps;
                D[i] = kind == "graded" ? Math.ScaleB(1, -2 * (count - i)) : (i == 0 ? -1 : D[i - 1]) + gap;
                Z[i] = kind == "tiny weights" && i % 3 != 0 ? 1e-14 * draw[count + i] : kind == "one heavy weight" && i == count / 2 ? 100 : draw[count + i];
                norm += Z[i] * Z[i];
            }

            for (int i = 0; i < count; i++) Z[i] /= Math.Sqrt(norm);
            for (int k = 0; count + k < size; k++) D[count + k] = D[count - 1] + ((k + 1) * Rho * (1 + (8 * Eps)));
        }

        internal Verdict Solve(int limit = SecularEquation.IterationLimit)
        {
            fixed (double* d = D, z = Z, origins = Origins, offsets = Offsets, weights = Weights)
            {
                Verdict verdict = SecularEquation.Solve(0, Count, Count, d, z, 1 / Rho, origins, offsets, limit);
                SecularVectors.Weights(0, Count, Count, d, z, origins, offsets, weights);
                return verdict;
            }
        }

        internal double[] Vector(int i)
        {
            int padded = (Count + 7) / 8 * 8;
            double[] row = new double[padded], weights = (double[])Weights.Clone();
            Array.Clear(weights, Count, weights.Length - Count);
            fixed (double* d = D, w = weights, target = row) SecularVectors.Row(padded, d, w, Origins[i], Offsets[i], target);
            double length = Math.Sqrt(row.Sum(x => x * x));
            return Array.ConvertAll(row, x => x / length)[..Count];
        }
    }

    [Test]
    public void Roots_interlace_and_vectors_are_orthonormal_eigenvectors([ValueSource(nameof(Poles))] string kind, [Values(1, 2, 3, 7, 8, 9, 17, 64, 101)] int count)
    {
        Problem p = new(kind, count);

        Assert.That(p.Solve(), Is.EqualTo(Verdict.Converged));
        double[][] vectors = [.. Enumerable.Range(0, count).Select(p.Vector)];
        double scale = p.D[..count].Max(Math.Abs) + p.Rho;
        for (int i = 0; i < count; i++)
        {
            Assert.That((p.D[i] - p.Origins[i]) - p.Offsets[i], Is.Negative, $"root {i} lies right of its pole");
            if (i + 1 < count) Assert.That((p.D[i + 1] - p.Origins[i]) - p.Offsets[i], Is.Positive, $"root {i} lies left of the next pole");
            double root = p.Origins[i] + p.Offsets[i], along = Enumerable.Range(0, count).Sum(j => p.Z[j] * vectors[i][j]);
            for (int j = 0; j < count; j++)
            {
                Assert.That(Math.Abs(((p.D[j] - root) * vectors[i][j]) + (p.Rho * p.Z[j] * along)), Is.LessThan(10 * count * Eps * scale), $"residual ({i}, {j})");
                double product = Enumerable.Range(0, count).Sum(k => vectors[i][k] * vectors[j][k]) - (i == j ? 1 : 0);
                Assert.That(Math.Abs(product), Is.LessThan(10 * count * Eps), $"product ({i}, {j})");
            }
        }
    }

    [Test]
    public void Weights_keep_their_signs_and_stay_close([ValueSource(nameof(Poles))] string kind)
    {
        const int count = 40;
        Problem p = new(kind, count);
        p.Solve();

        for (int j = 0; j < count; j++)
        {
            Assert.That(Math.Sign(p.Weights[j]), Is.EqualTo(Math.Sign(p.Z[j])), $"weight {j}");
            Assert.That(Math.Abs((p.Weights[j] / Math.Sqrt(p.Rho)) - p.Z[j]), Is.LessThan(10 * count * Eps), $"weight {j}");
        }
    }

    [Test]
    public void Too_few_evaluations_name_the_first_root_that_needs_more()
    {
        Problem exact = new("even", 20), few = new("even", 20);
        exact.Solve();

        Verdict verdict = few.Solve(limit: 1);

        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(verdict.Index, Is.InRange(0, 19));
        int root = (int)verdict.Index;
        for (int i = 0; i < root; i++) Assert.That(few.Origins[i] + few.Offsets[i], Is.EqualTo(exact.Origins[i] + exact.Offsets[i]).Within(1e-14), $"root {i}");
        double error = Math.Abs(few.Origins[root] + few.Offsets[root] - exact.Origins[root] - exact.Offsets[root]);
        Assert.That(verdict.Residual, Is.InRange(Math.BitIncrement(error), few.D[root + 1] - few.D[root]), "the bracket holds the root");
    }
}
