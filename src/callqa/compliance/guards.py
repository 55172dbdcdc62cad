"""What takes a hit back: negation, questions, other meanings, quotation.

`negation.py` decides what a "not" speaks about.
"""

from __future__ import annotations

from enum import StrEnum

from callqa.compliance.clauses import clause_start, comma, same_sentence
from callqa.compliance.index import Hit, Index
from callqa.compliance.matching import Guards, Patterns
from callqa.compliance.negation import Denial, denial
from callqa.compliance.word_sets import words

__all__ = ["Verdict", "weigh"]

NEAR_BEFORE = 10  # tokens before a hit in which an excluding phrase still speaks about it
NEAR_AFTER = 7

_SAYING = words(
    "said say says saying told tell tells mentioned mention asked asking heard hear stated wrote"
    " write claimed claims claim threatened threatens threaten worried afraid scared concerned"
    " accusing read"
)
_OTHERS = words("you someone somebody anyone anybody whoever scammer scammers caller callers")
_SPEAKERS = words("i we our my he she they it")
_QUOTE_REACH = 8  # tokens before a hit in which "you said" still introduces it
_PAST = words("did was were has have had does")
_PRESENT = words("is are do")
_ASKING = _PAST | _PRESENT
_ONGOING = words("already still currently being ever been presently now employed receiving")
_STATES = words("live have own work rent receive bank drive stay owe")
_ABOUT = words("about your the a an any his her their")
_ASKED_OF = words(
    "you he she they it that this there your the their any anyone anybody someone somebody his her"
    " another either one anything something"
)
_THINGS = words("the your any this that it his her their")
_UNNAMED = words("anyone anybody someone somebody they he she")
_RHETORICAL = words(
    "know realize realise understand want think care expect believe aware remember like prefer"
    " wonder hear seriously really consider considered thought imagine"
)
_QUESTION_WORDS = words("how what when who where why which")
_LEAD_IN = words("so and or but well okay ok now then oh also yes no right alright")


class Verdict(StrEnum):
    """What the guards leave of a hit."""

    STANDS = "stands"
    NEGATED = "negated"
    EXCLUDED = "excluded"
    ASKED = "asked"
    QUOTED = "quoted"
    HEDGED = "hedged"


def weigh(hit: Hit, index: Index, guards: Guards) -> Verdict:
    """Whether the hit stands, and if not, what took it back; `hedged` leaves it to a person."""
    denied = denial(hit, index, guards.negation)
    if denied is Denial.PLAIN:
        return Verdict.NEGATED
    taken_back = _taken_back(hit, index, guards)
    if taken_back is not None:
        return taken_back
    if denied is Denial.IMPLIED or (
        guards.hedge and _near(hit, index, guards.hedge, after=NEAR_AFTER)
    ):
        return Verdict.HEDGED
    return Verdict.STANDS


def _taken_back(hit: Hit, index: Index, guards: Guards) -> Verdict | None:
    """What the words around the hit make of it, negation aside."""
    if guards.exclude and _near(hit, index, guards.exclude, after=NEAR_AFTER):
        return Verdict.EXCLUDED
    if guards.part_of and _part(hit, index, guards.part_of):
        return Verdict.EXCLUDED
    if guards.question and _near(hit, index, guards.question, after=0):
        return Verdict.ASKED
    if guards.enquiry and _enquires(hit, index):
        return Verdict.ASKED
    return Verdict.QUOTED if guards.quoted and _quoted(hit, index) else None


def _near(hit: Hit, index: Index, patterns: Patterns, *, after: int) -> bool:
    """Whether one of the patterns lies in the hit's sentence, close to it, in plain words.

    What only sounds like an excuse is none: "dead" must not do for "debt".
    """
    found = index.plainly(patterns)
    if not found:
        return False
    opens, closes = index.sentence(hit.start)
    first, last = max(opens, hit.start - NEAR_BEFORE), hit.end + after
    for other in found:  # in order of their start
        if other.start >= first:
            if other.start >= closes:
                break
            if other.end <= last:
                return True
    return False


def _part(hit: Hit, index: Index, patterns: Patterns) -> bool:
    """Whether a word of the hit also belongs to one of these phrases: "dead" of "dead tired"."""
    found = index.plainly(patterns)
    if not found:
        return False
    own = frozenset(hit.matched)
    return any(not own.isdisjoint(other.matched) for other in found)


def _quoted(hit: Hit, index: Index) -> bool:
    """Whether it repeats what the consumer or an unnamed other said, feared or asked."""
    if not index.holds(_SAYING, hit.start - _QUOTE_REACH, hit.start):
        return False
    first = clause_start(index, hit.start, reach=_QUOTE_REACH)
    for at in range(first, hit.start):
        if index.texts[at] not in _SAYING:
            continue
        subject = [
            word for word in index.texts[max(first, at - 4) : at] if word in _OTHERS | _SPEAKERS
        ]
        if subject and subject[-1] in _OTHERS:
            return True
    return False


def _enquires(hit: Hit, index: Index) -> bool:
    """Whether it stands in a question about what is or was: "did they", "are you being"."""
    if not index.holds(_ASKING, hit.start - NEAR_BEFORE, hit.start + 1):
        return False
    first = max(hit.start - NEAR_BEFORE, index.sentence(hit.start)[0])
    places = range(first, hit.start + 1)
    return any(index.texts[at] in _ASKING and _asks(at, index) for at in places)


def _asks(at: int, index: Index) -> bool:
    """Whether an auxiliary before its subject opens a question here."""
    verb, following = index.texts[at], index.texts[at + 1 : at + 7]
    if following[:1] == ("not",):
        following = following[1:]
    if following[:1] == () or following[0] not in _ASKED_OF:
        return False
    if _RHETORICAL.intersection(following[:4]):
        return False
    opens = _opens(at, index)
    if verb in {"did", "does", "has"} and following[0] in _UNNAMED:
        return True
    if verb == "have" and following[0] in _THINGS:  # "well have the", a misheard "we'll have"
        return opens and bool(_ONGOING.intersection(following))
    if verb in _PAST:
        return opens
    return opens and verb in _PRESENT and _of_a_state(following)


def _of_a_state(following: tuple[str, ...]) -> bool:
    """Whether a question in the present asks how things are: "are you still", "is there a"."""
    subject, rest = following[0], following[1:]
    if _ONGOING.intersection(rest):
        return True
    if subject in {"there", "this", "that", "it"}:
        return bool(_ABOUT.intersection(rest[:1])) and "reason" not in rest and "way" not in rest
    return subject == "you" and bool(_STATES.intersection(rest[:1])) and "idea" not in rest


def _opens(at: int, index: Index) -> bool:
    """Whether a sentence or clause begins here, lead-in and question words aside."""
    while same_sentence(index, at - 1, at) and not comma(index, at):
        if index.texts[at - 1] in _QUESTION_WORDS:
            return True
        if index.texts[at - 1] not in _LEAD_IN:
            return False
        at -= 1
    return True
