"""Layers with parameters or windows.

Images are [batch, height, width, channels] and filters [height, width, channels of a group, filters], which PyTorch
keeps in another order: the functions here turn one into the other.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from book import Book, Draw, tensor


def to_planes(x: Tensor) -> Tensor:
    """Channels moved from the last axis to the second, where PyTorch wants them."""
    return x.movedim(-1, 1)


def from_planes(x: Tensor) -> Tensor:
    return x.movedim(1, -1)


def convolve(x: Tensor, filters: Tensor, *bias: Tensor, **options) -> Tensor:
    """A convolution over one or two axes."""
    function = F.conv1d if x.dim() == 3 else F.conv2d
    kernel = filters.movedim(-1, 0).movedim(-1, 1)
    return from_planes(function(to_planes(x), kernel, *bias, **options))


def moving_average(x: Tensor, width: int) -> Tensor:
    """The mean of a window centred on each place of the axis before the last; beyond the ends stand the end values."""
    before, after = (width - 1) // 2, width // 2
    padded = torch.cat([x[:, :1].expand(-1, before, -1), x, x[:, -1:].expand(-1, after, -1)], 1)
    return from_planes(F.avg_pool1d(to_planes(padded), width, stride=1))


def record_norms(book: Book) -> None:
    x, weight, bias = Draw((2, 2, 4)), Draw((4,), 0.5, 1.5), Draw((4,), -0.5, 0.5)
    book.record("layer_norm", lambda x: F.layer_norm(x, (4,), eps=1e-5), {"x": x}, epsilon=1e-5)
    book.record(
        "layer_norm/affine",
        lambda x, w, b: F.layer_norm(x, (4,), w, b, eps=1e-5),
        {"x": x, "weight": weight, "bias": bias},
        epsilon=1e-5,
    )
    book.record("rms_norm", lambda x: F.rms_norm(x, (4,), eps=1e-6), {"x": x}, epsilon=1e-6)
    book.record(
        "rms_norm/affine", lambda x, w: F.rms_norm(x, (4,), w, eps=1e-6), {"x": x, "weight": weight}, epsilon=1e-6
    )
    channels = {"weight": Draw((3,), 0.5, 1.5), "bias": Draw((3,), -0.5, 0.5)}
    running = {"mean": tensor([0.1, -0.2, 0.3]), "variance": tensor([0.9, 1.3, 0.6])}
    for variant, shape in {"rows": (4, 3), "images": (2, 2, 2, 3)}.items():
        for training in [True, False]:

            def normalize(x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor) -> dict[str, Tensor]:
                mean, variance = mean.clone(), variance.clone()
                y = F.batch_norm(to_planes(x), mean, variance, weight, bias, training=training, momentum=0.1, eps=1e-5)
                return {"y": from_planes(y), "mean": mean, "variance": variance}

            book.record(
                f"batch_norm/{variant}" if training else f"batch_norm/{variant}/inference",
                normalize,
                {"x": Draw(shape), **channels},
                running,
                epsilon=1e-5,
                momentum=0.1,
                training=training,
            )


def record_convolutions(book: Book) -> None:
    def conv(name: str, x: tuple[int, ...], filters: tuple[int, ...], with_bias: bool = False, **options) -> None:
        arrays = {"x": Draw(x), "filters": Draw(filters)}
        if with_bias:
            arrays["bias"] = Draw(filters[-1:])
        book.record(name, lambda *arrays: convolve(*arrays, **options), arrays, **options)

    conv("conv1d", (2, 4, 2), (3, 2, 3))
    conv("conv1d/bias", (1, 5, 2), (2, 2, 3), with_bias=True)
    conv("conv1d/strided", (1, 8, 2), (3, 2, 2), stride=[2], padding=[1])
    conv("conv1d/dilated", (1, 9, 2), (3, 2, 2), padding=[2], dilation=[3])
    conv("conv1d/depthwise", (1, 6, 3), (2, 1, 3), groups=3)
    conv("conv2d", (2, 3, 3, 2), (2, 3, 2, 2))
    conv("conv2d/bias", (1, 3, 4, 2), (2, 2, 2, 3), with_bias=True)
    conv("conv2d/pointwise", (1, 2, 3, 3), (1, 1, 3, 2))
    conv("conv2d/padded", (1, 3, 4, 1), (3, 3, 1, 2), padding=[1, 2])
    conv("conv2d/strided", (1, 5, 4, 2), (3, 2, 2, 2), stride=[2, 1], padding=[1, 0])
    conv("conv2d/dilated", (1, 6, 5, 1), (2, 3, 1, 2), dilation=[3, 2])
    conv("conv2d/grouped", (1, 2, 3, 4), (2, 2, 2, 4), groups=2)
    conv("conv2d/depthwise", (1, 3, 4, 2), (3, 2, 1, 4), padding=[1, 0], groups=2)
    conv(
        "conv2d/everything", (1, 5, 6, 2), (2, 3, 1, 4), with_bias=True,
        stride=[2, 3], padding=[1, 2], dilation=[2, 1], groups=2,
    )  # fmt: skip


def record_windows(book: Book) -> None:
    def pool(name: str, function, shape: tuple[int, ...], **options) -> None:
        words = {"kernel_size": "kernel", "count_include_pad": "counts_padding"}
        attributes = {words.get(key, key): value for key, value in options.items()}
        book.record(name, lambda x: from_planes(function(to_planes(x), **options)), {"x": Draw(shape)}, **attributes)

    pool("max_pool2d", F.max_pool2d, (2, 4, 4, 2), kernel_size=[2, 2], stride=[2, 2])
    pool("max_pool2d/remainder", F.max_pool2d, (1, 5, 5, 2), kernel_size=[2, 2], stride=[2, 2])
    pool("max_pool2d/overlapping", F.max_pool2d, (1, 5, 6, 1), kernel_size=[3, 2], stride=[2, 1], padding=[1, 0])
    pool("avg_pool2d", F.avg_pool2d, (1, 4, 4, 2), kernel_size=[2, 2], stride=[2, 2])
    pool("avg_pool2d/overlapping", F.avg_pool2d, (1, 5, 4, 1), kernel_size=[3, 2], stride=[2, 1])
    for counted in [True, False]:
        pool(
            "avg_pool2d/padded" if counted else "avg_pool2d/padded/inside", F.avg_pool2d, (1, 4, 5, 1),
            kernel_size=[3, 2], stride=[2, 2], padding=[1, 1], count_include_pad=counted,
        )  # fmt: skip
    for width, shape in [(3, (2, 5, 2)), (4, (1, 6, 1)), (5, (1, 3, 2)), (1, (1, 3, 1))]:
        book.record(
            f"moving_average/{width}", lambda x: moving_average(x, width), {"x": Draw(shape)}, width=width, axis=1
        )


def record(book: Book) -> None:
    record_norms(book)
    record_convolutions(book)
    record_windows(book)
