# SPDX-License-Identifier: MIT
"""Many small positive definite matrices: factors, or one solution of each.

NumPy: linalg.cholesky, and linalg.solve, which is LU. SciPy: a loop over dpotrf or dposv, in place. PyTorch: linalg.cholesky into an existing
result, and cholesky_solve with it. Ours: factors in place, solutions with the matrices only read.
"""
OPERATIONS = ("batched-cholesky", "batched-cholesky-solve")
PEERS = ("numpy", "scipy", "torch")
MEBIBYTES = 8  # of the matrices in f64; as many matrices in f32
CASES = [
    dict(operation=operation, kind=kind, peers=PEERS, quick=n == 16 and kind == "f64", n=n, batch=MEBIBYTES * 2 ** 20 // (8 * n * n))
    for operation in OPERATIONS for kind in ("f32", "f64") for n in (4, 8, 16, 32, 64, 128)
]


def case(side, operation, kind, sizes):
    np = side.np
    n, batch, solve, out = sizes["n"], sizes["batch"], operation.endswith("solve"), {}
    a = side.normals((batch, n, n), 1)
    a = np.tril(a) + np.swapaxes(np.tril(a, -1), 1, 2)
    a[:, np.arange(n), np.arange(n)] = 4 * n ** 0.5  # beyond the edge of the spectrum of the rest
    a, b = a.astype(side.dtype(kind)), side.normals((batch, n, 1), 2, kind)
    prepare = None
    if side.scipy:
        from scipy.linalg import lapack
        work, right = np.empty_like(a), np.empty_like(b)
        columns, sides = np.swapaxes(work, 1, 2), np.swapaxes(right, 1, 2)  # a row of ours is a column of LAPACK
        potrf, posv = (lapack.spotrf, lapack.sposv) if kind == "f32" else (lapack.dpotrf, lapack.dposv)

        def prepare():
            np.copyto(work, a)
            np.copyto(right, b)

        def run():
            if solve:
                for i in range(batch):
                    posv(columns[i], sides[i].T, lower=0, overwrite_a=1, overwrite_b=1)
            else:
                for i in range(batch):
                    potrf(columns[i], lower=0, clean=0, overwrite_a=1)
            out.update(l=work, x=right)
    elif side.torch:
        ta, tb = side.array(a), side.array(b)
        tl = side.torch.empty_like(ta)

        def run():
            side.torch.linalg.cholesky(ta, out=tl)
            out.update(l=tl, x=side.torch.cholesky_solve(tb, tl) if solve else None)
    elif solve:
        run = lambda: out.update(x=np.linalg.solve(a, b))
    else:
        run = lambda: out.update(l=np.linalg.cholesky(a))

    def check():
        eps, worst = 2.0 ** (-23 if kind == "f32" else -52), 0
        for i in {0, batch // 2, batch - 1}:
            exact, norm = a[i].astype(np.float64), np.linalg.norm(a[i].astype(np.float64))
            if solve:
                x = side.numpy(out["x"])[i].astype(np.float64)
                error = np.linalg.norm(exact @ x - b[i]) / (norm * np.linalg.norm(x))
            else:
                lower = np.tril(side.numpy(out["l"])[i].astype(np.float64))
                error = np.linalg.norm(lower @ lower.T - exact) / norm
            worst = max(worst, error / (n * eps) / 10)
        return worst

    return run, prepare, check
