# SPDX-License-Identifier: MIT
"""LU with partial pivoting of one matrix: in place in SciPy (dgetrf) as in ours, into a new matrix in PyTorch."""
OPERATIONS = ("lu",)
CASES = [dict(operation="lu", kind="f64", peers=("scipy", "torch"), quick=n == 512, n=n) for n in (256, 512, 1024, 2048)]


def case(side, operation, kind, sizes):
    np = side.np
    n, out = sizes["n"], {}
    original = side.normals((n, n), 1)
    tensor, work, prepare = side.array(original), np.empty((n, n), order="F"), None
    if side.scipy:
        from scipy.linalg import lapack
        prepare = lambda: np.copyto(work, original)
        run = lambda: out.update(f=lapack.dgetrf(work, overwrite_a=1)[:2])
    else:
        run = lambda: out.update(f=side.torch.linalg.lu_factor(tensor))

    def check():
        factors, pivots = (side.numpy(part) for part in out["f"])
        rows = np.arange(n)
        for k, p in enumerate(pivots - (0 if side.scipy else 1)):  # torch counts from one
            rows[[k, p]] = rows[[p, k]]
        product = (np.tril(factors, -1) + np.eye(n)) @ np.triu(factors)
        return np.linalg.norm(product - original[rows]) / (n * 2.0 ** -52 * np.linalg.norm(original)) / 10

    return run, prepare, check
