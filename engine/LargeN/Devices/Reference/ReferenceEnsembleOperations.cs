// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary><see cref="IEnsembleOperations{T}"/> as plain loops in double over the numbers that are given and drawn as T; the weights are rounded at the end of the call.</summary>
internal sealed class ReferenceEnsembleOperations<T>(Device device) : IEnsembleOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EnsembleLease<T> lease = new(device);

    public void TrainEnsemble(
        EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, ReadOnlySpan<DeviceMatrix<T>> weights, DeviceMatrix<T> learningRates, DeviceMatrix<double> records, Span<Verdict> verdicts)
    {
        EnsembleShapes.Check(network, run, data, weights, learningRates, records, verdicts.Length);
        lease.Open(data, weights, learningRates, records, run.Records > 0);
        try
        {
            for (int e = 0; e < verdicts.Length; e++) verdicts[e] = Train(network, run, data, e, verdicts[e]);
        }
        finally
        {
            lease.Close();
        }
    }

    private Verdict Train(EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, int e, Verdict verdict)
    {
        int layers = network.Layers, record = 0;
        double[][,] w = new double[layers][,];
        for (int l = 0; l < layers; l++) w[l] = Read(lease.Weights(l), e);
        for (long step = run.FirstStep; verdict.IsConverged && step < run.FirstStep + run.Steps; step++)
        {
            (double[,] x, double[,] y) = Draw(network, run, data, e, (uint)step);
            double[][,] a = new double[layers][,], slopes = new double[layers][,];
            a[0] = x;
            for (int l = 0; l < network.Depth; l++)
            {
                double[,] z = Product(network.Multipliers[l], a[l], w[l]);
                a[l + 1] = Map(z, v => Activations.Value(network.Activation, v));
                slopes[l + 1] = Map(z, v => Activations.Derivative(network.Activation, v));
            }

            double[,] delta = Product(network.Multipliers[network.Depth], a[network.Depth], w[network.Depth]);
            double squares = 0;
            for (int b = 0; b < run.BatchSize; b++)
            {
                for (int c = 0; c < network.Outputs; c++)
                {
                    double residual = delta[b, c] - y[b, c];
                    squares += residual * residual;
                    delta[b, c] = residual / run.BatchSize;
                }
            }

            if (run.RecordEvery > 0 && step % run.RecordEvery == 0)
            {
                double loss = squares / run.BatchSize;
                Span<double> row = lease.Records.Row(e, record++);
                row[0] = loss;
                for (int l = 0; l < layers; l++) row[1 + l] = SquaredNorm(w[l]);
                if (!double.IsFinite(loss)) verdict = new Verdict(VerdictKind.Diverged, step, loss);
                if (!verdict.IsConverged) break;
            }

            for (int l = network.Depth; l >= 0; l--)
            {
                double[,] below = l == 0 ? x : Backward(network.Multipliers[l], delta, w[l], slopes[l]);
                double rate = double.CreateChecked(lease.Rates[e, 0, 0]) * network.LearningRateFactors[l];
                Update(w[l], rate * network.Multipliers[l], delta, a[l]);
                delta = below;
            }
        }

        for (int l = 0; l < layers; l++) Write(w[l], lease.Weights(l), e);
        for (; record < run.Records; record++) lease.Records.Row(e, record).Fill(double.NaN);
        return verdict;
    }

    private (double[,] X, double[,] Y) Draw(EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, int e, uint step)
    {
        int batch = run.BatchSize, inputs = network.InputDimension, outputs = network.Outputs;
        double[,] x = new double[batch, inputs], y = new double[batch, outputs];
        RandomStream stream = new(run.Seed, Purpose.Inputs, run.SharedDraws ? RandomStream.Shared : run.FirstReplica + (uint)e, step);
        if (data is EnsembleTeacher<T> teacher)
        {
            T[] drawn = new T[batch * inputs], noise = new T[batch * outputs];
            RandomElements.Normal(stream, drawn, 0);
            RandomElements.Normal(stream with { Purpose = Purpose.LabelNoise }, noise, 0);
            for (int b = 0; b < batch; b++)
            {
                for (int k = 0; k < inputs; k++) x[b, k] = double.CreateChecked(drawn[(b * inputs) + k]);
            }

            double[,] means = Product(1 / Math.Sqrt(inputs), x, Read(lease.Source, e));
            for (int b = 0; b < batch; b++)
            {
                for (int c = 0; c < outputs; c++)
                    y[b, c] = Activations.Value(teacher.Link, means[b, c]) + (Math.Sqrt(teacher.NoiseVariance) * double.CreateChecked(noise[(b * outputs) + c]));
            }

            return (x, y);
        }

        int samples = lease.Source.Rows;
        int[] chosen = new int[batch];
        for (int b = 0; b < batch; b++) chosen[b] = b;
        if (batch < samples) (stream with { Purpose = Purpose.Indices }).FillIndices(chosen, samples);
        for (int b = 0; b < batch; b++)
        {
            for (int k = 0; k < inputs; k++) x[b, k] = double.CreateChecked(lease.Source[e, chosen[b], k]);
            for (int c = 0; c < outputs; c++) y[b, c] = double.CreateChecked(lease.Labels[e, chosen[b], c]);
        }

        return (x, y);
    }

    /// <summary>factor a w^T.</summary>
    private static double[,] Product(double factor, double[,] a, double[,] w)
    {
        double[,] z = new double[a.GetLength(0), w.GetLength(0)];
        for (int b = 0; b < z.GetLength(0); b++)
        {
            for (int i = 0; i < z.GetLength(1); i++)
            {
                double sum = 0;
                for (int k = 0; k < w.GetLength(1); k++) sum += a[b, k] * w[i, k];
                z[b, i] = factor * sum;
            }
        }

        return z;
    }

    /// <summary>(factor delta w) o slopes.</summary>
    private static double[,] Backward(double factor, double[,] delta, double[,] w, double[,] slopes)
    {
        double[,] below = new double[slopes.GetLength(0), slopes.GetLength(1)];
        for (int b = 0; b < below.GetLength(0); b++)
        {
            for (int k = 0; k < below.GetLength(1); k++)
            {
                double sum = 0;
                for (int i = 0; i < w.GetLength(0); i++) sum += delta[b, i] * w[i, k];
                below[b, k] = factor * sum * slopes[b, k];
            }
        }

        return below;
    }

    /// <summary>w -= factor delta^T a.</summary>
    private static void Update(double[,] w, double factor, double[,] delta, double[,] a)
    {
        for (int i = 0; i < w.GetLength(0); i++)
        {
            for (int k = 0; k < w.GetLength(1); k++)
            {
                double sum = 0;
                for (int b = 0; b < a.GetLength(0); b++) sum += delta[b, i] * a[b, k];
                w[i, k] -= factor * sum;
            }
        }
    }

    private static double SquaredNorm(double[,] w)
    {
        double sum = 0;
        foreach (double weight in w) sum += weight * weight;
        return sum;
    }

    private static double[,] Map(double[,] z, Func<double, double> function)
    {
        double[,] result = new double[z.GetLength(0), z.GetLength(1)];
        for (int b = 0; b < z.GetLength(0); b++)
        {
            for (int i = 0; i < z.GetLength(1); i++) result[b, i] = function(z[b, i]);
        }

        return result;
    }

    private static double[,] Read(HostMatrix<T> matrix, int e)
    {
        double[,] elements = new double[matrix.Rows, matrix.Columns];
        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int k = 0; k < matrix.Columns; k++) elements[i, k] = double.CreateChecked(matrix[e, i, k]);
        }

        return elements;
    }

    private static void Write(double[,] elements, HostMatrix<T> matrix, int e)
    {
        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int k = 0; k < matrix.Columns; k++) matrix[e, i, k] = T.CreateChecked(elements[i, k]);
        }
    }
}
