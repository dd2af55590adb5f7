"""The recurrent layers of lib/nn/recurrent.twin, as PyTorch's modules compute them."""

import torch
from torch import Tensor
from torch.func import functional_call

from book import Book, Draw

FEATURES = 3


def record(book: Book) -> None:
    gates = torch.zeros(4 * FEATURES)
    # Our forget gate begins open.
    gates[FEATURES : 2 * FEATURES] = 1

    def run(module: type, p, path: str, first: Tensor, second: Tensor, x: Tensor) -> Tensor:
        values = {
            "weight_ih_l0": p[f"{path}.linear.weight"].mT, "weight_hh_l0": p[f"{path}.recurrent"].mT,
            "bias_ih_l0": first, "bias_hh_l0": second,
        }
        return functional_call(module(4, FEATURES, batch_first=True), values, (x,))[0]

    book.record(
        "gru", f"out y = gru(x, {FEATURES})", {"x": Draw((5, 4))},
        {
            "gru.recurrent": Draw((FEATURES, 3 * FEATURES)), "gru.recurrent_bias": Draw((3 * FEATURES,)),
            "gru.linear.weight": Draw((4, 3 * FEATURES)), "gru.linear.bias": Draw((3 * FEATURES,)),
        },
        lambda p, x: run(torch.nn.GRU, p, "gru", p["gru.linear.bias"], p["gru.recurrent_bias"], x),
        before="use nn.recurrent")
    book.record(
        "lstm", f"out y = lstm(x, {FEATURES})", {"x": Draw((5, 4))},
        {
            "lstm.recurrent": Draw((FEATURES, 4 * FEATURES)),
            "lstm.linear.weight": Draw((4, 4 * FEATURES)), "lstm.linear.bias": Draw((4 * FEATURES,)),
        },
        lambda p, x: run(torch.nn.LSTM, p, "lstm", p["lstm.linear.bias"] + gates, torch.zeros(4 * FEATURES), x),
        before="use nn.recurrent")
