// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LargeN.Studies;

/// <summary>Ids and seeds of cells. Part of the reproducibility contract: a change makes every store another study.</summary>
internal static class CellIdentity
{
    /// <summary>SHA-256 of system, format and the config's identity, one a line.</summary>
    internal static string Id(string system, string identity) =>
        Convert.ToHexStringLower(Hash($"{system}\n{StudyFiles.Format}\n{identity}"));

    /// <summary>A seed of the cell's own: the first eight bytes, little-endian, of the SHA-256 of a word, the study's seed and the id.</summary>
    /// <remarks>Cells are then independent, which the fits assume, and a cell keeps its seed when others are added to the study.</remarks>
    internal static ulong Seed(ulong studySeed, string id) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Hash(string.Create(CultureInfo.InvariantCulture, $"cell seed\n{studySeed}\n{id}")));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
