// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>The devices that a program can open, by the names of the command line.</summary>
/// <param name="gpus">Opens <c>cuda:n</c>: the CudaDevices of LargeN.Cuda; null where the program does without.</param>
/// <remarks>The engine does not know its bindings: who composes a program gives them to the catalogue.</remarks>
public sealed class DeviceCatalog(IDeviceProvider? gpus = null)
{
    private const string GpuPrefix = "cuda:";

    private static readonly string[] Names = ["cpu", "reference", "cuda:0"];

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>cpu</c>, <c>reference</c> or <c>cuda:n</c>.</param>
    /// <param name="parallelism">Threads that a CPU device may use; the others take no notice.</param>
    /// <exception cref="ArgumentException">No device has that name; the message names the nearest one.</exception>
    /// <exception cref="LargeNException">The device is known and cannot be opened here; usually a <see cref="DeviceException"/>.</exception>
    public Device Open(string name, Parallelism parallelism)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "cpu") return new CpuDevice(parallelism);
        if (name == "reference") return new ReferenceDevice();
        if (GpuNumber(name) is { } number)
            return gpus?.Open(number) ?? throw new DeviceException(name, "this program has no CUDA binding (a DeviceCatalog opens it with the CudaDevices of LargeN.Cuda)");
        throw new ArgumentException($"there is no device \"{name}\"; did you mean \"{Nearest(name)}\"? Allowed: cpu, reference, cuda:n with n from 0", nameof(name));
    }

    /// <summary>What this machine and this program offer, in the order cpu, reference, cuda:0 and so on.</summary>
    /// <param name="parallelism">Threads that a CPU device may use.</param>
    /// <returns>At least one line of <c>cuda:</c>, which says why where there is no GPU.</returns>
    public IReadOnlyList<DeviceListing> List(Parallelism parallelism)
    {
        using CpuDevice cpu = new(parallelism);
        using ReferenceDevice reference = new();
        return
        [
            new DeviceListing(cpu.Name, Available: true, Reason: "", cpu.Limits, HasFusedMultiplyAdd ? "" : SlowNote),
            new DeviceListing(reference.Name, Available: true, Reason: "", reference.Limits, Note: ""),
            .. gpus?.List() ?? [new DeviceListing("cuda:0", Available: false, "this program has no CUDA binding", Limits: null, Note: "")],
        ];
    }

    private const string SlowNote = "no FMA hardware: results have the same bits as elsewhere, but each multiply-add is done in software (30 to 100 ns)";

    private static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    private static int? GpuNumber(string name) =>
        name.StartsWith(GpuPrefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(GpuPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

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
