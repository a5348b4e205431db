// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>The CPU device allocates nothing in calls that it has seen before.</summary>
public sealed class CpuAllocationTests
{
    [TestCase(1, 1)]
    [TestCase(1, 4)]
    [TestCase(2, 1)]
    [TestCase(2, 4)]
    public void A_repeated_call_allocates_nothing(int threads, int batch)
    {
        const int N = 60;
        using Stage stage = new(new CpuDevice(new Parallelism(threads)));
        DeviceMatrix<double> a = stage.Place(Operand<double>.Create(batch, N, N, Layout.Padded, (b, i, j) => Draws.Signed(40, b, i, j)));
        DeviceMatrix<double> b = stage.Place(Operand<double>.Create(batch, N, N, Layout.Dense, (b, i, j) => Draws.Signed(41, b, i, j)));
        DeviceMatrix<double> c = stage.Place(Operand<double>.Create(batch, N, N, Layout.Padded, (b, i, j) => Draws.Signed(42, b, i, j)));
        DeviceMatrix<double> values = stage.Place(Operand<double>.Create(batch, N, 1, Layout.Dense, (_, _, _) => 0));
        DeviceMatrix<int> all = stage.Place(batch, [], shared: false);
        Verdict[] verdicts = new Verdict[batch];
        double[] results = new double[batch];
        Complex[] shifts = [new(1, 2), 3], traces = new Complex[2 * batch], tables = new Complex[4 * batch];
        Verdict[] ofSystems = new Verdict[6 * batch];
        DeviceMatrix<double> x = stage.Place(Operand<double>.Create(batch, 12, N, Layout.Padded, (_, _, _) => 0));
        Verdict[] ofTraces = new Verdict[2 * batch], ofTables = new Verdict[4 * batch];
        IMatrixOperations<double> matrices = stage.Device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = stage.Device.Operations<IPointwiseOperations<double>>();
        IReductionOperations<double> reductions = stage.Device.Operations<IReductionOperations<double>>();
        ICholeskyOperations<double> cholesky = stage.Device.Operations<ICholeskyOperations<double>>();
        ISymmetricEigenOperations<double> eigen = stage.Device.Operations<ISymmetricEigenOperations<double>>();
        IResolventOperations resolvents = stage.Device.Operations<IResolventOperations>();
        IRandomOperations<double> random = stage.Device.Operations<IRandomOperations<double>>();

        Script();
        Script();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Script();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Script()
        {
            random.FillNormal(a, 1, Purpose.Test, 0);
            random.FillUniform(b, 1, Purpose.Test, 0);
            matrices.MatMul(1, a, Transpose.No, b, Transpose.Yes, 0, c);
            matrices.SymmetricRankK(1, a, Transpose.No, 0, c);
            pointwise.AddToDiagonal(c, N);
            pointwise.MirrorLower(c);
            pointwise.AddScaled(0.5, a, b);
            pointwise.Scale(0.5, b);
            pointwise.ScaleColumns(b, a.Block(0, 0, 1, N));
            pointwise.NormalizeRows(b);
            pointwise.Gather(c, all, all, a);
            reductions.Sum(a, results);
            reductions.Dot(a, b, results);
            reductions.Trace(a, results);
            reductions.LowerSquaredNorm(a, results);
            cholesky.CholeskyFactor(c, verdicts);
            cholesky.CholeskySolve(c, b);
            cholesky.CholeskyLogDeterminant(c, results);
            matrices.SolveLower(c, Transpose.Yes, b);
            eigen.SymmetricEigen(a, values, verdicts);
            eigen.SymmetricEigenvalues(a, values, verdicts);
            resolvents.Traces(values, shifts, traces, ofTraces);
            resolvents.TwoPointTraces(values, values, shifts, shifts, tables, ofTables);
            resolvents.TwoPointTraces(values, a, c, shifts, shifts, tables, ofTables);
            resolvents.SolveTridiagonal(values, values, shifts, a.Block(0, 0, 3, N), x, ofSystems);
        }
    }

    [TestCase(1, 1)]
    [TestCase(2, 4)]
    public void A_repeated_step_of_a_network_allocates_nothing(int threads, int batch)
    {
        const int N = 60;
        using Stage stage = new(new CpuDevice(new Parallelism(threads)));
        DeviceMatrix<float>[] m = [.. Enumerable.Range(0, 5).Select(k => stage.Place(Operand<float>.Create(batch, N, N, Layout.Padded, (b, i, j) => Draws.Signed(45 + k, b, i, j))))];
        DeviceMatrix<float> column = stage.Place(Operand<float>.Create(batch, N, 1, Layout.Dense, (_, _, _) => 1)), row = stage.Place(Operand<float>.Create(batch, 1, N, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<double> losses = stage.Place(Operand<double>.Create(batch, 1, 1, Layout.Dense, (_, _, _) => 0));
        DeviceMatrix<int> labels = new(stage.Place(1, [.. Enumerable.Range(0, batch * N).Select(i => i % N)], shared: false).Buffer, batch, N, 1);
        UpdateRates<float> rates = new(column.Block(0, 0, 1, 1), 0.01, column.Block(1, 0, 1, 1), 0.01);
        IActivationOperations<float> activations = stage.Device.Operations<IActivationOperations<float>>();
        IRowOperations<float> rows = stage.Device.Operations<IRowOperations<float>>();
        ILossOperations<float> objectives = stage.Device.Operations<ILossOperations<float>>();
        IOptimiserOperations<float> optimisers = stage.Device.Operations<IOptimiserOperations<float>>();

        Script();
        Script();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Script();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Script()
        {
            activations.Activate(Activation.Gelu, m[0], m[1]);
            activations.AddBiasActivate(Activation.Tanh, m[0], row, m[1]);
            activations.ActivateGradient(Activation.Erf, m[0], m[1], m[2]);
            activations.ActivateSecond(Activation.Sigmoid, m[0], m[1], m[2], m[3]);
            rows.Softmax(m[0], m[1], causal: true);
            rows.SoftmaxGradient(m[1], m[0], m[2]);
            rows.LayerNorm(m[0], m[1], column);
            rows.LayerNormGradient(m[1], column, m[0], m[2]);
            rows.ColumnSums(m[0], row);
            rows.ColumnDots(m[0], m[1], row);
            objectives.MeanSquare(m[0], m[1], m[2], losses);
            objectives.CrossEntropy(m[0], labels, m[2], losses);
            objectives.Logistic(m[0], m[1], m[2], losses);
            objectives.Hinge(m[0], m[1], m[2], losses);
            optimisers.Sgd(m[0], m[1], rates);
            optimisers.Momentum(m[0], m[1], m[2], rates, 0.9, nesterov: true);
            optimisers.AdamW(m[0], m[1], m[2], m[3], rates, new AdamFactors(0.9, 0.99, 1e-8, 0.1, 0.01));
            optimisers.SignDescent(m[0], m[1], rates);
            optimisers.Lion(m[0], m[1], m[2], rates, 0.9, 0.99);
        }
    }
}
