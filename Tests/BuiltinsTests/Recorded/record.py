"""Records what PyTorch's layers compute in double precision: `record.py FILE`."""

import sys

import torch

import blocks
import layers
import mechanisms
import recurrent
from book import Book


def main(path: str) -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    book = Book()
    for chapter in [layers, recurrent, mechanisms, blocks]:
        chapter.record(book)
    book.write(path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
