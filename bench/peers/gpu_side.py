# SPDX-License-Identifier: MIT
"""The processes that gpu.py compares: what they answer, and what happens when they do not."""
import os
import select
import sys

from compare import Side


class SideFailure(RuntimeError):
    """What a side answered instead of a result, or that it gave no answer."""

    def __init__(self, side, reason):
        super().__init__(f"{side.name}: {reason}")
        self.side = side


class GuardedSide(Side):
    """A side that may die or hang without taking the comparison along: it is started again, as a process that saw a GPU fail can do nothing more with it."""

    def __init__(self, name, command, environment, limit):
        self.start = lambda: Side.__init__(self, name, command, environment)
        self.limit = limit
        self.start()

    def ask(self, line):
        try:
            return super().ask(line)
        except OSError as e:
            raise SideFailure(self, f"ended with code {self.process.wait()} ({e.strerror})")

    def read(self):
        if not select.select([self.process.stdout], [], [], self.limit)[0]:
            self.process.kill()
            raise SideFailure(self, f"no answer in {self.limit:g} s, killed")
        try:
            return super().read() or ["an empty line"]
        except RuntimeError as e:
            raise SideFailure(self, str(e))

    def restart(self):
        """Whether it is there again."""
        self.process.kill()
        self.process.wait()
        self.start()
        try:
            return self.read()[0] == "hello"
        except SideFailure:
            return False


def ready(side, words):
    answer = side.ask(f"case {words}")
    if answer[0] != "ready":
        raise SideFailure(side, " ".join(answer))


def median(side, budget, verb="go"):
    """Median time of as many runs as fit in the budget, at least 3 unless they are long; the verb peer times the vendor's library inside our runner, on the same buffers."""
    first = timed(side, verb, 1)
    return first if first > 10 * budget else timed(side, verb, max(3, min(200, int(budget / max(first, 1e-7)))))


def timed(side, verb, repetitions):
    answer = side.ask(f"{verb} {repetitions}")
    if answer[0] != "seconds":
        raise SideFailure(side, " ".join(answer))
    return float(answer[2])


def visible(ordinal):
    """The GPU for all sides: that one of those which the environment shows."""
    shown = [name for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name]
    if shown and ordinal >= len(shown):
        sys.exit(f"--ordinal {ordinal}: CUDA_VISIBLE_DEVICES shows {len(shown)} GPUs")
    return shown[ordinal] if shown else str(ordinal)
