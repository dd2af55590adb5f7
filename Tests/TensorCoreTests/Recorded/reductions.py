"""Reductions, statistics, running sums, order, and what is built of them: softmax and its kin."""

import torch

from book import Book, Draw, tensor

ALL_AXES = (0, 1, 2)
SHAPE = (2, 3, 2)

# Each takes the axes it reduces.
REDUCTIONS = {
    "sum": lambda x, axes: x.sum(axes),
    "mean": lambda x, axes: x.mean(axes),
    "min": lambda x, axes: x.amin(axes),
    "max": lambda x, axes: x.amax(axes),
    "sd": lambda x, axes: x.std(axes, correction=1),
    "std": lambda x, axes: x.std(axes, correction=0),
    "norm": lambda x, axes: torch.linalg.vector_norm(x, dim=axes),
    "log_sum_exp": lambda x, axes: x.logsumexp(axes),
}

# These take one axis only, or all elements.
ALONG_ONE = {
    "product": lambda x, axis: x.prod(axis),
    "median": lambda x, axis: x.quantile(0.5, axis),
    "quantile": lambda x, axis: x.quantile(0.3, axis),
}

ALONG = {
    "softmax": lambda x, axis: x.softmax(axis),
    "log_softmax": lambda x, axis: x.log_softmax(axis),
    "cumsum": lambda x, axis: x.cumsum(axis),
    "cumsum/reversed": lambda x, axis: x.flip(axis).cumsum(axis).flip(axis),
    "sort": lambda x, axis: x.sort(axis).values,
    "diff": lambda x, axis: x.diff(dim=axis),
}

INDICES = {"argmin": torch.argmin, "argmax": torch.argmax, "argsort": torch.argsort}


def record(book: Book) -> None:
    x = {"x": Draw(SHAPE)}
    for name, function in REDUCTIONS.items():
        book.record(f"{name}/all", lambda x: function(x, ALL_AXES), x)
        book.record(f"{name}/axis", lambda x: function(x, (1,)), x, axis=1)
        book.record(f"{name}/axes", lambda x: function(x, (0, 2)), x, axes=[0, 2])
    for correction in [0, 1]:
        book.record(
            f"variance/{correction}/all", lambda x: x.var(ALL_AXES, correction=correction), x, correction=correction
        )
        book.record(
            f"variance/{correction}/axis", lambda x: x.var(1, correction=correction), x, axis=1, correction=correction
        )
    for name, function in ALONG_ONE.items():
        fraction = {"fraction": 0.3} if name == "quantile" else {}
        book.record(f"{name}/all", lambda x: function(x.flatten(), 0), x, **fraction)
        book.record(f"{name}/axis", lambda x: function(x, 1), x, axis=1, **fraction)
    book.record("product/zeros", lambda x: x.prod(1), {"x": tensor([[2, 0, 3], [0, 1.5, 0]])}, axis=1)
    for name, function in ALONG.items():
        attributes = {"reversed": name == "cumsum/reversed"} if name.startswith("cumsum") else {}
        book.record(f"{name}/first", lambda x: function(x, 0), {"x": Draw((3, 3))}, axis=0, **attributes)
        book.record(f"{name}/last", lambda x: function(x, -1), {"x": Draw((2, 5))}, axis=-1, **attributes)
    far = tensor([[1000, 1001, 999.5], [-1000, 1000, 0]])
    for name in ["softmax", "log_softmax"]:
        book.record(f"{name}/far", lambda x: ALONG[name](x, -1), {"x": far}, axis=-1)
    book.record("log_sum_exp/far", lambda x: x.logsumexp(-1), {"x": far}, axis=-1)

    for name, function in INDICES.items():
        book.record(f"{name}", lambda x: function(x, dim=1).detach(), x, axis=1)
    gaps = tensor([[1, float("nan"), 2], [float("nan"), float("nan"), float("inf")]])
    book.record("count_missing", lambda x: x.isnan().sum(1), {}, {"x": gaps}, axis=1)
    for largest in [True, False]:
        book.record(
            "top_k/largest" if largest else "top_k/smallest",
            lambda x: dict(zip(["values", "indices"], x.topk(2, -1, largest=largest))),
            {"x": Draw((3, 5))},
            k=2,
            axis=-1,
            largest=largest,
        )
