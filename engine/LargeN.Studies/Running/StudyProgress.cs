// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>How far a run has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Cell">The cell at hand, by its swept members.</param>
/// <param name="CellsPredicted">Cells whose theory is in the store.</param>
/// <param name="Cells">Theories to ask for: one a cell, of shards those of the shard.</param>
/// <param name="BlocksDone">Blocks in the store, those of earlier runs included, and those given up with their cell.</param>
/// <param name="Blocks">Blocks of the study.</param>
/// <param name="FlopsDone">Work of these blocks by the plan's estimate, the block in flight in part.</param>
/// <param name="Flops">Work of all blocks.</param>
/// <param name="CellsFailed">Cells that have failed in this run.</param>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="TimeLeft">Estimate from the work done in this run; null before any is done.</param>
public sealed record StudyProgress(
    StudyStage Stage,
    string Cell,
    int CellsPredicted,
    int Cells,
    int BlocksDone,
    int Blocks,
    double FlopsDone,
    double Flops,
    int CellsFailed,
    TimeSpan Elapsed,
    TimeSpan? TimeLeft);

/// <summary>What a run is doing.</summary>
public enum StudyStage
{
    /// <summary>Theory of the cells.</summary>
    Predicting,

    /// <summary>Blocks of replicas.</summary>
    Simulating,

    /// <summary>Nothing more.</summary>
    Finished,
}
