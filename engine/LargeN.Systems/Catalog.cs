// SPDX-License-Identifier: MIT
using LargeN.Systems.KernelRegression;
using LargeN.Systems.RandomFeatures;

namespace LargeN.Systems;

/// <summary>Every system of the product.</summary>
public static class Catalog
{
    /// <summary>The systems, in the order of their ids.</summary>
    public static IReadOnlyList<Entry> Systems { get; } =
    [
        Entry.Of(new KernelRegressionSystem(), KernelRegressionJson.Default.KernelRegressionConfig, KernelRegressionConfig.Parameters, "KernelRegression"),
        Entry.Of(new RandomFeaturesSystem(), RandomFeaturesJson.Default.RandomFeaturesConfig, RandomFeaturesConfig.Parameters, "RandomFeatures"),
    ];
}
