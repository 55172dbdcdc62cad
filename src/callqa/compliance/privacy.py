"""Redaction: card, bank and social security numbers, codes, birthdays and passwords leave first.

Each redacted stretch becomes one word such as `[card_number]` with the stretch's time, so that the
transcript still reads and playback can be muted there. Redaction errs towards taking out too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from callqa.compliance import digit_chains, digit_tracks
from callqa.compliance.birth_dates import BirthDate, birth_dates
from callqa.compliance.credentials import credentials
from callqa.compliance.cue_index import CueIndex
from callqa.compliance.digit_chains import Chain, Piece
from callqa.compliance.digit_cues import SENSITIVE, CueKind
from callqa.compliance.digit_echoes import echoes
from callqa.compliance.digit_tracks import Cue, Track
from callqa.compliance.digit_verdicts import kinds_of
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word, mean_probability
from callqa.domain.verdicts import Redaction

__all__ = ["KINDS", "Redacted", "redact"]

KINDS = tuple(sorted((SENSITIVE | {CueKind.BIRTH, CueKind.NUMBER}) - {CueKind.CODE}))
"""The kinds of redactions; `[kind]` is the word that stands in the text.

`number` is a long number of unknown meaning. It is taken out to be safe, and shows no breach.
"""

MAX_BRIDGE_WORDS = 3  # misheard words between two redacted pieces that go with them

_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
_BIRTH = f"[{CueKind.BIRTH}]"
_MASK = "redacted"  # reads as no digit, no letter and no name


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A transcript without secrets, and where they were."""

    transcript: Transcript
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of one track that a placeholder replaces; both ends belong to it."""

    track: int
    first: int
    last: int
    kind: CueKind


def redact(transcript: Transcript) -> Redacted:
    """Take every secret out of a transcript.

    Card, security code, social security and bank numbers, PINs and codes, dates of birth,
    passwords, log-ins and security answers. Numbers are found across turns, speakers, fillers,
    repetitions, corrections and misheard words. Amounts, dates of payments, telephone numbers, zip
    codes, references and the last four digits stay when the words around them say what they are.
    Redacting the result again changes nothing.

    Args:
        transcript: words with their times; roles may be `unknown` in a mono call.

    Returns:
        The transcript with placeholders, and one record per placeholder in order of time.
    """
    redactions: list[Redaction] = []
    while True:
        transcript, found = _one_pass(transcript)
        if not found:
            ordered = sorted(redactions, key=lambda each: (each.span, each.speaker, each.kind))
            return Redacted(transcript=transcript, redactions=tuple(ordered))
        redactions.extend(found)


def _one_pass(transcript: Transcript) -> tuple[Transcript, tuple[Redaction, ...]]:
    """Redact what can be seen at once; less text may show more, so this is repeated."""
    speakers = sorted({utterance.speaker for utterance in transcript.utterances})
    prepared = [_track(transcript, speaker) for speaker in speakers]
    stretches = _stretches([track for track, _ in prepared], [cues for _, cues in prepared])
    if not stretches:
        return transcript, ()
    by_speaker = {
        speaker: [stretch for stretch in stretches if stretch.track == number]
        for number, speaker in enumerate(speakers)
    }
    return _replaced(transcript, by_speaker)


def _track(transcript: Transcript, speaker: Speaker) -> tuple[Track, tuple[Cue, ...]]:
    """One speaker's words and cues; placeholders of an earlier pass say nothing."""
    words = tuple(
        Word(text=_MASK, span=word.span)
        if "[" in word.text and _PLACEHOLDER.search(word.text)
        else word
        for word in transcript.words(speaker)
    )
    lengths = (len(utterance.words) for utterance in transcript.of(speaker))
    births = [word.span.start_s for word in transcript.words(speaker) if _BIRTH in word.text]
    return digit_tracks.track(speaker, words, borders=frozenset(accumulate(lengths)), births=births)


def _stretches(tracks: list[Track], found_cues: list[tuple[Cue, ...]]) -> tuple[_Stretch, ...]:
    """Everything to redact, by track and position, without overlap."""
    call_cues = digit_tracks.cues(found_cues)
    index = CueIndex.of(call_cues)
    births = birth_dates(tracks, index)
    found_pieces = _without(births, digit_chains.pieces(tracks))
    readings = digit_chains.chains(found_pieces, tracks, call_cues)
    clear = [piece.span for piece in found_pieces if piece.clear]
    judged = zip(kinds_of(readings, index, clear=clear), readings, strict=True)
    secrets = [(kind, chain) for kind, chain in judged if kind is not None]
    covered = [stretch for kind, chain in secrets for stretch in _cover(chain, kind, tracks)]
    covered += [_around(piece, kind) for kind, piece in echoes(found_pieces, secrets, index)]
    covered += _births(births, covered)
    covered += [
        _Stretch(one.track, one.first, one.last, CueKind.CREDENTIAL) for one in credentials(tracks)
    ]
    return tuple(_united(sorted(covered, key=lambda each: (each.track, each.first, -each.last))))


def _births(births: Sequence[BirthDate], covered: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """Dates of birth; doubtful ones only where nothing else secret was said."""
    taken = {(one.track, at) for one in covered for at in range(one.first, one.last + 1)}
    for one in births:
        if one.sure or all((one.track, at) not in taken for at in range(one.first, one.last + 1)):
            yield _Stretch(one.track, one.first, one.last, CueKind.BIRTH)


def _without(births: Sequence[BirthDate], pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces without a sure date of birth; what else such a piece holds, the next pass shows."""
    sure = [one for one in births if one.sure]
    taken = {(one.track, at) for one in sure for at in range(one.first, one.last + 1)}
    return tuple(
        piece
        for piece in pieces
        if all((piece.track, at) not in taken for at in range(piece.run.first, piece.run.last + 1))
    )


def _around(piece: Piece, kind: CueKind) -> _Stretch:
    """A piece with the words at its edges that sound like digits."""
    return _Stretch(piece.track, piece.run.wide_first, piece.run.wide_last, kind)


def _cover(chain: Chain, kind: CueKind, tracks: list[Track]) -> Iterator[_Stretch]:
    """The pieces of a reading and the few misheard words between them; plain fillers stay."""
    by_track = sorted(chain.pieces, key=lambda piece: (piece.track, piece.run.first))
    for track, group in groupby(by_track, key=lambda piece: piece.track):
        mine = [_around(piece, kind) for piece in group]
        yield from mine
        for before, after in pairwise(mine):
            between = _Stretch(track, before.last + 1, after.first - 1, kind)
            strange = tracks[track].strange
            misheard = after.first > between.first and strange[after.first] > strange[between.first]
            if misheard and between.last - between.first < MAX_BRIDGE_WORDS:
                yield between


def _united(ordered: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Stretches that overlap or touch with the same kind as one; of two kinds the first wins."""
    last: _Stretch | None = None
    for stretch in ordered:
        if last is None or last.track != stretch.track or stretch.first > last.last + 1:
            if last is not None:
                yield last
            last = stretch
        elif stretch.first == last.last + 1 and stretch.kind is not last.kind:
            yield last
            last = stretch
        else:
            last = _Stretch(last.track, last.first, max(last.last, stretch.last), last.kind)
    if last is not None:
        yield last


def _replaced(
    transcript: Transcript, stretches: dict[Speaker, list[_Stretch]]
) -> tuple[Transcript, tuple[Redaction, ...]]:
    """The transcript with a placeholder for each stretch, one per utterance that it touches."""
    labels = {
        speaker: iter(_labels(listed, sum(1 for _ in transcript.words(speaker))))
        for speaker, listed in stretches.items()
    }
    redactions: list[Redaction] = []
    utterances = []
    for utterance in transcript.utterances:
        words: list[Word] = []
        marked = [(next(labels[utterance.speaker]), word) for word in utterance.words]
        for stretch, group in groupby(marked, key=lambda pair: pair[0]):
            taken = [word for _, word in group]
            if stretch is None:
                words.extend(taken)
                continue
            span = Span(taken[0].span.start_s, max(word.span.end_s for word in taken))
            words.append(
                Word(text=f"[{stretch.kind}]", span=span, probability=mean_probability(taken))
            )
            redactions.append(
                Redaction(kind=stretch.kind.value, speaker=utterance.speaker, span=span)
            )
        utterances.append(Utterance(speaker=utterance.speaker, words=tuple(words)))
    return replace(transcript, utterances=tuple(utterances)), tuple(redactions)


def _labels(stretches: list[_Stretch], count: int) -> list[_Stretch | None]:
    """For each word of a track the stretch that it belongs to."""
    labels: list[_Stretch | None] = [None] * count
    for stretch in stretches:
        labels[stretch.first : stretch.last + 1] = [stretch] * (stretch.last - stretch.first + 1)
    return labels
