// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Tests.Numerics.Statistics;

public sealed class JackknifeTests
{
    [Test]
    public void The_mean_itself_has_the_textbook_standard_error_and_no_bias()
    {
        double[] x = Draw.WideRange(41, 37, range: 1);
        JackknifeEstimate estimate = Jackknife.Estimate(new ReadOnlyMatrixView<double>(x, 37, 1), means => means[0]);
        Assert.Multiple(() =>
        {
            Assert.That(estimate.Value, Is.EqualTo(x.Average()).Within(1e-14));
            Assert.That(estimate.StandardError, Is.EqualTo(Math.Sqrt(FixedOrder.Variance(x) / 37)).Within(1e-13));
            Assert.That(estimate.Bias, Is.Zero.Within(1e-13));
            Assert.That(estimate.Verdict.IsConverged);
        });
    }

    [Test]
    public void Every_leave_one_out_call_sees_the_means_of_the_others()
    {
        double[] data = Draw.WideRange(42, 5 * 3, range: 2);
        List<double[]> calls = [];
        Jackknife.Estimate(new ReadOnlyMatrixView<double>(data, 5, 2, 3), means =>
        {
            calls.Add(means.ToArray());
            return means[0];
        });

        Assert.That(calls, Has.Count.EqualTo(6));
        for (int r = 0; r < 6; r++)
        {
            for (int j = 0; j < 2; j++)
            {
                double expected = Enumerable.Range(0, 5).Where(i => i != r).Average(i => data[(3 * i) + j]);
                Assert.That(calls[r][j], Is.EqualTo(expected).Within(1e-14 * data.Max(Math.Abs)));
            }
        }
    }

    [Test]
    public void The_variance_of_a_mean_of_squares_has_its_known_bias_and_error()
    {
        // f = E x^2 - (E x)^2 has bias -variance/n, which the jackknife finds exactly: (n - 1)(mean of f_r - f).
        double[] x = new double[400], table = new double[800];
        new RandomStream(43, Purpose.Test, 0).FillNormal(x);
        for (int i = 0; i < 400; i++) (table[2 * i], table[(2 * i) + 1]) = (x[i], x[i] * x[i]);
        JackknifeEstimate estimate = Jackknife.Estimate(new ReadOnlyMatrixView<double>(table, 400, 2), means => means[1] - (means[0] * means[0]));
        double variance = FixedOrder.Variance(x);
        double fourth = FixedOrder.Mean(Array.ConvertAll(x, v => Math.Pow(v - FixedOrder.Mean(x), 4)));
        Assert.Multiple(() =>
        {
            Assert.That(estimate.Value - estimate.Bias, Is.EqualTo(variance).Within(1e-11));

            // Delta method: variance of the estimate = (mu_4 - sigma^4)/n, up to terms of relative order 1/n.
            Assert.That(estimate.StandardError, Is.EqualTo(Math.Sqrt((fourth - (variance * variance)) / 400)).Within(0.01 * estimate.StandardError));
        });
    }

    [Test]
    public void Failures_are_verdicts_and_no_replicas_are_a_mistake()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Jackknife.FromLeaveOneOut(1, [1, double.NaN]).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 1)));
            Assert.That(Jackknife.FromLeaveOneOut(double.PositiveInfinity, [1, 2]).Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
            JackknifeEstimate one = Jackknife.Estimate(new ReadOnlyMatrixView<double>([3.0], 1, 1), means => 2 * means[0]);
            Assert.That(one.Value, Is.EqualTo(6));
            Assert.That(one.StandardError, Is.NaN);
            Assert.That(one.Verdict.Kind, Is.EqualTo(VerdictKind.IllConditioned));
            Assert.That(() => Jackknife.FromLeaveOneOut(1, []), Throws.ArgumentException);
            Assert.That(() => Jackknife.Estimate(new ReadOnlyMatrixView<double>([], 0, 2), _ => 0), Throws.ArgumentException);
        });
    }
}
