// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>A row of the table of blocks.</summary>
/// <param name="Cell">Id of the cell.</param>
/// <param name="First">First replica.</param>
/// <param name="Count">Replicas.</param>
/// <param name="Verdicts">Verdicts other than Converged, as text.</param>
/// <param name="Data">Values, little-endian doubles, a row a replica.</param>
/// <param name="Seconds">Time that it took.</param>
/// <param name="Finished">When it was finished, UTC, ISO 8601.</param>
/// <param name="Engine">Version of the engine.</param>
/// <param name="Device">Device and its vector width.</param>
/// <param name="Runtime">.NET version and operating system.</param>
internal sealed record StoredBlock(string Cell, uint First, int Count, string Verdicts, byte[] Data, double Seconds, string Finished, string Engine, string Device, string Runtime)
{
    /// <summary>First replica after it.</summary>
    internal long End => (long)First + Count;

    /// <summary>The row as the store holds it.</summary>
    internal object?[] Fields => [Cell, (long)First, Count, Verdicts, Data, Seconds, Finished, Engine, Device, Runtime];

    /// <summary>From a row of the store.</summary>
    internal static StoredBlock Of(object?[] row) => new(
        (string)row[0]!, checked((uint)(long)row[1]!), checked((int)(long)row[2]!), (string)row[3]!, (byte[])row[4]!, (double)row[5]!, (string)row[6]!, (string)row[7]!, (string)row[8]!, (string)row[9]!);
}
