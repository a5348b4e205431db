// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>cuSOLVER on the stream of a device, called with the row-major operands of the contracts (see <see cref="Blas"/>).</summary>
internal sealed unsafe class Solver : IDisposable
{
    private const int Upper = 1; // CUBLAS_FILL_MODE_UPPER

    private readonly CudaDevice device;
    private readonly SolverFunctions functions;
    private readonly SolverHandle handle;
    private readonly ParametersHandle parameters;

    /// <exception cref="DeviceException">The library lacks something.</exception>
    /// <exception cref="CudaException">It does not start.</exception>
    internal Solver(CudaDevice device, SolverFunctions functions)
    {
        this.device = device;
        this.functions = functions;
        if (functions.Missing is { } missing) throw new DeviceException(device.Name, $"{functions.Path} does not export {missing}");
        using ContextScope scope = device.Context.Enter();
        nint created;
        Check(functions.Create(&created), "cusolverDnCreate");
        handle = new SolverHandle(device.Context, functions, created);
        try
        {
            Check(functions.SetStream(created, device.Stream.Native), "cusolverDnSetStream");
            nint made;
            Check(functions.CreateParams(&made), "cusolverDnCreateParams");
            parameters = new ParametersHandle(device.Context, functions, made);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether a batch of eigenproblems is one call.</summary>
    internal bool HasBatchedEigen => functions.SyevBatched != null && functions.SyevBatchedSize != null;

    public void Dispose()
    {
        parameters.Dispose();
        handle.Dispose();
    }

    /// <summary>Cholesky factors of the lower triangles, one problem after the other. info[p] = k > 0 where the leading minor of order k is not positive.</summary>
    internal void CholeskyFactor<T>(in CudaOperand<T> a, ulong info)
        where T : unmanaged
    {
        int type = CudaType.Of<T>();
        using ContextScope scope = device.Context.Enter();
        nuint onDevice, onHost;
        Check(functions.PotrfSize(handle.Native, parameters.Native, Upper, a.Rows, type, a.Pointer, a.Leading, type, &onDevice, &onHost), "cusolverDnXpotrf_bufferSize");
        using SolverWorkspace workspace = new(device, onDevice, onHost);
        for (int p = 0; p < a.Batch; p++)
        {
            int status = functions.Potrf(
                handle.Native, parameters.Native, Upper, a.Rows, type, a.At(p), a.Leading, type, workspace.OnDevice, onDevice, workspace.OnHost, onHost, info + (ulong)(p * sizeof(int)));
            if (status != 0) throw Failed($"cusolverDnXpotrf (n {a.Rows}, problem {p})", status);
        }

        device.Stream.Synchronize(); // the workspace on the host must outlive the work
    }

    /// <summary>Eigenvalues in rising order and, where asked for, eigenvectors as rows, of dense matrices [n, n] whose lower triangle is given.</summary>
    /// <param name="matrices">Address of the first matrix; destroyed.</param>
    /// <param name="values">Address of [batch, n] values.</param>
    /// <param name="n">Order.</param>
    /// <param name="batch">Number of matrices.</param>
    /// <param name="vectors">Whether eigenvectors are wanted.</param>
    /// <param name="info">Address of one int a matrix; > 0 where it did not converge.</param>
    internal void SymmetricEigen<T>(ulong matrices, ulong values, int n, int batch, bool vectors, ulong info)
        where T : unmanaged
    {
        // The limit of the batched routine: n n batch must be an int (documentation of cusolverDnXsyevBatched).
        int together = HasBatchedEigen ? (int)Math.Min(batch, Math.Max(1, int.MaxValue / ((long)n * n))) : 1;
        for (int first = 0; first < batch; first += together)
        {
            int count = Math.Min(together, batch - first);
            ulong a = matrices + ((ulong)first * (ulong)n * (ulong)n * (ulong)sizeof(T)), w = values + ((ulong)first * (ulong)n * (ulong)sizeof(T)), i = info + ((ulong)first * sizeof(int));
            if (together == 1) One<T>(a, w, n, vectors, i);
            else Together<T>(a, w, n, count, vectors, i);
        }
    }

    private void One<T>(ulong a, ulong w, int n, bool vectors, ulong info)
        where T : unmanaged
    {
        int type = CudaType.Of<T>(), job = vectors ? 1 : 0; // CUSOLVER_EIG_MODE
        using ContextScope scope = device.Context.Enter();
        nuint onDevice, onHost;
        Check(functions.SyevdSize(handle.Native, parameters.Native, job, Upper, n, type, a, n, type, w, type, &onDevice, &onHost), "cusolverDnXsyevd_bufferSize");
        using SolverWorkspace workspace = new(device, onDevice, onHost);
        int status = functions.Syevd(
            handle.Native, parameters.Native, job, Upper, n, type, a, n, type, w, type, workspace.OnDevice, onDevice, workspace.OnHost, onHost, info);
        if (status != 0) throw Failed($"cusolverDnXsyevd (n {n})", status);
        device.Stream.Synchronize(); // the workspace on the host must outlive the work
    }

    private void Together<T>(ulong a, ulong w, int n, int batch, bool vectors, ulong info)
        where T : unmanaged
    {
        int type = CudaType.Of<T>(), job = vectors ? 1 : 0;
        using ContextScope scope = device.Context.Enter();
        nuint onDevice, onHost;
        Check(functions.SyevBatchedSize(handle.Native, parameters.Native, job, Upper, n, type, a, n, type, w, type, &onDevice, &onHost, batch), "cusolverDnXsyevBatched_bufferSize");
        using SolverWorkspace workspace = new(device, onDevice, onHost);
        int status = functions.SyevBatched(
            handle.Native, parameters.Native, job, Upper, n, type, a, n, type, w, type, workspace.OnDevice, onDevice, workspace.OnHost, onHost, info, batch);
        if (status != 0) throw Failed($"cusolverDnXsyevBatched (n {n}, batch {batch})", status);
        device.Stream.Synchronize();
    }

    private void Check(int status, string call)
    {
        if (status != 0) throw Failed(call, status);
    }

    private CudaException Failed(string call, int status) => LibraryStatus.Solver($"device {device.Name}", call, status);

    /// <summary>Scratch memory of one call, on both sides.</summary>
    private readonly struct SolverWorkspace : IDisposable
    {
        private readonly CudaDevice device;
        private readonly GpuMemory? memory;

        internal SolverWorkspace(CudaDevice device, nuint onDevice, nuint onHost)
        {
            this.device = device;
            memory = onDevice == 0 ? null : device.Reserve("scratch memory of cuSOLVER", (long)onDevice);
            try
            {
                OnHost = onHost == 0 ? null : NativeMemory.Alloc(onHost);
            }
            catch
            {
                memory?.Dispose();
                throw;
            }
        }

        internal ulong OnDevice => memory?.Pointer ?? 0;

        internal void* OnHost { get; }

        public void Dispose()
        {
            memory?.Dispose(); // in the order of the stream
            if (OnHost == null) return;
            device.Stream.Settle(); // where an exception has come before the wait, work that was started may still use it
            NativeMemory.Free(OnHost);
        }
    }

    /// <summary>Owner of a cusolverDnHandle_t.</summary>
    private sealed class SolverHandle(GpuContext context, SolverFunctions functions, nint native) : GpuHandle(context, native)
    {
        protected override int Free(nint native) => functions.Destroy(native);
    }

    /// <summary>Owner of a cusolverDnParams_t.</summary>
    private sealed class ParametersHandle(GpuContext context, SolverFunctions functions, nint native) : GpuHandle(context, native)
    {
        protected override int Free(nint native) => functions.DestroyParams(native);
    }
}
