"""A book of cases: the text of a net, its parameters and a batch of samples, and what PyTorch makes of them.

The file is a safetensors file of float32. The text of a case is among the texts of the file, by the name of the case;
its tensors are called

    CASE/input/NAME        a batch of samples
    CASE/parameter/PATH    by the path that the parameter has in the net
    CASE/output            of the batch, after training
    CASE/training          of the batch while training, where that differs
    CASE/becomes/PATH      a running statistic after one step of training
    CASE/weights           what the first sample attends to: [heads, queries, keys]
    CASE/cotangent         of the output
    CASE/gradients         of Σ output·cotangent over the batch while training, by each parameter that is learned, one
                           behind the other in the order of the parameters

To every input that can be differentiated the net adds a parameter `shift_NAME` before anything else, so that its
gradient is that of the input, summed over the samples. What is drawn depends on the name of the case alone, so a new
case leaves the others as they are. Every number is a float32, so what is computed in doubles begins with what is read.
"""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zlib import crc32

import torch
from torch import Tensor

SAMPLES = 2
Parameters = Mapping[str, Tensor]


@dataclass(frozen=True)
class Draw:
    """Normal random numbers to be drawn: the shape, and what they are multiplied by and shifted by."""

    shape: tuple[int, ...]
    scale: float = 1.0
    middle: float = 0.0


@dataclass
class Result:
    """What a case computes, where that is more than one output."""

    output: Tensor
    training: Tensor | None = None
    becomes: Mapping[str, Tensor] | None = None
    weights: Tensor | None = None


def linear(x: Tensor, parameters: Parameters, path: str, name: str = "") -> Tensor:
    """torch.nn.functional.linear with the parameters of a linear layer, whose weight is [in, out]."""
    prefix = f"{path}.{name}_" if name else f"{path}."
    return torch.nn.functional.linear(x, parameters[prefix + "weight"].mT, parameters.get(prefix + "bias"))


class Book:
    """Cases in the order in which they were recorded."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._tensors: dict[str, Tensor] = {}

    def record(
        self,
        name: str,
        result: str,
        inputs: Mapping[str, Draw | Tensor],
        parameters: Mapping[str, Draw],
        function: Callable[..., Tensor | Result],
        before: str = "",
    ) -> None:
        """Records a case.

        result: the last line of the net, which may be several, with `y` for its output.
        inputs: of one sample each, or whole batches of what is not differentiated.
        parameters: by their paths within the net.
        function: of the parameters by these paths and of the inputs, batches all of them.
        before: what stands in front of the net.
        """
        assert name not in self._texts, name
        generator = torch.Generator().manual_seed(crc32(name.encode()))

        def drawn(shape: tuple[int, ...], scale: float = 1.0, middle: float = 0.0) -> Tensor:
            numbers = torch.randn(shape, generator=generator, dtype=torch.float64) * scale + middle
            return numbers.to(torch.float32).to(torch.float64)

        batches: dict[str, Tensor] = {}
        values: dict[str, Tensor] = {}
        lines = ["net N {"]
        for key, draw in inputs.items():
            isDrawn = isinstance(draw, Draw)
            batches[key] = drawn((SAMPLES, *draw.shape), draw.scale, draw.middle) if isDrawn else draw
            lines.append(f"  in {key}: {list(batches[key].shape[1:])}")
        for key, draw in inputs.items():
            if isinstance(draw, Draw):
                values[f"shift_{key}"] = drawn(draw.shape, draw.scale)
                lines += [f"  param shift_{key}: {list(draw.shape)} = 0", f"  {key} = {key} + shift_{key}"]
        lines += [f"  {line}" for line in result.strip().splitlines()] + ["}"]
        for path, draw in parameters.items():
            values[path] = drawn(draw.shape, draw.scale, draw.middle)
        self._texts[name] = "\n".join([*before.strip().splitlines(), *lines])

        leaves = {path: value.requires_grad_() for path, value in values.items()}
        shifted = [x + leaves[f"shift_{key}"] if f"shift_{key}" in leaves else x for key, x in batches.items()]
        found = function(leaves, *shifted)
        found = found if isinstance(found, Result) else Result(found)
        trained = found.output if found.training is None else found.training
        cotangent = drawn(tuple(trained.shape))
        becomes = found.becomes or {}
        learned = [path for path in leaves if path not in becomes]
        gradients = torch.autograd.grad((trained * cotangent).sum(), [leaves[path] for path in learned])

        def put(label: str, tensor: Tensor | None) -> None:
            if tensor is not None:
                self._tensors[f"{name}/{label}"] = tensor.detach()

        for key, batch in batches.items():
            put(f"input/{key}", batch)
        for path, value in values.items():
            put(f"parameter/N.{path}", value)
        put("output", found.output)
        put("training", found.training)
        for path, value in becomes.items():
            put(f"becomes/N.{path}", value)
        put("weights", found.weights)
        put("cotangent", cotangent)
        put("gradients", torch.cat([gradient.flatten() for gradient in gradients] or [torch.zeros(0)]))

    def write(self, path: str) -> None:
        """Writes the file: the length of a header, the header in JSON, and the numbers."""
        header: dict[str, object] = {"__metadata__": self._texts}
        blocks: list[bytes] = []
        end = 0
        for name, tensor in self._tensors.items():
            assert torch.isfinite(tensor).all(), name
            numbers = tensor.to(torch.float32).flatten().tolist()
            blocks.append(struct.pack(f"<{len(numbers)}f", *numbers))
            header[name] = {
                "dtype": "F32",
                "shape": list(tensor.shape),
                "data_offsets": [end, end + len(blocks[-1])],
            }
            end += len(blocks[-1])
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + b"".join(blocks))
