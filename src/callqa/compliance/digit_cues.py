"""Words that say what the digits near them are: a card number, a zip code, an amount.

Some cues make digits sensitive ("card number", "security code"), others vouch for them ("zip code",
"ending in"). The lists hold the wordings of PCI SSC's and card schemes' telephone scripts and what
recognisers were seen to make of them, such as "c b v" for "CVV" and "writing number" for "routing
number".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from callqa.compliance.digit_words import parts

__all__ = ["SENSITIVE", "CueHit", "CueKind", "cue_hits"]


class CueKind(StrEnum):
    """What a cue says about digits; the first four and `number` are the kinds of redactions.

    No cue says `number`: it is the kind of long digits that nothing explains.
    """

    CARD_NUMBER = "card_number"
    SECURITY_CODE = "security_code"
    SSN = "ssn"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    ZIP = "zip"
    REFERENCE = "reference"
    AMOUNT = "amount"
    DATE = "date"
    LAST_FOUR = "last_four"
    EXPIRY = "expiry"
    NUMBER = "number"


SENSITIVE = frozenset(
    {CueKind.CARD_NUMBER, CueKind.SECURITY_CODE, CueKind.SSN, CueKind.BANK_ACCOUNT}
)

_PHRASES: dict[CueKind, str] = {
    CueKind.CARD_NUMBER: """
        card; cards; card number; card numbers; cord number; car number; current number;
        credit card; debit card; visa; mastercard; master card; american express; amex; discover;
        sixteen digit; sixteen digits; fifteen digit; fifteen digits; 16 digit; 16 digits;
        15 digit; 15 digits; long number; number on the front; numbers on the front
        """,
    CueKind.SECURITY_CODE: """
        security code; security codes; security number; security digits; cvv; cvc; cvv2; cvb; cbv;
        cbb; cdv; cbc; c v v; c v c; c b v; c d v; c b b; c v b; c v; c t v; c c v; ccv; cid;
        see vv; see v v; see v; see v c; see b v; see vee vee; see vee; sea vv; sea v v;
        verification code; verification number; verification value; three digit;
        three digits; three numbers; three digit code; 3 digit; 3 digits; 3 numbers;
        digits on the back; number on the back;
        numbers on the back; code on the back; on the back; back of the card; back of it;
        back of your card; four digits on the front; four digit code; 4 digits on the front;
        4 digit code
        """,
    CueKind.SSN: """
        social; socials; social security; social security number; ssn; s s n; so shall; so shell;
        sew shell; show shell; soul shell; so show; tax id;
        tax i d
        """,
    CueKind.BANK_ACCOUNT: """
        routing; routings; routing number; routing numbers; rooting; rowding; writing number;
        writing numbers; account number; account numbers; account is; account's; checking account;
        savings account; bank account; checking is; savings is; bottom of the check;
        bottom of your check; bottom of my check; bottom of the cheque; bottom of your cheque; aba;
        aba number
        """,
    CueKind.PHONE: """
        phone; phone number; telephone; telephone number; cell; cell number; cell phone; mobile;
        mobile number; call us; call me; call us back; call me back; call back; callback;
        callback number; reach me; reach us; reach you; direct line; toll free; fax;
        can call; dial; text me
        """,
    CueKind.ZIP: "zip; zips; zip code; zipcode; zip plus four; postal code",
    CueKind.REFERENCE: """
        confirmation; confirmation number; reference; reference number; case number; file number;
        check number; cheque number; account number with us; account with us; extension; invoice;
        invoice number; employee number; badge number; street address; address
        """,
    CueKind.AMOUNT: "balance; balances; amount; total; you owe; i owe; payment of; payments of",
    CueKind.DATE: "date of birth; birthday; birth date; birth; born; birthdate",
    CueKind.LAST_FOUR: """
        last four; last for; last 4; final four; final 4; last four digits; last 4 digits;
        last four of; ending in; ends in; ending; ending with; ends with; end in; ending and
        """,
    CueKind.EXPIRY: """
        expiration; expiration date; expires; expire; expiry; expiry date; expiring; good through;
        valid through
        """,
}

_SWALLOW_WORDS = 5  # "last four of your social": the sensitive cue is vouched for


def _by_first_word() -> dict[str, tuple[tuple[tuple[str, ...], CueKind], ...]]:
    """Phrases by their first word, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], CueKind]]] = {}
    for kind, listed in _PHRASES.items():
        for phrase in listed.split(";"):
            words = tuple(phrase.split())
            table.setdefault(words[0], []).append((words, kind))
    return {
        first: tuple(sorted(phrases, key=lambda phrase: -len(phrase[0])))
        for first, phrases in table.items()
    }


_TABLE = _by_first_word()


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue among words: its kind and the positions of its first and last word."""

    kind: CueKind
    first: int
    last: int


def cue_hits(words: Sequence[str]) -> tuple[CueHit, ...]:
    """Every cue in the words, in order, the longest phrase at each place.

    A sensitive cue that follows "last four" within a few words is left out: the last four digits
    of a card or a social security number may be said.
    """
    hits: list[CueHit] = []
    for hit in _matches(words):
        vouched = hits and hits[-1].kind is CueKind.LAST_FOUR and hit.kind in SENSITIVE
        if not (vouched and hit.first - hits[-1].last <= _SWALLOW_WORDS):
            hits.append(hit)
    return tuple(hits)


def _matches(words: Sequence[str]) -> Iterator[CueHit]:
    """Phrases of the table, left to right, without overlap."""
    flat = [(piece, at) for at, word in enumerate(words) for piece in parts(word)]
    position = 0
    while position < len(flat):
        match = _phrase_at(flat, position)
        if match is None:
            position += 1
            continue
        length, kind = match
        yield CueHit(kind, flat[position][1], flat[position + length - 1][1])
        position += length


def _phrase_at(flat: list[tuple[str, int]], position: int) -> tuple[int, CueKind] | None:
    """Length and kind of the longest phrase that begins at the position."""
    first = flat[position][0]
    candidates = _TABLE.get(first, ()) or _TABLE.get(first.removesuffix("'s"), ())
    for phrase, kind in candidates:
        stretch = [piece for piece, _ in flat[position : position + len(phrase)]]
        if len(stretch) == len(phrase) and all(map(_is_same, stretch, phrase)):
            return len(phrase), kind
    return None


def _is_same(piece: str, wanted: str) -> bool:
    """Whether a piece of a word is the word of a phrase, "back's" for "back" included."""
    return wanted in (piece, piece.removesuffix("'s"))
