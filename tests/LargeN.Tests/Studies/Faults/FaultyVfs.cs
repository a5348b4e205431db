// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LargeN.Tests.Studies.Faults;

/// <summary>SQLite's own file layer with a gate in front of each operation, so that the code of the store meets real failures of real operations.</summary>
/// <remarks>
/// A copy of the default VFS, registered as the default, whose files have a copy of their method table: the entries here ask the gate first and go on to
/// the original. Behind a copied table stands the address of the original. While no gate is set on a thread, all goes through.
/// Layouts: sqlite3_vfs and sqlite3_io_methods of sqlite3.h, which SQLite keeps forever.
/// </remarks>
internal static unsafe partial class FaultyVfs
{
    private const int VfsBytes = 168, MethodsBytes = 152, Pointer = 8;

    // Offsets into sqlite3_vfs.
    private const int NameOffset = 24, OpenOffset = 40, DeleteOffset = 48, AccessOffset = 56;

    // Offsets into sqlite3_io_methods.
    private const int ReadOffset = 16, WriteOffset = 24, TruncateOffset = 32, SyncOffset = 40, SizeOffset = 48, LockOffset = 56;

    private static readonly Dictionary<nint, nint> Tables = [];
    private static byte* original;

    /// <summary>Asked before each operation of this thread: "open", "create", "delete", "access", "read", "write", "truncate", "flush", "size", "lock". Gives SQLite's result code; 0 lets it through.</summary>
    [field: ThreadStatic]
    internal static Func<string, int>? Gate { get; set; }

    /// <summary>Puts the layer under all connections that are opened from now on.</summary>
    internal static void Register()
    {
        if (original is not null) return;
        original = (byte*)Find(null);
        byte* copy = (byte*)NativeMemory.AllocZeroed(VfsBytes);
        Buffer.MemoryCopy(original, copy, VfsBytes, VfsBytes);
        Set(copy, NameOffset, Marshal.StringToCoTaskMemUTF8("faulty"));
        Set(copy, OpenOffset, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, int*, int>)&Open);
        Set(copy, DeleteOffset, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, int>)&Delete);
        Set(copy, AccessOffset, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)&Access);
        if (Register((nint)copy, 1) != 0) throw new InvalidOperationException("SQLite refused the layer");
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Find(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(nint vfs, int makeDefault);

    private static void Set(byte* table, int offset, nint value) => *(nint*)(table + offset) = value;

    private static nint Get(byte* table, int offset) => *(nint*)(table + offset);

    private static int Ask(string operation) => Gate?.Invoke(operation) ?? 0;

    private static byte* Methods(nint file) => *(byte**)(*(byte**)file + MethodsBytes);

    // The methods of a file are one of a few tables of SQLite's; each gets one copy.
    private static nint Wrapped(nint methods)
    {
        lock (Tables)
        {
            if (Tables.TryGetValue(methods, out nint known)) return known;
            byte* copy = (byte*)NativeMemory.AllocZeroed(MethodsBytes + Pointer);
            Buffer.MemoryCopy((void*)methods, copy, MethodsBytes, MethodsBytes);
            Set(copy, MethodsBytes, methods);
            Set(copy, ReadOffset, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)&Read);
            Set(copy, WriteOffset, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)&Write);
            Set(copy, TruncateOffset, (nint)(delegate* unmanaged[Cdecl]<nint, long, int>)&Truncate);
            Set(copy, SyncOffset, (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Sync);
            Set(copy, SizeOffset, (nint)(delegate* unmanaged[Cdecl]<nint, long*, int>)&Size);
            Set(copy, LockOffset, (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Lock);
            return Tables[methods] = (nint)copy;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint vfs, nint name, nint file, int flags, int* outFlags)
    {
        const int Create = 4;
        *(nint*)file = 0;   // no methods: SQLite does not close what was not opened
        int code = Ask((flags & Create) != 0 ? "create" : "open");
        if (code != 0) return code;
        code = ((delegate* unmanaged[Cdecl]<nint, nint, nint, int, int*, int>)Get(original, OpenOffset))((nint)original, name, file, flags, outFlags);
        if (*(nint*)file != 0) *(nint*)file = Wrapped(*(nint*)file);
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(nint vfs, nint name, int syncFolder)
    {
        int code = Ask("delete");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, nint, int, int>)Get(original, DeleteOffset))((nint)original, name, syncFolder);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(nint vfs, nint name, int flags, int* result)
    {
        int code = Ask("access");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)Get(original, AccessOffset))((nint)original, name, flags, result);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint file, nint buffer, int bytes, long offset)
    {
        int code = Ask("read");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)Get(Methods(file), ReadOffset))(file, buffer, bytes, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, nint buffer, int bytes, long offset)
    {
        int code = Ask("write");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)Get(Methods(file), WriteOffset))(file, buffer, bytes, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint file, long size)
    {
        int code = Ask("truncate");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, long, int>)Get(Methods(file), TruncateOffset))(file, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        int code = Ask("flush");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, int, int>)Get(Methods(file), SyncOffset))(file, flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(nint file, long* size)
    {
        int code = Ask("size");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, long*, int>)Get(Methods(file), SizeOffset))(file, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(nint file, int level)
    {
        int code = Ask("lock");
        return code != 0 ? code : ((delegate* unmanaged[Cdecl]<nint, int, int>)Get(Methods(file), LockOffset))(file, level);
    }
}
