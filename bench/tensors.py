"""What PyTorch takes for training steps and attention, and it and other libraries for matrix products.

Usage: tensors.py THREADS. Prints lines `name<TAB>median ms`; where several programs do the same thing, the name ends
with the program's in parentheses.
"""

import ctypes.util
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F

from nets import NETS, Training

SECONDS = 1.0
ATTENTION = [(32, 4, 96, 16), (4, 8, 512, 64), (1, 8, 4096, 64)]
PRODUCTS = [16, 32, 64, 128, 256, 512, 1024, 2048]


def measure(name: str, run: Callable[[], object]) -> None:
    """Prints the median of a second's runs, of seven at least, after some that warm up."""
    began = time.perf_counter()
    for _ in range(20):
        run()
        if time.perf_counter() - began > SECONDS / 2:
            break
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < 7 or time.perf_counter() - began < SECONDS:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    print(f"{name}\t{statistics.median(times) * 1e3:.6g}", flush=True)


def measure_attention(shape: tuple[int, ...], causal: bool) -> None:
    torch.manual_seed(0)
    q, k, v, cotangent = (torch.randn(shape) for _ in range(4))
    inputs = [q, k, v]
    name = f"attention {'x'.join(map(str, shape))}{' causal' if causal else ''}"

    def forward() -> torch.Tensor:
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal)

    with torch.no_grad():
        measure(f"{name}, forward", forward)
    for array in inputs:
        array.requires_grad_()
    measure(f"{name}, both ways", lambda: torch.autograd.grad(forward(), inputs, cotangent))


def measure_products() -> None:
    torch.manual_seed(0)
    for n in PRODUCTS:
        a, b, c = torch.randn(n, n), torch.randn(n, n), torch.empty(n, n)
        measure(f"sgemm {n} (PyTorch)", lambda: torch.mm(a, b, out=c))  # noqa: B023


def measure_libraries(threads: int) -> None:
    """A product of small matrices takes less time than a call from Python, so a program in C calls the libraries. Each
    runs alone, for they would share OpenMP with PyTorch."""
    compiler = next(filter(None, map(shutil.which, ["cc", "clang", "gcc"])), None)
    if compiler is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "sgemm")
        source = pathlib.Path(__file__).with_name("sgemm.c")
        subprocess.run([compiler, "-O2", source, "-o", program, "-ldl"], check=True)
        flags = pathlib.Path("/proc/cpuinfo").read_text().split()
        # OpenBLAS knows processors by name, and takes one that it does not know for an old one.
        cores: dict[str, str | None] = {"OpenBLAS": None}
        if "avx512f" in flags:
            cores["OpenBLAS as SkylakeX"] = "SkylakeX"
        if "avx512_bf16" in flags:
            cores["OpenBLAS as Cooperlake"] = "Cooperlake"
        rows = [("openblas", name, core) for name, core in cores.items()] + [("dnnl", "oneDNN", None)]
        for library, name, core in rows:
            path = ctypes.util.find_library(library)
            if path is None:
                continue
            environment = os.environ | {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
            if core is not None:
                environment["OPENBLAS_CORETYPE"] = core
            subprocess.run([program, path, name, *map(str, PRODUCTS)], env=environment, check=True)


def main(threads: int) -> None:
    torch.set_num_threads(threads)
    for name in NETS:
        measure(name, Training(name).step)
    for shape in ATTENTION:
        for causal in [False, True]:
            measure_attention(shape, causal)
    measure_products()
    measure_libraries(threads)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(int(sys.argv[1]))
