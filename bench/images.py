"""The work of samples/images.twin in PyTorch: a small convolutional net on Fashion-MNIST.

Usage: images.py FOLDER [SEED]. Prints the seconds of each epoch and the accuracy; the folder holds the idx files.
"""

import gzip
import math
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn


def idx(folder: str, name: str) -> np.ndarray:
    path = pathlib.Path(folder, name)
    data = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
    shape = [int.from_bytes(data[4 + 4 * axis : 8 + 4 * axis]) for axis in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def part(folder: str, name: str) -> tuple[torch.Tensor, torch.Tensor]:
    images = torch.tensor(idx(folder, f"{name}-images-idx3-ubyte"), dtype=torch.float32)[:, None] / 255
    return images, torch.tensor(idx(folder, f"{name}-labels-idx1-ubyte"), dtype=torch.int64)


def main() -> None:
    torch.manual_seed(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    (x, y), (test_x, test_y) = part(sys.argv[1], "train"), part(sys.argv[1], "t10k")
    mean, deviation = x.mean(), x.std()
    x, test_x = (x - mean) / deviation, (test_x - mean) / deviation
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Dropout(0.25), nn.Linear(128, 10),
    )  # fmt: skip
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 3 * math.ceil(len(x) / 64))
    for epoch in range(3):
        began = time.perf_counter()
        order = torch.randperm(len(x))
        for start in range(0, len(x), 64):
            chosen = order[start : start + 64]
            loss = nn.functional.cross_entropy(model(x[chosen]), y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f"epoch {epoch + 1} {time.perf_counter() - began:.1f} s", flush=True)
    model.eval()
    with torch.no_grad():
        correct = sum(
            (model(test_x[start : start + 500]).argmax(1) == test_y[start : start + 500]).sum().item()
            for start in range(0, len(test_x), 500)
        )
    print(f"accuracy {correct / len(test_x):.4f}")


main()
