# SPDX-License-Identifier: MIT
"""All eigenvalues and eigenvectors of one symmetric matrix, by divide and conquer in the peers (syevd)."""
OPERATIONS = ("eigh",)
CASES = [dict(operation="eigh", kind="f64", peers=("numpy", "scipy", "torch"), quick=n == 256, n=n) for n in (256, 512, 1024, 2048)]


def case(side, operation, kind, sizes):
    np = side.np
    n, out = sizes["n"], {}
    original = side.symmetric(n, 1)
    tensor, work, prepare = side.array(original), np.empty((n, n), order="F"), None
    if side.scipy:
        from scipy.linalg import eigh
        prepare = lambda: np.copyto(work, original)
        run = lambda: out.update(e=eigh(work, overwrite_a=True, check_finite=False, driver="evd"))
    elif side.torch:
        run = lambda: out.update(e=side.torch.linalg.eigh(tensor))
    else:
        run = lambda: out.update(e=np.linalg.eigh(original))

    def check():
        values, vectors = (side.numpy(part) for part in out["e"])
        scale = n * 2.0 ** -52 * n ** 0.5
        residual = np.linalg.norm(original @ vectors - vectors * values) / (scale * np.linalg.norm(original))
        return max(residual, np.linalg.norm(vectors.T @ vectors - np.eye(n)) / scale) / 10

    return run, prepare, check
