// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>The step of <see cref="IEnsembleOperations{T}"/> against central differences of the loss that it records itself.</summary>
public sealed class EnsembleGradientTests
{
    [Test]
    public void A_step_goes_down_the_gradient_of_the_objective([Values("reference", "cpu")] string device, [Values] Activation activation, [Values] Samples samples, [Values(1, 2)] int depth)
    {
        // ReLU is piecewise linear: no unit of this case is within the difference of its kink.
        const double Difference = 1e-6, Rate = 0.125;
        EnsembleCase test = EnsembleCase.Of(5, 6, depth, 2, 4, activation, samples, steps: 1) with { Replicas = 1 };
        EnsembleNetwork network = test.Network;
        EnsembleOutcome<double> after = Train(test, device, null, Rate);
        for (int l = 0; l < network.Layers; l++)
        {
            int layer = l;
            foreach ((int i, int k) in ((int, int)[])[(0, 0), (network.Rows(l) - 1, network.Columns(l) - 1), (network.Rows(l) / 2, network.Columns(l) / 3)])
            {
                double gradient = (Loss(Difference) - Loss(-Difference)) / (2 * Difference) / 2;     // the objective is half the loss
                double step = Weight(l, 0, i, k) - after.Weights[l][0, i, k];

                Assert.That(step, Is.EqualTo(Rate * network.LearningRateFactors[l] * gradient).Within(1e-9), $"layer {l}, weight ({i}, {k})");

                double Loss(double shift) =>
                    Train(test, device, (m, e, row, column) => Weight(m, e, row, column) + (m == layer && (row, column) == (i, k) ? shift : 0), Rate).Records[0, 0, 0];
            }
        }
    }

    [Test]
    public void Records_are_the_loss_and_the_squared_norms_before_the_update()
    {
        EnsembleCase test = EnsembleCase.Of(1, 1, 1, 1, 1, Activation.Identity, Samples.WholeSet, steps: 1) with { Replicas = 1 };

        EnsembleOutcome<double> outcome = Train(test, "reference", (l, _, _, _) => l == 0 ? 3 : 2, 0.125);

        double x = 2 * Draws.Signed(130, 0, 0, 0), y = Draws.Signed(131, 0, 0, 0), residual = (0.7 * 2 * 3 * x) - y;
        Assert.That(outcome.Records[0, 0, 0], Is.EqualTo(residual * residual).Within(1e-14));
        Assert.That(outcome.Records[0, 0, 1], Is.EqualTo(9));
        Assert.That(outcome.Records[0, 0, 2], Is.EqualTo(4));
        Assert.That(outcome.Weights[0][0, 0, 0], Is.EqualTo(3 - (0.125 * 1.5 * 0.7 * 2 * residual * x)).Within(1e-14));
        Assert.That(outcome.Weights[1][0, 0, 0], Is.EqualTo(2 - (0.125 * 0.75 * 0.7 * 3 * residual * x)).Within(1e-14));
    }

    private static double Weight(int l, int e, int i, int k) => 1.5 * Draws.Signed(100 + l, e, i, k);

    private static EnsembleOutcome<double> Train(EnsembleCase test, string device, Func<int, int, int, int, double>? weight, double rate)
    {
        using Stage stage = new(Device.Open(device, Parallelism.Single));
        EnsembleCase recorded = test with { Run = test.Run with { RecordEvery = 1 } };
        EnsembleStage<double> ensemble = new(recorded, stage, weight ?? Weight, _ => rate);
        ensemble.Train(recorded.Run, ensemble.Records);
        return ensemble.Read();
    }
}
