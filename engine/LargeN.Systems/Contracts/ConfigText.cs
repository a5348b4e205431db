// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>Editing of config texts before they are parsed: overrides over a preset, single members by path.</summary>
public static partial class ConfigText
{
}
