// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>A mark on an axis.</summary>
/// <param name="Place">Where, in the transformed units of the axis.</param>
/// <param name="Label">What it says; empty for a minor tick.</param>
internal readonly record struct Tick(double Place, string Label)
{
    /// <summary>True for a tick with a label and a grid line.</summary>
    internal bool IsMajor => Label.Length > 0;
}
