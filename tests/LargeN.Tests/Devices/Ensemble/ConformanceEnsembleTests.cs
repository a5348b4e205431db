// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IEnsembleOperations{T}"/> on every device: near the reference, in calls of any length, divergence, bad input.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceEnsembleTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Test]
    public void Runs_agree_with_the_reference([Values] Activation activation, [Values] Samples samples, [Values(1, 2)] int depth)
    {
        AssertNearReference(EnsembleCase.Of(7, 11, depth, 2, 5, activation, samples));
    }

    [TestCase(1, 1, 1, 1, 1)]
    [TestCase(1, 1, 2, 3, 2)]
    [TestCase(33, 17, 2, 1, 8)]
    [TestCase(16, 32, 1, 4, 32)]
    [TestCase(300, 20, 1, 1, 9)]
    [TestCase(3, 270, 1, 2, 4)]
    [TestCase(5, 9, 2, 258, 4)]
    public void Shapes_agree_with_the_reference(int inputs, int width, int depth, int outputs, int batch)
    {
        AssertNearReference(EnsembleCase.Of(inputs, width, depth, outputs, batch, Activation.Tanh, Samples.NoisyTeacher));
        AssertNearReference(EnsembleCase.Of(inputs, width, depth, outputs, batch, Activation.Erf, Samples.SharedSet));
    }

    [Test]
    public void A_run_cut_into_calls_gives_the_same_bits([Values(Samples.OwnSet, Samples.NoisyTeacher, Samples.LinearTeacher)] Samples samples, [Values(1, 2)] int depth)
    {
        EnsembleCase test = EnsembleCase.Of(6, 9, depth, 2, 3, Activation.Gelu, samples, steps: 7);

        EnsembleOutcome<T> whole = Conformance.Only(device, stage => EnsembleStage<T>.Run(test, stage));
        EnsembleOutcome<T> parts = Conformance.Only(device, stage =>
        {
            EnsembleStage<T> ensemble = new(test, stage);
            int record = 0;
            long step = test.Run.FirstStep;
            foreach (int steps in (int[])[1, 0, 3, 2, 1])
            {
                EnsembleRun run = test.Run with { FirstStep = step, Steps = steps };
                ensemble.Train(run, ensemble.Records.Block(record, 0, run.Records, ensemble.Records.Columns));
                record += run.Records;
                step += steps;
            }

            return ensemble.Read();
        });

        AssertSame(parts, whole);
    }

    [Test]
    public void Replicas_are_numbered_from_the_first_one()
    {
        EnsembleCase all = EnsembleCase.Of(6, 9, 1, 2, 3, Activation.Tanh, Samples.LinearTeacher) with { Replicas = 4 };

        EnsembleOutcome<T> whole = Conformance.Only(device, stage => EnsembleStage<T>.Run(all, stage));
        EnsembleOutcome<T> last = Conformance.Only(device, stage =>
        {
            EnsembleStage<T> ensemble = new(all with { Replicas = 1, Run = all.Run with { FirstReplica = all.Run.FirstReplica + 3 } }, stage, (l, _, i, k) => 1.5 * Draws.Signed(100 + l, 3, i, k), _ => all.Rate * 1.75);
            ensemble.Train(all.Run with { FirstReplica = all.Run.FirstReplica + 3 }, ensemble.Records);
            return ensemble.Read();
        });

        for (int l = 0; l < all.Network.Layers; l++)
            last.Weights[l].ForEach((_, i, k) => Assert.That(last.Weights[l][0, i, k], Is.EqualTo(whole.Weights[l][3, i, k])));
    }

    [Test]
    public void Shared_draws_make_equal_replicas_of_equal_networks([Values] bool shared)
    {
        EnsembleCase test = EnsembleCase.Of(6, 9, 1, 2, 3, Activation.Tanh, Samples.LinearTeacher);
        test = test with { Run = test.Run with { SharedDraws = shared } };

        EnsembleOutcome<T> outcome = Conformance.Only(device, stage =>
        {
            EnsembleStage<T> ensemble = new(test, stage, (l, _, i, k) => Draws.Signed(l, 0, i, k), _ => test.Rate);
            ensemble.Train(test.Run, ensemble.Records);
            return ensemble.Read();
        });

        Assert.That(outcome.Weights[0][1, 0, 0] == outcome.Weights[0][0, 0, 0], Is.EqualTo(shared));
    }

    [Test]
    public void A_rate_of_zero_leaves_the_weights()
    {
        EnsembleCase test = EnsembleCase.Of(6, 9, 2, 2, 3, Activation.Tanh, Samples.LinearTeacher);

        EnsembleOutcome<T> outcome = Conformance.Only(device, stage =>
        {
            EnsembleStage<T> ensemble = new(test, stage, (l, _, i, k) => Draws.Signed(l, 0, i, k), _ => 0);
            ensemble.Train(test.Run, ensemble.Records);
            return ensemble.Read();
        });

        for (int l = 0; l < 3; l++)
            outcome.Weights[l].ForEach((e, i, k) => Assert.That(outcome.Weights[l][e, i, k], Is.EqualTo(T.CreateChecked(Draws.Signed(l, 0, i, k)))));
    }

    [Test]
    public void A_replica_that_diverges_stops_and_the_others_go_on()
    {
        // Steps 3 .. 42 with records at the even ones; replica 1 has a rate that no network survives.
        EnsembleCase test = EnsembleCase.Of(6, 9, 2, 2, 3, Activation.Quadratic, Samples.WholeSet, steps: 40) with { Rate = 0.001 };
        EnsembleOutcome<T> calm = Conformance.Only(device, stage => EnsembleStage<T>.Run(test, stage));

        EnsembleOutcome<T> outcome = Conformance.Only(device, stage =>
        {
            EnsembleStage<T> ensemble = new(test, stage, null, e => e == 1 ? 1e6 : 0.001 * (1 + (e / 4.0)));
            ensemble.Train(test.Run, ensemble.Records);
            EnsembleOutcome<T> first = ensemble.Read();
            ensemble.Train(test.Run with { FirstStep = test.Run.FirstStep + test.Run.Steps }, ensemble.Records);
            EnsembleOutcome<T> second = ensemble.Read();
            Assert.That(second.Verdicts[1], Is.EqualTo(first.Verdicts[1]), "a stopped replica stays stopped");
            int[] changed = new int[3];
            first.Weights[1].ForEach((e, i, k) => changed[e] += second.Weights[1][e, i, k].Equals(first.Weights[1][e, i, k]) ? 0 : 1);
            Assert.That(changed[1], Is.Zero);
            Assert.That(changed[0] > 0 && changed[2] > 0);
            second.Records.ForEach((e, r, c) => Assert.That(double.IsNaN(second.Records[e, r, c]), Is.EqualTo(e == 1)));
            return first;
        });

        Verdict verdict = outcome.Verdicts[1];
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(double.IsFinite(verdict.Residual), Is.False);
        Assert.That(verdict.Index % 2, Is.Zero);
        int stop = (int)((verdict.Index - 4) / 2);
        outcome.Records.ForEach((e, r, c) =>
        {
            if (e != 1) Assert.That(outcome.Records[e, r, c], Is.EqualTo(calm.Records[e, r, c]));
            else if (r < stop) Assert.That(outcome.Records[e, r, 0], Is.Not.NaN.And.Not.EqualTo(double.PositiveInfinity));
            else if (r > stop) Assert.That(outcome.Records[e, r, c], Is.NaN);
        });
        Assert.That(outcome.Verdicts[0].IsConverged && outcome.Verdicts[2].IsConverged);
        foreach (int e in (int[])[0, 2])
            outcome.Weights[1].ForEach((b, i, k) => Assert.That(outcome.Weights[1][e, i, k], Is.EqualTo(calm.Weights[1][e, i, k])));
    }

    [Test]
    public void Nothing_happens_without_replicas_steps_or_records()
    {
        EnsembleCase test = EnsembleCase.Of(6, 9, 1, 2, 3, Activation.Tanh, Samples.LinearTeacher);
        Assert.That(() => Conformance.Only(device, stage => EnsembleStage<T>.Run(test with { Replicas = 0 }, stage)), Throws.Nothing);

        EnsembleOutcome<T> none = Conformance.Only(device, stage => EnsembleStage<T>.Run(test with { Run = test.Run with { Steps = 0, RecordEvery = 0 } }, stage));

        none.Weights[0].ForEach((e, i, k) => Assert.That(none.Weights[0][e, i, k], Is.EqualTo(T.CreateChecked(1.5 * Draws.Signed(100, e, i, k)))));
    }

    private static void AssertSame(EnsembleOutcome<T> actual, EnsembleOutcome<T> expected)
    {
        for (int l = 0; l < expected.Weights.Length; l++) Conformance.AssertSameBits(actual.Weights[l], expected.Weights[l]);
        Conformance.AssertSameBits(actual.Records, expected.Records);
        Assert.That(actual.Verdicts, Is.EqualTo(expected.Verdicts));
    }

    /// <summary>Rounding of a few steps of units of order one: some hundred roundings a number, none amplified by more than the few steps do.</summary>
    private void AssertNearReference(EnsembleCase test)
    {
        double bound = 200 * Conformance.Epsilon<T>();

        (EnsembleOutcome<T> actual, EnsembleOutcome<T> expected) = Conformance.Both(device, stage => EnsembleStage<T>.Run(test, stage));

        for (int l = 0; l < test.Network.Layers; l++) Conformance.AssertWithin(actual.Weights[l], expected.Weights[l], (_, _, _) => bound);
        Conformance.AssertWithin(actual.Records, expected.Records, (e, r, c) => bound * (1 + expected.Records[e, r, c]));
        Assert.That(actual.Verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        Assert.That(expected.Records[0, 0, 0], Is.GreaterThan(0).And.LessThan(1000), "units of order one");
    }
}
