// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Devices;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Datasets;

/// <summary>The last pool that was read and diagonalised, so that a theory, a simulation and the blocks and cells of a study do it once.</summary>
/// <remarks>
/// A pool is a function of its config, its files and the kind of device alone, so results never depend on whether it was kept. It is read again when a
/// file's length or time of writing changes. Equal to every other source: what is kept is no part of a config.
/// </remarks>
internal sealed class PoolSource
{
    private readonly Lock gate = new();
    private string key = "";
    private PoolData? last;

    /// <summary>The pool of a config, on a device of this kind.</summary>
    /// <exception cref="LargeNException">The data cannot be read or do not fit.</exception>
    internal PoolData Get(DatasetSpectrum config, Device device, CancellationToken cancel)
    {
        lock (gate)
        {
            string wanted = Key(config, device);
            if (last is null || key != wanted)
            {
                last = null;   // two pools are never held at once
                last = PoolData.Load(config, device, cancel);
                key = wanted;
            }

            return last;
        }
    }

    public override bool Equals(object? obj) => obj is PoolSource;

    public override int GetHashCode() => 0;

    private static string Key(DatasetSpectrum config, Device device)
    {
        DataFiles files = DataFiles.Find(config.Path);
        IEnumerable<string> stamps = files.Inputs.Append(files.Labels).OfType<string>().Select(f => new FileInfo(f))
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.FullName}:{f.Length}:{f.LastWriteTimeUtc.Ticks}"));
        return string.Create(CultureInfo.InvariantCulture, $"{device.Name}|{config.PoolSize}|{string.Join(',', config.Classes)}|{config.Kernel}|{string.Join('|', stamps)}");
    }
}
