// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>What is done together when a program is bound, and that its gradients then take no memory. That bits stay is tested with the executor.</summary>
public sealed class CpuStepFusionTests
{
    [Test]
    public void Gradients_of_weights_that_sgd_uses_up_have_no_memory()
    {
        const int Inputs = 70, Width = 150, Rows = 20;
        StepProgram program = CpuStepSubject.Mlp(Inputs, Width, 1, Rows, new Sgd());
        List<StepOperation> operations = StepFusion.Of(program);
        using CpuDevice device = new(Parallelism.Single);
        using ReplicaMemory<float> memory = new(device, program, 1);
        using CpuStepExecutor<float> fused = new(memory), plain = new(memory, fuse: false);

        Assert.That(operations.Count(o => o is DescentOperation), Is.EqualTo(3));
        Assert.That(operations.Count(o => o is UpdateOperation), Is.Zero);
        Assert.That(operations.Count(o => o is ActivatePairOperation), Is.EqualTo(2));
        Assert.That(plain.WorkLength, Is.EqualTo(program.Length(Arena.Work)));
        Assert.That(fused.WorkLength, Is.LessThanOrEqualTo(7 * (Rows * Width + 16)));   // z, a of two layers, one gradient of activations, outputs; no Width x Width
        Assert.That(plain.WorkLength, Is.GreaterThan(Width * Width));
    }

    [Test]
    public void Stored_gradients_and_other_optimisers_keep_theirs()
    {
        Assert.That(StepFusion.Of(CpuStepSubject.Mlp(5, 7, 1, 9, null)).Count(o => o is DescentOperation), Is.Zero);
        Assert.That(StepFusion.Of(CpuStepSubject.Mlp(5, 7, 1, 9, new AdamW())).Count(o => o is DescentOperation), Is.Zero);
    }

    [Test]
    public void A_weight_in_two_places_keeps_the_memory_of_its_gradient()
    {
        List<StepOperation> operations = StepFusion.Of(CpuStepSubject.Others(6, 10, new Sgd()));

        Assert.That(operations.Count(o => o is DescentOperation), Is.Zero);
        Assert.That(operations.Count(o => o is UpdateOperation), Is.EqualTo(3));
    }

    [Test]
    public void A_bias_and_its_activation_are_one_pass()
    {
        List<StepOperation> operations = StepFusion.Of(CpuStepSubject.Mlp(5, 7, 1, 9, new Sgd(), bias: true));

        Assert.That(operations.Count(o => o is BiasOperation or ActivateOperation or ActivateGradientOperation), Is.Zero);
        Assert.That(operations.Count(o => o is ActivatePairOperation { Bias: not null }), Is.EqualTo(2));
    }
}
