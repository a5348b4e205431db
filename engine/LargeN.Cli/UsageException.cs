// SPDX-License-Identifier: MIT
namespace LargeN.Cli;

/// <summary>The command line asks for something that does not exist or cannot be read: exit code 2.</summary>
internal sealed class UsageException : Exception
{
    internal UsageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
