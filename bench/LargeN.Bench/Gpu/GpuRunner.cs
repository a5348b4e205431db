// SPDX-License-Identifier: MIT
using LargeN.Bench.Runner;
using LargeN.Cuda;
using LargeN.Threading;

namespace LargeN.Bench.Gpu;

/// <summary>The line protocol for cases on the first GPU, which bench/peers/gpu.py speaks: <c>hello DEVICE</c>, or <c>missing REASON</c> and the end.</summary>
internal static class GpuRunner
{
    private const int NoDevice = 4;

    internal static int Run(TextReader input, TextWriter output)
    {
        CudaDevice device;
        try
        {
            device = new CudaDevice(CudaDriver.Load(), 0);
        }
        catch (LargeNException failure)
        {
            output.WriteLine($"missing {failure.Message.ReplaceLineEndings(" ")}");
            return NoDevice;
        }

        using (device)
        {
            output.WriteLine($"hello {device.Gpu.ProductName}, compute capability {device.Gpu.Capability}, CUDA {device.Context.Driver.Version}");
            output.Flush();
            return RunnerLoop.Run(input, output, new Parallelism(1), (description, _) => GpuCatalog.Of(device, description));
        }
    }
}
