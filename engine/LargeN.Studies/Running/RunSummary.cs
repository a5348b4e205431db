// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>How a run ended.</summary>
/// <param name="BlocksRun">Blocks finished by this run.</param>
/// <param name="BlocksLeft">Blocks still missing.</param>
/// <param name="Failures">Cells that failed, with the message; their finished blocks and all other cells are saved.</param>
/// <param name="Interrupted">True where the cancellation token ended the run; the same call continues it.</param>
/// <param name="Elapsed">Time of the run.</param>
public sealed record RunSummary(int BlocksRun, int BlocksLeft, IReadOnlyList<CellFailure> Failures, bool Interrupted, TimeSpan Elapsed)
{
    /// <summary>True where every block and every prediction is in the store.</summary>
    public bool IsComplete => BlocksLeft == 0 && Failures.Count == 0 && !Interrupted;
}

/// <summary>A cell that failed.</summary>
/// <param name="CellId">Its id.</param>
/// <param name="Cell">Its swept members as text.</param>
/// <param name="Stage">Whether theory or simulation failed.</param>
/// <param name="Message">What happened.</param>
public sealed record CellFailure(string CellId, string Cell, StudyStage Stage, string Message);
