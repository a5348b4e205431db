# SPDX-License-Identifier: MIT
"""Standard normal variates into existing memory; cuRAND in the peers."""
OPERATIONS = ("normals",)
BYTES = {"f32": 4, "f64": 8}
CASES = [dict(operation="normals", kind=kind, peers=("torch", "cupy"), quick=True, n=2 ** 27) for kind in ("f32", "f64")]


def work(kind, sizes):
    return float(BYTES[kind]) * sizes["n"], 0.0


def case(side, operation, kind, sizes):
    n, out = sizes["n"], {}
    if side.torch:
        x = side.torch.empty(n, dtype=side.dtype(kind), device=side.device)
        run = lambda: out.update(x=x.normal_())
    else:
        x = side.xp.empty(n, side.dtype(kind))

        def run():
            side.fill_normal(x)
            out["x"] = x

    def check():
        y = out["x"]
        mean, square = float(y.mean()), float((y * y).mean())
        return max(abs(mean) * n ** 0.5, abs(square - 1) * (n / 2) ** 0.5) / 5

    return run, None, check
