// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>How far a study has come.</summary>
/// <param name="Path">The store.</param>
/// <param name="Study">The study.</param>
/// <param name="Cells">The cells, in the order of the product.</param>
/// <param name="Shard">Which part of the study the store is for.</param>
/// <param name="Provenance">Versions, device and time so far.</param>
public sealed record StoreStatus(string Path, StudyFile Study, IReadOnlyList<CellStatus> Cells, Shard Shard, Provenance Provenance)
{
    /// <summary>Replicas in the store.</summary>
    public long ReplicasDone => Cells.Sum(c => (long)c.ReplicasDone);

    /// <summary>Replicas that the store is to hold.</summary>
    public long Replicas => Cells.Sum(c => (long)c.Replicas);

    /// <summary>Cells whose last attempt failed.</summary>
    public int Failed => Cells.Count(c => c.Failure is not null);

    /// <summary>True where nothing is left to run.</summary>
    public bool IsComplete => Cells.All(c => c.IsComplete);
}

/// <summary>How far a cell has come.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sweep">The swept members: path and JSON text.</param>
/// <param name="ReplicasDone">Replicas in the store.</param>
/// <param name="Replicas">Replicas that the store is to hold: all, or those of its shard.</param>
/// <param name="HasPrediction">Whether the theory is in the store.</param>
/// <param name="Predicts">Whether the store is to hold the theory; of shards one does.</param>
/// <param name="Failure">Message of its last failure; null where there is none.</param>
public sealed record CellStatus(string Id, IReadOnlyList<KeyValuePair<string, string>> Sweep, int ReplicasDone, int Replicas, bool HasPrediction, bool Predicts, string? Failure)
{
    /// <summary>True where nothing is left to run.</summary>
    public bool IsComplete => (HasPrediction || !Predicts) && ReplicasDone >= Replicas && Failure is null;
}
