"""What is true of a call: from its scenario and the placement, never from a recogniser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from placement import Placed, Spoken
from scenario import SPEAKERS, Scenario

__all__ = ["expected"]

MIN_PAUSE_S = 0.25  # shorter silences inside a turn are articulation, not pauses
_WORD = re.compile(r"[A-Za-z']*[A-Za-z][A-Za-z']*")

Pair = tuple[float, float]


def _round(value: float) -> float:
    return round(value, 3)


def _words(spoken: Iterable[Spoken]) -> int:
    return sum(len(_WORD.findall(part.phrase.text)) for part in spoken)


def _pauses(turn: Placed) -> Iterator[Pair]:
    for earlier, later in zip(turn.spoken, turn.spoken[1:], strict=False):
        if later.start_s - earlier.end_s >= MIN_PAUSE_S:
            yield earlier.end_s, later.start_s


def _stretches(spoken: Sequence[Spoken]) -> list[Pair]:
    """Speech without pauses: phrases joined over silences too short to be a pause."""
    joined: list[Pair] = []
    for part in spoken:
        if joined and part.start_s - joined[-1][1] < MIN_PAUSE_S:
            joined[-1] = (joined[-1][0], part.end_s)
        else:
            joined.append((part.start_s, part.end_s))
    return joined


def _talk_over(mine: Iterable[Pair], theirs: Sequence[Pair]) -> list[Pair]:
    overlaps = [(max(a[0], b[0]), min(a[1], b[1])) for a in mine for b in theirs]
    return sorted(span for span in overlaps if span[1] > span[0])


def _span(pair: Pair) -> dict[str, float]:
    return {"start_s": _round(pair[0]), "end_s": _round(pair[1])}


def _speaker(turns: Sequence[Placed], stretches: Sequence[Pair]) -> dict[str, Any]:
    words = sum(_words(turn.spoken) for turn in turns)
    turn_s = sum(turn.end_s - turn.start_s for turn in turns)
    articulation_s = sum(end - start for start, end in stretches)
    pauses = [pause for turn in turns for pause in _pauses(turn)]
    return {
        "voice": turns[0].voice.name if turns else None,
        "word_count": words,
        "turn_s": _round(turn_s),
        "articulation_s": _round(articulation_s),
        "words_per_minute": _round(words / turn_s * 60) if turns else None,
        "articulation_wpm": _round(words / articulation_s * 60) if turns else None,
        "speech": [_span(pair) for pair in stretches],
        "pauses": [_span(pair) for pair in pauses],
    }


def _secrets(turns: Sequence[Placed]) -> list[dict[str, Any]]:
    """Neighbouring phrases of one secret are one entry."""
    found: list[dict[str, Any]] = []
    for turn in turns:
        previous = None
        for part in turn.spoken:
            secret = part.phrase.secret
            if secret is not None and secret is previous:
                found[-1]["end_s"] = _round(part.end_s)
            elif secret is not None:
                fields = {"kind": secret.kind, "digits": secret.digits, "speaker": turn.speaker}
                found.append({**fields, **_span((part.start_s, part.end_s))})
            previous = secret
    return found


def expected(scenario: Scenario, turns: Sequence[Placed], *, duration_s: float) -> dict[str, Any]:
    """The whole truth of one call, ready to be written as JSON."""
    own = {name: [turn for turn in turns if turn.speaker == name] for name in SPEAKERS}
    stretches = {
        name: [pair for turn in own[name] for pair in _stretches(turn.spoken)] for name in SPEAKERS
    }
    transcript = [
        {
            "speaker": turn.speaker,
            "text": " ".join(part.phrase.text for part in turn.spoken),
            **_span((turn.start_s, turn.end_s)),
        }
        for turn in turns
    ]
    return {
        "call_id": scenario.call_id,
        "duration_s": _round(duration_s),
        "call_type": scenario.truth["call_type"],
        "delivery": scenario.truth["delivery"],
        "findings": scenario.truth["findings"],
        "promise": scenario.truth.get("promise"),
        "secrets": _secrets(turns),
        "talk_over": [
            _span(pair) for pair in _talk_over(stretches["agent"], stretches["consumer"])
        ],
        "speakers": {name: _speaker(own[name], stretches[name]) for name in SPEAKERS},
        "turns": transcript,
    }
