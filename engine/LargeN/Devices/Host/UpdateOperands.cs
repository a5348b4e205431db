// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>The overlap rule of updates, for devices in host memory.</summary>
internal static class UpdateOperands
{
    /// <summary>Throws when the parameter, the gradient, the states that take part and the rates share an element that is written.</summary>
    internal static void RequireApart<T>(HostMatrix<T> w, HostMatrix<T> g, HostMatrix<T> m, HostMatrix<T> v, int states, HostMatrix<T> rates, HostMatrix<T> decays)
        where T : unmanaged
    {
        Written(w, nameof(w));
        if (states > 0)
        {
            Written(m, nameof(m));
            HostMatrix<T>.RequireApart(w, m, nameof(w));
        }

        if (states > 1)
        {
            Written(v, nameof(v));
            HostMatrix<T>.RequireApart(w, v, nameof(w));
            HostMatrix<T>.RequireApart(m, v, nameof(m));
        }

        void Written(HostMatrix<T> written, string name)
        {
            HostMatrix<T>.RequireApart(g, written, name);
            HostMatrix<T>.RequireApart(rates, written, name);
            HostMatrix<T>.RequireApart(decays, written, name);
        }
    }
}
