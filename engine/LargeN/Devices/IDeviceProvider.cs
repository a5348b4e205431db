// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>A binding that opens numbered devices of one kind, such as GPUs.</summary>
public interface IDeviceProvider
{
    /// <summary>Opens a device.</summary>
    /// <param name="number">Its number, from 0.</param>
    /// <exception cref="LargeNException">It cannot be opened; the message says why and what would help.</exception>
    Device Open(int number);

    /// <summary>Each device of this kind, or one line that says why there is none. Opens nothing and does not throw for what the machine lacks.</summary>
    IReadOnlyList<DeviceListing> List();
}
