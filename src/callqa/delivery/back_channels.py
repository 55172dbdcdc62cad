"""Back-channels: the "mm", "okay" and "right" by which a listener shows that he listens.

The words are those that the SWBD-DAMSL coders' manual (Jurafsky, Shriberg & Biasca 1997) gives for
backchannels and acknowledgements. Which of them answer a question cannot be told from words alone.
So they count only under the other's words, while the other goes on; in a pause of the other only
sounds that are no words do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from callqa.delivery.loudness import Loudness
from callqa.delivery.turns import Side
from callqa.domain.spans import Span, intersect, merge, total_s

__all__ = ["acknowledges", "back_channels"]

_BREATH_S = 0.5  # sound of one speaker that lies closer belongs together
_NEAR_S = 0.5  # the other holds the floor when he sounds within this time before and after,
_GOES_ON_S = 0.5  # and goes on for so long: else an early answer looks like a back-channel
_UNHEARD_MAX_S = 1.0  # a short sound without a recognised word; recognisers leave out "mm"
_UNHEARD_BELOW_DB = 18.0  # a hum is softer than a vowel; what is softer still is another's voice

_LISTENING = r"m+h*m*|mm?hmm?|u+h ?hu+h|uhuh|hm+|a+h"
_WORDS = (
    rf"{_LISTENING}|oh|okay|ok|right|yeah|yes|yep|yup|sure|all ?right|fine|good|great|really|wow|"
    r"i see|i know|got it|i understand|of course|exactly|true|correct|that s right"
)
_ONLY_LISTENING = re.compile(rf"(?:{_LISTENING})(?: (?:{_LISTENING}))*")
_ONLY_ACKNOWLEDGING = re.compile(rf"(?:{_WORDS})(?: (?:{_WORDS}))*")
_NO_LETTERS = re.compile(r"[^a-z]+")


def acknowledges(texts: Sequence[str]) -> bool:
    """Whether the words do nothing but show that somebody listens.

    >>> acknowledges(["Okay,", "right."]), acknowledges(["Mm-hmm."]), acknowledges(["No."])
    (True, True, False)
    """
    return _ONLY_ACKNOWLEDGING.fullmatch(_plain(texts)) is not None


def back_channels(own: Side, other: Side, *, loudness: Loudness, max_s: float) -> tuple[Span, ...]:
    """Where one speaker shows that he listens while the other holds the floor.

    At most `max_s` long, apart from whatever else the speaker says, and either of these:

    - at least half of it under the other's words, the other speaking before and after, and its
      words only acknowledge; where none were recognised it is shorter and not faint;
    - in a pause of the other, who goes on within half a second, and nothing but sounds like "mm".

    Empty when no word of the speaker was recognised in the whole call: then a cough, a word and an
    "mm" look the same.

    Args:
        own: sound and words of the speaker.
        other: of the one who holds the floor.
        loudness: of the speaker's own channel.
        max_s: longest that is no turn.
    """
    if not own.words:
        return ()
    others = merge(other.sound)
    faintest_db = (loudness.of(own.sound) or 0.0) - _UNHEARD_BELOW_DB
    return tuple(
        bout
        for bout in merge(own.sound, max_gap_s=_BREATH_S)
        if bout.duration_s <= max_s
        and _speaks_on_both_sides(others, bout)
        and _listens(
            own.texts_in(bout),
            bout,
            hidden_s=total_s(intersect((bout,), _near(others, bout))),
            is_faint=(loudness.of((bout,)) or 0.0) < faintest_db,
        )
    )


def _listens(texts: Sequence[str], bout: Span, *, hidden_s: float, is_faint: bool) -> bool:
    """Whether a short sound is a back-channel; `hidden_s` of it lie under the other's words."""
    if hidden_s < bout.duration_s / 2:
        return _ONLY_LISTENING.fullmatch(_plain(texts)) is not None
    if texts:
        return acknowledges(texts)
    return bout.duration_s <= _UNHEARD_MAX_S and not is_faint


def _speaks_on_both_sides(others: Sequence[Span], bout: Span) -> bool:
    """Whether the other spoke shortly before the bout began and does so after its end."""
    before = bisect_left(others, bout.start_s, key=lambda span: span.start_s) - 1
    after = bisect_left(others, bout.end_s + _GOES_ON_S, key=lambda span: span.end_s)
    if before < 0 or after >= len(others):
        return False
    return (
        bout.start_s - others[before].end_s <= _NEAR_S
        and others[after].start_s - bout.end_s <= _NEAR_S
    )


def _near(others: Sequence[Span], bout: Span) -> Sequence[Span]:
    first = bisect_right(others, bout.start_s, key=lambda span: span.end_s)
    last = bisect_left(others, bout.end_s, key=lambda span: span.start_s)
    return others[first:last]


def _plain(texts: Sequence[str]) -> str:
    return _NO_LETTERS.sub(" ", " ".join(texts).casefold()).strip()
