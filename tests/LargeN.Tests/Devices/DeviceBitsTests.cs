// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>One script of every operation, hashed over wide-range data: the same bits for any threads, SIMD width and C library.</summary>
public sealed class DeviceBitsTests
{
    private static readonly Lazy<string> Expected = new(() => HashWithThreads("1"));

    [TestCase("2")]
    [TestCase("5")]
    public void Threads_do_not_enter(string threads)
    {
        Assert.That(HashWithThreads(threads), Is.EqualTo(Expected.Value));
    }

    [TestCase(SimdWidth.Native, "1")]
    [TestCase(SimdWidth.Native, "5")]
    [TestCase(SimdWidth.Avx2, "2")]
    [TestCase(SimdWidth.Sse, "2")]
    [TestCase(SimdWidth.None, "2")]
    public void Width_does_not_enter(SimdWidth width, string threads)
    {
        Assert.That(Child.Run(typeof(DeviceBitsTests), nameof(HashWithThreads), width, threads), Is.EqualTo(Expected.Value));
    }

    [Test]
    [Platform("Linux")]
    public void The_c_library_does_not_enter()
    {
        string hash = Child.Run(typeof(DeviceBitsTests), nameof(HashWithThreads), SimdWidth.Native, "2", ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"));

        Assert.That(hash, Is.EqualTo(Expected.Value));
    }

    [Test]
    public void Slices_of_a_batch_do_not_enter()
    {
        Assert.That(Hash(new CpuDevice(new Parallelism(2)) { SpanElements = 26000 }), Is.EqualTo(Expected.Value));
    }

    /// <summary>Runs the script with that many threads and returns a hash of everything that it computed.</summary>
    internal static string HashWithThreads(string threads)
    {
        Child.AssertWidth();
        return Hash(new CpuDevice(new Parallelism(int.Parse(threads, CultureInfo.InvariantCulture))));
    }

    private static string Hash(CpuDevice device)
    {
        using Stage stage = new(device);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Products<float>(stage, hash);
        Products<double>(stage, hash);
        Factorisations<float>(stage, hash);
        Factorisations<double>(stage, hash);
        ElementsAndSums<float>(stage, hash);
        ElementsAndSums<double>(stage, hash);
        Kernels(stage, hash);
        NetworkScript.Run<float>(stage, hash);
        NetworkScript.Run<double>(stage, hash);
        ExpertScript.Run<float>(stage, hash);
        ExpertScript.Run<double>(stage, hash);
        Resolvents(stage, hash);
        return Convert.ToHexString(hash.GetCurrentHash());
    }

    private static void Products<T>(Stage stage, IncrementalHash hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IMatrixOperations<T> operations = stage.Device.Operations<IMatrixOperations<T>>();
        Operand<T> c = Wide<T>(1, 3, 40, 50);
        Operand<T> one = Wide<T>(2, 1, 150, 130);
        Operand<T> symmetric = Wide<T>(3, 2, 70, 70);
        DeviceMatrix<T> small = stage.Place(c);
        DeviceMatrix<T> large = stage.Place(one);
        DeviceMatrix<T> square = stage.Place(symmetric);
        T alpha = T.CreateChecked(-1.0 / 3);

        operations.MatMul(alpha, stage.Place(Wide<T>(4, 3, 300, 40)), Transpose.Yes, stage.Place(Wide<T>(5, 3, 300, 50)), Transpose.No, T.One, small);
        operations.MatMul(T.One, stage.Place(Wide<T>(6, 1, 150, 70)), Transpose.No, stage.Place(Wide<T>(7, 1, 130, 70)), Transpose.Yes, alpha, large);
        operations.SymmetricRankK(alpha, stage.Place(Wide<T>(8, 2, 70, 90)), Transpose.No, T.One, square);
        Append(hash, small, c);
        Append(hash, large, one);
        Append(hash, square, symmetric);
    }

    private static void Factorisations<T>(Stage stage, IncrementalHash hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Batch = 3, N = 70;
        Operand<T> matrix = Operand<T>.Create(Batch, N, N, Layout.Padded, (b, i, j) => Draws.Signed(9, b, i, j) + (i == j ? N : 0));
        Operand<T> right = Wide<T>(10, Batch, N, 5);
        Operand<T> values = Operand<T>.Create(Batch, N, 1, Layout.Padded, (_, _, _) => 0);
        DeviceMatrix<T> factor = stage.Place(matrix);
        DeviceMatrix<T> solution = stage.Place(right);
        DeviceMatrix<T> vectors = stage.Place(matrix);
        DeviceMatrix<T> spectrum = stage.Place(values);
        DeviceMatrix<T> half = stage.Place(right);
        Verdict[] verdicts = new Verdict[Batch];
        double[] logDeterminants = new double[Batch];
        ICholeskyOperations<T> cholesky = stage.Device.Operations<ICholeskyOperations<T>>();

        cholesky.CholeskyFactor(factor, verdicts);
        Assert.That(verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        cholesky.CholeskySolve(factor, solution);
        cholesky.CholeskyLogDeterminant(factor, logDeterminants);
        stage.Device.Operations<IMatrixOperations<T>>().SolveLower(factor, Transpose.Yes, half);
        stage.Device.Operations<ISymmetricEigenOperations<T>>().SymmetricEigen(vectors, spectrum, verdicts);
        Assert.That(verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        Append(hash, factor, matrix);
        Append(hash, solution, right);
        Append(hash, half, right);
        Append(hash, vectors, matrix);
        Append(hash, spectrum, values);
        Append<double>(hash, logDeterminants);
        vectors = stage.Place(matrix);
        stage.Device.Operations<ISymmetricEigenOperations<T>>().SymmetricEigenvalues(vectors, spectrum, verdicts);
        Append(hash, spectrum, values);
    }

    private static void ElementsAndSums<T>(Stage stage, IncrementalHash hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Batch = 2, N = 203;
        IPointwiseOperations<T> pointwise = stage.Device.Operations<IPointwiseOperations<T>>();
        IReductionOperations<T> reductions = stage.Device.Operations<IReductionOperations<T>>();
        IRandomOperations<T> random = stage.Device.Operations<IRandomOperations<T>>();
        Operand<T> template = Wide<T>(11, Batch, N, N);
        DeviceMatrix<T> x = stage.Place(template);
        DeviceMatrix<T> y = stage.Place(Wide<T>(12, Batch, N, N));
        DeviceMatrix<T> drawn = stage.Place(template);
        T alpha = T.CreateChecked(1.0 / 7);
        double[] results = new double[Batch];

        pointwise.AddScaled(alpha, x, y);
        pointwise.Scale(alpha, x);
        pointwise.ScaleColumns(x, y.Block(3, 0, 1, N));
        pointwise.AddToDiagonal(x, alpha);
        reductions.Sum(x, results);
        Append<double>(hash, results);
        reductions.Dot(x, y, results);
        Append<double>(hash, results);
        reductions.Trace(x, results);
        Append<double>(hash, results);
        reductions.LowerSquaredNorm(x, results);
        Append<double>(hash, results);
        pointwise.MirrorLower(x);
        pointwise.NormalizeRows(y);
        Append(hash, x, template);
        Append(hash, y, template);
        random.FillNormal(drawn, 5, Purpose.Test, 7, 1, 3);
        Append(hash, drawn, template);
        random.FillUniform(drawn, 5, Purpose.Test, 7, 1, 3);
        Append(hash, drawn, template);
        pointwise.Gather(drawn, stage.Place(Batch, [.. Enumerable.Range(0, N).Select(i => i * 7 % N)], shared: true), stage.Place(Batch, [], shared: false), x);
        Append(hash, x, template);
    }

    private static void Kernels(Stage stage, IncrementalHash hash)
    {
        Operand<double> cosines = Operand<double>.Create(2, 50, 203, Layout.Padded, (b, i, j) => Draws.Signed(13, b, i, j));
        Operand<double> many = Operand<double>.Create(1, 201, 203, Layout.Dense, (b, i, j) => Draws.Signed(14, b, i, j));
        IKernelOperations<double> kernels = stage.Device.Operations<IKernelOperations<double>>();
        foreach (bool erf in (bool[])[false, true])
        {
            DeviceMatrix<double> x = stage.Place(cosines);
            kernels.NeuralKernel(x, new NeuralKernelParameters(Tangent: true, erf, Depth: 2, WeightVariance: 1.7, BiasVariance: 0.1));
            Append(hash, x, cosines);
        }

        DeviceMatrix<double> all = stage.Place(many);
        kernels.NeuralKernel(all, new NeuralKernelParameters(Tangent: false, Erf: false, Depth: 1, WeightVariance: 2, BiasVariance: 0));
        kernels.GegenbauerStep(3, 17, stage.Place(many), stage.Place(many), all);
        Append(hash, all, many);
    }

    private static void Resolvents(Stage stage, IncrementalHash hash)
    {
        const int Batch = 2, N = 70, Shifts = 37;
        IResolventOperations resolvents = stage.Device.Operations<IResolventOperations>();
        DeviceMatrix<double> spectra = stage.Place(Wide<double>(15, Batch, N, 1)), weights = stage.Place(Wide<double>(16, Batch, N, 1)), b = stage.Place(Wide<double>(17, Batch, N, N));
        Operand<double> template = Wide<double>(18, Batch, 2 * 3 * Shifts, N);
        DeviceMatrix<double> x = stage.Place(template);
        Complex[] shifts = [.. Enumerable.Range(0, Shifts).Select(s => new Complex(Draws.WideRange(19, 0, s, 0), Draws.WideRange(19, 0, s, 1)))];
        Complex[] sums = new Complex[Batch * Shifts], tables = new Complex[Batch * Shifts * Shifts];
        Verdict[] verdicts = new Verdict[Batch * Shifts], ofTables = new Verdict[tables.Length];

        resolvents.Traces(spectra, shifts, sums, verdicts);
        Append<Complex>(hash, sums);
        resolvents.WeightedTraces(spectra, weights, shifts, sums, verdicts);
        Append<Complex>(hash, sums);
        resolvents.TwoPointTraces(spectra, weights, shifts, shifts, tables, ofTables);
        Append<Complex>(hash, tables);
        resolvents.TwoPointTraces(spectra, b, b, shifts, shifts, tables, ofTables);
        Append<Complex>(hash, tables);
        resolvents.SolveTridiagonal(spectra, weights, shifts, b.Block(0, 0, 3, N), x, new Verdict[Batch * 3 * Shifts]);
        Append(hash, x, template);
    }

    internal static Operand<T> Wide<T>(int seed, int batch, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Operand<T>.Create(batch, rows, columns, Layout.Padded, (b, i, j) => Draws.WideRange(seed, b, i, j));

    internal static void Append<T>(IncrementalHash hash, DeviceMatrix<T> matrix, Operand<T> template)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Append<T>(hash, Stage.Read(matrix, template).Data);

    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(values));
}
