// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.OptimalSchedules;

public sealed partial class OptimalSchedulesSystem
{
    /// <inheritdoc/>
    /// <remarks>The operations that search for the schedules are counted as a thousand gradients; how many there are depends on the config. Only the first block of a cell searches.</remarks>
    public RunCost Cost(OptimalSchedulesConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        int modes = Modes.CountOf(Problem.SpectrumOf(config)), longest = Problem.HorizonsOf(config)[^1], columns = Columns(config);
        double samples = Problem.HorizonsOf(config).Sum(t => (double)t) * config.BatchSize, searches = Problem.HorizonsOf(config).Sum(t => 20_000.0 * t * modes);
        int largest = config is ControlConfig ? (int)Math.Min(int.MaxValue, (long)longest * config.BatchSize) : config.BatchSize;
        bool momentum = config is MomentumControlConfig;
        int[] batches = new int[longest];
        Array.Fill(batches, config.BatchSize);
        DescentPass pass = new([.. Enumerable.Range(0, columns).Select(i => new Schedule([], 0, 0, Verdict.Converged) { Momenta = momentum && i == 0 ? [] : null })], batches, 0);
        DescentPass joined = new([pass.Columns[0]], [largest], 0);
        long most = 0;
        foreach (DescentPass one in config is ControlConfig ? (DescentPass[])[pass, joined] : [pass])
        {
            int perPass = one.PerPass(device, modes, replicas.Count);
            most = Math.Max(most, (perPass * one.BytesEach(modes)) + one.TableBytes + one.ScratchBytes(device, modes, perPass));
        }

        // The search: the gradient's states, thirty pairs of its directions, and the schedules of the grids.
        long search = (momentum ? ScheduleGradient<HeavyBallMoments>.Bytes(modes, longest) : ScheduleGradient<PlainMoments>.Bytes(modes, longest)) + (8L * longest * (momentum ? 140 : 100)) + (config is VariationalConfig v ? (40L * 3001) + (24L * v.Bins) : 0);
        long schedules = 8L * Problem.HorizonsOf(config).Sum(t => (long)t) * 8;
        double flops = searches + (replicas.Count * (pass.FlopsEach(modes) + (config is ControlConfig ? samples * modes * 48 : 0)));
        return new RunCost(most + search + schedules + (48L * modes) + (16L * replicas.Count * (columns + 8)), flops);
    }

    /// <inheritdoc/>
    /// <remarks>A replica in which a schedule leaves the range of a double has the verdict Diverged with the position of that value, and +infinity there.</remarks>
    public Observation Simulate(OptimalSchedulesConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        Problem problem = config.Solved.Get(config, cancel);
        int horizons = problem.Horizons.Count, longest = problem.Horizons[^1];
        double[] fixedRates = config is ControlConfig control ? [.. control.LearningRate] : [];
        string[] shared = [.. Problem.Names(config).Where(name => name != "batch")];
        List<Schedule> columns = [.. shared.SelectMany(name => problem.Families[name])];
        foreach (double eta in fixedRates) columns.AddRange(problem.Horizons.Select(t => new Schedule([.. Enumerable.Repeat(eta, t)], 0, 0, Verdict.Converged)));
        int[] batches = new int[longest];
        Array.Fill(batches, config.BatchSize);
        List<DescentPass> passes = [new DescentPass(columns, batches, 0)];
        if (problem.Families.TryGetValue("batch", out Schedule[]? joined))
        {
            uint draw = (uint)longest;
            foreach (Schedule schedule in joined)
            {
                passes.Add(new DescentPass([schedule], [.. schedule.Batches!.Select(b => (int)b)], draw));
                draw += (uint)schedule.Rates.Length;
            }
        }

        using Design design = Design.Of(problem.Spectrum, run.Device, cancel);
        double noise = Math.Sqrt((config.NoiseVariance + problem.Tail) * problem.Scales.Power), total = passes.Sum(p => p.FlopsEach(design.Modes.Count)), before = 0;
        List<double[]> losses = [];
        foreach (DescentPass pass in passes)
        {
            double share = pass.FlopsEach(design.Modes.Count) / total, start = before;
            losses.Add(new ScheduledDescent(pass, design, problem.Scales, noise, run.Device).Run(run.Seed, run.Replicas, fraction => run.Progress?.Report(start + (share * fraction)), cancel));
            before += share;
        }

        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, run.Replicas.Count)];
        Dictionary<string, ReplicaSeries> series = [];
        double[] axis = [.. problem.Horizons.Select(t => (double)t)];
        void Add(string name, IReadOnlyList<double[]> axes, int points, Func<int, int, double> value)
        {
            double[] values = new double[(long)run.Replicas.Count * points];
            for (int i = 0; i < values.Length; i++)
            {
                double loss = value(i / points, i % points) + problem.Tail;
                if (!double.IsFinite(loss)) verdicts[i / points] = verdicts[i / points].And(new Verdict(VerdictKind.Diverged, i % points));
                values[i] = double.IsFinite(loss) ? loss : double.PositiveInfinity;
            }

            series.Add(name, new ReplicaSeries(axes, values));
        }

        for (int f = 0; f < shared.Length; f++)
        {
            int first = f * horizons;
            Add($"{shared[f]}Loss", [axis], horizons, (r, h) => losses[0][(r * columns.Count) + first + h]);
        }

        if (fixedRates.Length > 0) Add("fixedRateLoss", [fixedRates, axis], fixedRates.Length * horizons, (r, i) => losses[0][(r * columns.Count) + (shared.Length * horizons) + i]);
        if (joined is not null) Add("batchLoss", [axis], horizons, (r, h) => losses[1 + h][r]);
        return new Observation(run.Replicas, series, verdicts);
    }

    private static int Columns(OptimalSchedulesConfig config) =>
        Problem.HorizonsOf(config).Count * (config is ControlConfig control ? 4 + control.LearningRate.Count : Problem.Names(config).Length);

    private void CheckSimulation(OptimalSchedulesConfig config)
    {
        Check(config);
        Violation[] violations = [.. Modes.Check(Problem.SpectrumOf(config))];
        if (violations.Length > 0) throw new ConfigException($"{Info.Id} simulation", violations);
    }
}
