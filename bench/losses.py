"""Trains each net for 100 steps from seeded weights, and keeps what another program needs to do the same.

Usage: losses.py OUT.safetensors [NET…]. The file holds, in single precision:
    NET.state.PARAMETER   the weights before the first step, in our layout: those of a linear layer [in, out], those of
                          a convolution [height, width, in, out]; flattened images count [height, width, channels]
    NET.x, NET.y          the one batch that every step takes; images are [batch, height, width, channels]
    NET.rate              the optimiser's rate, one number
    NET.losses            the mean squared error before each step
and in double precision:
    NET.losses_double     the same of a run with weights, data and optimiser in double precision

What parts the two curves is rounding alone. Where units of `cnn` fall silent and wake, Adam turns the last bits of a
gradient into whole steps: its curves part by 3e-3, those of `tiny`, `small`, `medium`, `mlp` and `dlinear` by less than
1e-5; `bert` was not tried. So only the run in double precision says whether another program computes the same `cnn`.
AdamW has betas 0.9 and 0.999, epsilon 1e-8 and decay 0.01; `dlinear` trains with Adam, without decay.
"""

import sys

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from nets import NETS, Training

STEPS = 100


def our_state(model: nn.Module) -> dict[str, Tensor]:
    state = {}
    for path, layer in model.named_modules():
        for name, parameter in layer.named_parameters(recurse=False):
            if name == "weight" and isinstance(layer, nn.Linear):
                parameter = parameter.T
            elif name == "weight" and isinstance(layer, nn.Conv2d):
                parameter = parameter.permute(2, 3, 1, 0)
            state[f"{path}.{name}"] = parameter
    if "conv2.weight" in state:
        # This layer reads 5×5 places of 64 channels from the convolutions, which PyTorch counts channel by channel.
        planes = state["hidden.weight"].reshape(64, 5, 5, 128)
        state["hidden.weight"] = planes.permute(1, 2, 0, 3).reshape(1600, 128)
    return {name: copied(parameter) for name, parameter in state.items()}


def copied(array: Tensor) -> Tensor:
    return array.detach().clone(memory_format=torch.contiguous_format)


def losses(training: Training) -> Tensor:
    return torch.stack([training.step() for _ in range(STEPS)])


def train(name: str) -> dict[str, Tensor]:
    training = Training(name, fused=False)
    x = training.x.permute(0, 2, 3, 1) if name == "cnn" else training.x
    kept = {f"state.{key}": value for key, value in our_state(training.model).items()}
    kept |= {"x": copied(x), "y": copied(training.y), "rate": torch.tensor(NETS[name].rate)}
    kept["losses"] = losses(training)
    training = Training(name, torch.float64, fused=False)
    kept["losses_double"] = losses(training)
    return {f"{name}.{key}": value for key, value in kept.items()}


def main(path: str, names: list[str]) -> None:
    # One thread adds up in one order.
    torch.set_num_threads(1)
    kept: dict[str, Tensor] = {}
    for name in names or NETS:
        kept |= train(name)
    save_file(kept, path)


if __name__ == "__main__":
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(NETS):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
