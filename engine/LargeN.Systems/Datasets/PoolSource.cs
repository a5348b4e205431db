// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Devices;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Datasets;

/// <summary>The last pool that was read and diagonalised.</summary>
/// <remarks>A pool is a function of its config, its files and the kind of device alone. It is read again when a file's length or time of writing changes.</remarks>
internal sealed class PoolSource : KeptResult<PoolData>
{
    /// <summary>The pool of a config, on a device of this kind.</summary>
    /// <exception cref="LargeNException">The data cannot be read or do not fit.</exception>
    internal PoolData Get(DatasetSpectrum config, Device device, CancellationToken cancel) => Get(Key(config, device), () => PoolData.Load(config, device, cancel));

    private static string Key(DatasetSpectrum config, Device device)
    {
        DataFiles files = DataFiles.Find(config.Path);
        IEnumerable<string> stamps = files.Inputs.Append(files.Labels).OfType<string>().Select(f => new FileInfo(f))
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.FullName}:{f.Length}:{f.LastWriteTimeUtc.Ticks}"));
        return string.Create(CultureInfo.InvariantCulture, $"{device.Name}|{config.PoolSize}|{string.Join(',', config.Classes)}|{config.Kernel}|{string.Join('|', stamps)}");
    }
}
