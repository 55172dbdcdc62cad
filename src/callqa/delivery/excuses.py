"""Silences that somebody announced, and by which words.

A silence is excused when it begins soon after an announcement of either side and nothing has
settled the matter in between. One announcement may carry several silences, as long as nobody says
more than a few words between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callqa.delivery.announced import announcements, settled
from callqa.delivery.phrases import Hit, Said
from callqa.delivery.quotients import detail, missing, number
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.details import DeliveryEvent, Detail, EventKind
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, total_s
from callqa.domain.transcript import Transcript, Word

__all__ = ["SILENCE_NAMES", "excused_silences", "silence_counts", "uncounted"]

_WORD_TIME_ERROR_S = 0.5  # a recogniser's last word may end a little inside the silence
_FEW_WORDS = 6  # said between two silences of one announcement: "okay", "almost there"
_ANSWERED = frozenset(
    ("okay", "ok", "alright", "right", "mind", "fine", "sure", "please", "moment", "second")
)
SILENCE_NAMES = (
    "excused_silence_count", "excused_silence_total", "longest_unexcused_silence",
    "unexcused_silence_count", "unexcused_flagged_silence_count", "unexcused_dead_air_count",
)  # fmt: skip
"""Names of the details made here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Excuse:
    """An announcement, and where its utterance stands."""

    hit: Hit
    words: tuple[Word, ...]


def excused_silences(
    silences: Sequence[Span], transcript: Transcript, *, limits: DeliveryThresholds
) -> tuple[DeliveryEvent, ...]:
    """An event for each silence that somebody announced.

    `silences` are stretches in which neither side sounds, sorted; hold and ringing are out.
    """
    if not silences:
        return ()
    excuses = tuple(_excuses(transcript))
    words = sorted(transcript.words(), key=lambda word: word.span.middle_s)
    found: list[DeliveryEvent] = []
    for silence in silences:
        excuse = _excuse_of(silence, excuses, limits=limits)
        why = _why(excuse.hit) if excuse is not None else _carried(silence, found, words, limits)
        if why is None:
            continue
        speaker = excuse.hit.speaker if excuse is not None else found[-1].speaker
        found.append(
            DeliveryEvent(kind=EventKind.EXCUSED_SILENCE, span=silence, speaker=speaker, why=why)
        )
    return tuple(found)


def silence_counts(
    silent: Sequence[Span],
    excused: Sequence[DeliveryEvent],
    *,
    whole: Span,
    limits: DeliveryThresholds,
) -> Iterator[Detail]:
    """How much silence was excused, and how many silences of each length were not.

    `silent` is every stretch in which neither sounds, however short.
    """
    spans = [event.span for event in excused]
    bare_s = [
        one.duration_s for one in silent if not any(one.overlap_s(span) > 0 for span in spans)
    ]
    values = (
        len(spans),
        total_s(spans),
        max(bare_s, default=0.0),
        *(
            sum(length >= limit for length in bare_s)
            for limit in (limits.long_silence_s, limits.flagged_silence_s, limits.dead_air_s)
        ),
    )
    for name, value in zip(SILENCE_NAMES, values, strict=True):
        yield detail(name, number(name, value, evidence_s=whole.duration_s), span=whole)


def uncounted(reason: str, *, whole: Span) -> Iterator[Detail]:
    """Every count missing for one reason, such as `mono`."""
    for name in SILENCE_NAMES:
        yield detail(name, missing(name, reason), span=whole)


def _excuses(transcript: Transcript) -> Iterator[_Excuse]:
    for utterance in transcript.utterances:
        for hit in announcements(Said(utterance)):
            yield _Excuse(hit=hit, words=utterance.words)


def _excuse_of(
    silence: Span, excuses: Sequence[_Excuse], *, limits: DeliveryThresholds
) -> _Excuse | None:
    """The last announcement before the silence that is still open when it begins."""
    for excuse in reversed(excuses):
        gone_s = silence.start_s - excuse.hit.span.end_s
        if -_WORD_TIME_ERROR_S <= gone_s <= limits.excuse_within_s and _is_open(excuse, silence):
            return excuse
    return None


def _is_open(excuse: _Excuse, silence: Span) -> bool:
    """Whether who announced it neither went on to something else nor asked and waits."""
    until_s = silence.start_s + _WORD_TIME_ERROR_S
    after = [
        word.text for word in excuse.words if excuse.hit.span.end_s <= word.span.middle_s <= until_s
    ]
    text = " ".join(word.lower().strip(".,?!") for word in after)
    if settled(text):
        return False
    closed = excuse.hit.after.lstrip().startswith(".")
    return not _asks_something(after, closed=closed)


def _asks_something(after: Sequence[str], *, closed: bool) -> bool:
    """Whether the last sentence, begun after the announcement, is a question that needs an answer.

    "Is that okay?" does not. `closed`: the announcement's own sentence ended with its words.
    """
    if not after or not after[-1].endswith("?"):
        return False
    ends = [at for at, word in enumerate(after[:-1]) if word.endswith((".", "?", "!"))]
    if not ends and not closed:
        return False  # the announcement itself is the question
    question = {word.lower().strip(".,?!") for word in after[ends[-1] + 1 if ends else 0 :]}
    return question.isdisjoint(_ANSWERED)


def _carried(
    silence: Span,
    found: Sequence[DeliveryEvent],
    words: Sequence[Word],
    limits: DeliveryThresholds,
) -> str | None:
    """The last excuse when it still holds: hardly a word was said since."""
    if not found or silence.start_s - found[-1].span.end_s > limits.excuse_within_s:
        return None
    between = Span(found[-1].span.end_s, max(silence.start_s, found[-1].span.end_s))
    said = [word.text.lower() for word in words if between.holds(word.span.middle_s)]
    if len(said) > _FEW_WORDS or settled(" ".join(said)):
        return None
    return found[-1].why


def _why(hit: Hit) -> str:
    who = {Speaker.AGENT: "The agent", Speaker.CONSUMER: "The consumer"}.get(
        hit.speaker, "Somebody"
    )
    return f"{who} said: “{hit.quote}”."
