// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>Descent on both layers, some replicas at a time: w += eta A z, A += eta gamma0 w (K0 z)^T with the old w.</summary>
/// <remarks>
/// Vectors are rows. Nothing is normalised on the device: with eigenvalues and target divided by s and p, eta becomes eta / s and gamma0 becomes gamma0 s / p; the loss is divided by p and
/// |w|^2 multiplied by s / p at the end. Every richness starts from the same features and sees the same samples.
/// </remarks>
internal sealed class FeatureDescent(FeatureDescentPlan plan, SgdScales scales, Modes modes, Design? design, FeatureDescentMemory memory, SimulationRun run, Dictionary<string, double[]> values)
{
    private readonly LinearFeatureConfig config = plan.Config;
    private readonly IMatrixOperations<double> matrix = run.Device.Operations<IMatrixOperations<double>>();
    private readonly IPointwiseOperations<double> pointwise = run.Device.Operations<IPointwiseOperations<double>>();
    private int count;

    private DeviceMatrix<double> Initial => new(memory.Initial, count, plan.Width, plan.Modes);

    private DeviceMatrix<double> Features => new(memory.Features, count, plan.Width, plan.Modes);

    private DeviceMatrix<double> Inputs => new(memory.Inputs, count, plan.Rows, plan.Modes);

    private DeviceMatrix<double> Residuals => new(memory.Residuals, count, 1, plan.Rows);

    private DeviceMatrix<double> Weights => new(memory.Weights, count, 1, plan.Width);

    private DeviceMatrix<double> Changes => new(memory.Changes, count, 1, plan.Width);

    private DeviceMatrix<double> Seen => new(memory.Seen, count, 1, plan.Width);

    private DeviceMatrix<double> Outputs => new(memory.Outputs, count, 1, plan.Modes);

    private DeviceMatrix<double> Gradients => new(memory.Gradients, count, 1, plan.Modes);

    private DeviceMatrix<double> Projected => new(memory.Projected, count, 1, plan.Modes);

    internal void Run(int richness, int first, int replicas, Action<double> progress)
    {
        count = replicas;
        uint replica = run.Replicas.First + (uint)first;
        double gamma = config.Richness[richness] * scales.Eigenvalue / scales.Power, rate = config.LearningRate / scales.Eigenvalue, mean = 1.0 / plan.Width;
        run.Device.Operations<IRandomOperations<double>>().FillNormal(Initial, run.Seed, Purpose.Weights, replica);
        pointwise.Copy(Initial, Features);
        pointwise.Fill(Weights, 0);
        if (plan.IsFixed) Draw(replica, 0);
        for (int t = 0, next = 0; next < config.Steps.Count; t++)
        {
            matrix.MatMul(mean, Weights, Transpose.No, Features, Transpose.No, 0, Outputs);
            if (plan.Rows > 0)
            {
                if (!plan.IsFixed) Draw(replica, (uint)t);
                pointwise.Copy(new DeviceMatrix<double>(memory.Labels, count, 1, plan.Rows), Residuals);
                matrix.MatMul(-1, Outputs, Transpose.No, Inputs, Transpose.Yes, 1, Residuals);
            }

            if (config.Steps[next] == t) Record((richness * config.Steps.Count) + next++, first);
            if (next == config.Steps.Count) break;
            Gradient();
            matrix.MatMul(1, Gradients, Transpose.No, Features, Transpose.Yes, 0, Changes);
            if (gamma > 0)
            {
                matrix.MatMul(1, Gradients, Transpose.No, Initial, Transpose.Yes, 0, Seen);
                matrix.MatMul(mean, Seen, Transpose.No, Initial, Transpose.No, 0, Projected);
                matrix.MatMul(rate * gamma, Weights, Transpose.Yes, Projected, Transpose.No, 1, Features);
            }

            pointwise.AddScaled(rate, Changes, Weights);
            if (t % 64 == 63) progress((double)t / plan.Last);
        }

        progress(1);
    }

    private void Draw(uint replica, uint draw) => design!.Fill(
        Inputs, new DeviceMatrix<double>(memory.Labels, count, plan.Rows, 1), new DeviceMatrix<double>(memory.Residuals, count, plan.Rows, 1),
        Math.Sqrt(config.NoiseVariance * scales.Power), run.Seed, replica, draw);

    /// <summary>z: the mean over samples, or over all inputs.</summary>
    private void Gradient()
    {
        if (plan.Rows > 0)
        {
            matrix.MatMul(1.0 / plan.Rows, Residuals, Transpose.No, Inputs, Transpose.No, 0, Gradients);
            return;
        }

        pointwise.ScaleColumns(Outputs, new DeviceMatrix<double>(memory.Eigenvalues, 0, count, 1, plan.Modes, plan.Modes, 0));
        pointwise.Copy(new DeviceMatrix<double>(memory.Pull, 0, count, 1, plan.Modes, plan.Modes, 0), Gradients);
        pointwise.AddScaled(-1, Outputs, Gradients);
    }

    private void Record(int at, int first)
    {
        int m = plan.Modes, points = config.Richness.Count * config.Steps.Count;
        memory.Outputs.Download(memory.HostOutputs.AsSpan(0, count * m));
        for (int r = 0; r < count; r++)
        {
            double sum = 0;
            for (int k = 0; k < m; k++)
            {
                double error = modes.Target[k] - (modes.Roots[k] * memory.HostOutputs[(r * m) + k]);
                sum = Math.FusedMultiplyAdd(error, error, sum);
            }

            values["excessLoss"][((first + r) * points) + at] = sum / scales.Power;
        }

        Squares("readoutNorm", memory.Weights, plan.Width, scales.Eigenvalue / scales.Power, points, at, first);
        if (plan.IsFixed) Squares("trainLoss", memory.Residuals, plan.Rows, 1 / scales.Power, points, at, first);
    }

    /// <summary>Mean square of the rows of a buffer.</summary>
    private void Squares(string name, DeviceBuffer<double> rows, int columns, double scale, int points, int at, int first)
    {
        rows.Download(memory.HostRows.AsSpan(0, count * columns));
        for (int r = 0; r < count; r++)
        {
            double sum = 0;
            foreach (double x in memory.HostRows.AsSpan(r * columns, columns)) sum = Math.FusedMultiplyAdd(x, x, sum);
            values[name][((first + r) * points) + at] = sum * scale / columns;
        }
    }
}
