"""How the fast engine is named and where its converted models lie; light, nothing is loaded."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from callqa.errors import EngineError
from callqa.transcription.conversion import MARK, converted
from callqa.transcription.whisper_options import WhisperOptions
from callqa.transcription.whisper_weights import Weights

__all__ = ["arithmetic", "fast_id", "folder_of", "located", "required"]

_CONVERTED = "converted"  # folder beside the checkpoints
_NETWORK, _CONFIG = "model.bin", "config.json"
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")  # CTranslate2 reads either


def required() -> None:
    """Make sure that the extra `fast` is installed.

    Raises:
        EngineError: it is not; the message says how to get it.
    """
    if any(importlib.util.find_spec(name) is None for name in ("ctranslate2", "tokenizers")):
        raise EngineError(
            "The engine `faster-whisper` needs the extra `fast`: `pip install 'callqa[fast]'`, or"
            " set the engine to `whisper`."
        )


def located(model: str) -> Weights | None:
    """A folder in CTranslate2's form, as weights; None when `model` names something else.

    Either `callqa models convert` made it, or somebody published it for faster-whisper: then it is
    called after the folder, and the digest is that of the files that CTranslate2 loads.

    Raises:
        EngineError: the folder holds such a model in part.
    """
    folder = Path(model).expanduser()
    if (folder / MARK).is_file():
        told = converted(folder)
        return Weights(name=told.name, path=folder, state="ready", sha256=told.sha256)
    if not (folder / _NETWORK).is_file():
        return None
    digest = _digest(_published(folder))
    return Weights(name=folder.resolve().name, path=folder, state="ready", sha256=digest)


def _published(folder: Path) -> tuple[Path, ...]:
    """The files of a model that was published for faster-whisper."""
    vocabulary = next((one for one in _VOCABULARIES if (folder / one).is_file()), None)
    if vocabulary is None or not (folder / _CONFIG).is_file():
        missing = _CONFIG if vocabulary else f"one of {' and '.join(_VOCABULARIES)}"
        raise EngineError(
            f"{folder} holds a {_NETWORK} but lacks {missing}, so it is no whole Whisper model for"
            " CTranslate2: fetch the missing file from where the folder came from, or make a folder"
            " with `callqa models convert CHECKPOINT FOLDER`."
        )
    return tuple(folder / name for name in (_CONFIG, _NETWORK, vocabulary))


def _digest(files: Sequence[Path]) -> str:
    """One of all files, each under its name."""
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            whole.update(
                f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
            )
    return whole.hexdigest()


def folder_of(weights: Weights, options: WhisperOptions) -> Path:
    """Where a checkpoint's converted form is kept, beside the checkpoint."""
    name = f"{weights.name}-{weights.sha256[:8]}-{arithmetic(options.device)}"
    return weights.path.parent / _CONVERTED / name


def arithmetic(device: str) -> Literal["int8", "float16"]:
    """8-bit integers on a processor, 16-bit floats on a graphics card: what each is fast at."""
    return "int8" if device == "cpu" else "float16"


def fast_id(weights: Weights, options: WhisperOptions) -> str:
    """Such as `faster-whisper ctranslate2 4.8.5 base.en sha256:ab12cd34 en beam=1 ... int8`."""
    temperatures = ",".join(f"{temperature:g}" for temperature in options.temperatures)
    parts = (
        f"faster-whisper ctranslate2 {version('ctranslate2')}",
        f"{weights.name} sha256:{weights.sha256[:8]}",
        options.language,
        f"beam={options.beam_size}",
        f"t={temperatures}",
        f"{options.window_s:g}s",
        arithmetic(options.device),
        *options.prompt_id,
    )
    return " ".join(parts)
