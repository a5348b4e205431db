// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>A call into the CUDA driver, cuBLAS or cuSOLVER failed.</summary>
public sealed class CudaException : LargeNException
{
    /// <param name="where">Device, or the library where no device is concerned.</param>
    /// <param name="call">The function that failed, such as <c>cuLaunchKernel</c>.</param>
    /// <param name="code">Its status.</param>
    /// <param name="name">Name of the status, such as <c>CUDA_ERROR_INVALID_VALUE</c>.</param>
    /// <param name="description">What the library says about it, or what it means here.</param>
    /// <param name="log">What the compiler of the driver wrote; empty where it was not used.</param>
    public CudaException(string where, string call, int code, string name, string description, string log = "")
        : base($"{where}: {call} failed with {name} ({code}): {description}{(log.Length == 0 ? "" : $"{Environment.NewLine}{log}")}")
    {
        Where = where;
        Call = call;
        Code = code;
        Name = name;
        Log = log;
    }

    private CudaException(string where, CudaException first)
        : base($"{where} is out of order since an earlier failure and must be closed; the first one: {first.Message}", first)
    {
        Where = where;
        Call = first.Call;
        Code = first.Code;
        Name = first.Name;
        Log = first.Log;
        IsLater = true;
    }

    /// <summary>Device or library.</summary>
    public string Where { get; }

    /// <summary>The function that failed; of a faulted device, the one that failed first.</summary>
    public string Call { get; }

    /// <summary>Its status.</summary>
    public int Code { get; }

    /// <summary>Name of the status.</summary>
    public string Name { get; }

    /// <summary>What the compiler of the driver wrote; empty where it was not used.</summary>
    public string Log { get; }

    /// <summary>True where the call was not tried, because an earlier failure has put the device out of order.</summary>
    public bool IsLater { get; }

    /// <summary>Whether the failure ends the context: nothing can run in it any more.</summary>
    public bool IsFatal => IsLater || CudaStatus.IsFatal(Code);

    /// <summary>What every call on a faulted device gives.</summary>
    internal static CudaException Later(string where, CudaException first) => new(where, first);
}
