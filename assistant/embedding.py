"""The sentence encoder: texts in, unit vectors out.

The reference is all-MiniLM-L6-v2 run by sentence-transformers; its weights come with a Python package, so no hub is
asked. There are variants (see `weights`): "search", adapted to the field's questions, for the library; "check", adapted
to what makes a sentence a promise; "reframe" and "judge", for what a question is about and what is wrong with a
reframed one; and "plain", as published.

Importing sentence-transformers costs 7-16 seconds, so on first use each variant is exported once to ONNX (in a
child process, so that torch's memory goes back), compared with the original on sample sentences, and kept in the home
folder. From then on it loads in under a second. If the export fails, sentence-transformers itself serves: slower to
start, same vectors.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from assistant.errors import EncoderError
from assistant.weights import (
    PLAIN,
    VARIANTS,
    WEIGHTS_SHA256,
    adapt,
    adaptation_id,
    check_weights,
    weights_dir,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

ENCODER_ID = "all-MiniLM-L6-v2/fp32"
DIMENSIONS = 384
MAX_TOKENS = 256
_BATCH = 8
_MANY = 6  # batches from which they are run side by side
_SAMPLES = (
    "The partnership will report on waiting times every quarter.",
    "Jobs, homes and skills",
    "How many apprenticeships have gone to residents of the most deprived wards since 2024, and who counts them?",
    "x",
)
_MIN_COSINE = 0.99999
_OUTPUTS = ["vectors", "tokens"]  # of a copy: one vector per text, and one per token


class Tokens(NamedTuple):
    """The vectors of a text's tokens, shape (tokens, DIMENSIONS), and where each token stands (characters)."""

    spans: list[tuple[int, int]]
    vectors: Vectors


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Identifies vectors that may be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, shape (len(texts), DIMENSIONS)."""
        ...


class TokenEncoder(Encoder, Protocol):
    """An encoder that tells the tokens of a text apart."""

    def tokens(self, text: str) -> Tokens:
        """Return the vectors of the tokens of `text`, those that stand for no characters included."""
        ...


class EncoderFamily(TokenEncoder, Protocol):
    """An encoder that knows the other variants of itself."""

    def beside(self, variant: str) -> TokenEncoder:
        """Return another variant of this encoder; the same one each time."""
        ...


class LazyEncoder:
    """The encoder that the program uses: nothing is loaded until the first text comes. Safe to share by threads."""

    def __init__(self, cache: Path, variant: str = PLAIN) -> None:
        self.variant = variant
        self._cache = cache
        self._lock = threading.Lock()
        self._backend: TokenEncoder | None = None
        self._family: dict[str, LazyEncoder] = {variant: self}

    @property
    def name(self) -> str:
        """Identifies vectors that may be compared."""
        return encoder_name(self.variant)

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._backend is not None

    @property
    def ready_on_disk(self) -> bool:
        """Whether the fast copy exists, so that loading takes under a second."""
        return _is_current(self._cache, self.variant)

    def beside(self, variant: str) -> LazyEncoder:
        """Return another variant of this encoder, kept in the same folder; the same one each time."""
        with self._lock:
            if variant not in self._family:
                other = LazyEncoder(self._cache, variant)
                other._family = self._family
                self._family[variant] = other
            return self._family[variant]

    def load(self) -> TokenEncoder:
        """Return the loaded backend, loading (and on first use converting) it. Raises EncoderError."""
        with self._lock:
            if self._backend is None:
                self._backend = _load(self._cache, self.variant)
            return self._backend

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, shape (len(texts), DIMENSIONS)."""
        return self.load().encode(texts)

    def tokens(self, text: str) -> Tokens:
        """Return the vectors of the tokens of `text`."""
        return self.load().tokens(text)


def encoder_name(variant: str) -> str:
    """Return the name of a variant's vectors: it changes when its weights do."""
    return ENCODER_ID if variant == PLAIN else f"{ENCODER_ID}+{variant}-{adaptation_id(variant)}"


def _load(cache: Path, variant: str) -> TokenEncoder:
    folder = weights_dir()
    if not _is_current(cache, variant):
        check_weights(folder)
        _export_in_child(cache, variant)
    if _is_current(cache, variant):
        try:
            return OnnxEncoder(_copy(cache, variant), folder / "tokenizer.json", variant)
        except Exception:  # a damaged copy must not stop the program: the reference still works
            log.warning("The converted encoder could not be loaded; using sentence-transformers.", exc_info=True)
    return ReferenceEncoder(variant)


def _copy(cache: Path, variant: str) -> Path:
    return cache / ("model.onnx" if variant == PLAIN else f"{variant}.onnx")


def _is_current(cache: Path, variant: str) -> bool:
    copy = _copy(cache, variant)
    try:
        meta = json.loads(copy.with_suffix(".json").read_text(encoding="utf-8"))
        made_from = (meta["weights"], meta.get("name", ENCODER_ID), meta.get("outputs"))
        wanted = (WEIGHTS_SHA256, encoder_name(variant), _OUTPUTS)
        return bool(made_from == wanted and copy.stat().st_size == meta["bytes"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _export_in_child(cache: Path, variant: str) -> None:
    wanted = [variant, *(v for v in VARIANTS if v != variant)]  # one start of torch serves them all
    command = [sys.executable, "-m", "assistant.embedding", str(cache), *wanted]
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

    def __init__(self, model: Path, tokenizer: Path, variant: str = PLAIN) -> None:
        self.name = encoder_name(variant)
        import onnxruntime
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._runtime: Any = onnxruntime
        self._model = model
        self._session = self._open()
        self._bulk: Any = None
        self._lock = threading.Lock()

    def _open(self, threads: int = 0) -> Any:
        options = self._runtime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads
        return self._runtime.InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text. Texts are batched by length, so padding costs little."""
        import numpy as np

        out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        batches = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]

        def run(rows: list[int], session: Any) -> None:
            with self._lock:
                encoded = self._tokenizer.encode_batch([texts[i] for i in rows])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            out[rows] = session.run(_OUTPUTS[:1], {"input_ids": ids, "attention_mask": mask})[0]

        if len(batches) < _MANY:
            for rows in batches:
                run(rows, self._session)
            return out
        # Matrices this small gain little from being shared out among cores; whole batches, one to a core, do.
        with self._lock:
            self._bulk = self._bulk or self._open(threads=1)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(lambda rows: run(rows, self._bulk), batches))
        return out

    def tokens(self, text: str) -> Tokens:
        """Return the vectors of the tokens of `text`."""
        import numpy as np

        with self._lock:
            encoded = self._tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        mask = np.array([encoded.attention_mask], dtype=np.int64)
        found = self._session.run(_OUTPUTS[1:], {"input_ids": ids, "attention_mask": mask})[0][0]
        return Tokens(list(encoded.offsets), found)


class ReferenceEncoder:
    """The same model run by sentence-transformers: what the export is checked against, and the fallback."""

    def __init__(self, variant: str = PLAIN) -> None:
        self.name = encoder_name(variant)
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
        if variant != PLAIN:
            adapt(self.model[0].auto_model, variant)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        import numpy as np

        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        found = self.model.encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    def tokens(self, text: str) -> Tokens:
        """Return the vectors of the tokens of `text`."""
        import numpy as np
        import torch

        fed = self.model.tokenizer(
            text, truncation=True, max_length=MAX_TOKENS, return_offsets_mapping=True, return_tensors="pt"
        )
        spans = [(int(first), int(end)) for first, end in fed.pop("offset_mapping")[0].tolist()]
        with torch.no_grad():
            found = self.model[0].auto_model(**fed.to(self.model.device)).last_hidden_state[0]
        return Tokens(spans, np.asarray(found.numpy(), dtype=np.float32))


def export(cache: Path, variant: str = PLAIN) -> float:
    """Write a variant's ONNX copy into `cache`; return the lowest cosine to the reference over sample sentences.

    The copy is put in place only when it agrees with the original. Raises EncoderError when it does not.
    """
    import numpy as np
    import torch

    reference = ReferenceEncoder(variant)
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
            return torch.nn.functional.normalize(mean, p=2, dim=1), hidden

    cache.mkdir(parents=True, exist_ok=True)
    copied = _copy(cache, variant)
    target = copied.with_suffix(f".{os.getpid()}.tmp")
    ids = torch.ones((2, 8), dtype=torch.long)
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        Pooled(),
        (ids, ids),
        str(target),
        dynamo=False,
        opset_version=17,
        input_names=["input_ids", "attention_mask"],
        output_names=_OUTPUTS,
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "batch"}, "tokens": axes},
    )
    copy = OnnxEncoder(target, weights_dir() / "tokenizer.json", variant)
    agreement = float(np.min(np.sum(copy.encode(_SAMPLES) * reference.encode(_SAMPLES), axis=1)))
    if agreement < _MIN_COSINE:
        target.unlink()
        raise EncoderError(f"The converted encoder disagrees with the original (cosine {agreement:.6f}).")
    size = target.stat().st_size
    target.replace(copied)
    meta = {
        "weights": WEIGHTS_SHA256,
        "name": encoder_name(variant),
        "outputs": _OUTPUTS,
        "bytes": size,
        "cosine": agreement,
    }
    copied.with_suffix(".json").write_text(json.dumps(meta), encoding="utf-8")
    return agreement


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    for wanted in sys.argv[2:]:
        if not _is_current(Path(sys.argv[1]), wanted):
            export(Path(sys.argv[1]), wanted)
