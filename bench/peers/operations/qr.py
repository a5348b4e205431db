# SPDX-License-Identifier: MIT
"""Householder QR of one matrix, R and the reflectors: in place in SciPy (dgeqrf with a workspace of 64 n) as in ours, into new matrices in PyTorch (geqrf)."""
OPERATIONS = ("qr",)
CASES = [dict(operation="qr", kind="f64", peers=("scipy", "torch"), quick=n == 512, n=n) for n in (256, 512, 1024, 2048)] + [
    dict(operation="qr", kind="f64", peers=("scipy", "torch"), m=m, n=n) for m, n in ((10000, 100), (100000, 32))
]


def case(side, operation, kind, sizes):
    np = side.np
    n, out = sizes["n"], {}
    m = sizes.get("m", n)
    original = side.normals((m, n), 1)
    tensor, work, prepare = side.array(original), np.empty((m, n), order="F"), None
    if side.scipy:
        from scipy.linalg import lapack
        prepare = lambda: np.copyto(work, original)
        run = lambda: out.update(r=lapack.dgeqrf(work, lwork=64 * n, overwrite_a=1)[0])
    else:
        run = lambda: out.update(r=side.torch.geqrf(tensor)[0])

    def check():
        r = np.triu(side.numpy(out["r"])[:n])
        return np.linalg.norm(r.T @ r - original.T @ original) / (m * 2.0 ** -52 * np.linalg.norm(original) ** 2) / 10

    return run, prepare, check
