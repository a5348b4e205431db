// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>The cases that the runner knows, by operation and element type.</summary>
internal static class RunnerCatalog
{
    private static readonly Dictionary<string, Func<CaseSizes, Parallelism, RunnerCase>> Cases = new()
    {
        ["matmul f32"] = (sizes, threads) => new MatMulCase<float>(sizes["n"], sizes["n"], sizes["n"], sizes.Or("batch", 1), threads),
        ["matmul f64"] = (sizes, threads) => new MatMulCase<double>(sizes["n"], sizes["n"], sizes["n"], sizes.Or("batch", 1), threads),
        ["matrix-vector f32"] = (sizes, threads) => new MatMulCase<float>(sizes["n"], 1, sizes["n"], 1, threads),
        ["matrix-vector f64"] = (sizes, threads) => new MatMulCase<double>(sizes["n"], 1, sizes["n"], 1, threads),
        ["vector-matrix f32"] = (sizes, threads) => new MatMulCase<float>(1, sizes["n"], sizes["n"], 1, threads),
        ["vector-matrix f64"] = (sizes, threads) => new MatMulCase<double>(1, sizes["n"], sizes["n"], 1, threads),
        ["batched-cholesky f32"] = (sizes, threads) => new BatchedCholeskyCase<float>(sizes["n"], sizes["batch"], solve: false, threads),
        ["batched-cholesky f64"] = (sizes, threads) => new BatchedCholeskyCase<double>(sizes["n"], sizes["batch"], solve: false, threads),
        ["batched-cholesky-solve f32"] = (sizes, threads) => new BatchedCholeskyCase<float>(sizes["n"], sizes["batch"], solve: true, threads),
        ["batched-cholesky-solve f64"] = (sizes, threads) => new BatchedCholeskyCase<double>(sizes["n"], sizes["batch"], solve: true, threads),
        ["batched-eigh f32"] = (sizes, threads) => new BatchedEigenCase<float>(sizes["n"], sizes["batch"], vectors: true, threads),
        ["batched-eigh f64"] = (sizes, threads) => new BatchedEigenCase<double>(sizes["n"], sizes["batch"], vectors: true, threads),
        ["batched-eigvalsh f32"] = (sizes, threads) => new BatchedEigenCase<float>(sizes["n"], sizes["batch"], vectors: false, threads),
        ["batched-eigvalsh f64"] = (sizes, threads) => new BatchedEigenCase<double>(sizes["n"], sizes["batch"], vectors: false, threads),
        ["cholesky f64"] = (sizes, threads) => new CholeskyCase(sizes["n"], threads),
        ["eigh f64"] = (sizes, threads) => new EigenCase(sizes["n"], threads),
        ["eigvalsh f64"] = (sizes, threads) => new EigenvaluesCase(sizes["n"], threads),
        ["resolvent-traces f64"] = (sizes, threads) => new ResolventCase(sizes["n"], sizes["shifts"], threads),
        ["resolvent-traces-lu f64"] = (sizes, threads) => new ResolventCase(sizes["n"], sizes["shifts"], threads),
        ["eigsh f64"] = (sizes, threads) => new LanczosCase(sizes["n"], sizes["k"], threads),
        ["lobpcg f64"] = (sizes, threads) => new LanczosCase(sizes["n"], sizes["k"], threads),
        ["lu f64"] = (sizes, threads) => new LuCase(sizes["n"], threads),
        ["qr f64"] = (sizes, threads) => new QrCase(sizes.Or("m", sizes["n"]), sizes["n"], threads),
        ["svd f64"] = (sizes, threads) => new SvdCase(sizes.Or("m", sizes["n"]), sizes["n"], vectors: true, threads),
        ["svdvals f64"] = (sizes, threads) => new SvdCase(sizes.Or("m", sizes["n"]), sizes["n"], vectors: false, threads),
        ["sgd f32"] = (sizes, threads) => new SgdCase(sizes["e"], sizes["d"], sizes["n"], sizes["b"], sizes["steps"], threads),
        ["normals f32"] = (sizes, _) => new SingleNormalsCase(sizes["n"]),
        ["normals f64"] = (sizes, _) => new DoubleNormalsCase(sizes["n"]),
        ["exp f32"] = (sizes, _) => new SingleElementaryCase("exp", sizes["n"]),
        ["exp f64"] = (sizes, _) => new DoubleElementaryCase("exp", sizes["n"]),
        ["log f32"] = (sizes, _) => new SingleElementaryCase("log", sizes["n"]),
        ["log f64"] = (sizes, _) => new DoubleElementaryCase("log", sizes["n"]),
        ["tanh f32"] = (sizes, _) => new SingleElementaryCase("tanh", sizes["n"]),
        ["tanh f64"] = (sizes, _) => new DoubleElementaryCase("tanh", sizes["n"]),
        ["sin f32"] = (sizes, _) => new SingleElementaryCase("sin", sizes["n"]),
        ["sin f64"] = (sizes, _) => new DoubleElementaryCase("sin", sizes["n"]),
        ["erf f32"] = (sizes, _) => new SingleElementaryCase("erf", sizes["n"]),
        ["erf f64"] = (sizes, _) => new DoubleElementaryCase("erf", sizes["n"]),
        ["gelu f32"] = (sizes, _) => new SingleElementaryCase("gelu", sizes["n"]),
        ["gelu f64"] = (sizes, _) => new DoubleElementaryCase("gelu", sizes["n"]),
        ["predict-angle-evolution f64"] = (_, _) => new PredictCase("angle-evolution", p => p["logSquaredSine"].Values[^1]),
        ["predict-feature-learning-scaling f64"] = (_, _) => new PredictCase("feature-learning-scaling", p => p["excessLoss"].Values[^1]),
        ["predict-group-capacity f64"] = (_, _) => new PredictCase("group-capacity", p => p["upperBound"].Values[^1]),
        ["predict-kernel-equivalents f64"] = (_, _) => new PredictCase("kernel-equivalents", p => p["tangentTrace"].Values[0]),
        ["predict-kernel-regression f64"] = (_, _) => new PredictCase("kernel-regression", p => p["excessLoss"].Values[^1]),
        ["predict-neural-scaling-laws f64"] = (_, _) => new PredictCase("neural-scaling-laws", p => p["budgetLoss"].Values[85]),
        ["predict-ood-kernel-regression f64"] = (_, _) => new PredictCase("ood-kernel-regression", p => p["optimisedLoss"].Values[0]),
        ["predict-random-features f64"] = (_, _) => new PredictCase("random-features", p => p["testLoss"].Values[0]),
        ["predict-sgd-structured f64"] = (_, _) => new PredictCase("sgd-structured", p => p["excessLoss"].Values[^1]),
        ["predict-two-point-equivalents f64"] = (_, _) => new PredictCase("two-point-equivalents", p => p["featureTwoPoint"].Values[1]),
        ["predict-variance-onset f64"] = (_, _) => new PredictCase("variance-onset", p => p["onsetSamples"].Values[1]),
        ["predict-homogenized-sgd f64"] = (_, _) => new PredictCase("homogenized-sgd", p => p["trainLoss"].Values[^1]),
        ["predict-lion-sign f64"] = (_, _) => new PredictCase("lion-sign", p => p["lateLoss"].Values[^1]),
        ["predict-margin-rates f64"] = (sizes, _) => new PredictCase("margin-rates", p => p["maximumMargin"].Values[0], Margin(sizes["samples"], sizes["dimension"])),
        ["predict-momentum-scaling f64"] = (_, _) => new PredictCase("momentum-scaling", p => p["imbalance"].Values[^1]),
        ["predict-ngn f64"] = (_, _) => new PredictCase("ngn", p => p["excessLoss"].Values[23]),
        ["predict-optimal-schedules f64"] = (_, _) => new PredictCase("optimal-schedules", p => p["optimalLoss"].Values[^1]),
        ["predict-precision-laws f64"] = (_, _) => new PredictCase("precision-laws", p => p["loss"].Values[0], Catalog.Find("precision-laws").Preset("tiny-fit")),
        ["predict-prox-linear-sensing f64"] = (_, _) => new PredictCase("prox-linear-sensing", p => p["matrixError"].Values[^1]),
        ["predict-random-equations f64"] = (_, _) => new PredictCase("random-equations", p => p["energy"].Values[1]),
        ["predict-single-neuron f64"] = (sizes, _) => new PredictCase("single-neuron", p => p["excessLoss"].Values[10], Neuron(sizes["students"], sizes["dimension"])),
        ["predict-stochastic-collapse f64"] = (_, _) => new PredictCase("stochastic-collapse", p => p["growthExponent"].Values[^1]),
        ["predict-td-learning f64"] = (_, _) => new PredictCase("td-learning", p => p["plateauError"].Values[^1]),
        ["sweep-sgd-4096 f64"] = (sizes, _) => new PredictCase("sgd-structured", p => p["excessLoss"].Values[^1], SgdSweep(sizes["modes"], sizes["steps"])),
    };

    /// <summary>4096 learning rates up to 1.</summary>
    private static string SgdSweep(int modes, int steps) => FormattableString.Invariant(
        $$"""{"spectrum":{"kind":"powerLaw","modes":{{modes}},"spectrumExponent":1.5,"targetExponent":1.8},"learningRate":[{{string.Join(",", Enumerable.Range(1, 4096).Select(i => (i / 4096.0).ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}}],"noiseVariance":0.1,"batchSize":4,"steps":[0,{{steps}}]}""");

    /// <summary>Separable rows, the same as in operations/predict_descent.py; without given rows nothing is predicted.</summary>
    private static string Margin(int samples, int dimension)
    {
        IEnumerable<double> rows = Enumerable.Range(0, samples).SelectMany(i => Enumerable.Range(0, dimension).Select(k => Math.Sin((1.3 * i * i) + (2.1 * k * k) + (0.7 * i * k))).Select((x, k) => k == 0 ? 0.5 + Math.Abs(x) : x));
        return FormattableString.Invariant(
            $$"""{"samples":{{samples}},"inputDimension":{{dimension}},"rows":[{{string.Join(",", rows.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}}],"optimiser":"normalised","learningRate":[1],"steps":[1]}""");
    }

    /// <summary>The preset standard of single-neuron with given weights, the same as in operations/predict_paths.py.</summary>
    private static string Neuron(int students, int dimension) => FormattableString.Invariant(
        $$"""{"model":"online","batchSize":4096,"students":{{students}},"inputDimension":{{dimension}},"weights":[{{string.Join(",", Enumerable.Range(0, students * dimension).Select(i => (0.01 * Math.Sin(1.0 + (i * i))).ToString("R", CultureInfo.InvariantCulture)))}}],"learningRate":[0.1,0.5],"steps":[30,100,200,400,800,1600,3200]}""");

    /// <summary>The case of a description: <c>matmul f32 n=1024 batch=8</c>.</summary>
    /// <exception cref="ArgumentException">No such case, or a size is missing or below 1.</exception>
    internal static RunnerCase Of(IReadOnlyList<string> description, Parallelism threads)
    {
        string name = string.Join(' ', description.Take(2));
        if (!Cases.TryGetValue(name, out Func<CaseSizes, Parallelism, RunnerCase>? make))
            throw new ArgumentException($"no case {name}; there are: {string.Join(", ", Cases.Keys)}");
        return make(new CaseSizes(description.Skip(2)), threads);
    }
}

/// <summary>The sizes of a case, <c>n=64 batch=8</c>: whole numbers of at least 1.</summary>
internal sealed class CaseSizes
{
    private readonly Dictionary<string, int> sizes = [];

    internal CaseSizes(IEnumerable<string> words)
    {
        foreach (string word in words)
        {
            string[] parts = word.Split('=');
            if (parts.Length != 2 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out int value) || value < 1)
                throw new ArgumentException($"'{word}' is no size; allowed: name=number, the number at least 1");
            sizes[parts[0]] = value;
        }
    }

    internal int this[string name] =>
        sizes.TryGetValue(name, out int value) ? value : throw new ArgumentException($"the case needs {name}=number");

    internal int Or(string name, int otherwise) => sizes.GetValueOrDefault(name, otherwise);
}
