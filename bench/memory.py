"""How much memory a training step takes. Usage: memory.py NET THREADS.

Prints lines `name<TAB>MB`: what the process holds when net and data are made, the most it held over ten steps, and how
much that is above the first.
"""

import pathlib
import sys

import torch

from nets import NETS, Training

STEPS = 10


def held(field: str) -> float:
    """A field of the process's status, in MB: VmRSS is what it holds, VmHWM the most it held."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(field)


def main(name: str, threads: int) -> None:
    torch.set_num_threads(threads)
    training = Training(name)
    before = held("VmRSS")
    # Forgets the most that was held so far.
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    for _ in range(STEPS):
        training.step()
    peak = held("VmHWM")
    for what, value in {"before": before, "peak": peak, "steps": peak - before}.items():
        print(f"memory of {name}, {what}\t{value:.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in NETS:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]))
