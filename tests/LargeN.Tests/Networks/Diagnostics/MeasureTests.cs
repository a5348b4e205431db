// SPDX-License-Identifier: MIT
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Tests.Networks;

/// <summary>Measures of features, kernels and models against numbers computed apart and against their definitions.</summary>
public class MeasureTests
{
    [Test]
    public void Alignment_is_a_cosine_and_centring_takes_what_all_points_share()
    {
        double[] k = [2, 1, 0, 1, 3, 1, 0, 1, 5], l = [1, 0.5, 0.5, 0.5, 2, -1, 0.5, -1, 4];
        const int N = 3;
        double expected = k.Zip(l, (a, b) => a * b).Sum() / Math.Sqrt(k.Sum(a => a * a) * l.Sum(a => a * a));
        double[] shifted = [.. k.Select(a => (1e-200 * a) + 7e-200)], scaled = [.. k.Select(a => a * 1e200)];

        Assert.That(KernelSimilarity.Alignment(Square(k), Square(l)), Is.EqualTo(expected).Within(1e-15));
        Assert.That(KernelSimilarity.Alignment(Square(k), Square(scaled)), Is.EqualTo(1).Within(1e-15));
        Assert.That(KernelSimilarity.CentredAlignment(Square(k), Square(shifted)), Is.EqualTo(1).Within(1e-14));
        Assert.That(KernelSimilarity.CentredAlignment(Square(k), Square(l)), Is.EqualTo(KernelSimilarity.Alignment(Square(Centred(k, N)), Square(Centred(l, N)))).Within(1e-14));
        Assert.That(KernelSimilarity.Alignment(Square(new double[9]), Square(l)), Is.NaN);
        Assert.That(() => KernelSimilarity.Alignment(Square(k), new ReadOnlyMatrixView<double>(l, 2, 2)), Throws.ArgumentException);

        static ReadOnlyMatrixView<double> Square(double[] x) => new(x, N, N);
    }

    [Test]
    public void Neural_collapse_of_the_reference_features()
    {
        double[] noise = Fill.Of(120, 0.1), means = Fill.Of(20, 1.7);
        int[] labels = [.. Enumerable.Range(0, 24).Select(i => i / 6)];
        double[] h = [.. noise.Select((x, i) => x + (2 * means[(labels[i / 5] * 5) + (i % 5)]))];

        NeuralCollapseMeasures measures = NeuralCollapse.Of(new ReadOnlyMatrixView<double>(h, 24, 5), labels, 4);

        Assert.That(measures.Verdict.IsConverged, Is.True);
        Assert.That(measures.WithinOverBetween, Is.EqualTo(0.1361447573).Within(1e-8));
        Assert.That(measures.TraceRatio, Is.EqualTo(0.2422916975).Within(1e-8));
        Assert.That(measures.NormSpread, Is.EqualTo(0.1665848850).Within(1e-8));
        Assert.That(measures.AngleDeviation, Is.EqualTo(0.6002580379).Within(1e-8));
        Assert.That(measures.NearestMeanAccuracy, Is.EqualTo(0.8333333333).Within(1e-8));
        Assert.That(measures.SelfDuality, Is.Null);
    }

    [Test]
    public void A_simplex_is_fully_collapsed()
    {
        // Three classes at the corners of a triangle around (5, -2), readout along the centred means.
        double root = Math.Sqrt(3) / 2;
        double[] m = [1, 0, -0.5, root, -0.5, -root], h = [.. Enumerable.Range(0, 12).Select(i => m[i / 4 * 2 + (i % 2)] + (i % 2 == 0 ? 5 : -2))];
        int[] labels = [0, 0, 1, 1, 2, 2];

        NeuralCollapseMeasures measures = NeuralCollapse.Of(new ReadOnlyMatrixView<double>(h, 6, 2), labels, 3, new ReadOnlyMatrixView<double>([.. m.Select(x => 3 * x)], 3, 2));

        Assert.That(new[] { measures.WithinOverBetween, measures.TraceRatio, measures.NormSpread, measures.AngleDeviation, measures.SelfDuality!.Value }, Is.All.EqualTo(0).Within(1e-14));
        Assert.That(measures.NearestMeanAccuracy, Is.EqualTo(1));
    }

    [Test]
    public void Neural_collapse_names_what_it_cannot_take()
    {
        double[] h = [1, 2, 3, double.NaN, 1, 2, 1, 1];

        Assert.That(NeuralCollapse.Of(new ReadOnlyMatrixView<double>(h, 4, 2), [0, 1, 0, 1], 2).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 3)));
        Assert.That(NeuralCollapse.Of(new ReadOnlyMatrixView<double>(new double[8], 4, 2), [0, 1, 0, 1], 2).Verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(() => NeuralCollapse.Of(new ReadOnlyMatrixView<double>(new double[8], 4, 2), [0, 2, 0, 2], 3), Throws.ArgumentException.With.Message.Contains("class 1"));
        Assert.That(() => NeuralCollapse.Of(new ReadOnlyMatrixView<double>(new double[8], 4, 2), [0, 1, 0, 2], 2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("sample 3"));
    }

    [Test]
    public void Embedding_of_the_reference_models()
    {
        const int Models = 8, Samples = 10, Classes = 4;
        double[] p = [.. Fill.Of(Models * Samples * Classes, 0.3).Select(x => Math.Exp(2 * x))];
        for (int r = 0; r < p.Length; r += Classes)
        {
            double sum = p.AsSpan(r, Classes).ToArray().Sum();
            for (int c = 0; c < Classes; c++) p[r + c] /= sum;
        }

        double[] d = ModelManifold.Distances(new ReadOnlyMatrixView<double>(p, Models * Samples, Classes), Models);
        ModelEmbedding found = ModelManifold.Embed(new ReadOnlyMatrixView<double>(d, Models, Models));

        Assert.That(found.Verdict.IsConverged, Is.True);
        Assert.That(found.Eigenvalues[..3], Is.EqualTo((double[])[0.1643345463, 0.1355340616, -0.0017856527]).Within(1e-8));
        Assert.That(found.ExplainedStress(2), Is.EqualTo(0.9912630376).Within(1e-8));
        Assert.That(found.ExplainedStress(Models), Is.EqualTo(1));
        for (int i = 0; i < Models; i++)
        {
            for (int j = 0; j < Models; j++)
            {
                double sum = 0;
                for (int a = 0; a < Models; a++) sum += Math.Sign(found.Eigenvalues[a]) * Square(found.Coordinates[(i * Models) + a] - found.Coordinates[(j * Models) + a]);
                Assert.That(sum, Is.EqualTo(d[(i * Models) + j]).Within(1e-14));
            }
        }

        static double Square(double x) => x * x;
    }

    [Test]
    public void Barriers_and_paths()
    {
        Assert.That(ModeConnectivity.Barrier([1, 2.5, 4]), Is.Zero);
        Assert.That(ModeConnectivity.Barrier([1, 4, 3]), Is.EqualTo(2));
        Assert.That(ModeConnectivity.Barrier([1, 4, 7], 1, 3), Is.EqualTo(4));
        Assert.That(ModeConnectivity.Barrier([1, double.NaN, 3]), Is.NaN);
        Assert.That(() => ModeConnectivity.Barrier([1]), Throws.ArgumentException);
        double[] first = [1, -0.1, 3], second = [2, 0.7, -1], place = new double[3];
        ModeConnectivity.Interpolate(first, second, 0, place);
        Assert.That(place, Is.EqualTo(first));
        ModeConnectivity.Interpolate(first, second, 1, place);
        Assert.That(place, Is.EqualTo(second));
        ModeConnectivity.Interpolate(first, second, 0.25, place);
        Assert.That(place, Is.EqualTo((double[])[1.25, 0.1, 2]).Within(1e-16));
    }

    [Test]
    public void Small_eigenvalues_of_weights_keep_their_digits()
    {
        // W = Q diag(1, 1e-6, 1e-9) with Q a rotation: W W^T has the eigenvalues 1, 1e-12, 1e-18, of which only the first two stand above u.
        double c = 0.6, s = 0.8;
        double[] w = [c, -s * 1e-6, 0, s, c * 1e-6, 0, 0, 0, 1e-9], values = new double[3];

        Verdict verdict = WeightSpectrum.Eigenvalues(new ReadOnlyMatrixView<double>(w, 3, 3), 4, values);

        Assert.That(verdict.IsConverged, Is.True);
        Assert.That(values[0], Is.EqualTo(0.25).Within(1e-15));
        Assert.That(values[1] / 0.25e-12, Is.EqualTo(1).Within(1e-8));
        Assert.That(values[2] / 0.25e-18, Is.EqualTo(1).Within(1e-5));
    }

    [Test]
    public void Distance_of_samples()
    {
        double[] x = new double[1001], shifted = new double[1001];
        new RandomStream(5, Purpose.Test, 0).FillNormal(x);
        for (int i = 0; i < x.Length; i++) shifted[x.Length - 1 - i] = x[i] + 0.75;
        double[] ladder = [.. Enumerable.Range(0, 101).Select(i => (double)i)];

        Assert.That(QuantileDistance.Of(x, x), Is.Zero);
        Assert.That(QuantileDistance.Of(x, shifted), Is.EqualTo(0.75).Within(1e-14));
        Assert.That(QuantileDistance.Of(ladder, [0]), Is.EqualTo(50));   // quantile p of the ladder is 100 p
        Assert.That(QuantileDistance.Of([0, 100], ladder), Is.Zero.Within(1e-13));
        Assert.That(QuantileDistance.Of([0, double.NaN], ladder), Is.NaN);
        Assert.That(() => QuantileDistance.Of([], ladder), Throws.ArgumentException);
    }

    [Test]
    public void Sizes_of_updates()
    {
        Assert.That(UpdateSize.MeanSquare([3.0, 4.0, 1.0], [3.5, 4.0, -1.0]), Is.EqualTo(4.25 / 3).Within(1e-15));
        Assert.That(UpdateSize.MeanSquare([0.0], [double.NaN]), Is.NaN);
        Assert.That(() => UpdateSize.MeanSquare([], []), Throws.ArgumentException);
        Assert.That(UpdateSize.Relative([3.0, 4.0], [3.0, 4.5]), Is.EqualTo(0.1).Within(1e-16));
        Assert.That(UpdateSize.Relative([3f, 4f], [3f, 4.5f]), Is.EqualTo(0.1).Within(1e-16));
        Assert.That(UpdateSize.Relative([0.0], [1.0]), Is.EqualTo(double.PositiveInfinity));
        Assert.That(() => UpdateSize.Relative([0.0], [1.0, 2.0]), Throws.ArgumentException);
    }

    private static double[] Centred(double[] k, int n)
    {
        double[] rows = [.. Enumerable.Range(0, n).Select(i => k.Skip(i * n).Take(n).Average())], columns = [.. Enumerable.Range(0, n).Select(j => Enumerable.Range(0, n).Average(i => k[(i * n) + j]))];
        return [.. k.Select((x, i) => x - rows[i / n] - columns[i % n] + k.Average())];
    }
}
