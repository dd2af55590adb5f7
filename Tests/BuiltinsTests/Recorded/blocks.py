"""What lib/nn makes of layers: transformer blocks as PyTorch's modules compute them, forecasters, and parts for images."""

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.func import functional_call

from book import Book, Draw, Parameters, Result, linear
from layers import batchNorm, batchNormDraws, batchStatistics, convolve

FEATURES, HIDDEN, HEADS = 6, 5, 2


def record(book: Book) -> None:
    transformers(book)
    forecasters(book)
    images(book)


def attention(path: str, isSelf: bool) -> dict[str, Draw]:
    both = {"query": FEATURES, "key_value": 2 * FEATURES}
    parts = ({"qkv": 3 * FEATURES} if isSelf else both) | {"projection": FEATURES}
    return {
        f"{path}.{part}_{name}": Draw((FEATURES, size) if name == "weight" else (size,), 0.5)
        for part, size in parts.items()
        for name in ["weight", "bias"]
    }


def norm(path: str) -> dict[str, Draw]:
    return {f"{path}.scale": Draw((FEATURES,)), f"{path}.shift": Draw((FEATURES,))}


def forward(path: str) -> dict[str, Draw]:
    first, second = f"{path}.linear[0]", f"{path}.linear[1]"
    return {
        f"{first}.weight": Draw((FEATURES, HIDDEN), 0.5), f"{first}.bias": Draw((HIDDEN,)),
        f"{second}.weight": Draw((HIDDEN, FEATURES), 0.5), f"{second}.bias": Draw((FEATURES,)),
    }


def weights(p: Parameters, path: str, norms: int, attends: dict[str, str]) -> dict[str, Tensor]:
    """Parameters of a block, as those of PyTorch's module are called."""
    values: dict[str, Tensor] = {}
    for place in range(norms):
        values[f"norm{place + 1}.weight"] = p[f"{path}.norm[{place}].scale"]
        values[f"norm{place + 1}.bias"] = p[f"{path}.norm[{place}].shift"]
    for place in range(2):
        layer = f"{path}.feed_forward.linear[{place}]"
        values[f"linear{place + 1}.weight"] = p[f"{layer}.weight"].mT
        values[f"linear{place + 1}.bias"] = p[f"{layer}.bias"]
    for name, attend in attends.items():
        parts = ["qkv"] if f"{path}.{attend}.qkv_weight" in p else ["query", "key_value"]
        for kind in ["weight", "bias"]:
            columns = torch.cat([p[f"{path}.{attend}.{part}_{kind}"] for part in parts], dim=-1)
            values[f"{name}.in_proj_{kind}"] = columns.mT if kind == "weight" else columns
        values[f"{name}.out_proj.weight"] = p[f"{path}.{attend}.projection_weight"].mT
        values[f"{name}.out_proj.bias"] = p[f"{path}.{attend}.projection_bias"]
    return values


def transformers(book: Book) -> None:
    options = dict(dim_feedforward=HIDDEN, dropout=0.0, activation="gelu", batch_first=True)
    before = "use nn.encoder\nattention A { heads 2 }"
    x = {"x": Draw((5, FEATURES))}
    book.record(
        "feed_forward", f"out y = feed_forward(x, {HIDDEN})", x, forward("feed_forward"),
        lambda p, x: linear(F.gelu(linear(x, p, "feed_forward.linear[0]")), p, "feed_forward.linear[1]"),
        before="use nn.encoder")
    for path, isFirst in [("encoder", True), ("post_norm_encoder", False)]:
        module = torch.nn.TransformerEncoderLayer(FEATURES, HEADS, norm_first=isFirst, **options)
        book.record(
            path, f"out y = {path}(x, A, {HIDDEN})", x,
            norm(f"{path}.norm[0]") | norm(f"{path}.norm[1]") | attention(f"{path}.attend", True)
            | forward(f"{path}.feed_forward"),
            lambda p, x: functional_call(module, weights(p, path, 2, {"self_attn": "attend"}), (x,)), before=before)
    decoder = torch.nn.TransformerDecoderLayer(FEATURES, HEADS, norm_first=True, **options)
    causal = torch.ones(5, 5, dtype=torch.bool).triu(1)
    book.record(
        "decoder", f"out y = decoder(x, memory, Past, A, {HIDDEN})", x | {"memory": Draw((4, FEATURES))},
        norm("decoder.norm[0]") | norm("decoder.norm[1]") | norm("decoder.norm[2]")
        | attention("decoder.attend[0]", True) | attention("decoder.attend[1]", False)
        | forward("decoder.feed_forward"),
        lambda p, x, memory: functional_call(
            decoder, weights(p, "decoder", 3, {"self_attn": "attend[0]", "multihead_attn": "attend[1]"}), (x, memory),
            {"tgt_mask": causal}),
        before=before + "\nattention Past { heads 2, mask causal }")


def forecasters(book: Book) -> None:
    def dlinear(p: Parameters, x: Tensor) -> Tensor:
        series = x.mT
        trend = F.avg_pool1d(F.pad(series, [2, 2], mode="replicate"), 5, stride=1)
        return (linear(trend, p, "dlinear.linear[0]") + linear(series - trend, p, "dlinear.linear[1]")).mT

    book.record(
        "dlinear", "out y = dlinear(x, 4, 5)", {"x": Draw((9, 2))},
        {
            "dlinear.linear[0].weight": Draw((9, 4)), "dlinear.linear[0].bias": Draw((4,)),
            "dlinear.linear[1].weight": Draw((9, 4)), "dlinear.linear[1].bias": Draw((4,)),
        },
        dlinear, before="use nn.forecast")
    book.record(
        "patches", "out y = patches(x, 4, 2, 5)", {"x": Draw((11, 2))},
        {"patches.linear.weight": Draw((8, 5)), "patches.linear.bias": Draw((5,))},
        lambda p, x: linear(x.unfold(1, 4, 2).mT.flatten(2), p, "patches.linear"), before="use nn.forecast")
    book.record(
        "patches of one channel", "out y = patches(x, 4, 3, 5)", {"x": Draw((10,))},
        {"patches.linear.weight": Draw((4, 5)), "patches.linear.bias": Draw((5,))},
        lambda p, x: linear(x.unfold(1, 4, 3), p, "patches.linear"), before="use nn.forecast")


def images(book: Book) -> None:
    book.record(
        "patch_embedding", "out y = patch_embedding(image, 2, 3)", {"image": Draw((4, 6, 2))},
        {"patch_embedding.conv.weight": Draw((2, 2, 2, 3)), "patch_embedding.conv.bias": Draw((3,))},
        lambda p, image: convolve(p, image, "patch_embedding.conv", [0, 0], [0, 0], stride=2).flatten(1, 2),
        before="use nn.vision")

    def residual(p: Parameters, image: Tensor, filters: int) -> Result:
        path = "residual_block"
        statistics: dict[str, Tensor] = {}

        def run(isTraining: bool) -> Tensor:
            def normalised(x: Tensor, place: int) -> Tensor:
                if isTraining:
                    statistics.update(batchStatistics(p, x, f"{path}.batch_norm[{place}]"))
                return batchNorm(p, x, f"{path}.batch_norm[{place}]", isTraining)

            h = F.relu(normalised(convolve(p, image, f"{path}.conv[0]", [1, 1], [1, 1]), 0))
            h = normalised(convolve(p, h, f"{path}.conv[1]", [1, 1], [1, 1]), 1)
            isAlike = image.shape[-1] == filters
            return F.relu(h + (image if isAlike else convolve(p, image, f"{path}.conv[2]", [0, 0], [0, 0])))

        return Result(run(False), run(True), statistics)

    for name, filters in [("residual_block", 2), ("residual_block, more channels", 3)]:
        path = "residual_block"
        parameters = {
            f"{path}.conv[0].weight": Draw((3, 3, 2, filters), 0.5),
            f"{path}.conv[1].weight": Draw((3, 3, filters, filters), 0.5),
        }
        parameters |= batchNormDraws(f"{path}.batch_norm[0]", filters)
        parameters |= batchNormDraws(f"{path}.batch_norm[1]", filters)
        if filters != 2:
            parameters |= {f"{path}.conv[2].weight": Draw((1, 1, 2, filters)), f"{path}.conv[2].bias": Draw((filters,))}
        book.record(
            name, f"out y = residual_block(image, {filters})", {"image": Draw((4, 3, 2))}, parameters,
            lambda p, image: residual(p, image, filters), before="use nn.vision")
