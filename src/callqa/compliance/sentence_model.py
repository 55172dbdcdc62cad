"""A sentence-transformers model from a folder: what `semantic` sees of it is a function."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from callqa.compliance.semantic import Meaning
from callqa.errors import ModelError, SettingsError

if TYPE_CHECKING:
    from callqa.compliance.semantic import Embed, Vectors

__all__ = ["read_meaning"]

_MARKER = "modules.json"  # in the folder of every sentence-transformers model


def read_meaning(folder: Path) -> Meaning:
    """The model in this folder, which is loaded when the first sentence is to be embedded.

    Raises:
        SettingsError: when the folder holds no such model, or the library is not installed.
    """
    if not (folder / _MARKER).is_file():
        raise SettingsError(
            f"`semantic_model` names {folder}, which is no folder of a sentence-transformers model"
            f" (it has no {_MARKER}); name one, or unset it"
        )
    if importlib.util.find_spec("sentence_transformers") is None:
        raise SettingsError(
            "`semantic_model` is set, but sentence-transformers is not installed:"
            " pip install callqa[semantic]"
        )
    return Meaning(_embedding(folder), model_id=f"{folder.name}@{_digest(folder)}")


def _embedding(folder: Path) -> Embed:
    @cache
    def model() -> Any:
        from sentence_transformers import SentenceTransformer  # torch: seconds, an optional extra

        try:
            # On the processor, so that every machine finds the same candidates.
            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"the sentence model in {folder} cannot be loaded") from error

    def embed(sentences: Sequence[str]) -> Vectors:
        """Sentences to float32 rows of length 1, shape `(n, d)`."""
        if not sentences:
            return np.zeros((0, 0), dtype=np.float32)
        found = model().encode(list(sentences), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    return embed


@cache
def _digest(folder: Path) -> str:
    """12 hexadecimal digits over the names and bytes of its files; read once per process."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:12]
