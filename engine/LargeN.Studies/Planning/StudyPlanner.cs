// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Turns a study into cells with ids, seeds, costs and blocks.</summary>
public static class StudyPlanner
{
    /// <summary>Most cells of a study.</summary>
    public const int MaximumCells = 1_000_000;

    /// <summary>Most blocks of a study, all cells together: each is a row and a transaction of the store.</summary>
    public const int MaximumBlocks = 10_000_000;

    // Work that a thread is taken to do in a second when blocks are sized. Results never depend on it.
    private const double FlopsPerThreadSecond = 5e9;
    private const double SecondsPerBlock = 10;

    // At least, where there are as many replicas.
    private const int BlocksPerShard = 4;

    // Enough to see what is wrong; a large sweep with a fault in every cell stops here.
    private const int MaximumViolations = 50;

    /// <summary>Plans a study of a system of the catalogue.</summary>
    /// <param name="study">The study.</param>
    /// <param name="device">Where it would run.</param>
    /// <param name="shard">Which part of the blocks; all of them by default.</param>
    /// <exception cref="ConfigException">Unknown system, a config of a cell is wrong, two cells are the same, a rule names what is not there.</exception>
    /// <exception cref="MemoryLimitException">A cell needs more memory than the device allows.</exception>
    public static StudyPlan Plan(StudyFile study, Device device, Shard shard = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        return Plan(study, StudySystems.Find(study.System), device, shard);
    }

    /// <summary>Plans a study of a given system.</summary>
    /// <param name="study">The study.</param>
    /// <param name="entry">Its system.</param>
    /// <param name="device">Where it would run.</param>
    /// <param name="shard">Which part of the blocks; all of them by default.</param>
    /// <exception cref="ConfigException">A config of a cell is wrong, two cells are the same, a rule names what is not there.</exception>
    /// <exception cref="MemoryLimitException">A cell needs more memory than the device allows.</exception>
    public static StudyPlan Plan(StudyFile study, Entry entry, Device device, Shard shard = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(device);
        string name = $"study \"{study.Title}\"";
        List<Violation> violations = [.. StudyFileRules.Violations(study), .. StudyFileRules.Violations(study, entry.Observables)];
        if (study.System != entry.Info.Id) violations.Add(new Violation("system", study.System, $"the system given is {entry.Info.Id}"));
        if (Product(study) > MaximumCells) violations.Add(new Violation("grid", Product(study).ToString("R", CultureInfo.InvariantCulture), $"cells; at most {MaximumCells} are allowed"));
        if (violations.Count > 0) throw new ConfigException(name, violations);

        string start = ConfigText.Merge(study.Preset is { } preset ? entry.Preset(preset) : "{}", study.Config);
        List<PlannedCell> cells = [];
        Dictionary<string, PlannedCell> byId = [];
        foreach (IReadOnlyList<KeyValuePair<string, string>> sweep in Sweeps(study.Factors))
        {
            try
            {
                PlannedCell cell = Cell(study, entry, device, start, sweep, cells.Count, shard);
                if (!byId.TryAdd(cell.Id, cell))
                    violations.Add(new Violation("grid", cell.Label, $"has the same config as cell {byId[cell.Id].Position} ({byId[cell.Id].Label})"));
                cells.Add(cell);
            }
            catch (ConfigException e)
            {
                violations.AddRange(e.Violations);
            }

            if (violations.Count > MaximumViolations) break;
        }

        long blocks = cells.Sum(c => (long)c.AllBlocks);
        if (blocks > MaximumBlocks)
            violations.Add(new Violation("replicasPerBlock", study.ReplicasPerBlock.ToString(CultureInfo.InvariantCulture), $"gives {blocks} blocks; at most {MaximumBlocks} are allowed, so use larger blocks, fewer replicas or fewer cells"));
        return violations.Count == 0
            ? new StudyPlan(study, entry, device, Dealt(cells, shard), shard)
            : throw new ConfigException(name, Joined(violations));
    }

    // Blocks are dealt in the order of (cell id, block), which does not depend on the order of the file.
    private static PlannedCell[] Dealt(List<PlannedCell> cells, Shard shard)
    {
        long firstBlock = 0;
        int rank = 0;
        PlannedCell[] dealt = new PlannedCell[cells.Count];
        foreach (PlannedCell cell in cells.OrderBy(c => c.Id, StringComparer.Ordinal))
        {
            PlannedCell here = cell with { Share = new CellShare(shard, rank++, firstBlock) };
            firstBlock += cell.AllBlocks;
            dealt[cell.Position] = here with { Cost = here.Cost with { Flops = here.Cost.Flops * here.ReplicasHere / here.Replicas } };
        }

        return dealt;
    }

    // Many cells have the same fault: one line a fault, with the first few values.
    private static List<Violation> Joined(IEnumerable<Violation> violations) =>
    [
        .. violations.GroupBy(v => (v.Path, v.Problem)).Select(same =>
        {
            string[] values = [.. same.Select(v => v.Value).Distinct()];
            return same.First() with { Value = string.Join(", ", values.Take(3)) + (values.Length > 3 ? ", ..." : "") };
        }),
    ];

    private static double Product(StudyFile study) => study.Factors.Aggregate(1.0, (product, factor) => product * factor.Values.Count);

    // The product of the factors; the first moves slowest.
    private static IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> Sweeps(IReadOnlyList<SweepFactor> factors)
    {
        IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> product = [[]];
        foreach (SweepFactor factor in factors)
        {
            product = product.SelectMany(head => factor.Values, (head, step) =>
                (IReadOnlyList<KeyValuePair<string, string>>)[.. head, .. factor.Paths.Zip(step, KeyValuePair.Create)]);
        }

        return product;
    }

    private static PlannedCell Cell(StudyFile study, Entry entry, Device device, string start, IReadOnlyList<KeyValuePair<string, string>> sweep, int position, Shard shard)
    {
        object config = entry.Parse(sweep.Aggregate(start, (text, member) => ConfigText.Set(text, member.Key, member.Value)));
        if (study.DataFolders is { } folders && DataFolders.Outside(folders, entry.DataPaths(config)).ToList() is { Count: > 0 } outside)
            throw new ConfigException(study.Title, outside);
        string id = CellIdentity.Id(study.System, entry.Identity(config));
        PlannedCell cell = new(
            position,
            id,
            entry.Canonical(config),
            sweep,
            study.CommonRandomNumbers ? study.Seed : CellIdentity.Seed(study.Seed, id),
            study.Replicas,
            ReplicasPerBlock: 1,
            Share: new CellShare(shard, 0, 0),
            Cost: default);
        return Sized(cell, study, entry, config, device);
    }

    // Blocks of about ten seconds that fit in memory; the study's own size is taken as it is, or refused. Shards may run on machines that differ:
    // their blocks are sized without the machine, and so small that every shard gets several.
    private static PlannedCell Sized(PlannedCell cell, StudyFile study, Entry entry, object config, Device device)
    {
        RunCost Cost(int replicas) => entry.Cost(config, new ReplicaRange(0, replicas), device);

        double flops = Cost(study.Replicas).Flops;
        double perReplica = Math.Max(1, flops / study.Replicas);
        Shard shard = cell.Share.Shard;
        double wanted = SecondsPerBlock * FlopsPerThreadSecond * (shard.IsWhole ? Math.Max(1, device.Limits.Threads) : 1) / perReplica;
        if (!shard.IsWhole) wanted = Math.Min(wanted, Math.Ceiling(study.Replicas * Product(study) / (BlocksPerShard * (double)shard.Count)));
        int block = study.ReplicasPerBlock > 0
            ? Math.Min(study.ReplicasPerBlock, study.Replicas)
            : (int)Math.Clamp(wanted, 1, study.Replicas);
        long available = device.Limits.MemoryBytes;
        while (study.ReplicasPerBlock == 0 && shard.IsWhole && block > 1 && Cost(block).Bytes > available) block /= 2;

        long needed = Cost(block).Bytes;
        if (needed > available)
        {
            int largest = Largest(block, b => Cost(b).Bytes <= available);
            string advice = largest == 0 ? "not even a block of one replica fits" : $"the largest block that fits has {largest} {(largest == 1 ? "replica" : "replicas")} (replicasPerBlock)";
            throw new MemoryLimitException($"cell {cell.Position} ({cell.Label}), {block} {(block == 1 ? "replica" : "replicas")} a block,", needed, available, advice);
        }

        return cell with { ReplicasPerBlock = block, Cost = new RunCost(needed, flops) };
    }

    // The largest number below one that does not fit; memory grows with the block.
    private static int Largest(int tooLarge, Func<int, bool> fits)
    {
        int low = 0;
        while (tooLarge - low > 1)
        {
            int middle = low + ((tooLarge - low) / 2);
            if (fits(middle)) low = middle;
            else tooLarge = middle;
        }

        return low;
    }
}
