"""The sound of a call: its playback copy, in whatever parts a player asks for, and its outline.

The recording itself is never sent. Where the copy lies follows from the digests of the latest
analysis, so a copy in which less is silent cannot be asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from callqa.dashboard.guard import Page
from callqa.dashboard.site import site_of
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import EVERYBODY, Viewer
from callqa.dashboard.whole_call import visible
from callqa.domain.playback import Copy, copy_of
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis
from callqa.store.shards import find_document

__all__ = ["NO_AUDIO", "NO_COPY", "PAGES"]

NO_COPY = "There is no playback copy of this call; `callqa playback --call ID` makes one."
NO_AUDIO = "This call came without audio."

_PRIVATE = {"Cache-Control": "private, no-store"}
_REMEMBERED = 1_000  # a player asks for one call many times; an analysis never changes

Speech = Mapping[Speaker, tuple[Span, ...]]


def audio(request: Request, viewer: Viewer) -> Response:
    """The MP3, whole or the range asked for (RFC 9110, section 14)."""
    copy, _ = _sound_of(request, viewer)
    if copy is None:
        return _missing(NO_AUDIO)
    path = copy.sound(_folder(request))
    try:
        found = path.stat()
    except OSError:
        return _missing(NO_COPY)
    return FileResponse(path, stat_result=found, media_type="audio/mpeg", headers=_PRIVATE)


def peaks(request: Request, viewer: Viewer) -> Response:
    """The outline of the copy: `duration_s`, `step_s`, `peaks` and, by channel, `speakers`.

    Of two channels each is the speaker's who speaks where it is the louder one; other sound has
    `unknown` speakers.
    """
    copy, speech = _sound_of(request, viewer)
    if copy is None:
        return _missing(NO_AUDIO)
    try:
        outline = json.loads(copy.peaks(_folder(request)).read_bytes())
        speakers = _speakers(outline["peaks"], speech, step_s=outline["step_s"])
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError):  # missing or damaged
        return _missing(NO_COPY)
    return JSONResponse({**outline, "speakers": speakers}, headers=_PRIVATE)


def _sound_of(request: Request, viewer: Viewer) -> tuple[Copy | None, Speech]:
    """The copy that the latest analysis asks for, and who speaks when.

    Raises:
        HTTPException: there is no such call, or it is not the viewer's to hear.
        StoreError: its shard is damaged.
    """
    found = visible(request, viewer)
    return _known(site_of(request).shards / found["shard"], found["analysis_id"])


@lru_cache(maxsize=_REMEMBERED)
def _known(shard: Path, analysis_id: str) -> tuple[Copy | None, Speech]:
    analysis: CallAnalysis | None = find_document(shard, analysis_id)
    if analysis is None:  # raised, as what is returned would be remembered
        raise HTTPException(404)
    return copy_of(analysis), analysis.measures.speech


def _folder(request: Request) -> Path:
    return site_of(request).copies


def _missing(why: str) -> Response:
    return PlainTextResponse(why, status_code=404, headers=_PRIVATE)


def _speakers(peaks: Sequence[Sequence[float]], speech: Speech, *, step_s: float) -> list[Any]:
    unknown = [Speaker.UNKNOWN] * len(peaks)
    if len(peaks) != 2 or not {Speaker.AGENT, Speaker.CONSUMER} <= speech.keys():
        return unknown
    agent, consumer = (
        [_loudness(channel, speech[speaker], step_s=step_s) for channel in peaks]
        for speaker in (Speaker.AGENT, Speaker.CONSUMER)
    )
    straight, crossed = agent[0] + consumer[1], agent[1] + consumer[0]
    if straight == crossed:
        return unknown
    order = [Speaker.AGENT, Speaker.CONSUMER]
    return order if straight > crossed else order[::-1]


def _loudness(channel: Sequence[float], spans: Sequence[Span], *, step_s: float) -> float:
    """The mean of the peaks in the spans; 0 without any."""
    parts = [channel[int(span.start_s / step_s) : int(span.end_s / step_s) + 1] for span in spans]
    found = [one for part in parts for one in part]
    return sum(found) / len(found) if found else 0.0


PAGES = (
    Page(path="/calls/{call_id}/audio", answer=audio, roles=EVERYBODY, logged=What.HEARD_CALL),
    Page(path="/calls/{call_id}/peaks.json", answer=peaks, roles=EVERYBODY),
)
