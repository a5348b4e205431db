# SPDX-License-Identifier: MIT
"""Cholesky factor of one positive definite matrix: in place in SciPy (dpotrf) as in ours, into a new matrix elsewhere."""
OPERATIONS = ("cholesky",)
CASES = [dict(operation="cholesky", kind="f64", peers=("numpy", "scipy", "torch"), quick=n in (256, 1024), n=n) for n in (256, 512, 1024, 2048)]


def case(side, operation, kind, sizes):
    np = side.np
    n, out = sizes["n"], {}
    original = side.symmetric(n, 1)
    np.fill_diagonal(original, 4 * n ** 0.5)  # beyond the edge of the spectrum of the rest
    tensor, work, prepare = side.array(original), np.empty((n, n), order="F"), None
    if side.scipy:
        from scipy.linalg import lapack
        prepare = lambda: np.copyto(work, original)
        run = lambda: out.update(l=lapack.dpotrf(work, lower=1, clean=0, overwrite_a=1)[0])
    elif side.torch:
        run = lambda: out.update(l=side.torch.linalg.cholesky(tensor))
    else:
        run = lambda: out.update(l=np.linalg.cholesky(original))

    def check():
        lower = np.tril(side.numpy(out["l"]))
        return np.linalg.norm(lower @ lower.T - original) / (n * 2.0 ** -52 * np.linalg.norm(original)) / 10

    return run, prepare, check
