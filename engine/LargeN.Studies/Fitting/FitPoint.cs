// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>A point of a fit: where it comes from and what is fitted there.</summary>
/// <param name="Group">What tells its fit from the others: path or axis, and value.</param>
/// <param name="Cell">Place of its cell in the study.</param>
/// <param name="Point">Its index in the observable, row-major over the axes.</param>
/// <param name="X">Abscissa.</param>
/// <param name="Y">Ordinate, of minus minus, with its sign.</param>
internal sealed record FitPoint(IReadOnlyList<KeyValuePair<string, string>> Group, int Cell, int Point, double X, double Y);
