# SPDX-License-Identifier: MIT
"""tr (A + z)^-1 at many complex shifts: from eigenvalues, the same formula as ours, or by an LU solve a shift, which is what users write (resolvent-traces-lu)."""
OPERATIONS = ("resolvent-traces", "resolvent-traces-lu")
CASES = [dict(operation="resolvent-traces", kind="f64", peers=("torch", "cupy"), quick=n == 1024, n=n, shifts=256) for n in (1024, 4096)] + [
    dict(operation="resolvent-traces-lu", kind="f64", peers=("torch", "cupy"), n=1024, shifts=256),
]


def work(kind, sizes):
    """The matrix is read once; 4 n^3 / 3 flops for the tridiagonal form."""
    n = sizes["n"]
    return 8.0 * n * n, 4.0 * n ** 3 / 3


def case(side, operation, kind, sizes):
    import numpy as np
    n, count, out = sizes["n"], sizes["shifts"], {}
    xp, library = side.xp, side.torch or side.xp
    a = side.normals((n, n), 1, kind)
    a = 0.5 * (a + side.swap(a))
    edge = (2 * n) ** 0.5
    shifts = edge * (np.arange(count) / count - 0.5) + 0.1j
    z = side.array(shifts)
    if operation.endswith("lu"):
        identity = side.array(np.eye(n) + 0j)

        def run():
            out["t"] = np.array([complex(library.trace(library.linalg.inv(a + complex(s) * identity))) for s in shifts])
    else:
        def run():
            values = library.linalg.eigvalsh(a)
            out["t"] = (1 / (values[:, None] + z[None, :])).sum(0)

    def check():
        exact = np.linalg.eigvalsh(side.numpy(a))
        got = out["t"] if isinstance(out["t"], np.ndarray) else side.numpy(out["t"])
        error = 0
        for s in range(0, count, max(1, count // 16)):
            terms = 1 / (exact + shifts[s])
            ratio = 1 + abs(exact).max() * abs(terms).max()
            error = max(error, abs(got[s] - terms.sum()) / (10 * n * 2.0 ** -53 * ratio * abs(terms).sum()))
        return error

    return run, None, check
