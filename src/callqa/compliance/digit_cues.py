"""Words that say what the digits near them are: a card number, a zip code, an amount.

Some cues make digits sensitive ("card number", "security code"), others vouch for them ("zip code",
"ending in"). The lists hold the wordings of PCI SSC's and card schemes' telephone scripts and what
recognisers were seen to make of them, such as "c b v" for "CVV" and "writing number" for "routing
number".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from callqa.compliance.digit_words import parts, word_list

__all__ = ["SENSITIVE", "SHORT", "CueHit", "CueKind", "cue_hits"]


class CueKind(StrEnum):
    """What a cue says about digits; those of `SENSITIVE`, birth and `number` are redacted.

    No cue says `number`: it is the kind of long digits that nothing explains. A `code` without
    more is a security code or a credential, by its length.
    """

    CARD_NUMBER = "card_number"
    SECURITY_CODE = "security_code"
    SSN = "ssn"
    BANK_ACCOUNT = "bank_account"
    CREDENTIAL = "credential"
    CODE = "code"
    BIRTH = "date_of_birth"
    PHONE = "phone"
    ZIP = "zip"
    REFERENCE = "reference"
    AMOUNT = "amount"
    LAST_FOUR = "last_four"
    EXPIRY = "expiry"
    NUMBER = "number"


SENSITIVE = frozenset(
    {
        CueKind.CARD_NUMBER,
        CueKind.SECURITY_CODE,
        CueKind.SSN,
        CueKind.BANK_ACCOUNT,
        CueKind.CREDENTIAL,
        CueKind.CODE,
    }
)
SHORT = frozenset({CueKind.SECURITY_CODE, CueKind.CREDENTIAL, CueKind.CODE})
"""Secrets of so few digits that nothing but the cue tells them from a harmless number."""

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
        card verification code; verification number; verification value; three digit;
        three digits; three numbers; three digit code; 3 digit; 3 digits; 3 numbers;
        digits on the back; number on the back;
        numbers on the back; code on the back; on the back; back of the card; back of it;
        back of your card; signature strip; signature panel; four digits on the front;
        four digit code; 4 digits on the front; 4 digit code
        """,
    CueKind.SSN: """
        social; socials; social security; social security number; ssn; s s n; so shall; so shell;
        sew shell; show shell; soul shell; so show; tax id;
        tax i d
        """,
    CueKind.BANK_ACCOUNT: """
        routing; routings; routing number; routing numbers; rooting; rowding; writing number;
        writing numbers; account number; account numbers; account is; account's; checking account;
        savings account; bank account; credit union; checking; savings; checking is; savings is;
        bottom of the check; bottom of your check; bottom of my check; bottom of the cheque;
        bottom of your cheque; bottom left; on the bottom; at the bottom; aba; aba number
        """,
    CueKind.CREDENTIAL: """
        pin; pins; pin number; pin code; p i n; p in; pen number; pen code; debit pen; my pen is;
        your pen is; card pen; password; passwords; pass word; pass words; passcode; passcodes;
        pass code; passphrase; pass phrase; one time code; one time password; one time passcode;
        one time pass code; one time pin; otp; o t p; verification code; verification codes;
        authentication code; access code; login code; log in code; text code; five digit code;
        six digit code; seven digit code; eight digit code; 5 digit code; 6 digit code;
        7 digit code; 8 digit code; code we sent; code we texted; code i sent;
        code i texted; code they sent; code they texted; code you got; code you received;
        code that we sent; code that we texted; code that came; code in the text;
        code they just texted; code they just sent; code we just texted; code we just sent;
        code i just sent; code i just texted; code you just got; code you just received;
        code to your phone; sent me a code; sent you a code; texted me a code; texted you a code;
        send you a code; text you a code; user name; username; user id; user i d; login; log in;
        logon; sign in; online id; online i d; security answer; security question;
        security questions; secret question; secret word; code word; maiden name; first pet;
        pet's name; first car; favorite teacher; favorite color;
        high school mascot; childhood nickname
        """,
    CueKind.CODE: "code; code is; code was; code's",
    CueKind.BIRTH: """
        date of birth; data birth; data of birth; date a birth; day of birth; birthday; birthdays;
        birth day; birth date; birthdate; birth; born; dob; d o b; month and year; year of birth;
        date of berth; d of b; b day
        """,
    CueKind.PHONE: """
        area code; code for your area; social worker; social workers; phone; phone number;
        telephone; telephone number; cell; cell number; cell phone; mobile; mobile number;
        call us; call me; call us back; call me back; call back; callback;
        callback number; reach me; reach us; reach you; direct line; toll free; fax;
        can call; dial; text me; please call; me a call; us a call; my call; our call
        """,
    CueKind.ZIP: "zip; zips; zip code; zipcode; zip plus four; postal code",
    CueKind.REFERENCE: """
        confirmation; confirmation number; confirmation code; reference; reference number;
        reference code; authorization number; authorization code; approval code; tracking number;
        ticket number; claim number; order number; case number; file number;
        check number; cheque number; account number with us; account with us; extension; invoice;
        invoice number; employee number; badge number; street address; address
        """,
    CueKind.AMOUNT: """
        balance; balances; amount; total; you owe; i owe; payment of; payments of;
        payment is; payments are; payment would be;
        social security check; social security checks; social security benefits;
        social security income; social security disability; social security payment
        """,
    CueKind.LAST_FOUR: """
        last four; last for; last 4; final four; final 4; last four digits; last 4 digits;
        last four of; ending in; ends in; ending; ending with; ends with; end in; ending and
        """,
    CueKind.EXPIRY: """
        expiration; expiration date; expires; expire; expiry; expiry date; expiring; good through;
        valid through
        """,
}

_VAGUE = frozenset(("account is", "account's", "checking", "savings", "credit union", "code"))
_SWALLOW_WORDS = 5  # "last four of your social", "the code we sent to your phone"
_SWALLOWED = {
    CueKind.LAST_FOUR: SENSITIVE,
    CueKind.ZIP: {CueKind.CARD_NUMBER},
    CueKind.EXPIRY: {CueKind.CARD_NUMBER},
    CueKind.CREDENTIAL: {CueKind.PHONE, CueKind.CARD_NUMBER},
    CueKind.CODE: {CueKind.PHONE, CueKind.CARD_NUMBER},
}
_JOINING = frozenset(("and", "then", "plus", "also"))
# "I do not need the security code", "never share your PIN": a denial, then one of these verbs
_DECLINED_WORDS = 8
_DENIALS = frozenset(word_list("not never no without don't dont won't can't cannot didn't isn't"))
_GIVING = frozenset(
    word_list(
        "need needs give giving tell telling read reading share sharing ask asking asks want "
        "wants say saying provide require requires required disclose send text take taking "
        "key enter"
    )
)


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
    """A cue among words: its kind and the positions of its first and last word.

    Attributes:
        declined: the sentence says that nobody shall say it.
        vague: the words say many other things, so that only digits right after them are meant.
    """

    kind: CueKind
    first: int
    last: int
    declined: bool = False
    vague: bool = False


def cue_hits(words: Sequence[str], *, turns: Collection[int] = ()) -> tuple[CueHit, ...]:
    """Every cue in the words, in order, the longest phrase at each place.

    Args:
        words: as recognised, of one speaker.
        turns: positions at which a turn begins; cues of two turns say nothing about each other.

    A cue that only says more about the one before it is left out: the last four digits of a card
    or a social security number may be said.
    """
    hits: list[CueHit] = []
    for hit in _matches(words, turns):
        if not hits or not _belongs_to(hits[-1], hit, words, turns):
            hits.append(hit)
    return tuple(hits)


def _belongs_to(before: CueHit, hit: CueHit, words: Sequence[str], turns: Collection[int]) -> bool:
    """Whether a cue only says more about the one before it, as in "the zip code for the card"."""
    if hit.first - before.last > _SWALLOW_WORDS or hit.kind not in _SWALLOWED.get(before.kind, ()):
        return False
    if any(at in turns for at in range(before.last + 1, hit.first + 1)):
        return False
    between = {piece for word in words[before.last + 1 : hit.first] for piece in parts(word)}
    return between.isdisjoint(_JOINING)


def _matches(words: Sequence[str], turns: Collection[int]) -> Iterator[CueHit]:
    """Phrases of the table, left to right, without overlap."""
    flat = [(piece, at) for at, word in enumerate(words) for piece in parts(word)]
    position = 0
    while position < len(flat):
        match = _phrase_at(flat, position)
        if match is None:
            position += 1
            continue
        length, kind = match
        first, last = flat[position][1], flat[position + length - 1][1]
        phrase = " ".join(piece for piece, _ in flat[position : position + length])
        declined = _is_declined(words, first, turns)
        yield CueHit(kind, first, last, declined=declined, vague=phrase in _VAGUE)
        position += length


def _is_declined(words: Sequence[str], first: int, turns: Collection[int]) -> bool:
    """Whether the sentence before a cue denies that it is to be said."""
    denied = False
    for at in range(max(0, first - _DECLINED_WORDS), first):
        pieces = parts(words[at])
        if at in turns or (at and words[at - 1].endswith((".", "?", "!"))):
            denied = False
        elif denied and not _GIVING.isdisjoint(pieces):
            return True
        denied = denied or not _DENIALS.isdisjoint(pieces)
    return False


def _phrase_at(flat: list[tuple[str, int]], position: int) -> tuple[int, CueKind] | None:
    """Length and kind of the longest phrase that begins at the position."""
    first = flat[position][0]
    candidates = _TABLE.get(first) or _TABLE.get(first.removesuffix("'s"))
    for phrase, kind in candidates or ():
        stretch = [piece for piece, _ in flat[position : position + len(phrase)]]
        if len(stretch) == len(phrase) and all(map(_is_same, stretch, phrase)):
            return len(phrase), kind
    return None


def _is_same(piece: str, wanted: str) -> bool:
    """Whether a piece of a word is the word of a phrase, "back's" for "back" included."""
    return wanted in (piece, piece.removesuffix("'s"))
