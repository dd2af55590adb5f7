"""Attention over [batch, heads, length, features]: the built-in score with its masks, and scores that a user may write.

`visible` is 1 where the key is seen. Where there are more keys than queries, the last query stands with the last key.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from book import Book, Draw, tensor


def causal(queries: int, keys: int) -> Tensor:
    return torch.ones(queries, keys).tril(keys - queries)


def distance(queries: int, keys: int) -> Tensor:
    """|i - j|, with the queries at the end of the keys."""
    return (torch.arange(queries)[:, None] + keys - queries - torch.arange(keys)).abs().double()


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, bias: Tensor | None = None) -> Tensor:
    """The built-in score, with as many query heads to a key head as there are."""
    if mask is not None:
        hidden = torch.zeros(()).masked_fill(mask == 0, -math.inf)
        bias = hidden if bias is None else bias + hidden
    return F.scaled_dot_product_attention(q, k, v, bias, enable_gqa=True)


def weigh(score: Tensor, v: Tensor) -> Tensor:
    return score.softmax(-1) @ v


def record_masks(book: Book) -> None:
    book.record("attention", attend, {key: Draw((2, 2, 3, 2)) for key in "qkv"})
    qkv = {key: Draw((1, 1, 4, 3)) for key in "qkv"}
    book.record("attention/scale", lambda q, k, v: F.scaled_dot_product_attention(q, k, v, scale=0.3), qkv, scale=0.3)
    book.record(
        "attention/causal", lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True), qkv, mask="causal"
    )

    def masked(variant: str, visible: Tensor, arrays=qkv, **attributes) -> None:
        book.record(f"attention/{variant}", attend, arrays, {"visible": visible}, **attributes)

    across = {"q": Draw((1, 1, 3, 2)), "k": Draw((1, 1, 4, 2)), "v": Draw((1, 1, 4, 3))}
    book.record("attention/across", attend, across)
    masked("across/causal", causal(3, 4), across, mask="causal")
    masked("causal-window", causal(4, 4) * (distance(4, 4) < 2), mask="causal-window", window=2)
    masked("window", (distance(4, 4) < 2).double(), mask="window", window=2)
    pair = {key: Draw((2, 1, 3, 2)) for key in "qkv"}
    masked("padding", tensor([[1, 1, 0], [0, 1, 0]])[:, None, None, :], pair, mask="padding")
    # A query that sees no key gets zeros.
    masked("nothing-seen", tensor([[1, 1, 0], [0, 0, 0]])[:, None, None, :], pair, mask="padding")
    grouped = {"q": Draw((1, 4, 2, 2)), "k": Draw((1, 2, 3, 2)), "v": Draw((1, 2, 3, 2))}
    book.record("attention/grouped", attend, grouped)
    masked("grouped/causal", causal(2, 3), grouped, mask="causal")
    small = {key: Draw((2, 1, 3, 2)) for key in "qkv"}
    for variant, shape in {"bias": (2, 1, 3, 3), "bias/shared": (1, 1, 3, 3)}.items():
        book.record(f"attention/{variant}", lambda q, k, v, b: attend(q, k, v, bias=b), {**small, "bias": Draw(shape)})
    book.record(
        "attention/bias/causal",
        lambda q, k, v, bias, mask: attend(q, k, v, mask, bias),
        {**small, "bias": Draw((1, 1, 3, 3))},
        {"visible": causal(3, 3)},
        mask="causal",
    )


def record_scores(book: Book) -> None:
    qkv = {key: Draw((1, 1, 4, 2)) for key in "qkv"}
    slope = {"slope": Draw((), 0.1, 0.9)}
    book.record(
        "attention/recency",
        lambda q, k, v, slope: weigh(q @ k.mT / 2 - slope * distance(4, 4), v),
        qkv | slope,
        score="dot(q,k)/2-slope*abs(i-j)",
    )
    book.record(
        "attention/recency/window",
        lambda q, k, v, slope, mask: weigh(
            (q @ k.mT / 2 - slope * distance(4, 4)).masked_fill(mask == 0, -math.inf), v
        ),
        qkv | slope,
        {"visible": causal(4, 4) * (distance(4, 4) < 3)},
        mask="causal-window",
        window=3,
        score="dot(q,k)/2-slope*abs(i-j)",
    )
    book.record(
        "attention/distance",
        lambda q, k, v, slope: weigh(-slope * (q[..., :, None, :] - k[..., None, :, :]).square().sum(-1), v),
        qkv | slope,
        score="-slope*norm(q-k)^2",
    )
    book.record(
        "attention/norm_dot",
        lambda q, k, v: weigh(q @ k.mT / torch.sqrt(q.norm(dim=-1)[..., :, None] * k.norm(dim=-1)[..., None, :]), v),
        qkv,
        score="dot(q,k)/sqrt(norm(q)*norm(k))",
    )
    book.record(
        "attention/capped",
        lambda q, k, v: weigh(1.5 * torch.tanh(q @ k.mT / 1.5), v),
        qkv,
        score="1.5*tanh(dot(q,k)/1.5)",
    )


def record(book: Book) -> None:
    record_masks(book)
    record_scores(book)
