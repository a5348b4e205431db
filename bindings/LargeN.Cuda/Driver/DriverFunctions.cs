// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>The entry points of the driver, by the versioned names that every driver from 11.8 on exports.</summary>
/// <remarks>
/// Versioned names keep their signature for ever, so one assembly serves CUDA 12 and 13. Signatures: CUDA Driver API. Handles are nint, device pointers
/// ulong, every function returns a CUresult.
/// </remarks>
internal sealed unsafe partial class DriverFunctions
{
    internal readonly delegate* unmanaged[Cdecl]<uint, int> Init;
    internal readonly delegate* unmanaged[Cdecl]<int*, int> DriverGetVersion;
    internal readonly delegate* unmanaged[Cdecl]<int, byte**, int> GetErrorName;
    internal readonly delegate* unmanaged[Cdecl]<int, byte**, int> GetErrorString;
    internal readonly delegate* unmanaged[Cdecl]<int*, int> DeviceGetCount;
    internal readonly delegate* unmanaged[Cdecl]<int*, int, int> DeviceGet;
    internal readonly delegate* unmanaged[Cdecl]<byte*, int, int, int> DeviceGetName;
    internal readonly delegate* unmanaged[Cdecl]<byte*, int, int> DeviceGetUuid;
    internal readonly delegate* unmanaged[Cdecl]<nuint*, int, int> DeviceTotalMem;
    internal readonly delegate* unmanaged[Cdecl]<int*, int, int, int> DeviceGetAttribute;
    internal readonly delegate* unmanaged[Cdecl]<nint*, int, int> DevicePrimaryCtxRetain;
    internal readonly delegate* unmanaged[Cdecl]<int, int> DevicePrimaryCtxRelease;
    internal readonly delegate* unmanaged[Cdecl]<nint*, int> CtxGetCurrent;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> CtxPushCurrent;
    internal readonly delegate* unmanaged[Cdecl]<nint*, int> CtxPopCurrent;
    internal readonly delegate* unmanaged[Cdecl]<int> CtxSynchronize;

    internal readonly delegate* unmanaged[Cdecl]<nint*, uint, int, int> StreamCreateWithPriority;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> StreamDestroy;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> StreamSynchronize;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> StreamQuery;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, uint, int> StreamWaitEvent;
    internal readonly delegate* unmanaged[Cdecl]<nint*, uint, int> EventCreate;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int> EventRecord;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> EventQuery;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> EventSynchronize;
    internal readonly delegate* unmanaged[Cdecl]<float*, nint, nint, int> EventElapsedTime;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> EventDestroy;

    internal readonly delegate* unmanaged[Cdecl]<nuint*, nuint*, int> MemGetInfo;
    internal readonly delegate* unmanaged[Cdecl]<ulong*, nuint, int> MemAlloc;
    internal readonly delegate* unmanaged[Cdecl]<ulong, int> MemFree;
    internal readonly delegate* unmanaged[Cdecl]<ulong, void*, nuint, nint, int> MemcpyHtoDAsync;
    internal readonly delegate* unmanaged[Cdecl]<void*, ulong, nuint, nint, int> MemcpyDtoHAsync;
    internal readonly delegate* unmanaged[Cdecl]<ulong, ulong, nuint, nint, int> MemcpyDtoDAsync;
    internal readonly delegate* unmanaged[Cdecl]<ulong, byte, nuint, nint, int> MemsetD8Async;
    internal readonly delegate* unmanaged[Cdecl]<ulong, uint, nuint, nint, int> MemsetD32Async;
    internal readonly delegate* unmanaged[Cdecl]<void*, int, ulong, int> PointerGetAttribute;
    internal readonly delegate* unmanaged[Cdecl]<void**, nuint, uint, int> MemHostAlloc;
    internal readonly delegate* unmanaged[Cdecl]<void*, int> MemFreeHost;

    internal readonly delegate* unmanaged[Cdecl]<nint*, void*, uint, int*, void**, int> ModuleLoadDataEx;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> ModuleUnload;
    internal readonly delegate* unmanaged[Cdecl]<nint*, nint, byte*, int> ModuleGetFunction;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int> FuncSetAttribute;
    internal readonly delegate* unmanaged[Cdecl]<int*, int, nint, int> FuncGetAttribute;
    internal readonly delegate* unmanaged[Cdecl]<int*, nint, int, nuint, int> OccupancyMaxActiveBlocks;
    internal readonly delegate* unmanaged[Cdecl]<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> LaunchKernel;

    internal readonly delegate* unmanaged[Cdecl]<nint*, int, int> DeviceGetDefaultMemPool;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, void*, int> MemPoolSetAttribute;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, void*, int> MemPoolGetAttribute;
    internal readonly delegate* unmanaged[Cdecl]<nint, nuint, int> MemPoolTrimTo;
    internal readonly delegate* unmanaged[Cdecl]<ulong*, nuint, nint, int> MemAllocAsync;
    internal readonly delegate* unmanaged[Cdecl]<ulong, nint, int> MemFreeAsync;

    internal readonly delegate* unmanaged[Cdecl]<nint, int, int> StreamBeginCapture;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint*, int> StreamEndCapture;
    internal readonly delegate* unmanaged[Cdecl]<nint*, nint, ulong, int> GraphInstantiate;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int> GraphLaunch;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> GraphExecDestroy;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> GraphDestroy;

    private readonly List<(string Name, GpuFeature Feature)> missing = [];

    /// <summary>Reads the exports of a driver; what it lacks stays null and is found in <see cref="Missing"/>.</summary>
    /// <param name="find">Address of an export by its name; 0 where the library has none.</param>
    internal DriverFunctions(Func<string, nint> find)
    {
        nint Find(string name, GpuFeature feature)
        {
            nint address = find(name);
            if (address == 0) missing.Add((name, feature));
            return address;
        }

        Init = (delegate* unmanaged[Cdecl]<uint, int>)Find("cuInit", GpuFeature.Everything);
        DriverGetVersion = (delegate* unmanaged[Cdecl]<int*, int>)Find("cuDriverGetVersion", GpuFeature.Everything);
        GetErrorName = (delegate* unmanaged[Cdecl]<int, byte**, int>)Find("cuGetErrorName", GpuFeature.Everything);
        GetErrorString = (delegate* unmanaged[Cdecl]<int, byte**, int>)Find("cuGetErrorString", GpuFeature.Everything);
        DeviceGetCount = (delegate* unmanaged[Cdecl]<int*, int>)Find("cuDeviceGetCount", GpuFeature.Everything);
        DeviceGet = (delegate* unmanaged[Cdecl]<int*, int, int>)Find("cuDeviceGet", GpuFeature.Everything);
        DeviceGetName = (delegate* unmanaged[Cdecl]<byte*, int, int, int>)Find("cuDeviceGetName", GpuFeature.Everything);
        DeviceGetUuid = (delegate* unmanaged[Cdecl]<byte*, int, int>)Find("cuDeviceGetUuid_v2", GpuFeature.Everything);
        DeviceTotalMem = (delegate* unmanaged[Cdecl]<nuint*, int, int>)Find("cuDeviceTotalMem_v2", GpuFeature.Everything);
        DeviceGetAttribute = (delegate* unmanaged[Cdecl]<int*, int, int, int>)Find("cuDeviceGetAttribute", GpuFeature.Everything);
        DevicePrimaryCtxRetain = (delegate* unmanaged[Cdecl]<nint*, int, int>)Find("cuDevicePrimaryCtxRetain", GpuFeature.Everything);
        DevicePrimaryCtxRelease = (delegate* unmanaged[Cdecl]<int, int>)Find("cuDevicePrimaryCtxRelease_v2", GpuFeature.Everything);
        CtxGetCurrent = (delegate* unmanaged[Cdecl]<nint*, int>)Find("cuCtxGetCurrent", GpuFeature.Everything);
        CtxPushCurrent = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuCtxPushCurrent_v2", GpuFeature.Everything);
        CtxPopCurrent = (delegate* unmanaged[Cdecl]<nint*, int>)Find("cuCtxPopCurrent_v2", GpuFeature.Everything);
        CtxSynchronize = (delegate* unmanaged[Cdecl]<int>)Find("cuCtxSynchronize", GpuFeature.Everything);

        StreamCreateWithPriority = (delegate* unmanaged[Cdecl]<nint*, uint, int, int>)Find("cuStreamCreateWithPriority", GpuFeature.Everything);
        StreamDestroy = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuStreamDestroy_v2", GpuFeature.Everything);
        StreamSynchronize = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuStreamSynchronize", GpuFeature.Everything);
        StreamQuery = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuStreamQuery", GpuFeature.Everything);
        StreamWaitEvent = (delegate* unmanaged[Cdecl]<nint, nint, uint, int>)Find("cuStreamWaitEvent", GpuFeature.Everything);
        EventCreate = (delegate* unmanaged[Cdecl]<nint*, uint, int>)Find("cuEventCreate", GpuFeature.Everything);
        EventRecord = (delegate* unmanaged[Cdecl]<nint, nint, int>)Find("cuEventRecord", GpuFeature.Everything);
        EventQuery = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuEventQuery", GpuFeature.Everything);
        EventSynchronize = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuEventSynchronize", GpuFeature.Everything);
        EventElapsedTime = (delegate* unmanaged[Cdecl]<float*, nint, nint, int>)Find("cuEventElapsedTime", GpuFeature.Everything);
        EventDestroy = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuEventDestroy_v2", GpuFeature.Everything);

        MemGetInfo = (delegate* unmanaged[Cdecl]<nuint*, nuint*, int>)Find("cuMemGetInfo_v2", GpuFeature.Everything);
        MemAlloc = (delegate* unmanaged[Cdecl]<ulong*, nuint, int>)Find("cuMemAlloc_v2", GpuFeature.Everything);
        MemFree = (delegate* unmanaged[Cdecl]<ulong, int>)Find("cuMemFree_v2", GpuFeature.Everything);
        MemcpyHtoDAsync = (delegate* unmanaged[Cdecl]<ulong, void*, nuint, nint, int>)Find("cuMemcpyHtoDAsync_v2", GpuFeature.Everything);
        MemcpyDtoHAsync = (delegate* unmanaged[Cdecl]<void*, ulong, nuint, nint, int>)Find("cuMemcpyDtoHAsync_v2", GpuFeature.Everything);
        MemcpyDtoDAsync = (delegate* unmanaged[Cdecl]<ulong, ulong, nuint, nint, int>)Find("cuMemcpyDtoDAsync_v2", GpuFeature.Everything);
        MemsetD8Async = (delegate* unmanaged[Cdecl]<ulong, byte, nuint, nint, int>)Find("cuMemsetD8Async", GpuFeature.Everything);
        MemsetD32Async = (delegate* unmanaged[Cdecl]<ulong, uint, nuint, nint, int>)Find("cuMemsetD32Async", GpuFeature.Everything);
        PointerGetAttribute = (delegate* unmanaged[Cdecl]<void*, int, ulong, int>)Find("cuPointerGetAttribute", GpuFeature.Everything);
        MemHostAlloc = (delegate* unmanaged[Cdecl]<void**, nuint, uint, int>)Find("cuMemHostAlloc", GpuFeature.Everything);
        MemFreeHost = (delegate* unmanaged[Cdecl]<void*, int>)Find("cuMemFreeHost", GpuFeature.Everything);

        ModuleLoadDataEx = (delegate* unmanaged[Cdecl]<nint*, void*, uint, int*, void**, int>)Find("cuModuleLoadDataEx", GpuFeature.Everything);
        ModuleUnload = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuModuleUnload", GpuFeature.Everything);
        ModuleGetFunction = (delegate* unmanaged[Cdecl]<nint*, nint, byte*, int>)Find("cuModuleGetFunction", GpuFeature.Everything);
        FuncSetAttribute = (delegate* unmanaged[Cdecl]<nint, int, int, int>)Find("cuFuncSetAttribute", GpuFeature.Everything);
        FuncGetAttribute = (delegate* unmanaged[Cdecl]<int*, int, nint, int>)Find("cuFuncGetAttribute", GpuFeature.Everything);
        OccupancyMaxActiveBlocks = (delegate* unmanaged[Cdecl]<int*, nint, int, nuint, int>)Find("cuOccupancyMaxActiveBlocksPerMultiprocessor", GpuFeature.Everything);
        LaunchKernel = (delegate* unmanaged[Cdecl]<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Find("cuLaunchKernel", GpuFeature.Everything);

        DeviceGetDefaultMemPool = (delegate* unmanaged[Cdecl]<nint*, int, int>)Find("cuDeviceGetDefaultMemPool", GpuFeature.Pools);
        MemPoolSetAttribute = (delegate* unmanaged[Cdecl]<nint, int, void*, int>)Find("cuMemPoolSetAttribute", GpuFeature.Pools);
        MemPoolGetAttribute = (delegate* unmanaged[Cdecl]<nint, int, void*, int>)Find("cuMemPoolGetAttribute", GpuFeature.Pools);
        MemPoolTrimTo = (delegate* unmanaged[Cdecl]<nint, nuint, int>)Find("cuMemPoolTrimTo", GpuFeature.Pools);
        MemAllocAsync = (delegate* unmanaged[Cdecl]<ulong*, nuint, nint, int>)Find("cuMemAllocAsync", GpuFeature.Pools);
        MemFreeAsync = (delegate* unmanaged[Cdecl]<ulong, nint, int>)Find("cuMemFreeAsync", GpuFeature.Pools);

        StreamBeginCapture = (delegate* unmanaged[Cdecl]<nint, int, int>)Find("cuStreamBeginCapture_v2", GpuFeature.Graphs);
        StreamEndCapture = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Find("cuStreamEndCapture", GpuFeature.Graphs);
        GraphInstantiate = (delegate* unmanaged[Cdecl]<nint*, nint, ulong, int>)Find("cuGraphInstantiateWithFlags", GpuFeature.Graphs);
        GraphLaunch = (delegate* unmanaged[Cdecl]<nint, nint, int>)Find("cuGraphLaunch", GpuFeature.Graphs);
        GraphExecDestroy = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuGraphExecDestroy", GpuFeature.Graphs);
        GraphDestroy = (delegate* unmanaged[Cdecl]<nint, int>)Find("cuGraphDestroy", GpuFeature.Graphs);
    }

    /// <summary>The first export that a feature needs and the driver lacks; null if it has all of them.</summary>
    internal string? Missing(GpuFeature feature) => missing.Find(m => m.Feature == feature).Name;
}
