"""A checkpoint of openai-whisper turned into the form that CTranslate2 loads, without a network.

The weights stay what they are but for their precision. Beside them go the vocabulary, a tokenizer
file, the ids that are never written, and the heads whose attention follows the sound, so that the
folder does for callqa and for faster-whisper's own `WhisperModel` alike.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np

from callqa.errors import EngineError
from callqa.transcription.whisper_heads import published_heads

__all__ = ["MARK", "Converted", "Quantization", "convert", "converted"]

Quantization = Literal["int8", "float16", "float32"]
MARK = "callqa.json"
"""The file in a converted folder that says what it was made of."""

_MISSING = (
    "faster-whisper is not installed: `pip install 'callqa[fast]'` brings it, or set the engine to"
    " `whisper`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A folder with a converted checkpoint.

    Attributes:
        name: of the checkpoint.
        sha256: digest of the checkpoint's file, 64 hexadecimal digits.
        quantization: in which the weights are kept on disk.
        made_with: CTranslate2's version.
    """

    folder: Path
    name: str
    sha256: str
    quantization: Quantization
    made_with: str


def converted(folder: Path) -> Converted:
    """What a converted folder says of itself.

    Raises:
        EngineError: it is no folder that `convert` made.
    """
    try:
        told: dict[str, str] = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return Converted(folder=folder, **told)  # type: ignore[arg-type]
    except (OSError, ValueError, TypeError) as error:
        raise EngineError(
            f"{folder} is no converted Whisper model ({type(error).__name__} at {MARK}): make one"
            " with `callqa models convert CHECKPOINT FOLDER`."
        ) from error


def convert(
    checkpoint: Path,
    folder: Path,
    *,
    quantization: Quantization = "int8",
    name: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Converted:
    """Convert a checkpoint; the folder appears whole or not at all.

    Args:
        checkpoint: file of openai-whisper, such as `base.en.pt`.
        folder: where to put the result; must not exist yet, or hold an earlier conversion.
        quantization: precision of the weights on disk.
        name: of the model; by default the file's without its ending.
        progress: told what is being done, a few words at a time.

    Raises:
        EngineError: the file is no checkpoint, the folder holds something else, or the extra
            `fast` is not installed.
    """
    try:
        from callqa.transcription.conversion_spec import whisper_spec  # ctranslate2, an extra
        from callqa.transcription.conversion_vocabulary import tokenizer_json, vocabulary
    except ImportError as error:
        raise EngineError(_MISSING) from error
    if folder.exists() and not (folder / MARK).is_file():
        raise EngineError(f"{folder} exists and holds no converted model: choose another folder.")
    progress("reading the checkpoint")
    dims, weights, digest = _read(checkpoint)
    told = Converted(
        folder=folder,
        name=name or checkpoint.stem,
        sha256=digest,
        quantization=quantization,
        made_with=version("ctranslate2"),
    )
    progress("arranging the weights")
    spec = whisper_spec(dims, weights)
    words = vocabulary(int(dims["n_vocab"]))
    spec.register_vocabulary(list(words.tokens))
    spec.config.suppress_ids = list(words.suppressed)
    spec.config.suppress_ids_begin = list(words.suppressed_first)
    spec.config.lang_ids = list(words.languages)
    spec.config.alignment_heads = _heads(digest, dims)
    spec.validate()
    progress(f"rounding them to {quantization}")
    spec.optimize(quantization=None if quantization == "float32" else quantization)
    progress("writing")
    folder.parent.mkdir(parents=True, exist_ok=True)
    files = {
        "tokenizer.json": tokenizer_json(words),
        "preprocessor_config.json": json.dumps({"feature_size": int(dims["n_mels"])}),
        MARK: json.dumps({k: v for k, v in asdict(told).items() if k != "folder"}, indent=1),
    }
    with _appearing(folder) as made:
        spec.save(str(made))
        for file_name, text in files.items():
            (made / file_name).write_text(text, encoding="utf-8")
    return told


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of `folder` when all of it is there."""
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        yield made
        made.chmod(0o755)
        old = made.with_name(f"{made.name}-old")
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _read(checkpoint: Path) -> tuple[Mapping[str, Any], Mapping[str, Any], str]:
    """Dimensions, weights as float32 arrays, and the digest of the file."""
    import torch  # takes seconds

    try:
        digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
        held = torch.load(checkpoint, map_location="cpu", weights_only=True)
        dims, weights = held["dims"], held["model_state_dict"]
        return dims, {name: one.float().numpy() for name, one in weights.items()}, digest
    except Exception as error:  # torch raises a dozen kinds for a file that is no checkpoint
        raise EngineError(
            f"{checkpoint} is no checkpoint of openai-whisper ({type(error).__name__}): give the"
            " path of a .pt file that `whisper.load_model` loads."
        ) from error


def _heads(sha256: str, dims: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The heads that follow the sound best where they are published, else those Whisper takes."""
    layers, heads = int(dims["n_text_layer"]), int(dims["n_text_head"])
    named = published_heads(sha256)
    if named is None:  # as openai-whisper: all of the last half of the layers
        return list(product(range(layers // 2, layers), range(heads)))
    marked = np.frombuffer(gzip.decompress(base64.b85decode(named)), dtype=bool)
    return [(int(at), int(head)) for at, head in np.argwhere(marked.reshape(layers, heads))]
