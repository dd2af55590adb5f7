"""Functions of single elements and of broadcast pairs; what follows `unary/`, `binary/` and `compare/` is the name of a
case of `UnaryFunction`, `BinaryFunction` and `Comparison` in Swift."""

import torch
import torch.nn.functional as F

from book import Book, Draw, tensor

# Where a function has a domain, the interval lies inside it.
UNARY = {
    "negate": (torch.neg, -2, 2),
    "abs": (torch.abs, -2, 2),
    "sqrt": (torch.sqrt, 0.1, 4),
    "exp": (torch.exp, -4, 4),
    "log": (torch.log, 0.1, 6),
    "log2": (torch.log2, 0.1, 6),
    "log10": (torch.log10, 0.1, 6),
    "expm1": (torch.expm1, -2, 2),
    "log1p": (torch.log1p, -0.9, 4),
    "sin": (torch.sin, -7, 7),
    "cos": (torch.cos, -7, 7),
    "tan": (torch.tan, -1.4, 1.4),
    "asin": (torch.asin, -0.95, 0.95),
    "acos": (torch.acos, -0.95, 0.95),
    "atan": (torch.atan, -4, 4),
    "sinh": (torch.sinh, -3, 3),
    "cosh": (torch.cosh, -3, 3),
    "tanh": (torch.tanh, -3, 3),
    "asinh": (torch.asinh, -4, 4),
    "acosh": (torch.acosh, 1.1, 5),
    "atanh": (torch.atanh, -0.95, 0.95),
    "sigmoid": (torch.sigmoid, -6, 6),
    "floor": (torch.floor, -3, 3),
    "ceil": (torch.ceil, -3, 3),
    "round": (torch.round, -3, 3),
    "truncate": (torch.trunc, -3, 3),
    "cubeRoot": (lambda x: x.sign() * x.abs() ** (1 / 3), -4, 4),
    "erf": (torch.erf, -2, 2),
    "erfc": (torch.erfc, -2, 2),
    "gamma": (lambda x: torch.exp(torch.lgamma(x)), 0.2, 4),
    "logGamma": (torch.lgamma, 0.2, 6),
    "sign": (torch.sign, -2, 2),
    # Not F.softplus, which is the identity beyond a threshold.
    "softplus": (lambda x: torch.logaddexp(x, torch.zeros_like(x)), -6, 6),
    "relu": (torch.relu, -2, 2),
    "gelu": (F.gelu, -4, 4),
    "geluTanh": (lambda x: F.gelu(x, approximate="tanh"), -4, 4),
    "silu": (F.silu, -6, 6),
}

BINARY = {
    "add": (torch.add, -2, 2),
    "subtract": (torch.sub, -2, 2),
    "multiply": (torch.mul, -2, 2),
    "divide": (torch.div, 0.4, 2),
    "power": (torch.pow, 0.2, 3),
    "minimum": (torch.minimum, -2, 2),
    "maximum": (torch.maximum, -2, 2),
    "modulo": (torch.remainder, -3, 3),
    "atan2": (torch.atan2, -2, 2),
    "hypot": (torch.hypot, -2, 2),
}

COMPARISONS = {
    "equal": torch.eq,
    "notEqual": torch.ne,
    "less": torch.lt,
    "lessOrEqual": torch.le,
    "greater": torch.gt,
    "greaterOrEqual": torch.ge,
}


def record(book: Book) -> None:
    for name, (function, lower, upper) in UNARY.items():
        book.record(f"unary/{name}", function, {"x": Draw((5,), lower, upper)})
    # Where the plain formula would overflow or lose every digit.
    far = tensor([-800, -40, 1e-9, 40, 800])
    for name in ["sigmoid", "tanh", "softplus", "silu"]:
        book.record(f"unary/{name}/far", UNARY[name][0], {"x": far})
    for name in ["expm1", "log1p", "asinh", "erfc"]:
        book.record(f"unary/{name}/far", UNARY[name][0], {"x": tensor([-1e-12, 1e-12, 0.5, 5, 20])})
    special = tensor([float("nan"), float("inf"), -float("inf"), 0, 1])
    book.record("unary/isMissing", lambda x: x.isnan().detach(), {}, {"x": special})
    book.record("unary/isFinite", lambda x: x.isfinite().detach(), {}, {"x": special})

    for name, (function, lower, upper) in BINARY.items():
        book.record(f"binary/{name}", function, {"a": Draw((3,), lower, upper), "b": Draw((3,), lower, upper)})
        book.record(
            f"binary/{name}/broadcast", function, {"a": Draw((2, 1, 3), lower, upper), "b": Draw((2, 1), lower, upper)}
        )
    book.record("binary/power/whole", torch.pow, {"a": Draw((7,))}, {"b": tensor([-2, -1, 0, 1, 2, 3, 4])})
    for name, function in COMPARISONS.items():
        pair = {"a": tensor([[1, 2, 3], [3, float("nan"), 1]]), "b": tensor([2, 2, float("inf")])}
        book.record(f"compare/{name}", function, {}, pair)

    mask = {"mask": tensor([[1, 0, 1], [0, 0, 1]])}
    book.record("where", lambda a, b, m: torch.where(m != 0, a, b), {"a": Draw((2, 3)), "b": Draw((2, 3))}, mask)
    book.record(
        "where/broadcast", lambda a, b, m: torch.where(m != 0, a, b), {"a": Draw((3,)), "b": Draw((4, 1, 1))}, mask
    )
    book.record("clamp", lambda x: x.clamp(-0.7, 0.9), {"x": Draw((3, 3))}, lower=-0.7, upper=0.9)
    book.record(
        "clamp/tensors",
        lambda x, lower, upper: x.clamp(lower, upper),
        {"x": Draw((3, 3)), "lower": Draw((3,), -1.5, -0.5), "upper": Draw((3, 1), 0.5, 1.5)},
    )
