# SPDX-License-Identifier: MIT
"""The k largest eigenpairs of a dense Gram matrix with eigenvalues that fall as a power law, to 1e-10: implicitly restarted Lanczos (ARPACK) and LOBPCG in SciPy."""
OPERATIONS = ("eigsh", "lobpcg")
CASES = [dict(operation="eigsh", kind="f64", peers=("scipy",), n=n, k=10) for n in (512, 2048)] + [
    dict(operation="lobpcg", kind="f64", peers=("scipy",), n=2048, k=10),
]


def case(side, operation, kind, sizes):
    np = side.np
    from scipy.sparse.linalg import eigsh, lobpcg
    n, k, out = sizes["n"], sizes["k"], {}
    g = side.normals((n, n), 1) * np.arange(1, n + 1) ** -0.75
    a = g @ g.T / n
    norm = np.linalg.norm(a, 2)
    if operation == "eigsh":
        run = lambda: out.update(e=eigsh(a, k, which="LA", tol=1e-10))
    else:
        start = side.normals((n, k), 2)
        run = lambda: out.update(e=lobpcg(a, start.copy(), tol=1e-10 * norm, maxiter=500, largest=True))

    def check():
        values, vectors = out["e"]
        residual = np.linalg.norm(a @ vectors - vectors * values, axis=0).max() / norm
        missed = np.abs(np.sort(values) - np.linalg.eigvalsh(a)[-k:]).max() / norm
        return max(residual, missed) / 2e-10

    return run, None, check
