// SPDX-License-Identifier: MIT
using LargeN.Systems.AngleEvolution;
using LargeN.Systems.CoordinateCheck;
using LargeN.Systems.FeatureLearningScaling;
using LargeN.Systems.GroupCapacity;
using LargeN.Systems.HomogenizedSgd;
using LargeN.Systems.KernelEquivalents;
using LargeN.Systems.KernelRegression;
using LargeN.Systems.LionSign;
using LargeN.Systems.MarginRates;
using LargeN.Systems.MomentumScaling;
using LargeN.Systems.NeuralScalingLaws;
using LargeN.Systems.Ngn;
using LargeN.Systems.OodKernelRegression;
using LargeN.Systems.OptimalSchedules;
using LargeN.Systems.PrecisionLaws;
using LargeN.Systems.ProxLinearSensing;
using LargeN.Systems.RandomEquations;
using LargeN.Systems.RandomFeatures;
using LargeN.Systems.Richness;
using LargeN.Systems.SgdStructured;
using LargeN.Systems.SingleNeuron;
using LargeN.Systems.StochasticCollapse;
using LargeN.Systems.TdLearning;
using LargeN.Systems.TwoPointEquivalents;
using LargeN.Systems.VarianceOnset;
using LargeN.Systems.WidthConsistency;

namespace LargeN.Systems;

/// <summary>Every system of the product.</summary>
public static class Catalog
{
    /// <summary>The systems, in the order of their ids.</summary>
    public static IReadOnlyList<Entry> Systems { get; } =
    [
        Entry.Of(new AngleEvolutionSystem(), AngleEvolutionJson.Default.AngleEvolutionConfig, AngleEvolutionConfig.Parameters, "AngleEvolution"),
        Entry.Of(new CoordinateCheckSystem(), CoordinateCheckJson.Default.CoordinateCheckConfig, CoordinateCheckConfig.Parameters, "CoordinateCheck"),
        Entry.Of(new FeatureLearningScalingSystem(), FeatureLearningScalingJson.Default.FeatureLearningScalingConfig, FeatureLearningScalingConfig.Parameters, "FeatureLearningScaling"),
        Entry.Of(new GroupCapacitySystem(), GroupCapacityJson.Default.GroupCapacityConfig, GroupCapacityConfig.Parameters, "GroupCapacity"),
        Entry.Of(new HomogenizedSgdSystem(), HomogenizedSgdJson.Default.HomogenizedSgdConfig, HomogenizedSgdConfig.Parameters, "HomogenizedSgd"),
        Entry.Of(new KernelEquivalentsSystem(), KernelEquivalentsJson.Default.KernelEquivalentsConfig, KernelEquivalentsConfig.Parameters, "KernelEquivalents"),
        Entry.Of(new KernelRegressionSystem(), KernelRegressionJson.Default.KernelRegressionConfig, KernelRegressionConfig.Parameters, "KernelRegression"),
        Entry.Of(new LionSignSystem(), LionSignJson.Default.LionSignConfig, LionSignConfig.Parameters, "LionSign"),
        Entry.Of(new MarginRatesSystem(), MarginRatesJson.Default.MarginRatesConfig, MarginRatesConfig.Parameters, "MarginRates"),
        Entry.Of(new MomentumScalingSystem(), MomentumScalingJson.Default.MomentumScalingConfig, MomentumScalingConfig.Parameters, "MomentumScaling"),
        Entry.Of(new NeuralScalingLawsSystem(), NeuralScalingLawsJson.Default.NeuralScalingLawsConfig, NeuralScalingLawsConfig.Parameters, "NeuralScalingLaws"),
        Entry.Of(new NgnSystem(), NgnJson.Default.NgnConfig, NgnConfig.Parameters, "Ngn"),
        Entry.Of(new OodKernelRegressionSystem(), OodKernelRegressionJson.Default.OodKernelRegressionConfig, OodKernelRegressionConfig.Parameters, "OodKernelRegression"),
        Entry.Of(new OptimalSchedulesSystem(), OptimalSchedulesJson.Default.OptimalSchedulesConfig, OptimalSchedulesConfig.Parameters, "OptimalSchedules"),
        Entry.Of(new PrecisionLawsSystem(), PrecisionLawsJson.Default.PrecisionLawsConfig, PrecisionLawsConfig.Parameters, "PrecisionLaws"),
        Entry.Of(new ProxLinearSensingSystem(), ProxLinearSensingJson.Default.ProxLinearSensingConfig, ProxLinearSensingConfig.Parameters, "ProxLinearSensing"),
        Entry.Of(new RandomEquationsSystem(), RandomEquationsJson.Default.RandomEquationsConfig, RandomEquationsConfig.Parameters, "RandomEquations"),
        Entry.Of(new RandomFeaturesSystem(), RandomFeaturesJson.Default.RandomFeaturesConfig, RandomFeaturesConfig.Parameters, "RandomFeatures"),
        Entry.Of(new RichnessSystem(), RichnessJson.Default.RichnessConfig, RichnessConfig.Parameters, "Richness"),
        Entry.Of(new SgdStructuredSystem(), SgdStructuredJson.Default.SgdStructuredConfig, SgdStructuredConfig.Parameters, "SgdStructured"),
        Entry.Of(new SingleNeuronSystem(), SingleNeuronJson.Default.SingleNeuronConfig, SingleNeuronConfig.Parameters, "SingleNeuron"),
        Entry.Of(new StochasticCollapseSystem(), StochasticCollapseJson.Default.StochasticCollapseConfig, StochasticCollapseConfig.Parameters, "StochasticCollapse"),
        Entry.Of(new TdLearningSystem(), TdLearningJson.Default.TdLearningConfig, TdLearningConfig.Parameters, "TdLearning"),
        Entry.Of(new TwoPointEquivalentsSystem(), TwoPointEquivalentsJson.Default.TwoPointEquivalentsConfig, TwoPointEquivalentsConfig.Parameters, "TwoPointEquivalents"),
        Entry.Of(new VarianceOnsetSystem(), VarianceOnsetJson.Default.VarianceOnsetConfig, VarianceOnsetConfig.Parameters, "VarianceOnset"),
        Entry.Of(new WidthConsistencySystem(), WidthConsistencyJson.Default.WidthConsistencyConfig, WidthConsistencyConfig.Parameters, "WidthConsistency"),
    ];

    /// <summary>The system of an id.</summary>
    /// <param name="id">Its id: <c>random-features</c>.</param>
    /// <exception cref="ArgumentException">There is none; the nearest id is named.</exception>
    public static Entry Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Systems.FirstOrDefault(s => s.Info.Id == id)
            ?? throw new ArgumentException($"there is no system \"{id}\"; {NearestName.Hint(id, [.. Systems.Select(s => s.Info.Id)])}", nameof(id));
    }
}
