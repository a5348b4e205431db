// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary><see cref="IEnsembleOperations{T}"/>: a thread takes one replica through all steps of the call, so that its weights stay in cache.</summary>
internal sealed unsafe class CpuEnsembleOperations<T>(CpuDevice device) : IEnsembleOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EnsembleLease<T> lease = new(device);
    private readonly ReplicaJob job = new();

    public void TrainEnsemble(
        EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, ReadOnlySpan<DeviceMatrix<T>> weights, DeviceMatrix<T> learningRates, DeviceMatrix<double> records, Span<Verdict> verdicts)
    {
        EnsembleShapes.Check(network, run, data, weights, learningRates, records, verdicts.Length);
        int replicas = weights[0].Batch;
        EnsembleScratch<T> scratch = new(network, run.BatchSize);
        int slots = Math.Min(WorkerPool.Threads(device.Parallelism), Math.Max(1, replicas));
        Workspace workspace = device.Workspace(new OperationPlan(checked(slots * scratch.Bytes), replicas * (double)run.Steps * network.FlopsOfStep(run.BatchSize)));
        lease.Open(data, weights, learningRates, records, run.Records > 0);
        try
        {
            fixed (Verdict* outcome = verdicts)
                job.Run(new EnsembleReplica<T>(network, run, data, lease, scratch), outcome, workspace, scratch.Bytes, replicas, device.Parallelism);
        }
        finally
        {
            lease.Close();
        }
    }

    private sealed class ReplicaJob : Job
    {
        private EnsembleReplica<T> replica;
        private Verdict* verdicts;
        private byte* memory;
        private long slotBytes;

        internal void Run(in EnsembleReplica<T> replica, Verdict* verdicts, Workspace workspace, long slotBytes, int replicas, Parallelism parallelism)
        {
            this.replica = replica;
            this.verdicts = verdicts;
            this.slotBytes = slotBytes;
            memory = workspace.Pointer;
            try
            {
                WorkerPool.Run(this, replicas, parallelism);
            }
            finally
            {
                this.replica = default; // keeps no operand alive
                GC.KeepAlive(workspace);
            }
        }

        internal override void Run(int part, int slot) => verdicts[part] = replica.Train(part, verdicts[part], memory + (slot * slotBytes));
    }
}
