// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>A mark in a stream: it is passed when all the work before it is done.</summary>
public sealed unsafe class GpuEvent : IDisposable
{
    private const uint DisableTiming = 2; // CU_EVENT_DISABLE_TIMING

    private readonly GpuContext context;
    private readonly EventHandle handle;

    /// <summary>A new event.</summary>
    /// <param name="context">Where it lives.</param>
    /// <param name="hasTime">Whether it keeps the time for <see cref="MillisecondsSince"/>; one without costs less.</param>
    public GpuEvent(GpuContext context, bool hasTime = false)
    {
        ArgumentNullException.ThrowIfNull(context);
        this.context = context;
        using ContextScope scope = context.Enter();
        nint created;
        context.Check(context.Driver.Functions.EventCreate(&created, hasTime ? 0 : DisableTiming), "cuEventCreate");
        handle = new EventHandle(context, created);
    }

    /// <summary>The CUevent, for other libraries.</summary>
    /// <exception cref="ObjectDisposedException">The event is disposed.</exception>
    public nint Native
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsDisposed, this);
            return handle.Native;
        }
    }

    /// <summary>Whether the mark is passed, or was never set.</summary>
    public bool IsDone
    {
        get
        {
            using ContextScope scope = context.Enter();
            int status = context.Driver.Functions.EventQuery(Native);
            if (status == CudaStatus.NotReady) return false;
            context.Check(status, "cuEventQuery");
            return true;
        }
    }

    /// <summary>Sets the mark after what the stream holds now.</summary>
    /// <param name="stream">The stream.</param>
    public void Record(GpuStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using ContextScope scope = context.Enter();
        context.Check(context.Driver.Functions.EventRecord(Native, stream.Native), "cuEventRecord");
        GC.KeepAlive(stream);
        GC.KeepAlive(this);
    }

    /// <summary>Waits until the mark is passed.</summary>
    public void Synchronize()
    {
        using ContextScope scope = context.Enter();
        context.Check(context.Driver.Functions.EventSynchronize(Native), "cuEventSynchronize");
        GC.KeepAlive(this);
    }

    /// <summary>Milliseconds from an earlier mark to this one; both must be passed and keep the time.</summary>
    /// <param name="earlier">The earlier mark.</param>
    public float MillisecondsSince(GpuEvent earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        using ContextScope scope = context.Enter();
        float milliseconds;
        context.Check(context.Driver.Functions.EventElapsedTime(&milliseconds, earlier.Native, Native), "cuEventElapsedTime");
        GC.KeepAlive(earlier);
        GC.KeepAlive(this);
        return milliseconds;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Owner of a CUevent.</summary>
    private sealed class EventHandle(GpuContext context, nint native) : GpuHandle(context, native)
    {
        protected override int Free(nint native) => Context.Driver.Functions.EventDestroy(native);
    }
}
