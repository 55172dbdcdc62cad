"""Which of the dates that were said are dates of birth.

A date of birth identifies a person, so it is taken out; dates of payments and letters stay. What
tells them apart is a word such as "birthday" near it, and the year: nobody promises a payment
for 1980.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from callqa.compliance.cue_index import CueIndex
from callqa.compliance.dates import SpokenDate, spoken_dates
from callqa.compliance.digit_cues import CueKind
from callqa.compliance.digit_tracks import Cue, Track
from callqa.compliance.digit_verdicts import SSN_DIGITS, VOUCHED_DIGITS
from callqa.compliance.digit_words import parts, word_list
from callqa.domain.spans import Span

__all__ = ["BirthDate", "birth_dates"]

REACH_S = 25.0  # from "your date of birth" to the answer
REACH_BACK_S = 4.0  # "... is my birthday", said after it
EXPLAINED_S = 8.0  # "your payment is due on ..."
REPEATED_S = 30.0  # in which day and month alone repeat a date of birth
BIRTH_YEARS = range(1915, 2011)
MAX_PIECE_DIGITS = 8
UNCUED_DIGITS = (6, 7, 8)  # "oh three oh three nineteen eighty"
ONE_BREATH_S = 4.0

# Words of other dates. "Last" is not among them: "last four" is asked together with the birthday.
_OTHER_DATES = frozenset(
    word_list(
        "due payment payments pay paying paid post posted draft drafted charge charged open "
        "opened expire expires expiration letter dated settle settled since until "
        "appointment court hearing judgment filed purchase purchased bought service "
        "delinquent started starting today deadline scheduled schedule mailed sent received "
        "invoice bill balance installment promise owe owed"
    )
)


_ASKED_AS = {4: (CueKind.LAST_FOUR, CueKind.SSN), 5: (CueKind.ZIP,)}


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date of birth among the words of a track; both ends belong to it.

    `sure`: its month is named, or the birthday was spoken of; else its digits may be something
    else that is secret.
    """

    track: int
    first: int
    last: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """A date on the time line."""

    track: int
    date: SpokenDate
    span: Span
    alone: bool


@dataclass(slots=True)
class _Search:
    """Goes through the dates of a call in order of time and remembers what it has found.

    Attributes:
        explained: when words of other kinds of date were said.
        taken: when dates of birth were said that are taken out already.
        known: the dates of birth found so far, with their times.
        answered_s: start of the latest whole one; cues before it are spent.
    """

    index: CueIndex
    explained: tuple[float, ...]
    taken: tuple[float, ...]
    known: list[tuple[SpokenDate, float]] = field(default_factory=list)
    answered_s: float = -1.0

    def is_birth(self, said: _Said) -> bool:
        """Whether the date is one of birth; in doubt yes, when its year can be."""
        date, span = said.date, said.span
        if date.year is not None and date.year not in BIRTH_YEARS:
            return False
        if self._is_repeated(date, span.start_s):
            return True
        cue_s = self._cued_s(said)
        if cue_s is None:
            return date.whole and self._needs_no_cue(said)
        enough = date.year is not None or date.day is not None or said.alone
        since_s = max(cue_s, span.start_s - EXPLAINED_S)
        return enough and not self._is_explained(since_s, span.start_s)

    def is_sure(self, said: _Said) -> bool:
        """Whether it can be nothing else that is secret."""
        return said.date.named or self._cued_s(said) is not None

    def note(self, said: _Said) -> None:
        """Remember a date of birth."""
        self.known.append((said.date, said.span.start_s))
        if said.date.whole:
            self.answered_s = said.span.start_s

    def _is_repeated(self, date: SpokenDate, time_s: float) -> bool:
        """Whether all that was said of the date is what was said of a date of birth."""
        if date.rest or set(date.fields) == {None}:
            return False
        return any(
            all(one in (None, other) for one, other in zip(date.fields, known.fields, strict=True))
            and (date.whole or time_s - known_s <= REPEATED_S)
            for known, known_s in self.known
        )

    def _cued_s(self, said: _Said) -> float | None:
        """When the birthday was spoken of that this date is; None when it was not."""
        date, span = said.date, said.span
        answered_s = max(
            self.answered_s, *self.taken[: bisect_left(self.taken, span.start_s)], -1.0
        )
        asked = self.index.before(span.start_s, within_s=REACH_S)
        for cue in asked:
            if cue.kind is CueKind.BIRTH and (date.whole or cue.span.start_s > answered_s):
                return cue.span.end_s if _is_all(date, asked) else None
            if not date.named and not _is_asked_with(cue, date, asked):
                break
        after = self.index.after(span.end_s, within_s=REACH_BACK_S)
        if not after or after[0].kind is not CueKind.BIRTH or not date.whole:
            return None
        named_so = date.named or not self.index.before(span.start_s, within_s=EXPLAINED_S)
        return span.start_s - EXPLAINED_S if named_so else None

    def _needs_no_cue(self, said: _Said) -> bool:
        """A whole date with the year of a grown person's birth that nothing explains."""
        start_s = said.span.start_s
        date, cues = said.date, self.index.before(start_s, within_s=EXPLAINED_S)
        if not date.named and (cues or date.digits not in UNCUED_DIGITS):
            return False
        return not self._is_explained(start_s - EXPLAINED_S, start_s)

    def _is_explained(self, start_s: float, end_s: float) -> bool:
        """Whether a word of another kind of date was said in the time."""
        return bisect_left(self.explained, start_s) < bisect_right(self.explained, end_s)


def _is_all(date: SpokenDate, asked: Sequence[Cue]) -> bool:
    """Whether digits that follow the date in one breath were asked for as well."""
    kinds = {cue.kind for cue in asked}
    if date.digits == SSN_DIGITS and CueKind.SSN in kinds:
        return False
    return date.rest == 0 or not kinds.isdisjoint(_ASKED_AS.get(date.rest, ()))


def _is_asked_with(cue: Cue, date: SpokenDate, asked: Sequence[Cue]) -> bool:
    """Whether something else was asked for in one breath with the birthday, and this is not it."""
    together = any(
        other.kind is CueKind.BIRTH and other.span.gap_s(cue.span) <= ONE_BREATH_S
        for other in asked
    )
    return together and date.whole and date.digits not in VOUCHED_DIGITS.get(cue.kind, ())


def birth_dates(tracks: Sequence[Track], index: CueIndex) -> tuple[BirthDate, ...]:
    """The dates of birth in a call, in order of time.

    Args:
        tracks: the words of each speaker.
        index: the cues of the call.
    """
    said = [
        _said(number, date, track)
        for number, track in enumerate(tracks)
        for date in _candidates(track)
    ]
    taken = sorted(time_s for track in tracks for time_s in track.births)
    search = _Search(index, _explained(tracks), tuple(taken))
    found = []
    for one in sorted(said, key=lambda each: each.span.start_s):
        if search.is_birth(one):
            sure = search.is_sure(one)
            search.note(one)
            found.append(BirthDate(one.track, one.date.first, one.date.last, sure))
    return tuple(found)


def _candidates(track: Track) -> Iterator[SpokenDate]:
    """The dates of a track, and digits that may be pieces of one: "three", "fifteen", "eighty"."""
    dates = spoken_dates(track)
    yield from dates
    taken = {at for date in dates for at in range(date.first, date.last + 1)}
    for run in track.runs:
        if len(run.digits) <= MAX_PIECE_DIGITS and taken.isdisjoint(range(run.first, run.last + 1)):
            yield SpokenDate(first=run.first, last=run.last)


def _said(number: int, date: SpokenDate, track: Track) -> _Said:
    first = date.first
    if first and parts(track.words[first - 1].text) == ("the",):
        date = replace(date, first=first - 1)
    alone = track.is_alone(date.first, date.last)
    return _Said(number, date, track.span(date.first, date.last), alone)


def _explained(tracks: Sequence[Track]) -> tuple[float, ...]:
    """When words of other kinds of date were said, by anybody."""
    return tuple(
        sorted(
            word.span.start_s
            for track in tracks
            for word in track.words
            if not _OTHER_DATES.isdisjoint(parts(word.text))
        )
    )
