// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>The devices that this build knows, by the names of the command line.</summary>
public static class DeviceCatalog
{
    private static readonly string[] Names = ["cpu", "reference", "cuda:0"];

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>cpu</c>, <c>reference</c> or <c>cuda:n</c>.</param>
    /// <param name="parallelism">Threads that a CPU device may use; the others take no notice.</param>
    /// <exception cref="ArgumentException">No device has that name; the message names the nearest one.</exception>
    /// <exception cref="DeviceException">The device is known and cannot be opened here.</exception>
    public static Device Open(string name, Parallelism parallelism)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "cpu") return new CpuDevice(parallelism);
        if (name == "reference") return new ReferenceDevice();
        if (IsCuda(name)) throw new DeviceException(name, "this build has no CUDA binding");
        throw new ArgumentException($"there is no device \"{name}\"; did you mean \"{Nearest(name)}\"? Allowed: cpu, reference, cuda:n with n from 0", nameof(name));
    }

    /// <summary>What this machine and this build offer, in the order cpu, reference, cuda:0.</summary>
    /// <param name="parallelism">Threads that a CPU device may use.</param>
    public static IReadOnlyList<DeviceListing> List(Parallelism parallelism)
    {
        List<DeviceListing> listings = [];
        foreach (string name in Names)
        {
            try
            {
                using Device device = Open(name, parallelism);
                listings.Add(new DeviceListing(name, Available: true, Reason: "", device.Limits, device is CpuDevice && !HasFusedMultiplyAdd ? SlowNote : ""));
            }
            catch (DeviceException failure)
            {
                listings.Add(new DeviceListing(name, Available: false, failure.Reason, Limits: null, Note: ""));
            }
        }

        return listings;
    }

    private const string SlowNote = "no FMA hardware: results have the same bits as elsewhere, but each multiply-add is done in software (30 to 100 ns)";

    private static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    private static bool IsCuda(string name) =>
        name.StartsWith("cuda:", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string Nearest(string name)
    {
        string typed = name.Trim().ToLowerInvariant();
        return Names.FirstOrDefault(known => typed.Length > 0 && known.StartsWith(typed, StringComparison.Ordinal))
            ?? Names.MinBy(known => Distance(typed, known))!;
    }

    /// <summary>Levenshtein distance: insertions, deletions and replacements of one character.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
