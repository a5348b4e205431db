// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>Something that lives in a context and is freed with it current, by Dispose or, if that is forgotten, by the garbage collector.</summary>
internal abstract class GpuHandle : SafeHandle
{
    private bool isCollected;

    /// <param name="context">What the handle lives in.</param>
    /// <param name="native">The handle; 0 for one that is set later by <see cref="Own"/>.</param>
    protected GpuHandle(GpuContext context, nint native = 0)
        : base(0, ownsHandle: true)
    {
        Context = context;
        if (native != 0) Own(native);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    internal GpuContext Context { get; }

    /// <summary>Whether its owner has let go of it; what it stands for may live on in others.</summary>
    internal bool IsDisposed { get; private set; }

    /// <summary>The number of the driver.</summary>
    internal nint Native => handle;

    /// <summary>Takes a handle that the driver has just given.</summary>
    protected void Own(nint native)
    {
        Context.AddReference(); // first: it throws where the context has been closed meanwhile, and what is not set is not released
        SetHandle(native);
    }

    /// <summary>Frees the handle; the context is current.</summary>
    /// <returns>The driver's status.</returns>
    protected abstract int Free(nint native);

    /// <summary>Lets go of what the handle itself keeps alive.</summary>
    protected virtual void Detach()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        isCollected = !disposing;
        IsDisposed = true;
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        if (isCollected) Context.CountForgotten();
        try
        {
            using ContextScope scope = Context.Borrow();
            return Free(handle) == CudaStatus.Success;
        }
        catch (CudaException)
        {
            return false; // the context is gone, and the driver has freed what was in it
        }
        finally
        {
            Detach();
            Context.ReleaseReference();
        }
    }
}
