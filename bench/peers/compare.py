#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same work in LargeN, NumPy, SciPy and PyTorch: one process each on the same core (or cores), timed alternately.

The rows and what a peer runs in each are in operations/, one module an operation.

Every side is a process that speaks the line protocol of bench/LargeN.Bench/Runner/RunnerLoop.cs; they are pinned to one core
(with --threads, to as many) and only one of them works at a time. A round times ours, then the peer; the ratio of a case is the median over rounds of
(peer's best time / our best time): above 1, ours is faster. Every side checks its result before it is timed.
"""
import argparse
import ctypes
import importlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

import operations

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUNNER = os.path.join(ROOT, "bench", "LargeN.Bench", "bin", "Release", "net10.0", "LargeN.Bench.dll")
PEERS = ("numpy", "scipy", "torch", "torch-tuned", "tensors")  # torch-tuned: with its AVX-512 kernels, for steps written for speed; tensors: System.Numerics.Tensors, by our own runner
FULLY_COMPILED = {"DOTNET_ReadyToRun": "0", "DOTNET_TieredCompilation": "0"}  # precompiled library code otherwise reaches its last tier late or never
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "GOTO_NUM_THREADS")


# ---- the side of a peer -------------------------------------------------------------------------------------------------

def core_type(name):
    """Which kernels OpenBLAS runs in this process; empty where it is not OpenBLAS."""
    if name.startswith("torch"):
        importlib.import_module("torch")
    libraries = sorted(set(re.findall(r"(/\S*openblas\S*\.so\S*)", open("/proc/self/maps").read()))) if os.path.exists("/proc/self/maps") else []
    for path in libraries:
        try:
            get = ctypes.CDLL(path).openblas_get_corename
        except (OSError, AttributeError):
            continue
        get.restype = ctypes.c_char_p
        return get().decode()
    return ""


class Peer:
    """What the operations know of the library that they run."""

    def __init__(self, name, module):
        import numpy as np
        self.np = np
        self.torch = module if name.startswith("torch") else None
        self.tuned = name == "torch-tuned"
        self.scipy = module if name == "scipy" else None

    def dtype(self, kind):
        return self.np.float32 if kind == "f32" else self.np.float64

    def normals(self, shape, seed, kind="f64"):
        return self.np.random.Generator(self.np.random.Philox(seed)).standard_normal(shape).astype(self.dtype(kind))

    def symmetric(self, n, seed):
        x = self.normals((n, n), seed)
        return self.np.tril(x) + self.np.tril(x, -1).T

    def array(self, x):
        """The library's view of an array of NumPy."""
        return self.torch.from_numpy(x) if self.torch else x

    def numpy(self, x):
        """The other way round."""
        return x.numpy() if self.torch else self.np.asarray(x)


def peer(name):
    """Answers the protocol with one library."""
    try:
        importlib.import_module("numpy")  # makes the data for everyone
        module = importlib.import_module(name.split("-")[0])
    except ImportError as e:
        print(f"missing {e}", flush=True)
        return
    if name.startswith("torch"):
        module.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    side = Peer(name, module)
    print(f"hello {module.__version__} {core_type(name) or '-'}", flush=True)
    nothing = lambda: None
    run = prepare = nothing
    for line in sys.stdin:
        words = line.split()
        try:
            if words[:1] == ["quit"]:
                break
            if words[:1] == ["case"]:
                operation, kind, sizes = words[1], words[2], {key: int(value) for key, value in (w.split("=") for w in words[3:])}
                run, prepare, check = operations.find(operation).case(side, operation, kind, sizes)
                prepare = prepare or nothing
                prepare()
                run()
                value = check()
                error, value = value if isinstance(value, tuple) else (value, None)  # a case with a value has the same data on every side
                error = float(error)
                if not error <= 1:
                    raise ValueError(f"wrong result: error is {error:.3g} times its bound")
                start, runs = time.perf_counter(), 0
                while runs < 3 or time.perf_counter() - start < 0.3:
                    prepare()
                    run()
                    runs += 1
                answer = f"ready 0 {error:.3g}" + ("" if value is None else f" {float(value)!r}")
            elif words[:1] == ["go"]:
                seconds = []
                for _ in range(max(1, int(words[1]))):
                    prepare()
                    start = time.perf_counter()
                    run()
                    seconds.append(time.perf_counter() - start)
                answer = f"seconds {min(seconds)!r} {statistics.median(seconds)!r}"
            else:
                answer = f"failed unknown line: {line.strip()}"
        except Exception as e:  # the other side prints it and goes on
            answer = f"failed {type(e).__name__}: {e}".replace("\n", " ")
        print(answer, flush=True)


# ---- the side that compares ---------------------------------------------------------------------------------------------

class Side:
    """A process that answers one line with one line."""

    def __init__(self, name, command, environment):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.read()

    def read(self):
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} ended with code {self.process.wait()}")
        return answer.split()

    def best(self, repetitions):
        answer = self.ask(f"go {repetitions}")
        if answer[0] != "seconds":
            raise RuntimeError(f"{self.name}: {' '.join(answer)}")
        return float(answer[1])

    def close(self):
        try:
            self.process.stdin.write("quit\n")
            self.process.stdin.close()
        except OSError:
            pass
        self.process.wait()


def repetitions(seconds, budget):
    return max(1, min(200, int(budget / max(seconds, 1e-7))))


def compare(ours, other, words, rounds, budget):
    values = []
    for side in (ours, other):
        answer = side.ask(f"case {words}")
        if answer[0] != "ready":
            raise RuntimeError(f"{side.name}: {' '.join(answer)}")
        values += [float(word) for word in answer[3:]]
    if len(values) == 2 and not abs(values[0] - values[1]) <= 1e-4 * abs(values[1]):
        raise RuntimeError(f"results differ: {values[0]!r} and {values[1]!r}")
    k_ours, k_other = repetitions(ours.best(1), budget), repetitions(other.best(1), budget)
    times = [(ours.best(k_ours), other.best(k_other)) for _ in range(rounds)]
    return min(t[0] for t in times), min(t[1] for t in times), [t[1] / t[0] for t in times]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", default="", help="only cases whose name contains one of these words, joined by commas")
    parser.add_argument("--peers", default=",".join(PEERS), help="peers, joined by commas")
    parser.add_argument("--quick", action="store_true", help="a few cases, few rounds")
    parser.add_argument("--rounds", type=int, default=0, help="alternations a case (default 9; quick 3)")
    parser.add_argument("--core", type=int, default=-1, help="the core for everyone (default: the last one allowed)")
    parser.add_argument("--threads", type=int, default=1, help="threads of every side, each with a core (default: %(default)s)")
    parser.add_argument("--core-type", default="SKYLAKEX", help="OPENBLAS_CORETYPE on AVX-512 machines (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="one JSON line a case on standard output, nothing else there")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return peer(arguments.peer)

    talk = lambda *parts: print(*parts, file=sys.stderr if arguments.json else sys.stdout, flush=True)
    if not os.path.exists(RUNNER):
        sys.exit(f"{RUNNER} is not there; build it: dotnet build -c Release bench/LargeN.Bench")
    # OpenBLAS by its own tuning, not the shell's.
    environment = {**{name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}, **dict.fromkeys(THREADS, str(arguments.threads))}
    flags = open("/proc/cpuinfo").read() if os.path.exists("/proc/cpuinfo") else ""
    if "avx512f" in flags:
        environment["OPENBLAS_CORETYPE"] = arguments.core_type  # else OpenBLAS takes AVX2 kernels on chips it does not know: half its speed
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        cores = {arguments.core} if arguments.core >= 0 else set(allowed[-arguments.threads:])
        if len(cores) < arguments.threads:
            sys.exit(f"{arguments.threads} threads on {len(cores)} cores; allowed: a core a thread")
        os.sched_setaffinity(0, cores)  # inherited by every side
        talk(f"{arguments.threads} thread(s) on core {', '.join(map(str, cores))} of {os.cpu_count()}; load average {os.getloadavg()[0]:.2f}" + (" (not a quiet machine)" if os.getloadavg()[0] > 0.5 else ""))
    model = re.search(r"model name\s*:\s*(.*)", flags)
    talk(f"{model.group(1) if model else 'unknown processor'}, {'AVX-512' if 'avx512f' in flags else 'no AVX-512'}, {time.strftime('%Y-%m-%d')}")

    sides = {}
    for name in arguments.peers.split(","):
        if name == "tensors":
            sides[name] = Side(name, [shutil.which("dotnet") or "dotnet", RUNNER, "tensors"], {**environment, **FULLY_COMPILED})
            continue
        for python in dict.fromkeys((sys.executable, "/usr/bin/python3")):  # the distribution's libraries, where this Python has none
            if not os.path.exists(python):
                continue
            tuned = {"ATEN_CPU_CAPABILITY": "avx512"} if name == "torch-tuned" and "avx512f" in flags else {}
            side = Side(name, [python, os.path.abspath(__file__), "--peer", name], {**environment, **tuned})
            hello = side.read()
            if hello[0] == "hello":
                sides[name] = side
                talk(f"{name} {hello[1]}, OpenBLAS core type {hello[2]}")
                break
            side.close()
        if name not in sides:
            talk(f"{name} left out: {' '.join(hello[1:])}")

    ours = Side("largen", [shutil.which("dotnet") or "dotnet", RUNNER, "runner", str(arguments.threads)], environment)
    rounds = arguments.rounds or (3 if arguments.quick else 9)
    wanted = [w for w in arguments.cases.split(",") if w]
    talk(f"{'case':32} {'peer':7} {'ours':>11} {'peer':>11} {'ratio':>6}   ratios over rounds")
    failed = 0
    for name, words, peers, quick in operations.cases():
        if (wanted and not any(w in name for w in wanted)) or (arguments.quick and not wanted and not quick):
            continue
        for peer_name in (p for p in peers if p in sides):
            try:
                mine, theirs, ratios = compare(ours, sides[peer_name], words, rounds, 0.1 if arguments.quick else 0.3)
            except RuntimeError as e:
                talk(f"{name:32} {peer_name:7} {e}")
                failed += 1
                continue
            ratio = statistics.median(ratios)
            talk(f"{name:32} {peer_name:7} {1e3 * mine:9.4f}ms {1e3 * theirs:9.4f}ms {ratio:6.2f}   {min(ratios):.2f} to {max(ratios):.2f}")
            if arguments.json:
                print(json.dumps({"case": name, "ours": mine, "peer": theirs, "peerName": peer_name, "ratio": ratio}), flush=True)
    for side in [ours, *sides.values()]:
        side.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
