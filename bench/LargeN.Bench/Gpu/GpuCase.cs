// SPDX-License-Identifier: MIT
using LargeN.Bench.Runner;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Randomness;

namespace LargeN.Bench.Gpu;

/// <summary>A case whose time is taken by events on the device's stream, and whose peer is a library of the vendor on the same data.</summary>
internal abstract class GpuCase : RunnerCase
{
    private readonly List<IDisposable> owned = [];
    private readonly GpuEvent before;
    private readonly GpuEvent after;
    private bool isPeerChecked;

    protected GpuCase(CudaDevice device)
    {
        Device = device;
        before = Own(new GpuEvent(device.Context, hasTime: true));
        after = Own(new GpuEvent(device.Context, hasTime: true));
    }

    protected CudaDevice Device { get; }

    internal override double Time() => Timed(Run);

    internal override double TimePeer()
    {
        if (!isPeerChecked)
        {
            Spoil();
            RunPeer();
            double error = ErrorOverBound();
            if (!(error <= 1)) throw new InvalidOperationException($"wrong result of the vendor's library: error is {error:G3} times its bound");
            isPeerChecked = true;
            Prepare();
        }

        return Timed(RunPeer);
    }

    /// <summary>The same work by the vendor's library, into the same memory.</summary>
    protected virtual void RunPeer() => throw new NotSupportedException("the vendor's libraries have no routine for this");

    /// <summary>Makes what <see cref="RunnerCase.Run"/> writes worthless, so that a peer that writes nothing is found out.</summary>
    protected virtual void Spoil() => Prepare();

    protected TResource Own<TResource>(TResource resource)
        where TResource : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    /// <summary>Matrices in memory of their own, zero.</summary>
    protected DeviceMatrix<T> Matrices<T>(int batch, int rows, int columns)
        where T : unmanaged => new(Own(Device.Allocate<T>((long)batch * rows * columns)), batch, rows, columns);

    /// <summary>Matrices of standard normal variates.</summary>
    protected DeviceMatrix<T> Normal<T>(uint stream, int batch, int rows, int columns)
        where T : unmanaged
    {
        DeviceMatrix<T> all = Matrices<T>(batch, rows, columns);
        DeviceMatrix<T> flat = new(all.Buffer, batch, 1, rows * columns);
        Device.Operations<IRandomOperations<T>>().FillNormal(flat, seed: 1, Purpose.Test, firstReplica: stream << 20, step: stream);
        return all;
    }

    /// <summary>One matrix of a batch.</summary>
    protected static T[] Download<T>(DeviceMatrix<T> matrices, int problem)
        where T : unmanaged
    {
        T[] copy = new T[matrices.Rows * matrices.Columns];
        matrices.Buffer.Download(copy, matrices.Offset + (problem * matrices.BatchStride));
        return copy;
    }

    public override void Dispose()
    {
        foreach (IDisposable resource in Enumerable.Reverse(owned)) resource.Dispose();
        base.Dispose();
    }

    private double Timed(Action work)
    {
        before.Record(Device.Stream);
        work();
        after.Record(Device.Stream);
        after.Synchronize();
        return after.MillisecondsSince(before) * 1e-3;
    }
}
