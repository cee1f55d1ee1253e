"""Low-rank additions to the encoder's linear layers (LoRA, Hu et al. 2021), for training; torch is needed here only."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.embedding import ReferenceEncoder

RANK = 16
SCALE = 2.0  # of the addition, alpha / rank
SHARPNESS = 12.0  # of cosines: layers that tell questions apart see vectors of this length


@dataclass(frozen=True)
class Plan:
    """How an adaptation is trained.

    `tokens`: the most that is read of a text. `rate`, `rate_layer`: learning rates of the additions and of the layers.
    `jitter`: characters by which lengths are blurred, so that batches of like length differ between epochs.
    """

    epochs: int
    batch: int
    tokens: int
    rate: float
    rate_layer: float
    jitter: int


def fitted(
    encoder: ReferenceEncoder,
    texts: Sequence[str],
    layers: Any,
    loss_of: Callable[[Any, list[int]], Any],
    plan: Plan,
    start: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the additions, as they are stored, after training them with `layers`; `encoder` is changed.

    `layers`: a module whose weights are trained as well. `loss_of`: from the vectors of a batch and the places of its
    texts, the loss. `start`: stored additions to go on from. Whoever calls seeds `random` and torch.
    """
    import torch

    model, tokenizer = encoder.model[0].auto_model, encoder.model.tokenizer
    products = additions(model)
    if start:
        _load(products, start)
    parameters = [p for product in products.values() for p in product.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": parameters, "base": plan.rate}, {"params": layers.parameters(), "base": plan.rate_layer}],
        lr=plan.rate,
        weight_decay=0.01,
    )
    steps, step, started = plan.epochs * math.ceil(len(texts) / plan.batch), 0, time.monotonic()
    model.train()
    for epoch in range(plan.epochs):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]) + random.random() * plan.jitter)
        batches = [order[n : n + plan.batch] for n in range(0, len(order), plan.batch)]
        random.shuffle(batches)
        total = 0.0
        for batch in batches:
            for group in optimiser.param_groups:
                group["lr"] = rate_at(step, steps, group["base"])
            loss = loss_of(pooled(model, tokenizer, [texts[i] for i in batch], plan.tokens), batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            total += float(loss.item())
        print(f"epoch {epoch + 1}, loss {total / len(batches):.3f}, {time.monotonic() - started:.0f} s", flush=True)
    model.eval()
    return stored(products)


def additions(model: Any) -> dict[str, Any]:
    """Freeze the model, add a trainable low-rank product to each linear layer, and return the products by name."""
    import torch
    from torch.nn.utils import parametrize

    class Addition(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, weight: Any) -> None:
            super().__init__()
            self.down = torch.nn.Parameter(torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1]))
            self.up = torch.nn.Parameter(torch.zeros(weight.shape[0], RANK))

        def forward(self, weight: Any) -> Any:
            return weight + SCALE * (self.up @ self.down)

    for parameter in model.parameters():
        parameter.requires_grad = False
    linear = [(n, m) for n, m in model.encoder.named_modules() if isinstance(m, torch.nn.Linear)]
    found = {}
    for name, module in linear:
        found[name] = Addition(module.weight)
        parametrize.register_parametrization(module, "weight", found[name])
    return found


def width(encoder: ReferenceEncoder) -> int:
    """Return how many numbers the encoder gives per text."""
    return int(encoder.model[0].auto_model.config.hidden_size)


def any_right(scores: Any, right: Any) -> Any:
    """Return the loss of each row of `scores` where any of the columns marked in `right` will do; one must be."""
    import torch

    among = torch.logsumexp(scores.masked_fill(~right, -math.inf), 1)
    return torch.logsumexp(scores, 1) - among


def stored(products: dict[str, Any]) -> dict[str, Any]:
    """Return the trained products in half precision, already scaled, named as `assistant.weights` reads them."""
    return {
        f"{name}/{part}": getattr(product, part).detach().numpy().astype(np.float16) * (SCALE if part == "up" else 1)
        for name, product in products.items()
        for part in ("down", "up")
    }


def middle(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return additions that lie in the middle of those of several rounds of one training, as `stored` returns them.

    Weights averaged along the way often serve unknown texts better than the last ones (Izmailov et al. 2018). What is
    averaged is each layer's product, which is then brought back to its rank by singular values.
    """
    found = {}
    for name in {key.rpartition("/")[0] for key in rounds[0]}:
        products = [kept[f"{name}/up"].astype(np.float32) @ kept[f"{name}/down"].astype(np.float32) for kept in rounds]
        product = np.mean(products, axis=0)
        left, size, right = np.linalg.svd(product, full_matrices=False)
        root = np.sqrt(size[:RANK])
        found[f"{name}/up"] = (left[:, :RANK] * root).astype(np.float16)
        found[f"{name}/down"] = (root[:, None] * right[:RANK]).astype(np.float16)
    return found


def _load(products: dict[str, Any], kept: Mapping[str, Any]) -> None:
    """Set the products to what `stored` returned."""
    import torch

    with torch.no_grad():
        for name, product in products.items():
            product.down.copy_(torch.tensor(np.float32(kept[f"{name}/down"])))
            product.up.copy_(torch.tensor(np.float32(kept[f"{name}/up"]) / SCALE))


def pooled(model: Any, tokenizer: Any, texts: list[str], tokens: int) -> Any:
    """Return one unit vector per text, as the program pools them, with gradients."""
    from torch.nn import functional

    inputs = tokenizer(texts, padding=True, truncation=True, max_length=tokens, return_tensors="pt")
    hidden = model(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1).to(hidden.dtype)
    return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


def rate_at(step: int, steps: int, rate: float) -> float:
    """Return the learning rate at a step: rising over the first tenth, then falling to almost nothing."""
    return rate * min(1.0, (step + 1) / (0.1 * steps)) * max(0.02, 1 - step / steps)
