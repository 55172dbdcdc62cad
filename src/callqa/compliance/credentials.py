"""Passwords, log-ins and security answers: words, spelt or spoken, near their cue.

A credential has no shape of its own. It is what follows "my password is", or what answers "what is
your password?", up to the end of the clause. Its digits, where it is nothing but digits, are found
with the other numbers; here are the words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from callqa.compliance.credential_words import (
    ASKING,
    BEFORE_IS,
    ENDS,
    IS,
    MOMENT,
    NO_VALUE,
    OWNED,
    SPELLING,
    VERBS,
    WORDY,
)
from callqa.compliance.digit_cues import CueHit, CueKind
from callqa.compliance.digit_tracks import Track
from callqa.compliance.digit_words import VOCABULARY, is_filler, parts
from callqa.domain.recording import Speaker

__all__ = ["Credential", "credentials"]

MAX_VALUE_WORDS = 12
MAX_BEFORE_IS = 6  # words between "password" and "is"
ANSWER_WITHIN_S = 12.0
ANSWER_TURNS = 3  # "um sure", then the password
ECHO_S = 45.0
MIN_ECHO_LETTERS = 4  # of a single word that repeats a credential
SHORT_TURN = 8  # words of a question such as "and your user name"
REQUEST_REACH = 12  # words of a turn around a cue in which it is asked for


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential among the words of a track; both ends belong to it."""

    track: int
    first: int
    last: int


def credentials(tracks: Sequence[Track]) -> tuple[Credential, ...]:
    """What was said of passwords, log-ins and security answers, and its repetitions."""
    found: list[Credential] = []
    for number, track in enumerate(tracks):
        for hit in track.hits:
            if hit.kind not in (CueKind.CREDENTIAL, CueKind.CODE):
                continue
            stated = _stated(track, hit)
            if stated is not None:
                found.append(Credential(number, *stated))
            elif not hit.declined and _is_asked(track, hit):
                found += _answers(tracks, number, hit)
    return (*found, *_echoes(tracks, found)) if found else ()


# ---- "my password is ..." ----------------------------------------------------------------------


def _stated(track: Track, hit: CueHit) -> tuple[int, int] | None:
    """What follows the cue and "is"; None when it is no credential."""
    begin = _after_is(track, hit)
    if begin is None:
        return None
    following = (other.first for other in track.hits if other.first > begin)
    end = min(_turn_end(track, hit.last), next(following, len(track.words)))
    return _value(track, begin, end, wordy=_is_wordy(track, hit)) if begin < end else None


def _after_is(track: Track, hit: CueHit) -> int | None:
    """Where the value begins after "is", "'s" or a colon; None when none of these follows."""
    cue = [piece for at in range(hit.first, hit.last + 1) for piece in _pieces(track, at)]
    if " ".join(cue) in VERBS and not (hit.first and OWNED & set(_pieces(track, hit.first - 1))):
        return None
    if cue[-1].endswith("'s") or cue[-1] in IS or track.words[hit.last].text.endswith(":"):
        return hit.last + 1
    for at in range(hit.last + 1, min(hit.last + 2 + MAX_BEFORE_IS, _turn_end(track, hit.last))):
        if _ends_sentence(track, at - 1):
            return None
        pieces = _pieces(track, at)
        if any(piece in IS for piece in pieces):
            return at + 1
        if not all(piece in BEFORE_IS or is_filler(piece) for piece in pieces):
            return None
    return None


def _is_wordy(track: Track, hit: CueHit) -> bool:
    pieces = (p for at in range(hit.first, hit.last + 1) for p in _pieces(track, at))
    return any(piece.removesuffix("'s") in WORDY for piece in pieces)


def _value(track: Track, begin: int, end: int, *, wordy: bool) -> tuple[int, int] | None:
    """The credential that begins about here, to the end of its clause; None when it is none."""
    while begin < end and _leads_in(track, begin):
        begin += 1
    if begin >= end or not _may_begin(track, begin, wordy=wordy):
        return None
    last = begin
    while last + 1 < end and not _ends_value(track, last):
        near = range(last - 1, last + 2)  # "b as in boy" goes on as long as letters come
        if last + 1 >= begin + MAX_VALUE_WORDS and not any(_is_spelt(track, at) for at in near):
            break
        last += 1
    return begin, last


def _leads_in(track: Track, at: int) -> bool:
    """Whether a word stands before the value and is no part of it, such as "okay" and "it's"."""
    return not _is_letter(track, at) and all(
        is_filler(piece) or piece in IS for piece in _pieces(track, at)
    )


def _may_begin(track: Track, at: int, *, wordy: bool) -> bool:
    pieces = _pieces(track, at)
    following = _pieces(track, at + 1) if at + 1 < len(track.words) else ()
    if not pieces or (pieces[0] in NO_VALUE and not _is_letter(track, at)):
        return False
    if pieces[0] in ("a", "an", "the", "just", "all"):
        return wordy and bool(following) and not (NO_VALUE | MOMENT) & set(following)
    return wordy or _is_spelt(track, at)


def _ends_value(track: Track, at: int) -> bool:
    """Whether the value ends with this word."""
    if _ends_sentence(track, at):
        return True
    if track.words[at].text.endswith(",") and not _is_spelt(track, at + 1):
        return True
    following = _pieces(track, at + 1)
    return bool(following) and following[0] in ENDS and not _is_letter(track, at + 1)


# ---- "what is your password?" ------------------------------------------------------------------


def _is_asked(track: Track, hit: CueHit) -> bool:
    """Whether the turn around a cue asks for it."""
    begin, end = _turn_begin(track, hit.first), _turn_end(track, hit.last)
    if end == hit.last + 1 and end - begin <= SHORT_TURN:
        return True  # "and your user name"
    around = range(max(begin, hit.first - REQUEST_REACH), min(end, hit.last + REQUEST_REACH))
    asked = any(not ASKING.isdisjoint(_pieces(track, at)) for at in around)
    return asked or any(track.words[at].text.endswith("?") for at in around)


def _answers(tracks: Sequence[Track], asking: int, hit: CueHit) -> Iterator[Credential]:
    """What the other speakers say to it."""
    track = tracks[asking]
    asked_s = track.words[hit.last].span.end_s
    until_s = track.words[_turn_end(track, hit.last) - 1].span.end_s + ANSWER_WITHIN_S
    later = (track.starts[other.first] for other in track.hits if other.first > hit.last)
    until_s = min(until_s, next(later, until_s))  # another question ends the answer
    for number, other in enumerate(tracks):
        if number != asking or other.speaker is Speaker.UNKNOWN:  # on one channel both speak
            yield from _answer(
                other, number, _turns_in(other, asked_s, until_s), _is_wordy(track, hit)
            )


def _answer(track: Track, number: int, turns: Iterable[int], wordy: bool) -> Iterator[Credential]:  # noqa: FBT001
    """The first turn with a value, and what goes on spelling it."""
    answered = False
    for begin in turns:
        end = _turn_end(track, begin)
        if answered and not _goes_on(track, begin, end):
            return
        value = _value(track, begin, end, wordy=wordy)
        if value is not None:
            yield Credential(number, *value)
            answered = True
        elif not all(is_filler(p) for at in range(begin, end) for p in _pieces(track, at)):
            return


def _goes_on(track: Track, begin: int, end: int) -> bool:
    """Whether a turn holds nothing but letters and digits, some at least."""
    spelt = all(_is_spelt(track, at) for at in range(begin, end))
    return spelt and not all(
        piece in SPELLING or is_filler(piece)
        for at in range(begin, end)
        for piece in _pieces(track, at)
    )


def _turns_in(track: Track, start_s: float, end_s: float) -> Sequence[int]:
    """Where the first turns begin that begin in this time."""
    first = bisect_left(track.starts, start_s)
    turns = track.turns[bisect_left(track.turns, first) :][:ANSWER_TURNS]
    return [begin for begin in turns if begin < len(track.starts) and track.starts[begin] < end_s]


# ---- repetitions -------------------------------------------------------------------------------


def _echoes(tracks: Sequence[Track], found: Sequence[Credential]) -> Iterator[Credential]:
    """Where a credential is said again within a while."""
    known: dict[tuple[str, ...], list[float]] = {}
    for one in found:
        track = tracks[one.track]
        for gram in _grams(
            [p for at in range(one.first, one.last + 1) for p in _pieces(track, at)]
        ):
            known.setdefault(gram, []).append(track.starts[one.first])
    for number, track in enumerate(tracks):
        flat = [(piece, at) for at in range(len(track.words)) for piece in _pieces(track, at)]
        for here, (piece, at) in enumerate(flat):
            following = flat[here + 1] if here + 1 < len(flat) else ("", at)
            for gram, last in (((piece,), at), ((piece, following[0]), following[1])):
                times = known.get(gram, ())
                if any(0 <= track.starts[at] - time_s <= ECHO_S for time_s in times):
                    yield Credential(number, at, last)


def _grams(pieces: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What shows that a credential is repeated: two of its words in a row, or a rare one."""
    telling = [piece for piece in pieces if not is_filler(piece) and piece not in SPELLING]
    if len(telling) == 1 and len(telling[0]) >= MIN_ECHO_LETTERS and telling[0] not in VOCABULARY:
        yield (telling[0],)
    for pair in pairwise(pieces):
        plain = any(piece in SPELLING or is_filler(piece) for piece in pair)
        if not plain and not all(piece in VOCABULARY or piece.isdecimal() for piece in pair):
            yield pair  # repeated digits are found with the other numbers


# ---- words and turns ---------------------------------------------------------------------------


def _pieces(track: Track, at: int) -> tuple[str, ...]:
    return parts(track.words[at].text)


def _is_letter(track: Track, at: int) -> bool:
    """Whether a word is one letter, and not "I" or "a" in a sentence."""
    pieces = _pieces(track, at)
    if len(pieces) != 1 or len(pieces[0]) != 1:
        return False
    beside = (here for here in (at - 1, at + 1) if 0 <= here < len(track.words))
    return pieces[0] not in ("a", "i") or any(
        len(piece) == 1 or piece in SPELLING for here in beside for piece in _pieces(track, here)
    )


def _is_spelt(track: Track, at: int) -> bool:
    """Whether a word is a letter, a digit, holds one, or says how a letter is written."""
    return _is_letter(track, at) or all(
        any(sign.isdecimal() for sign in piece) or piece in SPELLING or piece in VOCABULARY
        for piece in _pieces(track, at)
    )


def _ends_sentence(track: Track, at: int) -> bool:
    return track.words[at].text.endswith((".", "?", "!")) and not _is_letter(track, at)


def _turn_begin(track: Track, at: int) -> int:
    return track.turns[bisect_right(track.turns, at) - 1]


def _turn_end(track: Track, at: int) -> int:
    """The position after the last word of the turn that holds a position."""
    after = bisect_right(track.turns, at)
    return track.turns[after] if after < len(track.turns) else len(track.words)
