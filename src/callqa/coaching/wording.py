"""How numbers, times and stored text are written on the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from callqa.coaching.page import Band, CallLine, Moment
from callqa.domain.transcript import Transcript
from callqa.store.export import plain

__all__ = [
    "HEARD",
    "TOO_FEW",
    "band",
    "between",
    "clock",
    "counted",
    "day",
    "failed_by",
    "figure",
    "happened",
    "number",
    "quoted",
    "sentence",
    "sounded",
    "stretch",
    "unbelieved",
    "when",
    "whole",
    "why_so",
]

HEARD = (
    "Quotes are what the recogniser heard, with sensitive numbers taken out. It mishears, and it "
    "misses things that were said: listen before you judge."
)
TOO_FEW = (
    "There are too few calls to say what differs: at least 3 are needed on each side. The numbers "
    "describe these calls only."
)
_QUARTILES_FROM = 3  # two calls have no middle half
_WHO = {"agent": "you", "consumer": "the consumer"}


def clock(seconds: float) -> str:
    """A place in a call as minutes and seconds, such as `2:05`."""
    whole_s = int(seconds)
    return f"{whole_s // 60}:{whole_s % 60:02d}"


def stretch(start_s: float, end_s: float) -> str:
    """A part of a call, such as `0:28-0:31`, or one time when both ends fall in one second."""
    first, last = clock(start_s), clock(end_s)
    return first if first == last else f"{first}-{last}"


def counted(n: int, noun: str) -> str:
    """A number with its noun, such as `1 call` or `3 calls`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}{'es' if noun.endswith('ch') else 's'}"


def number(value: float | None, *, digits: int = 0) -> str:
    """A number, or a dash when there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def whole(value: float | None) -> str:
    """A score without decimals, or a dash."""
    return number(value)


def band(some: Band, *, unit: str = "") -> str:
    """Median, middle half and N, such as `74 (52 to 79), N=8`; under three calls no middle half."""
    if some.median is None:
        return "none"
    digits = 0 if unit in {"", "words/min", "%"} else 2 if unit == "s" else 1
    median = number(some.median, digits=digits)
    if some.n < _QUARTILES_FROM:
        return f"{median}, N={some.n}"
    q1, q3 = number(some.q1, digits=digits), number(some.q3, digits=digits)
    return f"{median} ({q1} to {q3}), N={some.n}"


_DIGITS = {"words/min": 0, "syllables/s": 1, "1/min": 1, "dB": 1, "semitones": 1}


def figure(value: float | None, unit: str) -> str:
    """A measure without its unit, such as `152`; shares in percent; a dash when there is none."""
    if value is None:
        return "-"
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:.{_DIGITS.get(unit, 2)}f}"


def between(low: float | None, high: float | None, unit: str) -> str:
    """A stretch of values, such as `138 to 162`."""
    return "-" if low is None else f"{figure(low, unit)} to {figure(high, unit)}"


def day(some: date | None) -> str:
    """A date such as `2 Mar 2026`."""
    return f"{some.day} {some:%b %Y}" if some else "date unknown"


def when(some: datetime | None) -> str:
    """A date with the time of day."""
    return f"{some.day} {some:%b %Y %H:%M}" if some else "date unknown"


def quoted(moment: Moment) -> str:
    """Who said what there, or what was found there instead, as told to the agent."""
    if moment.absent:
        return f"not heard between {clock(moment.start_s)} and {clock(moment.end_s)}"
    if not moment.quote:
        return plain(moment.why)
    return f"{_WHO.get(moment.speaker, 'somebody')} said “{plain(moment.quote)}”"


def failed_by(call: CallLine) -> str:
    """The rules that failed the call, such as `, failed by P01`; empty when none did."""
    rules = ", ".join(map(plain, call.auto_fail_rules))
    return f", failed by {rules}" if rules else ""


def sounded(label: str) -> str:
    """How a call sounded, in words."""
    return "could not be judged calm or rushed" if label == "undecided" else f"sounded {label}"


def why_so(label: str, reasons: Sequence[str], whose_usual: str) -> str:
    """Why a call sounded as it did, and whose usual that speaks of."""
    return f"Why it {sounded(label)}: {plain('; '.join(reasons))}. {whose_usual}"


def happened(moment: Moment) -> str:
    """Where and what, such as `In NF-0001 (2 Mar 2026) at 0:31 you said “...”`."""
    where = f"In {plain(moment.call_id)} ({day(moment.day)})"
    if moment.absent:
        return f"{where}: {quoted(moment)}"
    return f"{where} at {clock(moment.start_s)} {quoted(moment)}"


def sentence(words: str) -> str:
    """With a capital in front and a full stop behind."""
    return f"{words[:1].upper()}{words[1:]}."


_UNBELIEVED = {
    "no_speech": "where nobody spoke",
    "loop": "repeated over and over",
    "improbable": "of which it was not sure at all",
    "prompt": "that it was only told to expect",
}


def unbelieved(transcript: Transcript) -> str:
    """How many words the truth guard took out, and why."""
    counts: Counter[str] = Counter()
    for one in transcript.taken_out:
        counts[one.kind] += one.words
    return ", ".join(
        f"{counted(count, 'word')} {_UNBELIEVED.get(kind, kind)}" for kind, count in counts.items()
    )
