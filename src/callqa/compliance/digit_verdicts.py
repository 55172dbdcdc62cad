"""Which readings of digits are secrets. In doubt the answer is yes.

A card number (PCI DSS requirement 3) is 13 to 19 digits, the security code 3 or 4, a social
security number 9, an American bank account 4 to 17 and its routing number 9. A recogniser loses
and invents digits, so the limits here are wider than those, and no check digit is ever needed to
redact: it only helps to name the kind. Naming it is stricter than redacting, because a kind can
accuse somebody: long digits that no cue explains are a card number only when they could be one,
else just a `number`. What a cue vouches for (a zip code, a telephone number, the
last four) stays as long as it has the length of one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from callqa.compliance.digit_chains import Chain, Cue, Piece
from callqa.compliance.digit_cues import SENSITIVE, CueKind
from callqa.domain.spans import Span

__all__ = ["CueIndex", "echoes", "is_card_number", "kind_of"]

REACH_S = {
    CueKind.CARD_NUMBER: 30.0,
    CueKind.SECURITY_CODE: 12.0,  # rule V01 of the catalogue
    CueKind.SSN: 20.0,
    CueKind.BANK_ACCOUNT: 30.0,
}
REACH_BACK_S = 8.0  # "... is my card number", said after the digits
REACH_BACK_CODE_S = 12.0
VOUCHED_REACH_S = 10.0  # "and your zip code?" holds for the answer, not for what comes later
VOUCHED_DIGITS = {
    CueKind.PHONE: range(3, 12),
    CueKind.ZIP: (4, 5, 9),
    CueKind.REFERENCE: range(1, 13),
    CueKind.AMOUNT: range(1, 8),
    CueKind.DATE: range(1, 7),  # longer ones must read as a date
    CueKind.LAST_FOUR: range(1, 5),
    CueKind.EXPIRY: range(1, 7),
}
MIN_CARD_DIGITS, MIN_BANK_DIGITS, MIN_SSN_DIGITS, MIN_SSN_SINGLES = 6, 6, 6, 5  # near a cue
SSN_DIGITS = 9
MIN_CODE_DIGITS, MAX_CODE_DIGITS = 2, 8  # after a cue; with an expiry date said before it
MIN_UNCUED_DIGITS = 12  # always redacted
MIN_ONE_NUMBER_SINGLES, MIN_ONE_NUMBER_PIECE, MIN_ONE_NUMBER_PIECES = 6, 8, 4
MIN_UNCUED_SINGLY = 8  # redacted when read digit by digit and not shaped like something else
AFTERMATH_BEFORE_S, AFTERMATH_S = (
    3.0,
    12.0,
)  # repetitions of a secret, and a code whose cue was lost
MIN_AFTERMATH_DIGITS = 3
CODE_ECHO_S = 60.0
CLOSE_CUE_S = 6.0  # from the word "card" to digits that look like a telephone number
CARD_DIGITS = range(13, 20)  # ISO/IEC 7812
CARD_BEGINS = "23456"  # the first digits of payment cards
MIN_REPEATED = 9  # digits of a number that is said twice or three times in one reading
MISHEARD_DIGITS = 2  # by which the second saying of a number may differ from the first
GRAM = 6  # digits in a row that must not be left of any secret

_TELEPHONE = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_WHOLE_DATE = re.compile(r"(0?[1-9]|1[0-2])(0?[1-9]|[12]\d|3[01])(19|20)\d\d")
_DATE_AND_LAST_FOUR = re.compile(r"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])((19|20)?\d\d)\d{4}")


@dataclass(frozen=True, slots=True)
class CueIndex:
    """The cues of a call in order of time, for looking up what is said around a moment."""

    cues: tuple[Cue, ...]
    starts: tuple[float, ...]

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> CueIndex:
        """The index of cues that are in order of time."""
        return cls(tuple(cues), tuple(cue.span.start_s for cue in cues))

    def before(self, time_s: float, *, within_s: float) -> tuple[Cue, ...]:
        """Cues that begin before the time and end at most `within_s` before it, latest first."""
        end = bisect_left(self.starts, time_s)
        first = bisect_left(self.starts, time_s - within_s - 2.0)
        near = (
            cue for cue in reversed(self.cues[first:end]) if cue.span.end_s >= time_s - within_s
        )
        return tuple(near)

    def after(self, time_s: float, *, within_s: float) -> tuple[Cue, ...]:
        """Cues that begin in the seconds after the time, earliest first."""
        first = bisect_left(self.starts, time_s)
        return self.cues[first : bisect_left(self.starts, time_s + within_s)]


def kind_of(chain: Chain, index: CueIndex) -> CueKind | None:
    """The kind of secret that a reading is; None when it may stay."""
    before = index.before(chain.span.start_s, within_s=max(REACH_S.values()))
    if _is_vouched_for(chain, before) or _is_repeated_telephone(chain):
        return None
    for cue in before:
        reach_s = REACH_S.get(cue.kind, 0.0)
        if 0 <= chain.span.gap_s(cue.span) <= reach_s and _is_enough(chain, cue.kind):
            return _named(chain, _cued(chain, cue))
    for cue in index.after(chain.span.end_s, within_s=REACH_BACK_CODE_S):
        if _claims_earlier(chain, cue):
            return _named(chain, cue.kind)
    return CueKind.NUMBER if _sounds_like_code(chain, before) else _uncued(chain)


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits begin like a payment card and pass the check of Luhn (ISO/IEC 7812).

    >>> is_card_number("4111111111111111")
    True
    """
    digits = _once(digits)
    if not _may_be_card_number(digits):
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in digits[::-2])) % 10 == 0


def _may_be_card_number(digits: str) -> bool:
    """Whether digits have the length and the first digit of a card number, said once or more."""
    once = _once(digits)
    if len(once) not in CARD_DIGITS or once[0] not in CARD_BEGINS:
        return False
    half = len(once) // 2
    said_again = Levenshtein.distance(once[:half], once[half:]) <= MISHEARD_DIGITS
    return not (said_again and half >= MIN_REPEATED)


def _once(digits: str) -> str:
    """A number that is said twice or three times in a row, once; other digits unchanged."""
    for times in (2, 3):
        length, rest = divmod(len(digits), times)
        if rest == 0 and length >= MIN_REPEATED and digits[:length] * times == digits:
            return digits[:length]
    return digits


def echoes(
    pieces: Sequence[Piece], found: Sequence[tuple[CueKind, Chain]], index: CueIndex
) -> tuple[tuple[CueKind, Piece], ...]:
    """Pieces that repeat a secret, or follow one so closely that they may belong to it."""
    known = _Known.of(found)
    taken = {id(piece) for _, chain in found for piece in chain.pieces}
    judged = ((known.kind_of(piece, index), piece) for piece in pieces if id(piece) not in taken)
    return tuple((kind, piece) for kind, piece in judged if kind is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """The secrets of a call, for finding what repeats them.

    Attributes:
        grams: kind of the secret by each stretch of `GRAM` digits in it.
        codes: where each security code was said.
        zones: around each other secret, in order of time.
    """

    grams: dict[str, CueKind]
    codes: dict[str, tuple[Span, ...]]
    zones: tuple[tuple[Span, CueKind], ...]

    @classmethod
    def of(cls, found: Sequence[tuple[CueKind, Chain]]) -> _Known:
        """What is known from the secrets that were found."""
        codes: dict[str, tuple[Span, ...]] = {}
        for kind, chain in found:
            if kind is CueKind.SECURITY_CODE:
                codes[chain.digits] = (*codes.get(chain.digits, ()), chain.span)
        zones = sorted(
            (Span(max(0.0, span.start_s - AFTERMATH_BEFORE_S), span.end_s + AFTERMATH_S), kind)
            for kind, span in ((kind, chain.span) for kind, chain in found)
            if kind is not CueKind.SECURITY_CODE
        )
        grams = {gram: kind for kind, chain in found for gram in _windows(chain.digits)}
        return cls(grams, codes, tuple(zones))

    def kind_of(self, piece: Piece, index: CueIndex) -> CueKind | None:
        """The kind of the secret that a piece repeats or belongs to."""
        digits = piece.run.digits
        repeated = next((self.grams[gram] for gram in _windows(digits) if gram in self.grams), None)
        if repeated is not None or piece.clear:
            return repeated
        if any(piece.span.gap_s(span) <= CODE_ECHO_S for span in self.codes.get(digits, ())):
            return CueKind.SECURITY_CODE
        run = piece.run
        alone = Chain(pieces=(piece,), digits=digits, singles=run.singles, weak=run.weak)
        before = index.before(piece.span.start_s, within_s=VOUCHED_REACH_S)
        if len(digits) < MIN_AFTERMATH_DIGITS or _is_vouched_for(alone, before):
            return None
        return self._zone_at(piece.span.start_s)

    def _zone_at(self, time_s: float) -> CueKind | None:
        """The kind of the latest secret around the time."""
        at = bisect_right(self.zones, time_s, key=lambda zone: zone[0].start_s) - 1
        return self.zones[at][1] if at >= 0 and self.zones[at][0].holds(time_s) else None


def _windows(digits: str) -> tuple[str, ...]:
    """Every stretch of `GRAM` digits."""
    return tuple(digits[at : at + GRAM] for at in range(len(digits) - GRAM + 1))


def _is_vouched_for(chain: Chain, before: tuple[Cue, ...]) -> bool:
    """Whether the last cue says that the digits are harmless, and their number fits."""
    near = [cue for cue in before if chain.span.gap_s(cue.span) <= VOUCHED_REACH_S]
    kinds = {cue.kind for cue in near}
    if CueKind.DATE in kinds and not kinds & SENSITIVE:
        dated = _WHOLE_DATE.fullmatch(chain.digits) or _DATE_AND_LAST_FOUR.fullmatch(chain.digits)
        if dated is not None:
            return True
    return bool(near) and len(_once(chain.digits)) in VOUCHED_DIGITS.get(near[0].kind, ())


def _is_repeated_telephone(chain: Chain) -> bool:
    """Whether a telephone number was said more than once and nothing else."""
    once = _once(chain.digits)
    return once != chain.digits and _TELEPHONE.fullmatch(once) is not None


def _is_enough(chain: Chain, kind: CueKind) -> bool:
    """Whether a reading after a cue holds enough digits to be what the cue announced."""
    count = len(chain.digits)
    if kind is CueKind.SECURITY_CODE:
        return MIN_CODE_DIGITS <= count <= MAX_CODE_DIGITS
    if kind is CueKind.SSN:
        return chain.singles >= MIN_SSN_SINGLES or count >= MIN_SSN_DIGITS
    return count >= (MIN_CARD_DIGITS if kind is CueKind.CARD_NUMBER else MIN_BANK_DIGITS)


def _sounds_like_code(chain: Chain, before: tuple[Cue, ...]) -> bool:
    """Whether an answer to a security code's name sounds like one: "for one ate" is 418."""
    codes = (cue for cue in before if cue.kind is CueKind.SECURITY_CODE)
    near = any(chain.span.gap_s(cue.span) <= REACH_S[CueKind.SECURITY_CODE] for cue in codes)
    return near and len(chain.pieces) == 1 and len(chain.pieces[0].run.wide_digits) in (3, 4)


def _claims_earlier(chain: Chain, cue: Cue) -> bool:
    """Whether a cue that comes after the digits speaks of them."""
    if cue.kind not in SENSITIVE:
        return False
    if cue.kind is CueKind.SECURITY_CODE:
        return len(chain.digits) in (3, 4)
    return chain.span.gap_s(cue.span) <= REACH_BACK_S and _is_enough(chain, cue.kind)


def _cued(chain: Chain, cue: Cue) -> CueKind:
    """What the cue makes of the digits; ten digits of a telephone need a card's name close by."""
    far = chain.span.gap_s(cue.span) > CLOSE_CUE_S
    telephone = _TELEPHONE.fullmatch(_once(chain.digits)) is not None
    return CueKind.NUMBER if cue.kind is CueKind.CARD_NUMBER and far and telephone else cue.kind


def _named(chain: Chain, cued: CueKind) -> CueKind:
    """The kind to record: a valid card number is one whatever the cue said."""
    return CueKind.CARD_NUMBER if is_card_number(chain.digits) else cued


def _uncued(chain: Chain) -> CueKind | None:
    """The kind of a reading that nothing was said about."""
    count = len(chain.digits)
    if count - chain.weak >= MIN_UNCUED_DIGITS and _is_one_number(chain):
        could_be_card = _may_be_card_number(chain.digits)
        return CueKind.CARD_NUMBER if could_be_card else CueKind.NUMBER
    if count < MIN_UNCUED_SINGLY or chain.singles < MIN_UNCUED_SINGLY - 1:
        return None
    if _TELEPHONE.fullmatch(chain.digits) or _WHOLE_DATE.fullmatch(chain.digits):
        return None
    if count != SSN_DIGITS:
        return CueKind.NUMBER
    return CueKind.BANK_ACCOUNT if _is_routing_number(chain.digits) else CueKind.SSN


def _is_one_number(chain: Chain) -> bool:
    """Whether a long reading is one number and not several amounts offered in turn."""
    lengths = [len(piece.run.digits) for piece in chain.pieces]
    return (
        chain.singles >= MIN_ONE_NUMBER_SINGLES
        or max(lengths) >= MIN_ONE_NUMBER_PIECE
        or min(lengths) >= MIN_ONE_NUMBER_PIECES
        or is_card_number(chain.digits)
    )


def _is_routing_number(digits: str) -> bool:
    """Whether nine digits pass the check of the American Bankers Association."""
    weights = (3, 7, 1) * 3
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 10 == 0
