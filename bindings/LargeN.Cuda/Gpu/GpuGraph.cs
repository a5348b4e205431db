// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>Work that was recorded once and is launched as a whole, any number of times.</summary>
public sealed unsafe class GpuGraph : IDisposable
{
    private const int Relaxed = 2; // CU_STREAM_CAPTURE_MODE_RELAXED: other threads and the collector may go on freeing memory

    private readonly GpuContext context;
    private readonly GraphHandle handle;

    private GpuGraph(GpuContext context, GraphHandle handle)
    {
        this.context = context;
        this.handle = handle;
    }

    /// <summary>Records what is put into a stream; nothing of it runs yet.</summary>
    /// <param name="stream">The stream; not the legacy default one.</param>
    /// <param name="record">Puts the work in. It must not wait, and memory that the graph uses must live as long as the graph.</param>
    /// <exception cref="DeviceException">The driver has no graphs.</exception>
    /// <exception cref="CudaException">Something in it cannot be recorded.</exception>
    public static GpuGraph Capture(GpuStream stream, Action record)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(record);
        GpuContext context = stream.Context;
        context.Require(GpuFeature.Graphs, "recording a graph");
        DriverFunctions functions = context.Driver.Functions;
        using ContextScope scope = context.Enter();
        context.Check(functions.StreamBeginCapture(stream.Native, Relaxed), "cuStreamBeginCapture_v2");
        bool isRecorded = false;
        nint graph = 0;
        int ended;
        try
        {
            record();
            isRecorded = true;
        }
        finally
        {
            ended = functions.StreamEndCapture(stream.Native, &graph);
            if (!isRecorded && graph != 0) _ = functions.GraphDestroy(graph); // the exception of record goes on
        }

        context.Check(ended, "cuStreamEndCapture");
        nint executable;
        int made = functions.GraphInstantiate(&executable, graph, 0);
        _ = functions.GraphDestroy(graph); // the executable is a copy
        context.Check(made, "cuGraphInstantiateWithFlags");
        return new GpuGraph(context, new GraphHandle(context, executable));
    }

    /// <summary>Puts all the recorded work into a stream. Allocates nothing and does not wait.</summary>
    /// <param name="stream">The stream.</param>
    public void Launch(GpuStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(handle.IsDisposed, this);
        using ContextScope scope = context.Enter();
        context.Check(context.Driver.Functions.GraphLaunch(handle.Native, stream.Native), "cuGraphLaunch");
        GC.KeepAlive(stream);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Owner of a CUgraphExec.</summary>
    private sealed class GraphHandle(GpuContext context, nint native) : GpuHandle(context, native)
    {
        protected override int Free(nint native) => Context.Driver.Functions.GraphExecDestroy(native);
    }
}
