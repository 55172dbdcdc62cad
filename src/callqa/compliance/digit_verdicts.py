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
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from callqa.compliance.check_digits import (
    CARD_BEGINS,
    CARD_DIGITS,
    is_card_number,
    is_routing_number,
    may_be_card_number,
    said_once,
)
from callqa.compliance.cue_index import CueIndex
from callqa.compliance.digit_chains import Chain
from callqa.compliance.digit_cues import SENSITIVE, SHORT, CueKind
from callqa.compliance.digit_tracks import Cue
from callqa.domain.spans import Span

__all__ = [
    "VOUCHED_DIGITS",
    "VOUCHED_REACH_S",
    "is_vouched_for",
    "kinds_of",
]

REACH_S = {
    CueKind.CARD_NUMBER: 30.0,
    CueKind.SECURITY_CODE: 12.0,  # rule V01 of the catalogue
    CueKind.SSN: 20.0,
    CueKind.BANK_ACCOUNT: 30.0,
    CueKind.CREDENTIAL: 15.0,
    CueKind.CODE: 12.0,
}
VAGUE_REACH_S = 3.0  # "your account is past due" names no number
REACH_BACK_S = 8.0  # "... is my card number", said after the digits
REACH_BACK_CODE_S = 12.0
NAMED_AT_ONCE_S = 4.0  # "four one seven is the security code", whatever was spoken of before
SHORT_DIGITS = {
    CueKind.SECURITY_CODE: (3, 4),
    CueKind.CREDENTIAL: range(4, 9),
    CueKind.CODE: range(3, 9),
}
SECURITY_CODE_DIGITS = 3  # PINs and texted codes have four or more
MISHEARD_CODE_DIGITS = 1
VOUCHED_REACH_S = 10.0  # "and your zip code?" holds for the answer, not for what comes later
AMOUNT_REACH_S = 4.0
VOUCHED_DIGITS: dict[CueKind, Collection[int]] = {
    CueKind.PHONE: range(3, 12),
    CueKind.ZIP: (4, 5, 9),
    CueKind.REFERENCE: range(1, 13),
    CueKind.AMOUNT: range(1, 8),
    CueKind.BIRTH: range(1, 7),  # longer ones must read as a date
    CueKind.LAST_FOUR: range(1, 5),
    CueKind.EXPIRY: range(1, 7),
}
MIN_CARD_DIGITS, MIN_BANK_DIGITS, MIN_SSN_DIGITS, MIN_SSN_SINGLES = 6, 6, 6, 5  # near a cue
SSN_DIGITS = 9
MIN_CODE_DIGITS, MAX_CODE_DIGITS = 2, 8  # after a cue; a digit lost, or an expiry date with it
MAX_SHORT_CODE = 4
MIN_CREDENTIAL_DIGITS, MAX_CREDENTIAL_DIGITS = 3, 14  # PINs have 4 to 12, texted codes 4 to 8
MIN_DECLINED_SINGLES = 3  # after "I do not need your PIN" only what can hardly be anything else
MIN_UNCUED_DIGITS = 12  # always redacted
MIN_ONE_NUMBER_SINGLES, MIN_ONE_NUMBER_PIECE, MIN_ONE_NUMBER_PIECES = 6, 8, 4
MIN_UNCUED_SINGLY = 8  # redacted when read digit by digit and not shaped like something else
CLOSE_CUE_S = 6.0  # from the word "card" to digits that look like a telephone number
USUAL_CARD_DIGITS = (15, 16)
ONE_SPEAKER = 0.7  # share of the digits of a number that one person reads; offers alternate

_TELEPHONE = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_TOLL_FREE = re.compile(r"1?8(?:00|33|44|55|66|77|88)\d{7}")
_WHOLE_DATE = re.compile(r"(0?[1-9]|1[0-2])(0?[1-9]|[12]\d|3[01])(19|20)\d\d")
_DATE_AND_LAST_FOUR = re.compile(r"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])((19|20)?\d\d)\d{4}")


_ONCE = (CueKind.EXPIRY, CueKind.ZIP, CueKind.LAST_FOUR)  # cues of one number each


def kinds_of(
    readings: Iterable[Chain], index: CueIndex, *, clear: Sequence[Span]
) -> Iterator[CueKind | None]:
    """For each reading, in order of time, the kind of secret that it is; None when it may stay.

    What vouches for one number does not vouch for the next: after "my zip is 60417" three digits
    may be a security code.

    Args:
        readings: in order of time.
        index: the cues of the call.
        clear: where numbers were said that explain themselves, such as "01/28".
    """
    said = (index.before(span.start_s, within_s=VOUCHED_REACH_S)[:1] for span in clear)
    spent = {cue for cues in said for cue in cues if cue.kind in _ONCE}
    for chain in readings:
        before = index.before(chain.span.start_s, within_s=max(REACH_S.values()))
        yield _kind_of(chain, [cue for cue in before if cue not in spent], index)
        spent.update(cue for cue in before[:1] if cue.kind not in SENSITIVE)


def _kind_of(chain: Chain, before: Sequence[Cue], index: CueIndex) -> CueKind | None:
    after = index.after(chain.span.end_s, within_s=REACH_BACK_CODE_S)
    if _is_telephone(chain, before):
        return None
    if is_vouched_for(chain, before) and not _is_named_at_once(chain, before[0], after):
        return None
    for cue in before:
        if chain.span.gap_s(cue.span) <= _reach_s(cue) and _is_enough(chain, cue):
            return _named(chain, _cued(chain, cue))
    for cue in after:
        if _claims_earlier(chain, cue):
            return _named(chain, cue.kind)
    return CueKind.NUMBER if _sounds_like_code(chain, before) else _uncued(chain)


def is_vouched_for(chain: Chain, before: Sequence[Cue]) -> bool:
    """Whether the last cue says that the digits are harmless, and their number fits."""
    near = [cue for cue in before if chain.span.gap_s(cue.span) <= _vouched_reach_s(cue.kind)]
    kinds = {cue.kind for cue in near}
    if CueKind.BIRTH in kinds and not kinds & SENSITIVE:
        dated = _WHOLE_DATE.fullmatch(chain.digits) or _DATE_AND_LAST_FOUR.fullmatch(chain.digits)
        if dated is not None:
            return True
    return bool(near) and len(said_once(chain.digits)) in VOUCHED_DIGITS.get(near[0].kind, ())


def _reach_s(cue: Cue) -> float:
    """How long after a cue digits are what it names."""
    reach_s = REACH_S.get(cue.kind, 0.0)
    return min(reach_s, VAGUE_REACH_S) if cue.vague else reach_s


def _vouched_reach_s(kind: CueKind) -> float:
    """How long a cue explains digits; an amount follows its name at once."""
    return AMOUNT_REACH_S if kind is CueKind.AMOUNT else VOUCHED_REACH_S


def _is_telephone(chain: Chain, before: Sequence[Cue]) -> bool:
    """Whether it is a toll-free number, or a telephone number said more than once.

    Not when another number was just spoken of.
    """
    for cue in before[:1]:
        if cue.kind in SENSITIVE and chain.span.gap_s(cue.span) <= CLOSE_CUE_S:
            return False
    once = said_once(chain.digits)
    repeated = once != chain.digits and _TELEPHONE.fullmatch(once) is not None
    return repeated or _TOLL_FREE.fullmatch(once) is not None


def _is_named_at_once(chain: Chain, vouching: Cue, after: Sequence[Cue]) -> bool:
    """Whether digits are called a code right after them, nearer than what vouches for them."""
    if not after or not _claims_earlier(chain, after[0]) or after[0].kind not in SHORT:
        return False
    gap_s = chain.span.gap_s(after[0].span)
    return gap_s <= NAMED_AT_ONCE_S and gap_s < chain.span.gap_s(vouching.span)


def _is_enough(chain: Chain, cue: Cue) -> bool:
    """Whether a reading after a cue holds enough digits to be what the cue announced."""
    count = max(len(chain.digits), chain.wide)
    if cue.declined and cue.kind in SHORT and not _is_bare(chain):
        return False
    match cue.kind:
        case CueKind.SECURITY_CODE:
            again = _is_said_again(chain, at_most=MAX_SHORT_CODE)
            lost = count == MIN_CODE_DIGITS and all(piece.alone for piece in chain.pieces)
            return SECURITY_CODE_DIGITS <= count <= MAX_CODE_DIGITS or again or lost
        case CueKind.CREDENTIAL | CueKind.CODE:
            again = _is_said_again(chain, at_most=MAX_CODE_DIGITS)
            return MIN_CREDENTIAL_DIGITS <= count <= MAX_CREDENTIAL_DIGITS or again
        case CueKind.SSN:
            return chain.singles >= MIN_SSN_SINGLES or count >= MIN_SSN_DIGITS
        case CueKind.CARD_NUMBER:
            return count >= MIN_CARD_DIGITS
        case _:
            return count >= MIN_BANK_DIGITS


def _is_said_again(chain: Chain, *, at_most: int) -> bool:
    """Whether nothing but short digits was said, some of them twice: a code that is read back."""
    said = [piece.run.digits for piece in chain.counted]
    return len(set(said)) < len(said) and max(map(len, said)) <= at_most


def _is_bare(chain: Chain) -> bool:
    """Whether digits were read one by one and nothing else was said with them."""
    return chain.singles >= MIN_DECLINED_SINGLES and all(piece.alone for piece in chain.pieces)


def _sounds_like_code(chain: Chain, before: Sequence[Cue]) -> bool:
    """Whether an answer to a code's name sounds like one: "for one ate" is 418."""
    codes = (cue for cue in before if cue.kind in SHORT and not cue.declined)
    near = any(chain.span.gap_s(cue.span) <= REACH_S[cue.kind] for cue in codes)
    return near and len(chain.pieces) == 1 and chain.wide in (3, 4)


def _claims_earlier(chain: Chain, cue: Cue) -> bool:
    """Whether a cue that comes after the digits speaks of them."""
    if cue.kind not in SENSITIVE or cue.declined:
        return False
    if cue.kind in SHORT:
        last = chain.pieces[-1]  # after a correction only what was said last is the code
        counts = {len(chain.digits), chain.wide, len(last.run.digits), last.width}
        fits = not counts.isdisjoint(SHORT_DIGITS[cue.kind])
        return fits and len(chain.digits) <= MAX_CREDENTIAL_DIGITS
    return chain.span.gap_s(cue.span) <= REACH_BACK_S and _is_enough(chain, cue)


def _cued(chain: Chain, cue: Cue) -> CueKind:
    """What the cue makes of the digits; ten digits of a telephone need its name close by."""
    far = chain.span.gap_s(cue.span) > CLOSE_CUE_S
    telephone = _TELEPHONE.fullmatch(said_once(chain.digits)) is not None
    unsure = cue.kind in (CueKind.CARD_NUMBER, CueKind.BANK_ACCOUNT) and far and telephone
    return CueKind.NUMBER if unsure else cue.kind


def _named(chain: Chain, cued: CueKind) -> CueKind:
    """The kind to record: a valid card number is one whatever the cue said."""
    if is_card_number(chain.digits):
        return CueKind.CARD_NUMBER
    if cued is not CueKind.CODE:
        return cued
    said = [piece.run.digits for piece in chain.counted]  # again, or corrected, or in groups
    alike = all(Levenshtein.distance(said[-1], other) <= MISHEARD_CODE_DIGITS for other in said)
    short = chain.counted[-1].width == SECURITY_CODE_DIGITS and alike
    return CueKind.SECURITY_CODE if short else CueKind.CREDENTIAL


def _uncued(chain: Chain) -> CueKind | None:
    """The kind of a reading that nothing was said about."""
    count = len(chain.digits)
    could_be_card = may_be_card_number(chain.digits)
    if count - chain.weak >= MIN_UNCUED_DIGITS and _is_one_number(chain):
        return CueKind.CARD_NUMBER if could_be_card else CueKind.NUMBER
    if count >= min(CARD_DIGITS) and chain.digits[0] in CARD_BEGINS and _is_of_one_speaker(chain):
        usual = could_be_card and count in USUAL_CARD_DIGITS
        return CueKind.CARD_NUMBER if usual else CueKind.NUMBER
    if count < MIN_UNCUED_SINGLY or chain.singles < MIN_UNCUED_SINGLY - 1:
        return None
    if _TELEPHONE.fullmatch(chain.digits) or _WHOLE_DATE.fullmatch(chain.digits):
        return None
    if count != SSN_DIGITS:
        return CueKind.NUMBER
    return CueKind.BANK_ACCOUNT if is_routing_number(chain.digits) else CueKind.SSN


def _is_one_number(chain: Chain) -> bool:
    """Whether a long reading is one number and not several amounts offered in turn."""
    lengths = [len(piece.run.digits) for piece in chain.counted]
    return (
        chain.singles >= MIN_ONE_NUMBER_SINGLES
        or max(lengths) >= MIN_ONE_NUMBER_PIECE
        or min(lengths) >= MIN_ONE_NUMBER_PIECES
        or is_card_number(chain.digits)
    )


def _is_of_one_speaker(chain: Chain) -> bool:
    """Whether one person said most of the digits."""
    said = Counter[int]()
    for piece in chain.counted:
        said[piece.track] += len(piece.run.digits)
    return max(said.values()) >= ONE_SPEAKER * len(chain.digits)
