// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Kernels of what a program keeps at some places of a network, at one time and between two.</summary>
internal sealed class PlaceKernels<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReplicaMemory<T> memory;
    private readonly IStepExecutor executor;
    private readonly IReadOnlyList<PlaceKernel> places;
    private bool ran;
    private bool remembered;

    /// <param name="trainer">The ensemble.</param>
    /// <param name="program">What fills the places.</param>
    /// <param name="places">Where the kernels lie.</param>
    /// <param name="write">Gives the program its data.</param>
    internal PlaceKernels(EnsembleTrainer<T> trainer, StepProgram program, IReadOnlyList<PlaceKernel> places, Action<ReplicaMemory<T>> write)
    {
        this.places = places;
        memory = new ReplicaMemory<T>(program, trainer.Memory);
        try
        {
            write(memory);
            executor = StepExecutor.Of(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    internal IEnumerable<string> Names => places.Select(p => p.Name);

    internal void Run()
    {
        executor.Run(0, memory.Replicas, new StepRun(0, 0, 0, 1, Schedule.Constant));
        ran = true;
    }

    internal void Remember()
    {
        if (!ran) throw new InvalidOperationException($"{nameof(Run)} comes before {nameof(Remember)}");
        IPointwiseOperations<T> pointwise = memory.Device.Operations<IPointwiseOperations<T>>();
        foreach (PlaceKernel place in places) pointwise.Copy(memory.All(place.Now), memory.All(place.Then));
        remembered = true;
    }

    internal double[] Read(string place, int replica) => DiagnosticMemory.Read(memory, Find(place).Kernel, replica);

    internal double[] ReadBetween(string place, int replica)
    {
        if (!remembered) throw new InvalidOperationException($"{nameof(Remember)} and then {nameof(Run)} come before {nameof(ReadBetween)}");
        return DiagnosticMemory.Read(memory, Find(place).Between, replica);
    }

    public void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
    }

    private PlaceKernel Find(string place) =>
        places.FirstOrDefault(p => p.Name == place) ?? throw new ArgumentException($"the network has no place '{place}'; it has {string.Join(", ", Names)}", nameof(place));
}

/// <summary>What is kept at a place at the two times, and the kernels, all in <see cref="Arena.State"/>.</summary>
internal sealed record PlaceKernel(string Name, Slot Now, Slot Then, Slot Kernel, Slot Between)
{
    /// <summary>Records scale times the Grams of the rows of what is kept at a place.</summary>
    internal static PlaceKernel Of(StepRecorder r, string name, Slot now, double scale)
    {
        Slot then = r.Allocate(Arena.State, $"{name}, earlier", now.Rows, now.Columns);
        Slot kernel = r.Allocate(Arena.State, $"kernel of {name}", now.Rows, now.Rows), between = r.Allocate(Arena.State, $"kernel of {name} between two times", now.Rows, now.Rows);
        r.MatMul(now, LinearAlgebra.Transpose.No, now, LinearAlgebra.Transpose.Yes, scale, kernel);
        r.MatMul(now, LinearAlgebra.Transpose.No, then, LinearAlgebra.Transpose.Yes, scale, between);
        return new PlaceKernel(name, now, then, kernel, between);
    }
}
