"""Low-rank additions to the encoder's linear layers (LoRA, Hu et al. 2021), for training; torch is needed here only."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

RANK = 16
SCALE = 2.0  # of the addition, alpha / rank


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


def stored(products: dict[str, Any]) -> dict[str, Any]:
    """Return the trained products in half precision, already scaled, named as `assistant.weights` reads them."""
    return {
        f"{name}/{part}": getattr(product, part).detach().numpy().astype(np.float16) * (SCALE if part == "up" else 1)
        for name, product in products.items()
        for part in ("down", "up")
    }


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
