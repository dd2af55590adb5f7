"""Matrix products, and operations that move elements without changing them."""

import torch
import torch.nn.functional as F

from book import Book, Draw, tensor

PRODUCTS = {
    "dot": ((5,), (5,)),
    "matrix-vector": ((3, 5), (5,)),
    "vector-matrix": ((5,), (5, 3)),
    "matrices": ((3, 5), (5, 2)),
    "column": ((3, 1), (1, 4)),
    "batch": ((2, 3, 2), (2, 2, 3)),
    "batch-matrix": ((2, 2, 3), (3, 2)),
    "matrix-batch": ((2, 3), (2, 3, 3)),
    "batch-vector": ((2, 2, 3), (3,)),
    "vector-batch": ((3,), (2, 3, 2)),
    "broadcast": ((2, 1, 2, 3), (3, 3, 2)),
}


def record(book: Book) -> None:
    for name, (left, right) in PRODUCTS.items():
        book.record(f"matmul/{name}", torch.matmul, {"a": Draw(left), "b": Draw(right)})
    book.record("linear", lambda x, w, b: x @ w + b, {"x": Draw((2, 2, 3)), "weight": Draw((3, 3)), "bias": Draw((3,))})
    book.record("outer", torch.outer, {"a": Draw((3,)), "b": Draw((4,))})

    book.record("reshape", lambda x: x.reshape(3, 4), {"x": Draw((2, 3, 2))}, shape=[3, 4])
    book.record("permute", lambda x: x.permute(2, 0, 1), {"x": Draw((2, 3, 2))}, axes=[2, 0, 1])
    book.record("permute/transpose", lambda x: x.mT, {"x": Draw((2, 3, 2))}, axes=[0, 2, 1])
    book.record("expand", lambda x: x.expand(2, 3, 4), {"x": Draw((3, 1))}, shape=[2, 3, 4])
    parts = {"a": Draw((2, 3)), "b": Draw((2, 1)), "c": Draw((2, 2))}
    book.record("concatenate", lambda *parts: torch.cat(parts, 1), parts, axis=1)
    book.record("stack", lambda *parts: torch.stack(parts, -1), {"a": Draw((2, 3)), "b": Draw((2, 3))}, axis=-1)
    book.record("slice", lambda x: x[1:3, 2:3, 0:2], {"x": Draw((3, 4, 2))}, starts=[1, 2, 0], counts=[2, 1, 2])
    book.record("embed", lambda x: F.pad(x, (1, 0, 0, 2)), {"x": Draw((2, 3))}, starts=[0, 1], shape=[4, 4])

    rows = tensor([2, 0, 2, 1, 2])
    book.record("gather", lambda x, i: x[i.long()], {"x": Draw((3, 2))}, {"indices": rows}, axis=0)
    book.record("gather/last-axis", lambda x, i: x[:, i.long()], {"x": Draw((2, 3))}, {"indices": rows}, axis=1)
    table = tensor([[1, 0, 3], [1, 1, 0]])
    book.record("gather/matrix", lambda x, i: x[:, i.long()], {"x": Draw((2, 4, 2))}, {"indices": table}, axis=1)
    book.record("gather_elements", lambda x, i: x.gather(1, i.long()), {"x": Draw((2, 4))}, {"indices": table}, axis=1)
    book.record(
        "scatter_add",
        lambda x, i: x.new_zeros(4, 2).index_add(0, i.long(), x),
        {"x": Draw((5, 2))},
        {"indices": rows},
        axis=0,
        extent=4,
    )
    book.record(
        "scatter_add_elements",
        lambda x, i: x.new_zeros(2, 4).scatter_add(1, i.long(), x),
        {"x": Draw((2, 3))},
        {"indices": table},
        axis=1,
        extent=4,
    )
    book.record("embedding", lambda table, i: F.embedding(i.long(), table), {"table": Draw((4, 3))}, {"indices": table})
    book.record("one_hot", lambda i: F.one_hot(i.long(), 4), {}, {"indices": table}, classes=4)
