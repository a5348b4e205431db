# SPDX-License-Identifier: MIT
"""One module an operation: CASES (the rows of the table), work(kind, sizes) (bytes and flops that no version can avoid) and case(side, operation, kind, sizes) (what a peer runs)."""
from . import batched_cholesky
from . import batched_eigh
from . import batched_matmul
from . import ensemble
from . import large
from . import normals
from . import resolvent

MODULES = (batched_matmul, batched_cholesky, batched_eigh, resolvent, ensemble, normals, large)


def row(operation, kind, peers, quick=False, **sizes):
    """A row: name, the words of the protocol, the peers that have the operation, whether it is in the quick set."""
    name = "-".join([operation, kind, "x".join(str(v) for v in sizes.values())])
    return name, " ".join([operation, kind, *(f"{key}={value}" for key, value in sizes.items())]), peers, quick


def cases():
    """All rows, in the order of the modules."""
    return [row(**case) for module in MODULES for case in module.CASES]


def find(operation):
    """The module of an operation."""
    for module in MODULES:
        if operation in module.OPERATIONS:
            return module
    raise ValueError(f"no operation {operation}")
