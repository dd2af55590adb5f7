"""Five steps of each optimiser from given gradients, so that only the optimiser's own arithmetic is compared."""

import torch
from torch import Tensor
from torch.optim import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop

from book import Book, draw

STEPS = 5

VARIANTS: dict[str, tuple[type[Optimizer], dict[str, float | bool]]] = {
    "sgd": (SGD, {"lr": 0.1}),
    "sgd/decay": (SGD, {"lr": 0.1, "weight_decay": 0.05}),
    "sgd/momentum": (SGD, {"lr": 0.1, "momentum": 0.9}),
    "sgd/dampening": (SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}),
    "sgd/nesterov": (SGD, {"lr": 0.1, "momentum": 0.8, "nesterov": True}),
    "sgd/nesterov/decay": (SGD, {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.05}),
    "adam": (Adam, {"lr": 0.05, "eps": 1e-8}),
    "adam/decay": (Adam, {"lr": 0.05, "eps": 1e-6, "weight_decay": 0.1}),
    "adam/amsgrad": (Adam, {"lr": 0.05, "eps": 1e-8, "amsgrad": True}),
    "adamw": (AdamW, {"lr": 0.05, "eps": 1e-8, "weight_decay": 0.01}),
    "rmsprop": (RMSprop, {"lr": 0.02, "alpha": 0.99, "eps": 1e-8}),
    "rmsprop/momentum": (RMSprop, {"lr": 0.02, "alpha": 0.9, "eps": 1e-8, "momentum": 0.7, "weight_decay": 0.1}),
    "rmsprop/centered": (RMSprop, {"lr": 0.02, "alpha": 0.9, "eps": 1e-8, "centered": True}),
    "adagrad": (Adagrad, {"lr": 0.1, "eps": 1e-10}),
    "adagrad/decay": (
        Adagrad, {"lr": 0.1, "eps": 1e-10, "lr_decay": 0.2, "weight_decay": 0.1, "initial_accumulator_value": 0.3},
    ),
}  # fmt: skip

# Our words for PyTorch's.
WORDS = {
    "lr": "rate",
    "weight_decay": "decay",
    "eps": "epsilon",
    "alpha": "smoothing",
    "lr_decay": "rate_decay",
    "initial_accumulator_value": "initial",
}


def trajectory(kind: type[Optimizer], options: dict, start: Tensor, gradients: Tensor) -> Tensor:
    """The parameters after each step."""
    parameter = start.clone().requires_grad_()
    optimizer = kind([parameter], **options)
    places = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
        places.append(parameter.detach().clone())
    return torch.stack(places)


def record(book: Book) -> None:
    for name, (kind, options) in VARIANTS.items():
        start, gradients = draw(f"{name} start", (3,)), draw(f"{name} gradients", (STEPS, 3))
        attributes: dict[str, float | bool] = {WORDS.get(key, key): value for key, value in options.items()}
        if kind in (Adam, AdamW):
            attributes |= {"beta1": 0.9, "beta2": 0.999}
        book.state(
            f"optimizer/{name}",
            {"start": start, "gradients": gradients},
            {"trajectory": trajectory(kind, options, start, gradients)},
            **attributes,
        )
    # PyTorch divides by the norm plus 1e-6.
    for name, limit in {"clip_norm": 1.5, "clip_norm/within": 100.0}.items():
        given = {"a": draw(f"{name} a", (2, 3)), "b": draw(f"{name} b", (4,))}
        parameters = [torch.zeros_like(array) for array in given.values()]
        for parameter, gradient in zip(parameters, given.values()):
            parameter.grad = gradient.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
        clipped = {key: parameter.grad for key, parameter in zip(given, parameters)}
        book.state(name, given, {"norm": norm, **clipped}, limit=limit)
