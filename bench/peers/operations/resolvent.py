# SPDX-License-Identifier: MIT
"""tr (A + z)^-1 of one symmetric matrix at many shifts, half real and half complex: by eigenvalues, the same formula as ours, or by an LU inverse a shift."""
OPERATIONS = ("resolvent-traces", "resolvent-traces-lu")
CASES = [dict(operation="resolvent-traces", kind="f64", peers=("numpy", "scipy"), quick=n == 512, n=n, shifts=256) for n in (128, 512, 1024)] + [
    dict(operation="resolvent-traces-lu", kind="f64", peers=("scipy",), n=512, shifts=256),
]


def case(side, operation, kind, sizes):
    np = side.np
    n, count, out = sizes["n"], sizes["shifts"], {}
    original = side.symmetric(n, 1)
    edge, half = 2 * n ** 0.5, count // 2
    real = 1.1 * edge + 0.01 * np.arange(half)
    inside = edge * (np.arange(count - half) / (count - half) - 0.5) + 0.1j
    work, prepare = np.empty((n, n), order="F"), None

    def inverse_trace(z):
        from scipy.linalg import lapack
        m = np.array(original, order="F", dtype=type(z))
        m[np.diag_indices(n)] += z
        factor, invert, size = (lapack.zgetrf, lapack.zgetri, lapack.zgetri_lwork) if m.dtype == complex else (lapack.dgetrf, lapack.dgetri, lapack.dgetri_lwork)
        lu, pivots, _ = factor(m, overwrite_a=True)
        return np.trace(invert(lu, pivots, lwork=int(size(n)[0].real), overwrite_lu=True)[0])

    def from_values(values):
        values = values[:, None]
        out["t"] = np.concatenate([(1 / (values + real)).sum(axis=0), (1 / (values + inside)).sum(axis=0)])

    if operation.endswith("lu"):
        run = lambda: out.update(t=np.array([inverse_trace(z) for z in real.tolist() + inside.tolist()]))
    elif side.scipy:
        from scipy.linalg import eigvalsh
        prepare = lambda: np.copyto(work, original)
        run = lambda: from_values(eigvalsh(work, overwrite_a=True, check_finite=False))
    else:
        run = lambda: from_values(np.linalg.eigvalsh(original))

    def check():
        exact = np.linalg.eigvalsh(original)
        error = 0
        for s in range(0, count, max(1, count // 16)):
            z = real[s] if s < half else inside[s - half]
            terms = 1 / (exact + z)
            ratio = 1 + np.abs(exact).max() * np.abs(terms).max()
            error = max(error, abs(out["t"][s] - terms.sum()) / (10 * n * 2.0 ** -53 * ratio * np.abs(terms).sum()))
        return error

    return run, prepare, check
