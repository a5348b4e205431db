# SPDX-License-Identifier: MIT
"""One module an operation: CASES (the rows of the table) and case(side, kind, sizes) (what a peer runs)."""
from . import batched_cholesky
from . import batched_eigh
from . import cholesky
from . import eigh
from . import elementary
from . import lanczos
from . import lu
from . import matmul
from . import normals
from . import predict
from . import predict_curves
from . import predict_descent
from . import predict_dynamics
from . import predict_paths
from . import predict_scaling
from . import predict_sgd
from . import qr
from . import resolvent
from . import sgd
from . import svd
from . import vector

MODULES = (
    matmul,
    vector,
    batched_cholesky,
    batched_eigh,
    cholesky,
    lu,
    qr,
    eigh,
    svd,
    resolvent,
    lanczos,
    sgd,
    normals,
    elementary,
    predict,
    predict_curves,
    predict_descent,
    predict_dynamics,
    predict_paths,
    predict_scaling,
    predict_sgd,
)


def row(operation, kind, peers, quick=False, label="", **sizes):
    """A row: name, the words of the protocol, the peers that have the operation, whether it is in the quick set."""
    name = "-".join([label or operation, kind, "x".join(str(v) for v in sizes.values())])
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
