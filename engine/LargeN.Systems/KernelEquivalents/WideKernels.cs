// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>The kernels of infinitely wide networks on given inputs, element by element.</summary>
/// <param name="Kernel">CK of an explicit network, pre-activation kernel of an implicit one; [n, n] row-major.</param>
/// <param name="Tangent">Tangent kernel.</param>
/// <param name="Features">E phi_c phi_c of the last layer, what z^T z / m of a finite network estimates.</param>
/// <param name="Verdict">NotConverged where a fixed point is not.</param>
internal readonly record struct WideKernels(double[] Kernel, double[] Tangent, double[] Features, Verdict Verdict)
{
    private const int Iterations = 1000;
    private const double Tolerance = 1e-13;

    /// <summary>Layer by layer: K = E phi_c phi_c, Theta = K + K' o Theta.</summary>
    internal static WideKernels Explicit(IReadOnlyList<ActivationFunction> layers, IReadOnlyList<double> means, double[] gram, Parallelism threads, CancellationToken cancel)
    {
        int n = (int)Math.Sqrt(gram.Length);
        double[] kernel = [.. gram], tangent = [.. gram];
        for (int l = 0; l < layers.Count; l++)
        {
            cancel.ThrowIfCancellationRequested();
            PairKernel layer = PairKernel.Of(layers[l], means[l], Diagonal(kernel, n));
            Map(n, threads, (i, j) =>
            {
                int at = (i * n) + j;
                (double value, double slope) = i == j ? layer.Self(i) : layer.Pair(i, j, kernel[at]);
                kernel[at] = value;
                tangent[at] = value + (slope * tangent[at]);
            });
            Mirror(kernel, n);
            Mirror(tangent, n);
        }

        return new WideKernels(kernel, tangent, kernel, Verdict.Converged);
    }

    /// <summary>K = sa2 E phi_c phi_c(K) + sb2 G: the diagonal by iteration, each pair by Newton (the derivative of E phi phi in k is E phi' phi'); Theta = K / (1 - sa2 K').</summary>
    internal static WideKernels Implicit(ActivationFunction function, ImplicitNetwork network, double mean, double[] gram, Parallelism threads, CancellationToken cancel)
    {
        int n = (int)Math.Sqrt(gram.Length);
        double sa2 = network.RecurrentVariance, sb2 = network.InputVariance, worst = double.PositiveInfinity;
        double[] q = Diagonal(gram, n);
        PairKernel at = PairKernel.Of(function, mean, q);
        for (int t = 0; t < Iterations && worst > Tolerance; t++)
        {
            cancel.ThrowIfCancellationRequested();
            worst = 0;
            for (int i = 0; i < n; i++)
            {
                double next = (sa2 * at.Self(i).Value) + (sb2 * gram[(i * n) + i]);
                worst = Math.Max(worst, Math.Abs(next - q[i]) / next);
                q[i] = next;
            }

            at = PairKernel.Of(function, mean, [.. q]);
        }

        double[] kernel = new double[n * n], tangent = new double[n * n], features = new double[n * n], residuals = new double[n];
        Map(n, threads, (i, j) =>
        {
            int index = (i * n) + j;
            double k = sb2 * gram[index], value, slope;
            if (i == j)
            {
                (value, slope) = at.Self(i);
                k = q[i];
            }
            else
            {
                double scale = Math.Sqrt(q[i] * q[j]), residual = double.PositiveInfinity;
                (value, slope) = at.Pair(i, j, k);
                for (int t = 0; t < 50 && residual > Tolerance; t++)
                {
                    double step = (k - (sa2 * value) - (sb2 * gram[index])) / (1 - (sa2 * slope));
                    k = Math.Clamp(k - step, -scale, scale);
                    (value, slope) = at.Pair(i, j, k);
                    residual = Math.Abs(step) / scale;
                }

                residuals[i] = Math.Max(residuals[i], residual);
            }

            kernel[index] = k;
            features[index] = value;
            tangent[index] = k / (1 - (sa2 * slope));
        });
        Mirror(kernel, n);
        Mirror(tangent, n);
        Mirror(features, n);
        double left = Math.Max(worst, residuals.Max());
        return new WideKernels(kernel, tangent, features, left <= Tolerance ? Verdict.Converged : new Verdict(VerdictKind.NotConverged, Residual: left));
    }

    /// <summary>Calls <paramref name="element"/> for every (i, j) with j at most i; rows are parts, so that threads change no bit.</summary>
    private static void Map(int n, Parallelism threads, Action<int, int> element) => ParallelRegion.For(n, threads, i =>
    {
        for (int j = 0; j <= i; j++) element(i, j);
    });

    private static double[] Diagonal(double[] matrix, int n) => [.. Enumerable.Range(0, n).Select(i => matrix[(i * n) + i])];

    private static void Mirror(double[] matrix, int n)
    {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++) matrix[(j * n) + i] = matrix[(i * n) + j];
    }
}
