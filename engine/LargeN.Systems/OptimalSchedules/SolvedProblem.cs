// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace LargeN.Systems.OptimalSchedules;

/// <summary>The schedules of the last config that was asked for.</summary>
internal sealed class SolvedProblem : KeptResult<Problem>
{
    internal Problem Get(OptimalSchedulesConfig config, CancellationToken cancel) =>
        Get(JsonSerializer.Serialize(config, OptimalSchedulesJson.Default.OptimalSchedulesConfig), () => Problem.Solved(config, cancel));
}
