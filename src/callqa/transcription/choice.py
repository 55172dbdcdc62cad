"""Which recogniser a run uses, and why; decided before any model is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from callqa.errors import EngineError
from callqa.transcription.engine import Transcriber
from callqa.transcription.faster_whisper_options import fast_id, located, required
from callqa.transcription.no_engine import NO_ENGINE_ID, NoEngine
from callqa.transcription.whisper_options import WhisperOptions, settled, whisper_id
from callqa.transcription.whisper_weights import Weights, find, locate, obtain

__all__ = ["Choice", "build", "choose"]

_NONE = "No recogniser was chosen by the settings."
_UNTRANSCRIBED = "Recordings without a transcript beside them go to the quarantine."
_NO_USE = "PocketSphinx does for clean sample calls and is of no use on real telephone calls."


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A recogniser that can be loaded, in this process or another; light and picklable.

    Attributes:
        engine_id: what the loaded recogniser will call itself.
        notice: one or two sentences that say what was chosen and why; always to be shown when
            the engine was chosen by `auto`.
        weights, options: of Whisper; None for PocketSphinx.
    """

    engine: Literal["whisper", "faster-whisper", "sphinx", "none"]
    engine_id: str
    notice: str
    weights: Weights | None = None
    options: WhisperOptions | None = None


def choose(
    engine: Literal["whisper", "faster-whisper", "sphinx", "auto", "none"],
    *,
    model: str,
    options: WhisperOptions,
    folder: Path | None = None,
    download: bool = True,
    connect_timeout_s: float = 5.0,
) -> Choice:
    """Decide on a recogniser, and on the precision that Whisper runs in; nothing is loaded.

    `whisper` never falls back. `auto` takes Whisper when its weights are here or can be fetched,
    else PocketSphinx with a notice. Without network that takes `connect_timeout_s` and the few
    seconds of importing Whisper. `faster-whisper` never falls back either; it converts a checkpoint
    when it is first loaded. `none` is for centres that bring transcripts of all calls.

    Args:
        engine: the setting.
        model: name or path of Whisper's checkpoint, or for `faster-whisper` of a converted folder.
        options: how Whisper is run.
        folder: where published weights are kept; openai-whisper's own cache when None.
        download: whether missing weights may be fetched.
        connect_timeout_s: longest wait for the first answer of the network.

    Raises:
        EngineError: Whisper is asked for and its weights cannot be had; there is no such model;
            the extra `fast` is not installed; or PocketSphinx would have to understand another
            language than English.
    """
    if engine == "none":
        return Choice(engine="none", engine_id=NO_ENGINE_ID, notice=f"{_NONE} {_UNTRANSCRIBED}")
    if engine == "sphinx":
        return _sphinx(options, notice=f"PocketSphinx was chosen by the settings. {_NO_USE}")
    if engine == "whisper":
        weights = find(model, folder=folder, download=download, connect_timeout_s=connect_timeout_s)
        return _whisper(weights, options, notice=f"Whisper {model} was chosen by the settings.")
    if engine == "faster-whisper":
        required()
        ready = located(model)
        return _fast(
            ready
            or find(model, folder=folder, download=download, connect_timeout_s=connect_timeout_s),
            options,
            model=model,
        )
    weights = locate(model, folder=folder)  # a model that does not exist is no reason to fall back
    why = "its weights are here" if weights.state == "ready" else "its weights were fetched"
    try:
        weights = obtain(weights, download=download, connect_timeout_s=connect_timeout_s)
    except EngineError as error:
        return _sphinx(options, notice=f"PocketSphinx was chosen: {error} {_NO_USE}")
    return _whisper(weights, options, notice=f"Whisper {model} was chosen: {why}.")


def build(choice: Choice) -> Transcriber:
    """Load the chosen recogniser; takes seconds.

    Raises:
        EngineError: its model cannot be loaded.
    """
    if choice.engine == "none":
        return NoEngine()
    if choice.weights is None or choice.options is None:
        # Only the engine that was chosen is imported.
        from callqa.transcription.sphinx_engine import SphinxEngine

        return SphinxEngine()
    if choice.engine == "faster-whisper":
        from callqa.transcription.faster_whisper_engine import FasterWhisperEngine  # an extra

        return FasterWhisperEngine(choice.weights, options=choice.options)
    from callqa.transcription.whisper_engine import WhisperEngine  # torch: seconds

    return WhisperEngine(choice.weights, options=choice.options)


def _fast(weights: Weights, options: WhisperOptions, *, model: str) -> Choice:
    return Choice(
        engine="faster-whisper",
        engine_id=fast_id(weights, options),
        notice=f"faster-whisper {model} was chosen by the settings.",
        weights=weights,
        options=options,
    )


def _whisper(weights: Weights, options: WhisperOptions, *, notice: str) -> Choice:
    options = settled(options)
    return Choice(
        engine="whisper",
        engine_id=whisper_id(weights, options),
        notice=notice,
        weights=weights,
        options=options,
    )


def _sphinx(options: WhisperOptions, *, notice: str) -> Choice:
    from callqa.transcription.sphinx_engine import SPHINX_ID  # only where it is chosen

    if options.language != "en":
        raise EngineError(
            f"PocketSphinx knows English only, and the language is {options.language!r}: {notice}"
        )
    return Choice(engine="sphinx", engine_id=SPHINX_ID, notice=notice)
