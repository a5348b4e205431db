# SPDX-License-Identifier: MIT
"""Elementary functions of an array into an existing array (torch's gelu makes a new one). 16384 elements stay in L2."""
import math

OPERATIONS = ("exp", "log", "tanh", "sin", "erf", "gelu")
PEERS = {"erf": ("scipy", "torch"), "gelu": ("torch",)}
CASES = [dict(operation=operation, kind=kind, peers=PEERS.get(operation, ("numpy", "torch", "tensors")), quick=operation == "exp", n=16384)
         for operation in OPERATIONS for kind in ("f32", "f64")]

UNITS = 16
EXACT = {"exp": math.exp, "log": math.log, "tanh": math.tanh, "sin": math.sin, "erf": math.erf, "gelu": lambda x: x * math.erfc(-x / math.sqrt(2)) / 2}


def case(side, operation, kind, sizes):
    np = side.np
    n = sizes["n"]
    x = (10 * np.mod(np.arange(n) * 0.6180339887498949, 1) - (-0.001 if operation == "log" else 5)).astype(side.dtype(kind))
    y = np.empty_like(x)
    out = {"y": y}
    if side.torch:
        tensor, target = side.array(x), side.array(y)
        out["y"] = target
        if operation == "gelu":
            run = lambda: out.update(y=side.torch.nn.functional.gelu(tensor))
        else:
            function = getattr(side.torch, operation)
            run = lambda: function(tensor, out=target)
    else:
        if side.scipy:
            from scipy.special import erf as function
        else:
            function = getattr(np, operation)
        run = lambda: function(x, out=y)

    def check():
        unit = float(np.finfo(side.dtype(kind)).eps)
        values = side.numpy(out["y"]).astype(np.float64)
        size = (lambda v, e: abs(v)) if operation == "gelu" else (lambda v, e: abs(e))  # torch's gelu has no relative accuracy in its tail
        return max(abs(r - EXACT[operation](v)) / (UNITS * unit * size(v, EXACT[operation](v))) for v, r in zip(x.astype(np.float64)[::7], values[::7]) if v != 0)

    return run, None, check
