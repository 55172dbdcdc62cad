"""Which transcript belongs to which recording, and which stands for a call of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callqa.domain.run import Quarantined
from callqa.domain.transcript_files import call_name
from callqa.ingest.inspection import Aside, Audio
from callqa.ingest.names import by_bytes, comparable, printable
from callqa.ingest.reasons import Fault, quarantined
from callqa.ingest.transcripts import Text
from callqa.ingest.walk import finished_name

__all__ = ["Look", "Paired", "Source", "paired"]

Look = Audio | Text | Quarantined | Aside

_Key = tuple[Path, str]
_NO_RECORDING = frozenset({"bad_transcript", "empty_file", "not_a_file", "not_audio"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a call is analysed from: sound, a transcript, or sound with a transcript beside it.

    Attributes:
        path, sha256: of the sound; of the transcript when there is none.
    """

    path: Path
    sha256: str
    text: Text | None = None

    @property
    def has_audio(self) -> bool:
        """Whether there is sound."""
        return self.text is None or self.text.path != self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """The calls of an inbox.

    Attributes:
        refused: recordings or transcripts of which nobody knows what belongs together.
        asides: transcripts that are used with a recording or wait with one.
    """

    sources: tuple[Source, ...]
    refused: tuple[Quarantined, ...]
    asides: frozenset[Path]


def paired(looks: Sequence[tuple[Path, Look]], *, now: datetime) -> Paired:
    """Put transcripts to the recordings of the same folder and name.

    `a.transcript.json` belongs to `a.wav`, and so does `a.wav.json` when it has the shape of a
    transcript. The transcript of a recording that is faulty, or still being written, waits with it.
    """
    texts: defaultdict[_Key, list[Text]] = defaultdict(list)
    for path, look in looks:
        if isinstance(look, Text):
            texts[path.parent, comparable(call_name(path.name))].append(look)
    found: list[tuple[Path, str, list[Text]]] = []
    claimed: set[_Key] = set()
    for path, look in looks:
        keys = [key for key in _keys(path, look) if key in texts]
        claimed.update(keys)
        if isinstance(look, Audio):
            found.append((path, look.sha256, [text for key in keys for text in texts[key]]))
    for key in texts.keys() - claimed:
        first, *_ = texts[key]
        found.append((first.path, first.file.sha256, texts[key]))
    found.sort(key=lambda call: by_bytes(call[0]))
    leading = {path for path, _, _ in found}
    return Paired(
        sources=tuple(
            Source(path=path, sha256=sha256, text=mine[0] if mine else None)
            for path, sha256, mine in found
            if len(mine) < 2
        ),
        refused=tuple(
            _several(path, mine, now=now, sha256=sha256)
            for path, sha256, mine in found
            if len(mine) > 1
        ),
        asides=frozenset(
            text.path for mine in texts.values() for text in mine if text.path not in leading
        ),
    )


def _keys(path: Path, look: Look) -> list[_Key]:
    """Under which names a recording's transcript may lie; none when it is no recording."""
    if isinstance(look, Text) or look is Aside.IGNORED:
        return []
    if isinstance(look, Quarantined) and look.reason in _NO_RECORDING:
        return []
    name = finished_name(path.name) if isinstance(look, Aside) else path.name
    names = (comparable(name), comparable(Path(name).stem))
    return [(path.parent, one) for one in dict.fromkeys(names)]


def _several(path: Path, texts: Iterable[Text], *, now: datetime, sha256: str) -> Quarantined:
    names = " and ".join(printable(text.path.name) for text in texts)
    fault = Fault(reason="several_transcripts", detail=f"{names} are all about one call.")
    return quarantined(path, fault, since=now, sha256=sha256)
