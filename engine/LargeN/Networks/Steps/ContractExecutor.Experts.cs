// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Networks;

/// <content>Mixtures of experts, and rows by index.</content>
internal sealed partial class ContractExecutor<T>
{
    private readonly IExpertOperations<T>? experts;
    private readonly IExpertPairOperations<T>? expertPairs;

    private readonly partial struct Pass
    {
        private void Experts(ExpertOperation operation)
        {
            switch (operation)
            {
                case GateOperation o:
                    owner.experts!.Gate(Of(o.Logits), Of(o.Bias), o.Active, o.Scale, Of(o.Gates));
                    break;
                case GateGradientOperation o:
                    owner.experts!.GateGradient(Of(o.Logits), Of(o.Gates), Of(o.DGates), Of(o.DLogits));
                    break;
                case ScaleGroupsOperation o:
                    owner.experts!.ScaleGroups(Of(o.X), Of(o.Gates), Of(o.Result));
                    break;
                case GroupDotsOperation o:
                    owner.experts!.GroupDots(Of(o.X), Of(o.Y), Of(o.Dots));
                    break;
                case BalanceOperation o:
                    owner.experts!.Balance(Of(o.Gates), o.Active, o.Rate, Of(o.Bias));
                    break;
                default:
                    throw new NotSupportedException($"the step operation {operation.GetType().Name} is not known to this executor");
            }
        }

        private void Pairs(ExpertPairOperation operation)
        {
            switch (operation)
            {
                case TakePairsOperation o:
                    owner.expertPairs!.Take(Of(o.Gates), Of(o.X), Of(o.Pairs));
                    break;
                case GivePairsOperation o:
                    owner.expertPairs!.Give(Of(o.Gates), Of(o.Pairs), Of(o.Result));
                    break;
                case PairProductOperation o:
                    owner.expertPairs!.Product(Of(o.Gates), Of(o.A), Of(o.Weights), o.Transpose, o.Scale, o.Accumulate, Of(o.C));
                    break;
                case PairGradientOperation o:
                    owner.expertPairs!.Gradient(Of(o.Gates), Of(o.Dy), Of(o.A), o.Scale, Of(o.Gradient));
                    break;
                default:
                    throw new NotSupportedException($"the step operation {operation.GetType().Name} is not known to this executor");
            }
        }

        private void Gather(GatherRowsOperation o)
        {
            DeviceMatrix<int> rows = new(owner.memory.Labels, owner.program.Offset(o.Rows), count, 1, o.Rows.Columns, o.Rows.Columns, 0);
            DeviceMatrix<int> all = new(owner.memory.Labels, 0, count, 1, 0, 0, 0);
            owner.pointwise.Gather(Of(o.Source), rows, all, Of(o.Destination));
        }
    }
}
