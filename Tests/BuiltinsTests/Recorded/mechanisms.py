"""Attention: every score, mask and kind of positions, one's own among them."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from book import Book, Draw, Parameters, Result, linear

LENGTH, FEATURES, HEADS = 5, 6, 2


def project(
    p: Parameters, x: Tensor, memory: Tensor | None, heads: int, keyHeads: int, size: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values [batch, heads, length, size]; a head of the keys serves as many of the queries."""

    def apart(tensor: Tensor, count: int) -> Tensor:
        return tensor.unflatten(-1, (count, size)).transpose(1, 2)

    if memory is None and keyHeads == heads:
        q, k, v = linear(x, p, "attend", "qkv").chunk(3, dim=-1)
    else:
        q = linear(x, p, "attend", "query")
        k, v = linear(x if memory is None else memory, p, "attend", "key_value").chunk(2, dim=-1)
    shared = heads // keyHeads
    return (
        apart(q, heads), apart(k, keyHeads).repeat_interleave(shared, dim=1),
        apart(v, keyHeads).repeat_interleave(shared, dim=1),
    )


def rotated(x: Tensor) -> Tensor:
    """Each pair of features as a complex number, turned; one that is left over stays."""
    length, size = x.shape[-2:]
    half = size // 2
    pairs = torch.complex(x[..., :half], x[..., half : 2 * half])
    frequency = 10000.0 ** (-2 * torch.arange(half).double() / size)
    angle = torch.arange(length).double()[:, None] * frequency
    turned = pairs * torch.polar(torch.ones_like(angle), angle)
    return torch.cat([turned.real, turned.imag, x[..., 2 * half :]], dim=-1)


def scaledDot(p: Parameters, q: Tensor, k: Tensor, i: Tensor, j: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(q.shape[-1])


def draws(heads: int, keyHeads: int, size: int, isSelf: bool) -> dict[str, Draw]:
    dim = heads * size
    if isSelf and heads == keyHeads:
        first = {"qkv_weight": Draw((FEATURES, 3 * dim), 0.5), "qkv_bias": Draw((3 * dim,), 0.5)}
    else:
        both = 2 * keyHeads * size
        first = {
            "query_weight": Draw((FEATURES, dim), 0.5), "query_bias": Draw((dim,), 0.5),
            "key_value_weight": Draw((FEATURES, both), 0.5), "key_value_bias": Draw((both,), 0.5),
        }
    last = {"projection_weight": Draw((dim, FEATURES), 0.5), "projection_bias": Draw((FEATURES,), 0.5)}
    return {f"attend.{name}": draw for name, draw in (first | last).items()}


class Case:
    """A case of `attend`: what the mechanism declares, and how PyTorch computes it.

    score: of the parameters, q [batch, heads, queries, size], k [batch, heads, keys, size], i [queries, 1], j [keys].
    mask: of i and j.
    """

    def __init__(
        self, options: str, score: Callable[..., Tensor] = scaledDot, mask: Callable[..., Tensor] | None = None,
        learned: dict[str, Draw] | None = None, heads: int = HEADS, keyHeads: int | None = None,
        size: int = FEATURES // HEADS, memory: int | None = None, present: Tensor | None = None,
        isRotary: bool = False,
    ) -> None:
        self.options, self.score, self.mask, self.learned = options, score, mask, learned or {}
        self.heads, self.keyHeads, self.size = heads, keyHeads or heads, size
        self.memory, self.present, self.isRotary = memory, present, isRotary

    def record(self, book: Book, name: str) -> None:
        inputs: dict[str, Draw | Tensor] = {"x": Draw((LENGTH, FEATURES))}
        call = "x, A"
        if self.memory is not None:
            inputs["memory"] = Draw((self.memory, FEATURES))
            call += ", memory: memory"
        if self.present is not None:
            inputs["present"] = self.present
            call += ", present: present"
        parameters = draws(self.heads, self.keyHeads, self.size, self.memory is None)
        parameters |= {f"attend.{key}": draw for key, draw in self.learned.items()}
        book.record(
            name, f"out y = attend({call})", inputs, parameters, self.attend,
            before=f"attention A {{\n  {self.options}\n}}")

    def attend(self, p: Parameters, x: Tensor, *more: Tensor) -> Result:
        given = list(more)
        memory = given.pop(0) if self.memory is not None else None
        present = given.pop(0) if self.present is not None else None
        q, k, v = project(p, x, memory, self.heads, self.keyHeads, self.size)
        if self.isRotary:
            q, k = rotated(q), rotated(k)
        i, j = torch.arange(q.shape[-2])[:, None], torch.arange(k.shape[-2])
        scores = self.score(p, q, k, i, j)
        if self.mask is not None:
            scores = scores.masked_fill(~self.mask(i, j), -math.inf)
        if present is not None:
            scores = scores.masked_fill((present == 0)[:, None, None, :], -math.inf)
        weights = torch.softmax(scores, dim=-1)
        joined = (weights @ v).transpose(1, 2).flatten(-2)
        return Result(linear(joined, p, "attend", "projection"), weights=weights[0])


def record(book: Book) -> None:
    for kind, cases in {"score": scores(), "mask": masks(), "attend": others()}.items():
        for name, case in cases.items():
            case.record(book, f"{kind}, {name}")


def pairs(q: Tensor, k: Tensor) -> tuple[Tensor, Tensor]:
    """Every query beside every key: [batch, heads, queries, keys, size] when they meet."""
    return q[..., :, None, :], k[..., None, :, :]


def scores() -> dict[str, Case]:
    size = FEATURES // HEADS

    def additive(p, q, k, i, j):
        q, k = pairs(q, k)
        return torch.tanh(q + k) @ p["attend.score_weight"]

    def bilinear(p, q, k, i, j):
        return torch.einsum("bhqs,hst,bhkt->bhqk", q, p["attend.score_weight"], k)

    def normDot(p, q, k, i, j):
        lengths = q.norm(dim=-1)[..., :, None] * k.norm(dim=-1)[..., None, :]
        return q @ k.mT / lengths.sqrt()

    def decaying(p, q, k, i, j):
        return q @ k.mT / 2 - 0.05 * (i - j).abs()

    def tempered(p, q, k, i, j):
        return q @ k.mT / p["attend.score_0"].exp()

    def weighted(p, q, k, i, j):
        return (q * p["attend.score_0"]) @ k.mT + p["attend.score_1"] * (i - j)

    def distance(p, q, k, i, j):
        return -torch.cdist(q, k, compute_mode="donot_use_mm_for_euclid_dist") ** 2

    def gaussian(p, q, k, i, j):
        q, k = pairs(q, k)
        return -p["attend.score_0"].exp() * (q - k).abs().sum(-1)

    return {
        "scaled_dot": Case("heads 2"),
        "scaled_dot, own scale": Case("heads 2, scale 0.3", lambda p, q, k, i, j: 0.3 * q @ k.mT),
        "dot": Case("heads 2, score dot", lambda p, q, k, i, j: q @ k.mT),
        "additive": Case("heads 2, score additive", additive, learned={"score_weight": Draw((size,))}),
        "bilinear": Case("heads 2, score bilinear", bilinear, learned={"score_weight": Draw((HEADS, size, size), 0.5)}),
        "norm_dot": Case("heads 2, score norm_dot", normDot),
        "decay with distance": Case("heads 2\n  score(q, k, i, j) = dot(q, k)/2 - 0.05*abs(i - j)", decaying),
        "learned temperature": Case(
            "heads 2, param tau = 1\n  score(q, k) = dot(q, k)/exp(tau)", tempered,
            learned={"score_0": Draw((), 0.3)}),
        "learned vector": Case(
            "heads 2, param w = [1, 1, 1], param slope = 0\n  score(q, k, i, j) = sum(q*w*k) + slope*(i - j)",
            weighted, learned={"score_0": Draw((size,), 0.5), "score_1": Draw((), 0.2)}),
        "squared distance": Case("heads 2\n  score(q, k) = -sum((q - k)^2)", distance),
        "learned distance": Case(
            "heads 2, param s = 0\n  score(q, k) = -exp(s)*sum(abs(q - k))", gaussian,
            learned={"score_0": Draw((), 0.3)}),
    }


def masks() -> dict[str, Case]:
    decay = "score(q, k, i, j) = dot(q, k)/2 - 0.05*abs(i - j)"

    def decaying(p, q, k, i, j):
        return q @ k.mT / 2 - 0.05 * (i - j).abs()

    def additive(p, q, k, i, j):
        q, k = pairs(q, k)
        return torch.tanh(q + k) @ p["attend.score_weight"]

    causal = lambda i, j: j <= i
    recent = lambda i, j: (j <= i) & (i - j < 3)
    ones = torch.ones(2, LENGTH)
    padded = ones.clone()
    padded[0, 3:] = 0
    padded[1, 1] = 0
    shortMemory = torch.ones(2, 4)
    shortMemory[0, 3] = 0
    shortMemory[1, 0] = 0
    weight = {"score_weight": Draw((FEATURES // HEADS,))}
    return {
        "causal": Case("heads 2, mask causal", mask=causal),
        "window": Case("heads 2, mask window 2", mask=lambda i, j: (i - j).abs() < 2),
        "causal window": Case("heads 2, mask causal window 3", mask=recent),
        "own": Case("heads 2\n  mask(i, j) = j <= i and i - j < 3", mask=recent),
        "own or": Case("heads 2\n  mask(i, j) = j == i or j < 2", mask=lambda i, j: (j == i) | (j < 2)),
        "causal and own": Case(
            "heads 2, mask causal\n  mask(i, j) = abs(i - j) < 3", mask=recent),
        "causal, own score": Case(f"heads 2, mask causal\n  {decay}", decaying, causal),
        "own, own score": Case(f"heads 2\n  {decay}\n  mask(i, j) = j <= i and i - j < 3", decaying, recent),
        "window, additive": Case(
            "heads 2, mask window 3, score additive", additive, lambda i, j: (i - j).abs() < 3, learned=weight),
        "padding": Case("heads 2", present=padded),
        "padding, causal": Case("heads 2, mask causal", mask=causal, present=padded),
        "padding, own score": Case(f"heads 2\n  {decay}", decaying, present=padded),
        "padding of memory": Case("heads 2", memory=4, present=shortMemory),
    }


def others() -> dict[str, Case]:
    def relative(length: int, keys: int):
        def score(p, q, k, i, j):
            return scaledDot(p, q, k, i, j) + p["attend.distance_bias"][:, j - i + length - 1]

        return dict(score=score, learned={"distance_bias": Draw((HEADS, length + keys - 1))})

    return {
        "memory": Case("heads 2", memory=4),
        "memory, causal": Case("heads 2, mask causal", mask=lambda i, j: j <= i + 3, memory=LENGTH + 3),
        "memory, own score": Case(
            "heads 2\n  score(q, k, i, j) = dot(q, k)/2 - 0.1*abs(i - 2*j)",
            lambda p, q, k, i, j: q @ k.mT / 2 - 0.1 * (i - 2 * j).abs(), memory=4),
        "shared keys": Case("heads 4, dim 8, key_heads 2", heads=4, keyHeads=2, size=2),
        "one key head": Case("heads 4, dim 8, key_heads 1, mask causal", mask=lambda i, j: j <= i, heads=4, keyHeads=1, size=2),
        "shared keys, own score": Case(
            "heads 4, dim 8, key_heads 2\n  score(q, k) = -sum((q - k)^2)",
            lambda p, q, k, i, j: -(torch.sub(*pairs(q, k)) ** 2).sum(-1), heads=4, keyHeads=2, size=2),
        "own dim": Case("heads 2, dim 12", size=6),
        "one head": Case("heads 1", heads=1, size=FEATURES),
        "rotary": Case("heads 2, dim 12, positions rotary", size=6, isRotary=True),
        "rotary, additive": Case(
            "heads 2, positions rotary, score additive",
            lambda p, q, k, i, j: torch.tanh(torch.add(*pairs(q, k))) @ p["attend.score_weight"],
            learned={"score_weight": Draw((FEATURES // HEADS,))}, isRotary=True),
        "relative": Case("heads 2, positions relative", **relative(LENGTH, LENGTH)),
        "relative, causal": Case(
            "heads 2, positions relative, mask causal", mask=lambda i, j: j <= i, **relative(LENGTH, LENGTH)),
        "relative, memory": Case("heads 2, positions relative", memory=4, **relative(LENGTH, 4)),
    }
