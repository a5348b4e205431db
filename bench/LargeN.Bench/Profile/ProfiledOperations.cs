// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Bench.Profile;

/// <summary>The contracts in double that simulations of systems use, timed. Dense: products, factorisations, solves, eigenproblems, resolvents.</summary>
/// <remarks>Contracts that the inner device lacks fail when they are called, with its own message. Flops are those of the usual counts; eigenproblems 4/3 n^3 for values, 14/3 n^3 with vectors.</remarks>
internal sealed class ProfiledOperations(Device inner, ProfilingDevice profile)
    : IMatrixOperations<double>, ICholeskyOperations<double>, ISymmetricEigenOperations<double>, IRandomOperations<double>, IReductionOperations<double>, IPointwiseOperations<double>,
      IKernelOperations<double>, IActivationOperations<double>, IResolventOperations
{
    private IMatrixOperations<double> Matrix => inner.Operations<IMatrixOperations<double>>();

    private ICholeskyOperations<double> Cholesky => inner.Operations<ICholeskyOperations<double>>();

    private ISymmetricEigenOperations<double> Eigen => inner.Operations<ISymmetricEigenOperations<double>>();

    private IRandomOperations<double> Random => inner.Operations<IRandomOperations<double>>();

    private IReductionOperations<double> Reduction => inner.Operations<IReductionOperations<double>>();

    private IPointwiseOperations<double> Pointwise => inner.Operations<IPointwiseOperations<double>>();

    private IKernelOperations<double> Kernel => inner.Operations<IKernelOperations<double>>();

    private IActivationOperations<double> Activation => inner.Operations<IActivationOperations<double>>();

    private IResolventOperations Resolvents => inner.Operations<IResolventOperations>();

    public void MatMul(double alpha, DeviceMatrix<double> a, Transpose transposeA, DeviceMatrix<double> b, Transpose transposeB, double beta, DeviceMatrix<double> c)
    {
        using Timer timer = Dense(nameof(MatMul), 2.0 * c.Batch * c.Rows * c.Columns * (transposeA == Transpose.Yes ? a.Rows : a.Columns));
        Matrix.MatMul(alpha, a, transposeA, b, transposeB, beta, c);
    }

    public void MatMulTiles(double alpha, DeviceTiles<double> a, Transpose transposeA, DeviceTiles<double> b, Transpose transposeB, double beta, DeviceTiles<double> c)
    {
        using Timer timer = Dense(nameof(MatMulTiles), 0);
        Matrix.MatMulTiles(alpha, a, transposeA, b, transposeB, beta, c);
    }

    public void SymmetricRankK(double alpha, DeviceMatrix<double> a, Transpose transposeA, double beta, DeviceMatrix<double> c)
    {
        using Timer timer = Dense(nameof(SymmetricRankK), (double)c.Batch * c.Rows * (c.Rows + 1) * (transposeA == Transpose.Yes ? a.Rows : a.Columns));
        Matrix.SymmetricRankK(alpha, a, transposeA, beta, c);
    }

    public void SolveLower(DeviceMatrix<double> lower, Transpose transpose, DeviceMatrix<double> b)
    {
        using Timer timer = Dense(nameof(SolveLower), (double)b.Batch * b.Rows * b.Rows * b.Columns);
        Matrix.SolveLower(lower, transpose, b);
    }

    public void CholeskyFactor(DeviceMatrix<double> a, Span<Verdict> verdicts)
    {
        using Timer timer = Dense(nameof(CholeskyFactor), a.Batch / 3.0 * a.Rows * a.Rows * a.Rows);
        Cholesky.CholeskyFactor(a, verdicts);
    }

    public void CholeskySolve(DeviceMatrix<double> lower, DeviceMatrix<double> b)
    {
        using Timer timer = Dense(nameof(CholeskySolve), 2.0 * b.Batch * b.Rows * b.Rows * b.Columns);
        Cholesky.CholeskySolve(lower, b);
    }

    public void CholeskyLogDeterminant(DeviceMatrix<double> lower, Span<double> logDeterminants)
    {
        using Timer timer = Other("reductions");
        Cholesky.CholeskyLogDeterminant(lower, logDeterminants);
    }

    public void SymmetricEigenvalues(DeviceMatrix<double> a, DeviceMatrix<double> values, Span<Verdict> verdicts)
    {
        using Timer timer = Dense(nameof(SymmetricEigenvalues), 4 / 3.0 * a.Batch * a.Rows * a.Rows * a.Rows);
        Eigen.SymmetricEigenvalues(a, values, verdicts);
    }

    public void SymmetricEigen(DeviceMatrix<double> a, DeviceMatrix<double> values, Span<Verdict> verdicts)
    {
        using Timer timer = Dense(nameof(SymmetricEigen), 14 / 3.0 * a.Batch * a.Rows * a.Rows * a.Rows);
        Eigen.SymmetricEigen(a, values, verdicts);
    }

    public void FillUniform(DeviceMatrix<double> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0)
    {
        using Timer timer = Other("random numbers");
        Random.FillUniform(destination, seed, purpose, firstReplica, step, firstIndex);
    }

    public void FillNormal(DeviceMatrix<double> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0)
    {
        using Timer timer = Other("random numbers");
        Random.FillNormal(destination, seed, purpose, firstReplica, step, firstIndex);
    }

    public void Sum(DeviceMatrix<double> x, Span<double> sums)
    {
        using Timer timer = Other("reductions");
        Reduction.Sum(x, sums);
    }

    public void Dot(DeviceMatrix<double> x, DeviceMatrix<double> y, Span<double> dots)
    {
        using Timer timer = Other("reductions");
        Reduction.Dot(x, y, dots);
    }

    public void Trace(DeviceMatrix<double> x, Span<double> traces)
    {
        using Timer timer = Other("reductions");
        Reduction.Trace(x, traces);
    }

    public void LowerSquaredNorm(DeviceMatrix<double> x, Span<double> norms)
    {
        using Timer timer = Other("reductions");
        Reduction.LowerSquaredNorm(x, norms);
    }

    public void Copy(DeviceMatrix<double> source, DeviceMatrix<double> destination)
    {
        using Timer timer = Other("pointwise");
        Pointwise.Copy(source, destination);
    }

    public void Fill(DeviceMatrix<double> destination, double value)
    {
        using Timer timer = Other("pointwise");
        Pointwise.Fill(destination, value);
    }

    public void AddScaled(double alpha, DeviceMatrix<double> x, DeviceMatrix<double> y)
    {
        using Timer timer = Other("pointwise");
        Pointwise.AddScaled(alpha, x, y);
    }

    public void Scale(double alpha, DeviceMatrix<double> x)
    {
        using Timer timer = Other("pointwise");
        Pointwise.Scale(alpha, x);
    }

    public void ScaleColumns(DeviceMatrix<double> x, DeviceMatrix<double> scale)
    {
        using Timer timer = Other("pointwise");
        Pointwise.ScaleColumns(x, scale);
    }

    public void AddToDiagonal(DeviceMatrix<double> x, double value)
    {
        using Timer timer = Other("pointwise");
        Pointwise.AddToDiagonal(x, value);
    }

    public void MirrorLower(DeviceMatrix<double> x)
    {
        using Timer timer = Other("pointwise");
        Pointwise.MirrorLower(x);
    }

    public void NormalizeRows(DeviceMatrix<double> x)
    {
        using Timer timer = Other("pointwise");
        Pointwise.NormalizeRows(x);
    }

    public void Gather(DeviceMatrix<double> source, DeviceMatrix<int> rows, DeviceMatrix<int> columns, DeviceMatrix<double> destination)
    {
        using Timer timer = Other("pointwise");
        Pointwise.Gather(source, rows, columns, destination);
    }

    public void NeuralKernel(DeviceMatrix<double> cosines, in NeuralKernelParameters kernel)
    {
        using Timer timer = Other("pointwise");
        Kernel.NeuralKernel(cosines, kernel);
    }

    public void GegenbauerStep(int degree, int dimension, DeviceMatrix<double> cosines, DeviceMatrix<double> current, DeviceMatrix<double> previous)
    {
        using Timer timer = Other("pointwise");
        Kernel.GegenbauerStep(degree, dimension, cosines, current, previous);
    }

    public void Activate(Activation activation, DeviceMatrix<double> z, DeviceMatrix<double> a)
    {
        using Timer timer = Other("pointwise");
        Activation.Activate(activation, z, a);
    }

    public void AddBiasActivate(Activation activation, DeviceMatrix<double> z, DeviceMatrix<double> bias, DeviceMatrix<double> a)
    {
        using Timer timer = Other("pointwise");
        Activation.AddBiasActivate(activation, z, bias, a);
    }

    public void ActivateGradient(Activation activation, DeviceMatrix<double> z, DeviceMatrix<double> da, DeviceMatrix<double> dz)
    {
        using Timer timer = Other("pointwise");
        Activation.ActivateGradient(activation, z, da, dz);
    }

    public void ActivateSecond(Activation activation, DeviceMatrix<double> z, DeviceMatrix<double> zDot, DeviceMatrix<double> da, DeviceMatrix<double> result)
    {
        using Timer timer = Other("pointwise");
        Activation.ActivateSecond(activation, z, zDot, da, result);
    }

    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> traces, Span<Verdict> verdicts)
    {
        using Timer timer = Dense("resolvents", 0);
        Resolvents.Traces(spectra, shifts, traces, verdicts);
    }

    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<double> shifts, Span<double> traces, Span<Verdict> verdicts)
    {
        using Timer timer = Dense("resolvents", 0);
        Resolvents.Traces(spectra, shifts, traces, verdicts);
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<Complex> shifts, Span<Complex> sums, Span<Verdict> verdicts)
    {
        using Timer timer = Dense("resolvents", 0);
        Resolvents.WeightedTraces(spectra, weights, shifts, sums, verdicts);
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<double> shifts, Span<double> sums, Span<Verdict> verdicts)
    {
        using Timer timer = Dense("resolvents", 0);
        Resolvents.WeightedTraces(spectra, weights, shifts, sums, verdicts);
    }

    public void TwoPointTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> diagonals, ReadOnlySpan<Complex> left, ReadOnlySpan<Complex> right, Span<Complex> tables, Span<Verdict> verdicts)
    {
        using Timer timer = Dense("resolvents", 0);
        Resolvents.TwoPointTraces(spectra, diagonals, left, right, tables, verdicts);
    }

    public void TwoPointTraces(
        DeviceMatrix<double> spectra, DeviceMatrix<double> b, DeviceMatrix<double> c, ReadOnlySpan<Complex> left, ReadOnlySpan<Complex> right, Span<Complex> tables, Span<Verdict> verdicts)
    {
        using Timer timer = Dense("resolvents", 0);
        Resolvents.TwoPointTraces(spectra, b, c, left, right, tables, verdicts);
    }

    public void SolveTridiagonal(
        DeviceMatrix<double> diagonals, DeviceMatrix<double> offDiagonals, ReadOnlySpan<Complex> shifts, DeviceMatrix<double> b, DeviceMatrix<double> x, Span<Verdict> verdicts)
    {
        using Timer timer = Dense("resolvents", 0);
        Resolvents.SolveTridiagonal(diagonals, offDiagonals, shifts, b, x, verdicts);
    }

    private Timer Dense(string name, double flops) => new(profile, name, dense: true, flops);

    private Timer Other(string name) => new(profile, name, dense: false, 0);

    private readonly struct Timer(ProfilingDevice profile, string name, bool dense, double flops) : IDisposable
    {
        private readonly long start = Stopwatch.GetTimestamp();

        public void Dispose() => profile.Add(name, dense, start, flops);
    }
}
