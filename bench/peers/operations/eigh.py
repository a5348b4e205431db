# SPDX-License-Identifier: MIT
"""One symmetric matrix: all eigenvalues and eigenvectors, by divide and conquer in the peers (syevd), or all eigenvalues alone."""
OPERATIONS = ("eigh", "eigvalsh")
CASES = [
    dict(operation=operation, kind="f64", peers=("numpy", "scipy", "torch"), quick=n == 256, n=n)
    for operation in OPERATIONS
    for n in (256, 512, 1024, 2048)
]


def case(side, operation, kind, sizes):
    np = side.np
    n, vectors, out = sizes["n"], operation == "eigh", {}
    original = side.symmetric(n, 1)
    tensor, work, prepare = side.array(original), np.empty((n, n), order="F"), None
    if side.scipy:
        from scipy.linalg import eigh
        prepare = lambda: np.copyto(work, original)
        run = lambda: out.update(e=eigh(work, overwrite_a=True, check_finite=False, driver="evd", eigvals_only=not vectors))
    elif side.torch:
        linalg = side.torch.linalg
        run = (lambda: out.update(e=linalg.eigh(tensor))) if vectors else (lambda: out.update(e=linalg.eigvalsh(tensor)))
    else:
        run = (lambda: out.update(e=np.linalg.eigh(original))) if vectors else (lambda: out.update(e=np.linalg.eigvalsh(original)))

    def check():
        scale = n * 2.0 ** -52 * n ** 0.5
        norm = np.linalg.norm(original)
        if not vectors:
            return np.linalg.norm(side.numpy(out["e"]) - np.linalg.eigh(original)[0]) / (scale * norm) / 10
        values, rows = (side.numpy(part) for part in out["e"])
        residual = np.linalg.norm(original @ rows - rows * values) / (scale * norm)
        return max(residual, np.linalg.norm(rows.T @ rows - np.eye(n)) / scale) / 10

    return run, prepare, check
