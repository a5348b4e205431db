// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Systems.Designs;
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.TwoPointEquivalents;

public sealed partial class TwoPointEquivalentsSystem
{
    /// <inheritdoc/>
    public Prediction Predict(TwoPointEquivalentsConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        Spectrum spectrum = config.Scaled();
        Probes probes = Probes.Of(spectrum, Modes.Of(spectrum), config.ProbeExponent);
        Complex[] shifts = config.Shifts;
        ResolventEquivalents data = new(spectrum, config.Samples, shifts);
        double[] unit = new double[spectrum.Blocks];
        Array.Fill(unit, 1);

        Table table = new(config, data);
        table.One("effectiveRidge", s => data.Ridges[s].Population);
        table.One("degreesOfFreedom", data.DegreesOfFreedom, s => config.Samples * shifts[s] / data.Ridges[s].Population);
        table.One("onePoint", s => data.OnePoint(s, probes.BlockProbe));
        table.Two("twoPointIdentity", (s, t) => data.TwoPoint(s, t, unit, probes.BlockProbe));
        table.Two("twoPointCovariance", (s, t) => data.TwoPointCovariance(s, t, probes.BlockProbe));
        table.Two("excessLoss", (s, t) => data.TwoPointCovariance(s, t, probes.BlockTarget));
        table.Two("trainLoss", (s, t) => shifts[t] * (data.OnePoint(s, probes.BlockTarget) - data.TwoPoint(s, t, unit, probes.BlockTarget)));
        if (config.Width > 0)
        {
            cancel.ThrowIfCancellationRequested();
            ResolventEquivalents features = new(spectrum, config.Samples, shifts, config.Width);
            Table wide = new(config, features, table);
            wide.One("featureEffectiveRidge", s => features.Ridges[s].Population);
            wide.One("fixedFeatureRidge", s => features.Ridges[s].FixedFeatures);
            wide.One("featureDegreesOfFreedom", features.DegreesOfFreedom, s => config.Samples * shifts[s] / features.Ridges[s].FixedFeatures);
            wide.One("featureOnePoint", s => features.OnePoint(s, probes.BlockProbe));
            wide.Two("featureTwoPoint", (s, t) => features.TwoPointCovariance(s, t, probes.BlockProbe));
            wide.Two("featureExcessLoss", (s, t) => features.TwoPointCovariance(s, t, probes.BlockTarget));
        }

        return new Prediction(table.Series, table.Verdicts);
    }

    /// <summary>Observables as they are computed: symmetric tables over the shifts, real and imaginary parts, bias, verdict.</summary>
    private sealed class Table(TwoPointEquivalentsConfig config, ResolventEquivalents theory, Table? first = null)
    {
        private readonly double[] axis = [.. config.Shift];
        private readonly Verdict root = theory.Ridges.Select(r => r.Verdict).FirstOrDefault(v => !v.IsConverged, Verdict.Converged);

        internal Dictionary<string, Series> Series { get; } = first?.Series ?? [];

        internal Dictionary<string, Verdict> Verdicts { get; } = first?.Verdicts ?? [];

        /// <param name="name">Observable.</param>
        /// <param name="value">Its value at a shift.</param>
        /// <param name="scale">What its bias is relative to; the value itself where it is no difference of larger numbers.</param>
        internal void One(string name, Func<int, Complex> value, Func<int, Complex>? scale = null)
        {
            Complex[] values = new Complex[axis.Length];
            double[] bias = new double[axis.Length];
            for (int s = 0; s < values.Length; s++)
            {
                values[s] = value(s);
                bias[s] = FiniteSizeBias.Relative(name, config, theory.Unspent(s, s)) * Complex.Abs(scale is null ? values[s] : scale(s));
            }

            Add(name, [axis], values, bias);
        }

        internal void Two(string name, Func<int, int, Complex> value)
        {
            int n = axis.Length;
            Complex[] values = new Complex[n * n];
            double[] bias = new double[n * n];
            for (int s = 0; s < n; s++)
            {
                for (int t = s; t < n; t++)
                {
                    Complex unspent = theory.Unspent(s, t), result = value(s, t);
                    if (unspent == Complex.Zero) result = double.PositiveInfinity;
                    values[(s * n) + t] = values[(t * n) + s] = result;
                    double least = Math.Min(Complex.Abs(unspent), Math.Min(Complex.Abs(theory.Unspent(s, s)), Complex.Abs(theory.Unspent(t, t))));
                    bias[(s * n) + t] = bias[(t * n) + s] = FiniteSizeBias.Relative(name, config, least) * Complex.Abs(result);
                }
            }

            Add(name, [axis, axis], values, bias);
        }

        private void Add(string name, double[][] axes, Complex[] values, double[] bias)
        {
            Part(name, [.. values.Select(v => v.Real)]);
            if (config.IsComplex) Part(Imaginary(name), [.. values.Select(v => v.Imaginary)]);

            void Part(string part, double[] numbers)
            {
                Series.Add(part, new Series(axes, numbers, bias));
                Verdicts.Add(part, PredictionVerdict.Of([root], numbers));
            }
        }
    }
}
