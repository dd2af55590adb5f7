"""A book of cases: an operation's inputs, its outputs and its gradients, written as lines of text.

    case NAME {attribute=value …}     NAME is operation/variant; a list is written 1,2,3
    input NAME [shape]: numbers       what is differentiated, row-major
    constant NAME [shape]: numbers    what is not: indices, masks, targets, states
    output NAME [shape]: numbers
    cotangent NAME [shape]: numbers   of the output of this name; absent if it has no gradient
    gradient NAME [shape]: numbers    of Σ output·cotangent over all outputs, by the input of this name

Inputs and cotangents are drawn with few decimals, which keeps the text short: the decimal number is the double nearest
to it. Every number of a case differs from the others and from 0, so no extreme is shared and no kink is met. What is
drawn depends on the names alone, so a new case leaves the others as they are.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

Attribute = bool | int | float | str | Sequence[int]


@dataclass(frozen=True)
class Draw:
    """Random numbers to be drawn: their shape and the interval they come from."""

    shape: tuple[int, ...]
    lower: float = -2.0
    upper: float = 2.0


def tensor(values) -> Tensor:
    """Nested lists as a tensor of doubles."""
    return torch.tensor(values, dtype=torch.float64)


class Book:
    """Cases in the order in which they were recorded."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._names: set[str] = set()

    def record(
        self,
        name: str,
        function: Callable[..., Tensor | dict[str, Tensor]],
        inputs: Mapping[str, Draw | Tensor],
        constants: Mapping[str, Tensor] | None = None,
        **attributes: Attribute,
    ) -> None:
        """Runs `function` on the inputs and then the constants, by position, and writes the case.

        A function with several outputs gives them by name; a single one is called `y`.
        """
        self._begin(name, attributes)
        seen = {0.0}
        leaves = {key: _drawn(value, f"{name} {key}", seen).requires_grad_() for key, value in inputs.items()}
        constants = constants or {}
        result = function(*leaves.values(), *constants.values())
        outputs = result if isinstance(result, dict) else {"y": result}
        cotangents = {
            key: _drawn(Draw(tuple(value.shape), -1, 1), f"{name} cotangent {key}", {0.0}, decimals=2)
            for key, value in outputs.items()
            if value.requires_grad
        }
        self._write_all("input", leaves)
        self._write_all("constant", constants)
        self._write_all("output", outputs)
        self._write_all("cotangent", cotangents)
        if cotangents:
            total = sum((outputs[key] * cotangent).sum() for key, cotangent in cotangents.items())
            gradients = torch.autograd.grad(total, list(leaves.values()))
            self._write_all("gradient", dict(zip(leaves, gradients)))

    def state(
        self, name: str, constants: Mapping[str, Tensor], outputs: Mapping[str, Tensor], **attributes: Attribute
    ) -> None:
        """Writes a case without gradients, whose outputs are at hand."""
        self._begin(name, attributes)
        self._write_all("constant", constants)
        self._write_all("output", outputs)

    def _begin(self, name: str, attributes: Mapping[str, Attribute]) -> None:
        if name in self._names:
            raise ValueError(f"two cases are called {name}")
        self._names.add(name)
        words = [f"{key}={_attribute(value)}" for key, value in attributes.items()]
        self.lines += ["", " ".join(["case", name, *words])]

    def _write_all(self, role: str, arrays: Mapping[str, Tensor]) -> None:
        for name, array in arrays.items():
            shape = ",".join(map(str, array.shape))
            numbers = "".join(" " + _number(value) for value in array.detach().double().flatten().tolist())
            self.lines.append(f"{role} {name} [{shape}]:{numbers}")


def draw(seed: str, shape: tuple[int, ...], lower: float = -2.0, upper: float = 2.0) -> Tensor:
    """What an input of that shape would be, for constants."""
    return _drawn(Draw(shape, lower, upper), seed, {0.0})


def _drawn(value: Draw | Tensor, seed: str, seen: set[float], decimals: int = 3) -> Tensor:
    """Python promises that `Random.random` gives the same numbers in every version."""
    if isinstance(value, Tensor):
        return value.detach().clone()
    random = Random(seed)
    numbers: list[float] = []
    while len(numbers) < math.prod(value.shape):
        number = round(value.lower + (value.upper - value.lower) * random.random(), decimals)
        if number not in seen:
            seen.add(number)
            numbers.append(number)
    return tensor(numbers).reshape(value.shape)


def _attribute(value: Attribute) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, str)):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return ",".join(map(str, value))


def _number(value: float) -> str:
    """The shortest text that reads back as the same double."""
    return repr(value).removesuffix(".0")
