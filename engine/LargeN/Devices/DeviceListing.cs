// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>One line of the list of devices.</summary>
/// <param name="Name">Name as the command line writes it.</param>
/// <param name="Available">Whether it can be opened here.</param>
/// <param name="Reason">Why not; empty if available.</param>
/// <param name="Limits">Memory, threads and vector width; null if not available.</param>
/// <param name="Note">Something a user should know, such as missing FMA hardware; empty if nothing.</param>
public sealed record DeviceListing(string Name, bool Available, string Reason, DeviceLimits? Limits, string Note);
