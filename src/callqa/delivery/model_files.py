"""The files of a published delivery model, checked before anything of them is loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callqa.delivery.windows import FEATURE_NAMES
from callqa.domain.verdicts import DeliveryLabel
from callqa.errors import ModelError

__all__ = [
    "ADVICE",
    "ALLOWED_TYPES",
    "CARD_FILE",
    "LABELS",
    "MODEL_FILE",
    "card_of",
    "parts_of",
    "published_id",
]

MODEL_FILE = "model.skops"
CARD_FILE = "card.json"
LABELS = (DeliveryLabel.CALM, DeliveryLabel.RUSHED)  # classes 0 and 1, in this order

# All that the file may hold; anything else in it stops the load.
ALLOWED_TYPES = (
    "numpy.dtype",
    "sklearn.impute._base.SimpleImputer",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.StandardScaler",
)
ADVICE = "Train it again with `python -m flows.train_delivery`, or restore the folder."


def published_id(folder: Path) -> str:
    """Id and digest of the model in a folder, when its files are whole and fit this program.

    Such as `calm-rushed-3@c8d16016`: a model published anew under its old name is another one.

    The estimators are not loaded: that takes seconds, which only an analysis need pay.

    Raises:
        ModelError: when a file is missing, was changed, or does not fit this program.
    """
    card = card_of(folder)
    _content(folder / MODEL_FILE, card)
    return f"{folder.name}@{card['model_sha256'][:8]}"


def card_of(folder: Path) -> dict[str, Any]:
    """What the card says, when it fits this program.

    Raises:
        ModelError: when it is missing, garbled, or does not fit.
    """
    path = folder / CARD_FILE
    try:
        card = json.loads(path.read_bytes())
    except OSError as error:
        raise ModelError(f"The delivery model's card {path} cannot be read. {ADVICE}") from error
    except ValueError as error:
        raise ModelError(f"The delivery model's card {path} is not JSON. {ADVICE}") from error
    if not isinstance(card, dict):
        raise ModelError(f"The delivery model's card {path} is not a JSON object. {ADVICE}")
    for field, expected in (("features", list(FEATURE_NAMES)), ("labels", list(LABELS))):
        if card.get(field) != expected:
            raise ModelError(
                f"The delivery model in {path.parent} was made for {field} {card.get(field)};"
                f" this program has {[str(name) for name in expected]}. {ADVICE}"
            )
    return card


def _content(path: Path, card: Mapping[str, Any]) -> bytes:
    """A model file whose digest is the card's."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The delivery model {path} cannot be read. {ADVICE}") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != card.get("model_sha256"):
        raise ModelError(
            f"The delivery model {path} has changed since it was published: its digest is"
            f" {digest[:12]}, its card says {str(card.get('model_sha256'))[:12]}. {ADVICE}"
        )
    return content


def parts_of(folder: Path, card: Mapping[str, Any]) -> dict[str, Any]:
    """The estimators of the model: `scorer` and `calibrator`.

    Raises:
        ModelError: when the file is missing, was changed, or holds what it must not.
    """
    import skops.io  # it imports all of scikit-learn and, where installed, torch: seconds

    path = folder / MODEL_FILE
    content = _content(path, card)
    try:
        parts = skops.io.loads(content, trusted=list(ALLOWED_TYPES))
    except (TypeError, ValueError, KeyError) as error:
        raise ModelError(f"The delivery model {path} holds what it must not. {ADVICE}") from error
    if not isinstance(parts, dict) or set(parts) != {"scorer", "calibrator"}:
        raise ModelError(f"The delivery model {path} lacks its parts. {ADVICE}")
    return parts
