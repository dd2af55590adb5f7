"""The nets whose training steps are compared: their layers in PyTorch, their shapes, their data and their optimisers.

Encoder blocks normalise before attention and before the feed-forward layers. `dlinear` is the linear forecaster of
Zeng, Chen, Zhang and Xu (Are Transformers Effective for Time Series Forecasting?, 2023), its weights shared by all
channels.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Block(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.feed_norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, hidden)
        self.narrow = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        parts = self.qkv(self.attention_norm(x)).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, length, width)
        x = x + self.projection(seen)
        return x + self.narrow(F.gelu(self.widen(self.feed_norm(x))))


class Encoder(nn.Module):
    def __init__(self, length: int, channels: int, width: int, heads: int, blocks: int, hidden: int, out: int) -> None:
        super().__init__()
        self.embed = nn.Linear(channels, width)
        self.blocks = nn.ModuleList(Block(width, heads, hidden) for _ in range(blocks))
        self.head = nn.Linear(length * width, out)

    def forward(self, x: Tensor) -> Tensor:
        x = self.embed(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x.flatten(1))


class Perceptron(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.third = nn.Linear(16, 64), nn.Linear(64, 64), nn.Linear(64, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.third(torch.tanh(self.second(torch.tanh(self.first(x)))))


class DLinear(nn.Module):
    """[batch, look-back, channels] to [batch, horizon, channels]."""

    def __init__(self, look_back: int, horizon: int, window: int = 25) -> None:
        super().__init__()
        self.margin = (window - 1) // 2
        self.average = nn.AvgPool1d(window, stride=1)
        self.trend, self.remainder = nn.Linear(look_back, horizon), nn.Linear(look_back, horizon)

    def forward(self, x: Tensor) -> Tensor:
        first, last = x[:, :1].repeat(1, self.margin, 1), x[:, -1:].repeat(1, self.margin, 1)
        trend = self.average(torch.cat([first, x, last], 1).transpose(1, 2))
        remainder = x.transpose(1, 2) - trend
        return (self.trend(trend) + self.remainder(remainder)).transpose(1, 2)


class Images(nn.Module):
    """Two convolutions, each with a pooling, and two linear layers, on [batch, 1, 28, 28]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.hidden, self.head = nn.Linear(64 * 5 * 5, 128), nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.head(F.relu(self.hidden(x.flatten(1))))


@dataclass(frozen=True)
class Net:
    make: Callable[[], nn.Module]
    x: tuple[int, ...]
    y: tuple[int, ...]
    optimizer: type[torch.optim.Adam] = torch.optim.AdamW
    rate: float = 1e-3


NETS = {
    "tiny": Net(lambda: Encoder(24, 4, 16, 2, 1, 32, 4), (8, 24, 4), (8, 4)),
    "small": Net(lambda: Encoder(96, 7, 64, 4, 2, 128, 24), (32, 96, 7), (32, 24)),
    "medium": Net(lambda: Encoder(96, 7, 128, 8, 3, 256, 96), (32, 96, 7), (32, 96)),
    # Each output of `bert` sums 49,152 products: at the rate 1e-3 the first step takes the loss from 0.8 to 530.
    "bert": Net(lambda: Encoder(128, 384, 384, 12, 6, 1536, 2), (8, 128, 384), (8, 2), rate=1e-5),
    "mlp": Net(Perceptron, (32, 16), (32, 1)),
    "dlinear": Net(lambda: DLinear(96, 96), (32, 96, 7), (32, 96, 7), torch.optim.Adam),
    "cnn": Net(Images, (64, 1, 28, 28), (64, 10)),
}


class Training:
    """A net with seeded weights and data, equal for every kind of number, that takes steps of mean squared error."""

    def __init__(self, name: str, kind: torch.dtype = torch.float32, fused: bool = True) -> None:
        net = NETS[name]
        torch.manual_seed(0)
        self.model = net.make().to(kind)
        self.x, self.y = torch.randn(net.x).to(kind), torch.randn(net.y).to(kind)
        self.optimizer = net.optimizer(self.model.parameters(), lr=net.rate, fused=fused)

    def step(self) -> Tensor:
        """One step; the loss before it."""
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.mse_loss(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.detach()
