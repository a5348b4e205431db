// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.TwoPointEquivalents;

/// <summary>Resolvents of finite matrices: one eigenproblem gives the traces at every pair of shifts.</summary>
/// <remarks>
/// Samples: C_hat = V^T s V, B' = V B V^T, and Tr[B R A R'] = sum_ij B'_ij A'_ij / ((s_i + l)(s_j + l')). Features, with Z = X F / sqrt(P N) [P, N] and the smaller of
/// Z Z^T and Z^T Z having eigenvectors v_i: l (G C_hat + l)^-1 = 1 - sum_i y_i u_i^T / (s_i + l) with y_i in the space of F and u_i in that of X.
/// </remarks>
internal sealed class ResolventSimulation
{
    private readonly TwoPointEquivalentsConfig config;
    private readonly Complex[] shifts;
    private readonly int modes;
    private readonly int samples;
    private readonly int width;
    private readonly int side;

    internal ResolventSimulation(TwoPointEquivalentsConfig config, int modes)
    {
        (this.config, this.modes, shifts) = (config, modes, config.Shifts);
        (samples, width) = (config.Samples, config.Width);
        side = Math.Min(samples, width);
    }

    /// <summary>Doubles of one replica's results.</summary>
    internal long Values => (config.IsComplex ? 2L : 1L) * ((2 * shifts.Length) + (4 * shifts.Length * shifts.Length) + (width > 0 ? (2 * shifts.Length) + (2 * shifts.Length * shifts.Length) : 0));

    /// <summary>Device memory of one replica: X, the largest square matrices, bases; for features F, Z and two products of them.</summary>
    internal long BytesEach => 8 * (((long)samples * modes) + (5L * modes * modes) + (2L * modes)
        + (width == 0 ? 0 : ((long)modes * width) + ((long)samples * width) + (4L * side * side) + (5L * side * modes) + ((long)side * Math.Max(samples, width)) + (4L * side)));

    /// <summary>Operations of one replica; an eigenproblem with vectors counts as 9 n^3.</summary>
    internal double FlopsEach
    {
        get
        {
            double p = samples, m = modes, n = width, c = side;
            double data = (p * m * m) + (9 * m * m * m) + (3 * m * m * m) + (8.0 * 4 * shifts.Length * m * m);
            if (width == 0) return data;
            double bases = samples <= width ? (2 * c * p * m) + (2 * c * p * n) + (2 * c * n * m) : (2 * c * n * m) + (2 * c * n * p) + (2 * c * p * m);
            return data + (2 * p * m * n) + (c * c * Math.Max(p, n)) + (9 * c * c * c) + bases + (3 * c * c * m) + (8.0 * 2 * shifts.Length * c * c);
        }
    }

    /// <summary>Workspace of a pass.</summary>
    internal long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = new Scratch(device, replicas).Gram(modes, samples).Gram(modes, modes).Eigen(modes).Product(shifts.Length, modes, modes);
        if (width == 0) return scratch.Bytes;
        return scratch.Product(samples, width, modes).Gram(side, Math.Max(samples, width)).Eigen(side).Product(side, modes, samples).Product(side, modes, width)
            .Product(side, width, samples).Product(side, samples, width).Gram(side, modes).Product(shifts.Length, side, side).Bytes;
    }

    internal Observation Run(Modes spectrum, Probes probes, SimulationRun run, CancellationToken cancel)
    {
        int count = run.Replicas.Count, perPass = Math.Clamp(run.Device.ReplicasPerPass(count, BytesEach), 1, Math.Max(1, count));
        ResolventResults results = new(config, run.Replicas);
        using ResolventBuffers buffers = new(run.Device, spectrum, probes, perPass, modes, samples, width);
        for (int done = 0; done < count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int now = Math.Min(perPass, count - done);
            buffers.Draw(run.Seed, run.Replicas.First + (uint)done, now);
            Covariance(run.Device, buffers, spectrum, done, now, results);
            if (width > 0) Features(run.Device, buffers, probes, spectrum, done, now, results);
            run.Progress?.Report((double)(done + now) / count);
        }

        return results.ToObservation();
    }

    private void Covariance(Device device, ResolventBuffers buffers, Modes spectrum, int first, int count, ResolventResults results)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IResolventOperations resolvent = device.Operations<IResolventOperations>();
        DeviceMatrix<double> x = new(buffers.Inputs, count, samples, modes), basis = new(buffers.Basis, count, modes, modes), values = new(buffers.Values, count, 1, modes);
        Verdict[] verdicts = new Verdict[count];
        matrix.SymmetricRankK(1.0 / samples, x, Transpose.Yes, 0, basis);
        device.Operations<ISymmetricEigenOperations<double>>().SymmetricEigen(basis, values, verdicts);
        for (int r = 0; r < count; r++) results.Verdicts[first + r] = results.Verdicts[first + r].And(verdicts[r]);

        Tables tables = new(resolvent, values, shifts, count);
        Complex[] traces = tables.Traces();
        DeviceMatrix<double> covariance = Square(buffers.Covariance), probe = Square(buffers.Probe), target = Square(buffers.Target);
        buffers.Insert(basis, buffers.Roots, covariance);
        buffers.Insert(basis, buffers.ProbeRoots, probe);
        buffers.Insert(basis, buffers.TargetRoots, target);
        Complex[] one = tables.Weighted(Diagonal(probe)), oneTarget = tables.Weighted(Diagonal(target));
        Complex[] identity = tables.Pairs(Diagonal(probe)), identityTarget = tables.Pairs(Diagonal(target));
        Complex[] two = tables.Pairs(probe, covariance), twoTarget = tables.Pairs(target, covariance);
        for (int r = 0; r < count; r++)
        {
            for (int s = 0; s < shifts.Length; s++)
            {
                Complex l = shifts[s];
                results.Set("degreesOfFreedom", first + r, s, modes - (l * traces[(r * shifts.Length) + s]));
                results.Set("onePoint", first + r, s, l * one[(r * shifts.Length) + s]);
                for (int t = 0; t < shifts.Length; t++)
                {
                    int pair = (s * shifts.Length) + t, at = (r * shifts.Length * shifts.Length) + pair;
                    Complex both = l * shifts[t];
                    results.Set("twoPointIdentity", first + r, pair, both * identity[at]);
                    results.Set("twoPointCovariance", first + r, pair, both * two[at]);
                    results.Set("excessLoss", first + r, pair, both * twoTarget[at]);
                    results.Set("trainLoss", first + r, pair, both * (oneTarget[(r * shifts.Length) + s] - (shifts[t] * identityTarget[at])));   // R C_hat R' = R - l' R R'
                }
            }
        }

        DeviceMatrix<double> Square(DeviceBuffer<double> buffer) => new(buffer, count, modes, modes);
    }

    private void Features(Device device, ResolventBuffers buffers, Probes probes, Modes spectrum, int first, int count, ResolventResults results)
    {
        IResolventOperations resolvent = device.Operations<IResolventOperations>();
        Verdict[] verdicts = new Verdict[count];
        DeviceMatrix<double> values = new(buffers.FeatureValues, count, 1, side);
        (DeviceMatrix<double> y, DeviceMatrix<double> u) = buffers.FeatureBases(count, values, verdicts);
        for (int r = 0; r < count; r++) results.Verdicts[first + r] = results.Verdicts[first + r].And(verdicts[r]);

        Tables tables = new(resolvent, values, shifts, count);
        Complex[] traces = tables.Traces();
        DeviceMatrix<double> covariance = new(buffers.FeatureCovariance, count, side, side);
        buffers.Insert(y, buffers.Roots, covariance);
        Probe("featureTwoPoint", probes.Probe, buffers.ProbeRoots, one: true);
        Probe("featureExcessLoss", probes.Target, buffers.TargetRoots, one: false);
        for (int r = 0; r < count; r++)
        {
            for (int s = 0; s < shifts.Length; s++) results.Set("featureDegreesOfFreedom", first + r, s, side - (shifts[s] * traces[(r * shifts.Length) + s]));
        }

        void Probe(string name, double[] b, DeviceBuffer<double> roots, bool one)
        {
            double plain = b.Sum(), inserted = 0;
            for (int k = 0; k < modes; k++) inserted += b[k] * spectrum.Roots[k] * spectrum.Roots[k];
            DeviceMatrix<double> middle = new(buffers.FeatureProbe, count, side, side);
            buffers.Insert(u, roots, middle);
            (DeviceMatrix<double> plainOverlap, DeviceMatrix<double> mixedOverlap) = buffers.Overlaps(y, u, roots);
            Complex[] single = tables.Weighted(plainOverlap), mixed = tables.Weighted(mixedOverlap), pairs = tables.Pairs(covariance, middle);
            for (int r = 0; r < count; r++)
            {
                for (int s = 0; s < shifts.Length; s++)
                {
                    int at = (r * shifts.Length) + s;
                    if (one) results.Set("featureOnePoint", first + r, s, plain - single[at]);
                    for (int t = 0; t < shifts.Length; t++)
                        results.Set(name, first + r, (s * shifts.Length) + t, inserted - mixed[at] - mixed[(r * shifts.Length) + t] + pairs[(at * shifts.Length) + t]);
                }
            }
        }
    }

    private static DeviceMatrix<double> Diagonal(DeviceMatrix<double> square) =>
        new(square.Buffer, square.Offset, square.Batch, square.Rows, 1, square.RowStride + 1, square.BatchStride);

    /// <summary>Sums over the spectra of a pass at every shift, or every pair.</summary>
    private sealed class Tables(IResolventOperations resolvent, DeviceMatrix<double> spectra, Complex[] shifts, int count)
    {
        internal Complex[] Traces()
        {
            Complex[] traces = new Complex[count * shifts.Length];
            resolvent.Traces(spectra, shifts, traces, new Verdict[traces.Length]);
            return traces;
        }

        internal Complex[] Weighted(DeviceMatrix<double> weights)
        {
            Complex[] sums = new Complex[count * shifts.Length];
            resolvent.WeightedTraces(spectra, weights, shifts, sums, new Verdict[sums.Length]);
            return sums;
        }

        internal Complex[] Pairs(DeviceMatrix<double> diagonals)
        {
            Complex[] table = new Complex[count * shifts.Length * shifts.Length];
            resolvent.TwoPointTraces(spectra, diagonals, shifts, shifts, table, new Verdict[table.Length]);
            return table;
        }

        internal Complex[] Pairs(DeviceMatrix<double> b, DeviceMatrix<double> c)
        {
            Complex[] table = new Complex[count * shifts.Length * shifts.Length];
            resolvent.TwoPointTraces(spectra, b, c, shifts, shifts, table, new Verdict[table.Length]);
            return table;
        }
    }
}
