// SPDX-License-Identifier: MIT
using System.Text;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Cli;

internal static class Program
{
    internal static int Main(string[] args)
    {
        NativeHeap.GiveBack();
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using Interruption interruption = new(Console.Error);
        return new Application(Catalog.Systems, new DeviceCatalog(new CudaDevices()), Terminal.OfProcess, interruption).Run(args);
    }
}
