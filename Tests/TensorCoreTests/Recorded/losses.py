"""Losses. The classes stand in the last axis; `reduction` is mean, sum or none."""

import torch.nn.functional as F
from torch import Tensor

from book import Book, Draw, draw, tensor


def cross_entropy(logits: Tensor, targets: Tensor, *weights: Tensor, **options) -> Tensor:
    """With class numbers, or a distribution over the classes, as the targets."""
    if targets.shape == logits.shape:
        return F.cross_entropy(logits.movedim(-1, 1), targets.movedim(-1, 1), *weights, **options)
    return F.cross_entropy(logits.movedim(-1, 1), targets.long(), *weights, **options)


def record_cross_entropy(book: Book) -> None:
    logits, targets = {"logits": Draw((4, 4))}, {"targets": tensor([3, 0, 1, 1])}
    weights = {"weights": tensor([0.5, 2, 1, 1.25])}
    holes = {"targets": tensor([3, -1, 1, -1])}

    def case(variant: str, constants: dict[str, Tensor], logits=logits, **attributes) -> None:
        words = {"smoothing": "label_smoothing", "ignored": "ignore_index"}
        options = {words.get(key, key): value for key, value in attributes.items()}
        book.record(
            f"cross_entropy/{variant}",
            lambda *arrays: cross_entropy(*arrays, **options),
            logits,
            constants,
            **attributes,
        )

    for reduction in ["mean", "sum", "none"]:
        case(reduction, targets, reduction=reduction)
    case("smoothed", targets, reduction="mean", smoothing=0.1)
    case("weighted", targets | weights, reduction="mean")
    case("weighted/sum", targets | weights, reduction="sum")
    case("ignored", holes, reduction="mean", ignored=-1)
    case("ignored/none", holes, reduction="none", ignored=-1)
    case("everything", holes | weights, reduction="mean", smoothing=0.2, ignored=-1)
    case("sequence", {"targets": tensor([[2, 0], [1, 1]])}, logits={"logits": Draw((2, 2, 3))}, reduction="mean")
    case(
        "far", {"targets": tensor([0, 2])}, logits={"logits": tensor([[900, -900, 1], [4, 800, -5]])}, reduction="none"
    )
    shares = draw("cross_entropy shares", (4, 4), 0.1, 1)
    case("distribution", {"targets": shares / shares.sum(-1, keepdim=True)}, reduction="mean")


def record(book: Book) -> None:
    record_cross_entropy(book)
    functions = {
        "mse": (F.mse_loss, {}),
        "mae": (F.l1_loss, {}),
        "huber": (F.huber_loss, {"delta": 0.8}),
        "bce_with_logits": (F.binary_cross_entropy_with_logits, {}),
    }
    for name, (function, options) in functions.items():
        interval = (0.05, 0.95) if name == "bce_with_logits" else (-2, 2)
        for reduction in ["mean", "sum", "none"]:
            book.record(
                f"{name}/{reduction}",
                lambda x, y: function(x, y, reduction=reduction, **options),
                {"x": Draw((2, 3)), "target": Draw((2, 3), *interval)},
                reduction=reduction,
                **options,
            )
    book.record(
        "bce_with_logits/far",
        lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction="none"),
        {"x": tensor([-800, 800, -40, 40])},
        {"target": tensor([0, 0, 1, 1])},
        reduction="none",
    )
