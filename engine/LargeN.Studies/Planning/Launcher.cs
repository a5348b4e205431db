// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>The shard that a cluster's launcher names in the environment of the process.</summary>
/// <remarks>
/// Slurm arrays (<c>SLURM_ARRAY_TASK_ID</c>, <c>_COUNT</c>, <c>_MIN</c>, <c>_STEP</c>; the array may begin anywhere and go in steps), Open MPI
/// (<c>OMPI_COMM_WORLD_RANK</c>, <c>_SIZE</c>), other MPI and Slurm's PMI (<c>PMI_RANK</c>, <c>PMI_SIZE</c>) and Kubernetes indexed jobs
/// (<c>JOB_COMPLETION_INDEX</c>, which says nothing of the number of pods: it is stated).
/// </remarks>
public static class Launcher
{
    /// <param name="variable">Value of an environment variable; null where it is not set.</param>
    /// <param name="count">Number of shards where it is stated.</param>
    /// <exception cref="ConfigException">No launcher names a shard, several name different ones, or what they say cannot be.</exception>
    public static Shard Shard(Func<string, string?> variable, int? count = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        Dictionary<string, Shard> claims = [];
        List<Violation> wrong = [];
        Claim("SLURM_ARRAY_TASK_ID", Number("SLURM_ARRAY_TASK_MIN") ?? 0, Number("SLURM_ARRAY_TASK_STEP") ?? 1, "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MAX");
        Claim("OMPI_COMM_WORLD_RANK", 0, 1, "OMPI_COMM_WORLD_SIZE");
        Claim("PMI_RANK", 0, 1, "PMI_SIZE");
        Claim("JOB_COMPLETION_INDEX", 0, 1, null);

        // A task of an array that itself starts one MPI process has both; a launcher of one process says nothing.
        Shard[] said = [.. claims.Values.Distinct()];
        if (said.Length > 1) said = [.. said.Where(s => !s.IsWhole)];
        if (said.Length > 1) wrong.Add(new Violation("auto", string.Join(", ", claims.Select(c => $"{c.Key}: {c.Value}")), "name different shards; state the shard as i/n"));
        if (claims.Count == 0 && wrong.Count == 0)
            wrong.Add(new Violation("auto", "", "no launcher is known here: SLURM_ARRAY_TASK_ID, OMPI_COMM_WORLD_RANK, PMI_RANK and JOB_COMPLETION_INDEX are not set; state the shard as i/n"));
        return wrong.Count == 0 ? said[0] : throw new ConfigException("shard", wrong);

        void Claim(string index, int first, int step, string? size, string? last = null)
        {
            if (Number(index) is not { } i) return;
            int? n = size is null ? count : Number(size);
            if (n is null)
                wrong.Add(new Violation(index, Text(i), size is null ? "says nothing of the number of shards; state it as auto/n" : $"is set and {size} is not"));
            else if (count is { } stated && stated != n)
                wrong.Add(new Violation(size!, Text(n.Value), $"shards, but {stated} are stated"));
            else if (last is not null && Number(last) is { } end && end - first != (long)(n.Value - 1) * step)
                wrong.Add(new Violation(index, Text(i), $"belongs to an array of {n} tasks from {first} to {end} that are not evenly spaced; state the shard as i/n"));
            else if (step < 1 || i < first || (i - first) % step != 0 || (i - first) / step >= n || n > Studies.Shard.MaximumCount)
                wrong.Add(new Violation(index, Text(i), $"must be one of {n} numbers from {first} in steps of {step}"));
            else
                claims[index] = new Shard(((i - first) / step) + 1, n.Value);
        }

        int? Number(string name)
        {
            string? text = variable(name);
            if (string.IsNullOrEmpty(text)) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return number;
            wrong.Add(new Violation(name, text, "must be a whole number >= 0"));
            return null;
        }

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
