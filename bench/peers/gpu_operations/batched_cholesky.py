# SPDX-License-Identifier: MIT
"""Many small positive definite matrices: factors (batched-cholesky), or one solution and the log-determinant of each from the matrix (batched-cholesky-solve)."""
OPERATIONS = ("batched-cholesky", "batched-cholesky-solve")
BYTES = {"f32": 4, "f64": 8}
MEBIBYTES = 512  # of the matrices
CASES = [
    dict(operation=operation, kind=kind, peers=("vendor", "torch", "jax", "cupy") if operation == "batched-cholesky" else ("vendor", "torch", "jax"),
         quick=n == 16 and kind == "f32", n=n, batch=MEBIBYTES * 2 ** 20 // (BYTES[kind] * n * n))
    for operation in OPERATIONS for kind in ("f32", "f64") for n in (8, 16, 32, 64, 128)
]


def work(kind, sizes):
    """Each matrix is read and its factor written once (the solution reads the matrix and two vectors); n^3 / 3 flops."""
    n, batch = sizes["n"], sizes["batch"]
    return 2.0 * BYTES[kind] * batch * n * n, batch * n ** 3 / 3.0


def case(side, operation, kind, sizes):
    n, batch, solve, out = sizes["n"], sizes["batch"], operation.endswith("solve"), {}
    xp = side.xp
    a = side.normals((batch, n, n), 1, kind)
    a = 0.5 * (a + side.swap(a))
    a = a + 4 * n ** 0.5 * side.identity(n, kind)  # beyond the edge of the spectrum of the rest
    b = side.normals((batch, n, 1), 2, kind)
    if side.torch:
        linalg = side.torch.linalg

        def run():
            lower = linalg.cholesky_ex(a, check_errors=False)[0]
            out["l"] = lower
            if solve:
                out["x"] = side.torch.cholesky_solve(b, lower)
                out["d"] = 2 * lower.diagonal(dim1=1, dim2=2).log().sum(1)
    elif side.jax:
        from jax.scipy.linalg import cho_solve

        def whole(matrix, right):
            lower = xp.linalg.cholesky(matrix)
            if not solve:
                return lower, None, None
            return lower, cho_solve((lower, True), right), 2 * xp.log(xp.diagonal(lower, axis1=1, axis2=2)).sum(1)

        compiled = side.jax.jit(whole)

        def run():
            out["l"], out["x"], out["d"] = side.wait(compiled(a, b))
    else:
        run = lambda: out.update(l=xp.linalg.cholesky(a))

    def check():
        import numpy as np
        eps, worst = 2.0 ** (-23 if kind == "f32" else -52), 0
        for i in (0, batch // 2, batch - 1):
            exact = side.numpy(a[i]).astype("f8")
            lower = np.tril(side.numpy(out["l"][i]).astype("f8"))
            worst = max(worst, np.linalg.norm(lower @ lower.T - exact) / np.linalg.norm(exact) / (10 * n * eps))
            if solve:
                x, right = side.numpy(out["x"][i]).astype("f8"), side.numpy(b[i]).astype("f8")
                worst = max(worst, np.linalg.norm(exact @ x - right) / (np.linalg.norm(exact) * np.linalg.norm(x)) / (10 * n * eps))
                worst = max(worst, abs(float(side.numpy(out["d"][i])) - np.linalg.slogdet(exact)[1]) / (100 * n * eps * n))
        return worst

    return run, None, check
