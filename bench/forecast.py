"""The work of samples/forecast.twin in PyTorch: DLinear and attention across channels on ETTh1, 96 hours in and out.

Usage: forecast.py FOLDER [SEED]. Prints the test errors; the folder holds ETTh1.csv.
"""

import copy
import math
import sys

import numpy as np
import pandas as pd
import torch
from torch import nn

LENGTH = 96
BORDERS = {"train": (0, 8640), "valid": (8640, 11520), "test": (11520, 14400)}


def windows(folder: str) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    values = pd.read_csv(f"{folder}/ETTh1.csv").iloc[:, 1:].to_numpy(np.float64)
    start, end = BORDERS["train"]
    values = (values - values[start:end].mean(0)) / values[start:end].std(0)
    series = torch.tensor(values, dtype=torch.float32)
    parts = {}
    for name, (start, end) in BORDERS.items():
        rows = series[max(0, start - LENGTH) : end]
        views = rows.unfold(0, 2 * LENGTH, 1).transpose(1, 2)
        parts[name] = (views[:, :LENGTH], views[:, LENGTH:])
    return parts


class DLinear(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.trend, self.rest = nn.Linear(LENGTH, LENGTH), nn.Linear(LENGTH, LENGTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.transpose(1, 2)
        padded = torch.cat([x[..., :1].expand(-1, -1, 12), x, x[..., -1:].expand(-1, -1, 12)], -1)
        trend = nn.functional.avg_pool1d(padded, 25, 1)
        return (self.trend(trend) + self.rest(x - trend)).transpose(1, 2)


class Channels(nn.Module):
    def __init__(self, width: int = 128, heads: int = 8) -> None:
        super().__init__()
        self.embed, self.head = nn.Linear(LENGTH, width), nn.Linear(width, LENGTH)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, width, 0.1, "gelu", batch_first=True) for _ in range(2)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mean = x.mean(1, keepdim=True)
        deviation = x.std(1, keepdim=True, unbiased=False) + 1e-5
        h = self.embed(((x - mean) / deviation).transpose(1, 2))
        for block in self.blocks:
            h = block(h)
        return self.head(h).transpose(1, 2) * deviation + mean


@torch.no_grad()
def errors(model: nn.Module, part: tuple[torch.Tensor, torch.Tensor]) -> tuple[float, float]:
    model.eval()
    squares = absolutes = 0.0
    for start in range(0, len(part[0]), 256):
        difference = model(part[0][start : start + 256]) - part[1][start : start + 256]
        squares += difference.square().sum().item()
        absolutes += difference.abs().sum().item()
    return squares / part[1].numel(), absolutes / part[1].numel()


def train(model: nn.Module, parts: dict, rate: float, schedule: str, epochs: int = 10, patience: int = 3) -> None:
    x, y = parts["train"]
    optimizer = torch.optim.Adam(model.parameters(), rate)
    steps = math.ceil(len(x) / 32)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * steps) if schedule == "cosine" else None
    best, kept, waited = math.inf, None, 0
    for epoch in range(epochs):
        if schedule == "halve":
            for group in optimizer.param_groups:
                group["lr"] = rate * 0.5**epoch
        model.train()
        order = torch.randperm(len(x))
        for start in range(0, len(x), 32):
            chosen = order[start : start + 32]
            loss = nn.functional.mse_loss(model(x[chosen]), y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if cosine:
                cosine.step()
        valid = errors(model, parts["valid"])[0]
        if valid < best:
            best, kept, waited = valid, copy.deepcopy(model.state_dict()), 0
        else:
            waited += 1
            if waited == patience:
                break
    model.load_state_dict(kept)


def main() -> None:
    torch.manual_seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    parts = windows(sys.argv[1])
    for model, rate, schedule in [(DLinear(), 1e-3, "halve"), (Channels(), 5e-4, "cosine")]:
        train(model, parts, rate, schedule)
        mse, mae = errors(model, parts["test"])
        print(f"{type(model).__name__} mse {mse:.4f} mae {mae:.4f}", flush=True)


main()
