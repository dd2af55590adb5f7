"""Linear layers, convolutions, pooling, normalisation, embeddings, positions and activations."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from book import SAMPLES, Book, Draw, Parameters, Result, linear


def record(book: Book) -> None:
    linears(book)
    convolutions(book)
    pools(book)
    norms(book)
    positions(book)
    for function in [F.gelu, F.relu, F.silu, torch.tanh, torch.sigmoid, F.softplus]:
        name = function.__name__
        book.record(name, f"out y = {name}(x)", {"x": Draw((3, 5), 2)}, {}, lambda p, x: function(x))
    for function in [F.softmax, F.log_softmax]:
        name = function.__name__
        book.record(name, f"out y = {name}(x)", {"x": Draw((3, 5), 2)}, {}, lambda p, x: function(x, dim=-1))


def linears(book: Book) -> None:
    weights = {"linear.weight": Draw((5, 4)), "linear.bias": Draw((4,))}
    last = lambda p, x: linear(x, p, "linear")
    book.record("linear", "out y = linear(x, 4)", {"x": Draw((3, 5))}, weights, last)
    book.record("linear of a vector", "out y = linear(x, 4)", {"x": Draw((5,))}, weights, last)
    book.record("linear, three axes", "out y = linear(x, 4)", {"x": Draw((2, 3, 5))}, weights, last)
    book.record(
        "linear, first axis", "out y = linear(x, 4, axis: 0)", {"x": Draw((5, 3))}, weights,
        lambda p, x: linear(x.mT, p, "linear").mT)
    book.record(
        "linear without bias", "out y = linear(x, 4, bias: false)", {"x": Draw((3, 5))},
        {"linear.weight": Draw((5, 4))}, last)
    book.record(
        "two linear layers", "h = tanh(linear(x, 4))\nout y = linear(h, 2)", {"x": Draw((3, 5))},
        {
            "linear[0].weight": Draw((5, 4), 0.5), "linear[0].bias": Draw((4,)),
            "linear[1].weight": Draw((4, 2)), "linear[1].bias": Draw((2,)),
        },
        lambda p, x: linear(torch.tanh(linear(x, p, "linear[0]")), p, "linear[1]"))


# Images [batch, height, width, channels] and sequences [batch, length, channels] as PyTorch has them, and back.


def channelsFirst(x: Tensor) -> Tensor:
    return x.movedim(-1, 1)


def channelsLast(x: Tensor) -> Tensor:
    return x.movedim(1, -1)


def convolve(
    p: Parameters, x: Tensor, path: str, front: list[int], behind: list[int], stride: int = 1,
    dilation: int | list[int] = 1, groups: int = 1,
) -> Tensor:
    """Convolution with so many zeros in front of each axis and behind it."""
    weight = p[f"{path}.weight"].movedim(-1, 0).movedim(-1, 1)
    ends = [end for pair in reversed(list(zip(front, behind))) for end in pair]
    function = F.conv1d if len(front) == 1 else F.conv2d
    padded = F.pad(channelsFirst(x), ends)
    return channelsLast(
        function(padded, weight, p.get(f"{path}.bias"), stride=stride, dilation=dilation, groups=groups))


def convolutions(book: Book) -> None:
    def case(name, text, shape, weight, front, behind, hasBias=True, **options):
        parameters = {"conv.weight": Draw(weight, 0.5)}
        if hasBias:
            parameters["conv.bias"] = Draw((weight[-1],))
        book.record(
            name, f"out y = conv({text})", {"x": Draw(shape)}, parameters,
            lambda p, x: convolve(p, x, "conv", front, behind, **options))

    case("conv", "x, 3, 3", (6, 5, 2), (3, 3, 2, 3), [1, 1], [1, 1])
    case("conv of 1", "x, 3, 1, bias: false", (4, 3, 2), (1, 1, 2, 3), [0, 0], [0, 0], hasBias=False)
    case("conv, even window", "x, 3, [2, 4]", (5, 6, 2), (2, 4, 2, 3), [0, 1], [1, 2])
    case("conv, stride", "x, 3, 3, stride: 2", (7, 6, 2), (3, 3, 2, 3), [1, 0], [1, 1], stride=2)
    case(
        "conv, padding by number", "x, 3, 3, stride: 2, padding: 2", (6, 5, 2), (3, 3, 2, 3), [2, 2], [2, 2], stride=2)
    case(
        "conv, window of two lengths", "x, 3, [2, 3], padding: 0, dilation: [1, 2]", (5, 6, 2), (2, 3, 2, 3), [0, 0],
        [0, 0], dilation=[1, 2])
    case("conv, dilation", "x, 2, 3, dilation: 2", (6, 5, 2), (3, 3, 2, 2), [2, 2], [2, 2], dilation=2)
    case("conv, groups", "x, 6, 3, groups: 2", (4, 5, 4), (3, 3, 2, 6), [1, 1], [1, 1], groups=2)
    case("conv, each channel apart", "x, 6, 3, groups: 3", (4, 5, 3), (3, 3, 1, 6), [1, 1], [1, 1], groups=3)
    case("conv along a sequence", "x, 4, 3", (7, 3), (3, 3, 4), [1], [1])
    case("conv, causal", 'x, 4, 3, padding: "causal"', (7, 3), (3, 3, 4), [2], [0])
    case("conv, causal with holes", 'x, 4, 2, padding: "causal", dilation: 4', (9, 3), (2, 3, 4), [4], [0], dilation=4)
    case("conv along a sequence, stride", "x, 4, 3, stride: 2, padding: 1", (8, 3), (3, 3, 4), [1], [1], stride=2)
    case("conv along a sequence, groups", "x, 4, 5, groups: 2", (7, 4), (5, 2, 4), [2], [2], groups=2)


def pools(book: Book) -> None:
    def case(name, text, shape, function):
        book.record(
            name, f"out y = {text}", {"x": Draw(shape)}, {},
            lambda p, x: channelsLast(function(channelsFirst(x))))

    case("max_pool", "max_pool(x, 2)", (6, 5, 2), lambda x: F.max_pool2d(x, 2))
    case(
        "max_pool, stride and padding", "max_pool(x, 3, stride: 2, padding: 1)", (6, 5, 2),
        lambda x: F.max_pool2d(x, 3, stride=2, padding=1))
    case(
        "max_pool, same size", 'max_pool(x, [2, 3], stride: 1, padding: "same")', (4, 5, 2),
        lambda x: F.max_pool2d(F.pad(x, [1, 1, 0, 1], value=-math.inf), (2, 3), stride=1))
    case("max_pool along a sequence", "max_pool(x, 3, stride: 2)", (9, 3), lambda x: F.max_pool1d(x, 3, stride=2))
    case("avg_pool", "avg_pool(x, [2, 3])", (6, 7, 2), lambda x: F.avg_pool2d(x, (2, 3)))
    case(
        "avg_pool, stride and padding", "avg_pool(x, 3, stride: 2, padding: 1)", (6, 5, 2),
        lambda x: F.avg_pool2d(x, 3, stride=2, padding=1))
    case("avg_pool along a sequence", "avg_pool(x, 2)", (8, 3), lambda x: F.avg_pool1d(x, 2))


def batchNorm(p: Parameters, x: Tensor, path: str, isTraining: bool) -> Tensor:
    return channelsLast(
        F.batch_norm(
            channelsFirst(x), p[f"{path}.mean"].detach(), p[f"{path}.variance"].detach(), p[f"{path}.scale"],
            p[f"{path}.shift"], training=isTraining, momentum=0, eps=1e-5))


def batchStatistics(p: Parameters, x: Tensor, path: str) -> dict[str, Tensor]:
    """What the running statistics become. PyTorch keeps the variance of a sample, n/(n - 1) times what it divides by;
    we keep what we divide by."""
    axes = tuple(range(x.ndim - 1))
    return {
        f"{path}.mean": 0.9 * p[f"{path}.mean"] + 0.1 * x.mean(axes),
        f"{path}.variance": 0.9 * p[f"{path}.variance"] + 0.1 * x.var(axes, unbiased=False),
    }


def batchNormDraws(path: str, features: int) -> dict[str, Draw]:
    return {
        f"{path}.scale": Draw((features,)), f"{path}.shift": Draw((features,)),
        f"{path}.mean": Draw((features,), 0.5), f"{path}.variance": Draw((features,), 0.1, 1.0),
    }


def norms(book: Book) -> None:
    scale = {"norm.scale": Draw((6,)), "norm.shift": Draw((6,))}
    layerNorm = lambda p, x: F.layer_norm(x, [6], p["norm.scale"], p["norm.shift"], eps=1e-5)
    rmsNorm = lambda p, x: F.rms_norm(x, [6], p["rms_norm.scale"], eps=1e-5)
    # Of small numbers too, where what is added to the variance counts.
    for title, draw in [("", Draw((4, 6), 2, 1)), (" of small numbers", Draw((4, 6), 0.01))]:
        book.record("norm" + title, "out y = norm(x)", {"x": draw}, scale, layerNorm)
        book.record("rms_norm" + title, "out y = rms_norm(x)", {"x": draw}, {"rms_norm.scale": Draw((6,))}, rmsNorm)
    for title, draw in [
        ("", Draw((4, 3), 2, 1)), (" of small numbers", Draw((4, 3), 0.01)), (" of images", Draw((3, 4, 3))),
        (" of vectors", Draw((3,), 2)),
    ]:
        book.record(
            "batch_norm" + title, "out y = batch_norm(x)", {"x": draw}, batchNormDraws("batch_norm", 3),
            lambda p, x: Result(
                batchNorm(p, x, "batch_norm", False), batchNorm(p, x, "batch_norm", True),
                batchStatistics(p, x, "batch_norm")))
    for title, draw in [("", Draw((5, 3), 2, 1)), (" of images", Draw((3, 4, 3)))]:
        book.record(
            "instance_norm" + title, "out y = instance_norm(x)", {"x": draw},
            {"instance_norm.scale": Draw((3,)), "instance_norm.shift": Draw((3,))},
            lambda p, x: channelsLast(
                F.instance_norm(
                    channelsFirst(x), weight=p["instance_norm.scale"], bias=p["instance_norm.shift"], eps=1e-5)))


def sinusoids(length: int, features: int) -> Tensor:
    place = torch.arange(length).double()[:, None]
    angle = place * torch.exp(torch.arange(0, features, 2).double() * (-math.log(10000.0) / features))
    table = torch.zeros(length, features)
    table[:, 0::2] = angle.sin()
    table[:, 1::2] = angle.cos()
    return table


def positions(book: Book) -> None:
    ids = torch.tensor([[1.0, 4, 1, 6, 0], [2, 2, 3, 6, 1]])
    assert len(ids) == SAMPLES
    book.record(
        "embedding", "out y = embedding(ids, 7, 3)", {"ids": ids}, {"embedding.weight": Draw((7, 3))},
        lambda p, ids: F.embedding(ids.long(), p["embedding.weight"]))
    book.record(
        "positions", "out y = tanh(x + positions(5, 4))", {"x": Draw((5, 4))}, {"positions.weight": Draw((5, 4))},
        lambda p, x: torch.tanh(x + p["positions.weight"]))
    book.record(
        "positions, sinusoidal", 'out y = tanh(x + positions(9, 6, kind: "sinusoidal"))', {"x": Draw((9, 6))}, {},
        lambda p, x: torch.tanh(x + sinusoids(9, 6)))
