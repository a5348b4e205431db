// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>All networks of some replicas at one width.</summary>
internal sealed class DescentPass(DescentSimulation plan, ScalingRun run, Design design, DescentMemory memory, ScalingResults results, int position, int first, int count)
{
    private readonly DescentScalingConfig config = plan.Settings;
    private readonly IMatrixOperations<double> matrix = run.Run.Device.Operations<IMatrixOperations<double>>();
    private readonly IPointwiseOperations<double> pointwise = run.Run.Device.Operations<IPointwiseOperations<double>>();
    private readonly int n = plan.Settings.Width[position];

    private uint Replica => run.Run.Replicas.First + (uint)first;

    private double Noise => Math.Sqrt(config.NoiseVariance * run.Scales.Power);

    private DeviceMatrix<double> Features => new(memory.Features, count, n, plan.Modes);

    private DeviceMatrix<double> Inputs => new(memory.Inputs, count, plan.Rows, plan.Modes);

    private DeviceMatrix<double> Seen => new(memory.Seen, count, plan.Rows, n);

    private DeviceMatrix<double> Residuals => new(memory.Residuals, count, 1, plan.Rows);

    private DeviceMatrix<double> Weights => new(memory.Weights, count, 1, n);

    private DeviceMatrix<double> Momenta => new(memory.Momenta, count, 1, n);

    private DeviceMatrix<double> Outputs => new(memory.Outputs, count, 1, plan.Modes);

    private DeviceMatrix<double> Gradients => new(memory.Gradients, count, 1, plan.Modes);

    internal void Run(Action<double> progress)
    {
        Array.Clear(memory.EnsembleSums);
        Array.Clear(memory.BagSums);
        int networks = plan.Ensemble + plan.Bags - 1;
        for (int q = 0; q < networks; q++)
        {
            (int features, int data) = q < plan.Ensemble ? (q, 0) : (0, q - plan.Ensemble + 1);
            run.Run.Device.Operations<IRandomOperations<double>>().FillNormal(Features, run.Run.Seed, Purpose.Weights, Replica, (uint)features);
            if (plan.IsFixed)
            {
                if (q == 0 || data > 0) Draw((uint)data);
                matrix.MatMul(1 / Math.Sqrt(n), Inputs, Transpose.No, Features, Transpose.Yes, 0, Seen);
            }

            int network = q;
            Descend(features, data, fraction => progress((network + fraction) / networks));
        }

        if (plan.IsFixed || config is PopulationScalingConfig) Average("ensembleLoss", memory.EnsembleSums, plan.Ensemble);
        if (plan.IsFixed) Average("baggedLoss", memory.BagSums, plan.Bags);
    }

    private void Draw(uint draw) => design.Fill(
        Inputs, new DeviceMatrix<double>(memory.Labels, count, plan.Rows, 1), new DeviceMatrix<double>(memory.Residuals, count, plan.Rows, 1), Noise, run.Run.Seed, Replica, draw);

    private void Descend(int features, int data, Action<double> progress)
    {
        pointwise.Fill(Weights, 0);
        pointwise.Fill(Momenta, 0);
        pointwise.Fill(Outputs, 0);
        double rate = config.LearningRate / run.Scales.Eigenvalue, root = 1 / Math.Sqrt(n);
        for (int t = 0, next = 0; next < plan.Records; t++)
        {
            bool record = config.Steps[next] == t;
            if (record || !plan.IsFixed) matrix.MatMul(root, Weights, Transpose.No, Features, Transpose.No, 0, Outputs);
            if (plan.IsFixed) Residual(Seen, Weights);
            if (record) Record(next++, features, data);
            if (next == plan.Records) break;
            Gradient(t, root);
            pointwise.AddScaled(rate, Momenta, Weights);
            if (t % 64 == 63) progress((double)t / plan.Last);
        }

        progress(1);
    }

    /// <summary>y - x w, as a row.</summary>
    private void Residual(DeviceMatrix<double> x, DeviceMatrix<double> w)
    {
        pointwise.Copy(new DeviceMatrix<double>(memory.Labels, count, 1, plan.Rows), Residuals);
        matrix.MatMul(-1, w, Transpose.No, x, Transpose.Yes, 1, Residuals);
    }

    private void Gradient(int t, double root)
    {
        if (plan.IsFixed)
        {
            matrix.MatMul(1.0 / plan.Rows, Residuals, Transpose.No, Seen, Transpose.No, config.Momentum, Momenta);
            return;
        }

        if (config is OnlineScalingConfig)
        {
            Draw((uint)t);
            Residual(Inputs, Outputs);
            matrix.MatMul(1.0 / plan.Rows, Residuals, Transpose.No, Inputs, Transpose.No, 0, Gradients);
        }
        else
        {
            pointwise.ScaleColumns(Outputs, new DeviceMatrix<double>(memory.Eigenvalues, 0, count, 1, plan.Modes, plan.Modes, 0));
            pointwise.Copy(new DeviceMatrix<double>(memory.Pull, 0, count, 1, plan.Modes, plan.Modes, 0), Gradients);
            pointwise.AddScaled(-1, Outputs, Gradients);
        }

        matrix.MatMul(root, Gradients, Transpose.No, Features, Transpose.Yes, config.Momentum, Momenta);
    }

    private void Record(int record, int features, int data)
    {
        int m = plan.Modes;
        memory.Outputs.Download(memory.HostOutputs.AsSpan(0, count * m));
        if (plan.IsFixed) memory.Residuals.Download(memory.HostResiduals.AsSpan(0, count * plan.Rows));
        int at = (position * plan.Records) + record;
        for (int r = 0; r < count; r++)
        {
            Span<double> errors = memory.HostOutputs.AsSpan(r * m, m);
            double sum = 0;
            for (int k = 0; k < m; k++)
            {
                errors[k] = run.Modes.Target[k] - (run.Modes.Roots[k] * errors[k]);
                sum = Math.FusedMultiplyAdd(errors[k], errors[k], sum);
            }

            if (plan.Ensemble > 1 && data == 0) Add(memory.EnsembleSums, errors, r, record);
            if (plan.Bags > 1 && features == 0) Add(memory.BagSums, errors, r, record);
            if (data > 0) continue;
            results.Of("excessLoss", first + r)[at] += sum / (run.Scales.Power * plan.Ensemble);
            if (!plan.IsFixed) continue;
            double train = 0;
            foreach (double residual in memory.HostResiduals.AsSpan(r * plan.Rows, plan.Rows)) train = Math.FusedMultiplyAdd(residual, residual, train);
            results.Of("trainLoss", first + r)[at] += train / (run.Scales.Power * plan.Rows * plan.Ensemble);
        }
    }

    private void Add(double[] sums, ReadOnlySpan<double> errors, int r, int record)
    {
        Span<double> row = sums.AsSpan((int)((((long)r * plan.Records) + record) * plan.Modes), plan.Modes);
        for (int k = 0; k < row.Length; k++) row[k] += errors[k];
    }

    /// <summary>The loss of the mean output; of one network that of itself.</summary>
    private void Average(string name, double[] sums, int networks)
    {
        for (int r = 0; r < count; r++)
        {
            Span<double> losses = results.Of(name, first + r).Slice(position * plan.Records, plan.Records);
            for (int i = 0; i < losses.Length; i++)
            {
                if (networks == 1)
                {
                    losses[i] = results.Of("excessLoss", first + r)[(position * plan.Records) + i];
                    continue;
                }

                double sum = 0;
                foreach (double error in sums.AsSpan((int)((((long)r * plan.Records) + i) * plan.Modes), plan.Modes)) sum = Math.FusedMultiplyAdd(error / networks, error / networks, sum);
                losses[i] = sum / run.Scales.Power;
            }
        }
    }
}
