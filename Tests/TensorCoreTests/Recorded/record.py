"""Records values and gradients of PyTorch's operations in double precision. Usage: record.py OUT"""

import sys

import torch

import arrangement
import attention
import elementwise
import layers
import losses
import optimizers
import reductions
from book import Book

HEAD = """\
# Values and gradients from PyTorch {version} in double precision. Written by scripts/record-gradients, not by hand;
# book.py beside it says what the lines mean."""


def main(path: str) -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    book = Book()
    for chapter in [elementwise, arrangement, reductions, layers, losses, attention, optimizers]:
        chapter.record(book)
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join([HEAD.format(version=torch.__version__.split("+")[0]), *book.lines, ""]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
