// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>A queue of work of a GPU: what is put in runs in order, and beside the work of other streams.</summary>
public sealed unsafe class GpuStream : IDisposable
{
    private const uint NonBlocking = 1; // CU_STREAM_NON_BLOCKING: does not wait for the legacy default stream

    private readonly StreamHandle? owned;
    private readonly nint native;

    /// <summary>A new stream.</summary>
    /// <param name="context">Where it lives.</param>
    /// <param name="priority">Lower numbers go first; 0 is the default.</param>
    public GpuStream(GpuContext context, int priority = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        using ContextScope scope = context.Enter();
        nint created;
        context.Check(context.Driver.Functions.StreamCreateWithPriority(&created, NonBlocking, priority), "cuStreamCreateWithPriority");
        owned = new StreamHandle(context, created);
        native = created;
    }

    private GpuStream(GpuContext context, nint native)
    {
        Context = context;
        this.native = native;
    }

    /// <summary>Where the stream lives.</summary>
    public GpuContext Context { get; }

    /// <summary>The CUstream, for other libraries.</summary>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public nint Native
    {
        get
        {
            ObjectDisposedException.ThrowIf(owned is { IsDisposed: true }, this);
            return native;
        }
    }

    /// <summary>Whether everything that was put in is done.</summary>
    public bool IsDone
    {
        get
        {
            using ContextScope scope = Context.Enter();
            int status = Context.Driver.Functions.StreamQuery(Native);
            if (status == CudaStatus.NotReady) return false;
            Context.Check(status, "cuStreamQuery");
            return true;
        }
    }

    internal StreamHandle? Handle => owned;

    /// <summary>A stream of other code, which stays its owner and must keep it alive.</summary>
    /// <param name="context">The context in which it was made.</param>
    /// <param name="native">Its CUstream; 0 is the legacy default stream.</param>
    public static GpuStream Wrap(GpuContext context, nint native)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new GpuStream(context, native);
    }

    /// <summary>Waits until everything that was put in is done.</summary>
    /// <exception cref="CudaException">Something that was put in failed.</exception>
    public void Synchronize()
    {
        using ContextScope scope = Context.Enter();
        Context.Check(Context.Driver.Functions.StreamSynchronize(Native), "cuStreamSynchronize");
        GC.KeepAlive(this);
    }

    /// <summary>Waits as <see cref="Synchronize"/> does and says nothing of failures, which the next call reports: for the way out after another one.</summary>
    internal void Settle()
    {
        if (Context.IsFaulted || owned is { IsDisposed: true }) return; // nothing runs any more
        try
        {
            using ContextScope scope = Context.Borrow();
            _ = Context.Driver.Functions.StreamSynchronize(native);
        }
        catch (CudaException)
        {
            // the context is gone, and its work with it
        }

        GC.KeepAlive(this);
    }

    /// <summary>What is put in from now on waits for the event; the caller does not.</summary>
    /// <param name="gpuEvent">The event, recorded before.</param>
    public void Wait(GpuEvent gpuEvent)
    {
        ArgumentNullException.ThrowIfNull(gpuEvent);
        using ContextScope scope = Context.Enter();
        Context.Check(Context.Driver.Functions.StreamWaitEvent(Native, gpuEvent.Native, 0), "cuStreamWaitEvent");
        GC.KeepAlive(gpuEvent);
        GC.KeepAlive(this);
    }

    /// <summary>Destroys the stream after its work; one of other code is left alone.</summary>
    public void Dispose() => owned?.Dispose();
}

/// <summary>Owner of a CUstream.</summary>
internal sealed unsafe class StreamHandle(GpuContext context, nint native) : GpuHandle(context, native)
{
    protected override int Free(nint native) => Context.Driver.Functions.StreamDestroy(native);
}
