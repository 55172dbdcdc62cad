"""openai-whisper's tokenizer for one model and one language."""

from __future__ import annotations

import warnings
from typing import Any

from whisper.tokenizer import get_tokenizer

from callqa.errors import EngineError

__all__ = ["tokenizer_of"]


def tokenizer_of(network: Any, *, name: str, language: str) -> Any:
    """The tokenizer that fits a loaded model.

    Args:
        network: openai-whisper's model or CTranslate2's; both say which languages they know.
        name: of its weights, for the message.
        language: ISO 639-1 code of the calls.

    Raises:
        EngineError: the model knows English only, and another language is asked for.
    """
    if language != "en" and not network.is_multilingual:
        raise EngineError(
            f"Whisper {name} knows English only, and the language is set to "
            f"{language!r}: choose a model without .en in its name."
        )
    with warnings.catch_warnings():
        # openai-whisper leaves the file of its vocabulary to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return get_tokenizer(
            network.is_multilingual,
            num_languages=network.num_languages,
            language=language,
            task="transcribe",
        )
