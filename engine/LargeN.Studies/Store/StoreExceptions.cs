// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Another process, or another run of this one, holds the store.</summary>
public sealed class StoreInUseException : LargeNException
{
    /// <param name="path">The store.</param>
    /// <param name="owner">Who holds it; null where that is not known.</param>
    /// <param name="inner">The cause.</param>
    public StoreInUseException(string path, StoreOwner? owner = null, Exception? inner = null)
        : base($"store {path}: {owner?.ToString() ?? "another process holds it"}; a store has one process at a time (wait for it, or give this run a store of its own)", inner)
    {
        Path = path;
        Owner = owner;
    }

    /// <summary>The store.</summary>
    public string Path { get; }

    /// <summary>Who holds it and how far that run has come; null where that is not known.</summary>
    public StoreOwner? Owner { get; }
}

/// <summary>Two stores have different values for the same thing: one of them was changed, or made where the same bits are not promised.</summary>
public sealed class StoreConflictException : LargeNException
{
    /// <param name="path">The store.</param>
    /// <param name="other">The other.</param>
    /// <param name="what">What differs.</param>
    public StoreConflictException(string path, string other, string what)
        : base($"stores {path} and {other} differ in {what}; run that part again in one place, or leave one of the stores out")
    {
        Path = path;
        Other = other;
        What = what;
    }

    /// <summary>The store.</summary>
    public string Path { get; }

    /// <summary>The other.</summary>
    public string Other { get; }

    /// <summary>What differs.</summary>
    public string What { get; }
}

/// <summary>A store that belongs to another study, another engine version or another layout than asked for.</summary>
public sealed class StoreMismatchException : LargeNException
{
    /// <param name="path">The store.</param>
    /// <param name="member">What differs: <c>engine version</c>, <c>system</c>, <c>seed</c>, <c>cells</c>, ...</param>
    /// <param name="stored">What the store has.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="advice">What can be done.</param>
    public StoreMismatchException(string path, string member, string stored, string asked, string advice)
        : base($"store {path}: its {member} is {stored}, asked for is {asked}; {advice}")
    {
        Path = path;
        Member = member;
        Stored = stored;
        Asked = asked;
    }

    /// <summary>The store.</summary>
    public string Path { get; }

    /// <summary>What differs.</summary>
    public string Member { get; }

    /// <summary>What the store has.</summary>
    public string Stored { get; }

    /// <summary>What was asked for.</summary>
    public string Asked { get; }
}

/// <summary>A store cannot be opened, read or written: no such file, no permission, no space, a failing disk.</summary>
public sealed class StoreException : LargeNException
{
    /// <param name="path">The store.</param>
    /// <param name="reason">What failed.</param>
    /// <param name="code">SQLite's extended result code; 0 where SQLite was not reached.</param>
    /// <param name="inner">The cause.</param>
    public StoreException(string path, string reason, int code = 0, Exception? inner = null)
        : base($"store {path}: {reason}", inner)
    {
        Path = path;
        Reason = reason;
        Code = code;
    }

    /// <summary>The store.</summary>
    public string Path { get; }

    /// <summary>What failed.</summary>
    public string Reason { get; }

    /// <summary>SQLite's extended result code; 0 where SQLite was not reached.</summary>
    public int Code { get; }
}
