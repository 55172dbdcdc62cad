"""Words that deny, which of them deny nothing after all, and what a denying word governs."""

from __future__ import annotations

from callqa.compliance.clauses import PRONOUNS, clause_start, comma, same_sentence
from callqa.compliance.index import Index
from callqa.compliance.word_sets import words

__all__ = ["ASSUMING", "AUXILIARIES", "NEGATORS", "PASS_OVER", "after_aside", "governed", "idle"]

NEGATORS = words("not no never nobody none nothing neither nor without nowhere non noone")
AUXILIARIES = words(
    "is are am was were be been will would do does did can could have has had should must may"
)
PASS_OVER = words(
    "be been being going to have has had having able ever even just really actually simply"
    " currently presently a an the any that this we you they i he she it will would can could"
    " shall should do does did is are am was were get getting gets go goes one 1 body your my our"
    " need means about in way ways here at all yet also only trying legally with for as under of"
    " circumstances circumstance longer such thing anything honestly personally once myself"
)
# A denied belief in a denial asserts: "don't think we won't".
ASSUMING = words(
    "think believe assume imagine suppose expect way promise guarantee say says saying said"
)
# "no matter what", "no later than Friday"
_EMPHATIC = words("doubt question matter later sooner fewer less problem worries")
_LETTING = words("let letting lets so do if")
# "a lawsuit is not off the table": what is denied is itself a denial
_UNDONE = (("off", "the", "table"), ("out", "of", "the"), ("ruled", "out"), ("impossible",))
_SUBJECTS = frozenset((word,) for word in words("i you we they he she"))
_OTHER_SUBJECTS = frozenset((word,) for word in words("your someone somebody anyone anybody"))
_REPEATED = words("no nothing nobody none never nowhere")
_REPEAT_REACH = 4  # tokens
_LONGEST_ASIDE = 6  # tokens between commas right after a negator: "will not, I repeat, sue"


def idle(at: int, index: Index) -> bool:
    """Whether a negator denies nothing of what follows."""
    answers = _answers(at, index) or _resigned(at, index) or _knows(at, index)
    answers = answers or _repeats(at, index)
    return answers or _suggests(at, index) or _cancelled(at, index) or _undone(at, index)


def _undone(at: int, index: Index) -> bool:
    """Whether it denies a denial ("not off the table") or leaves it open ("old or not")."""
    following = index.texts[at + 1 : at + 4]
    if index.texts[at] == "not" and at and index.texts[at - 1] == "or":
        return True
    return any(following[: len(one)] == one for one in _UNDONE)


def _answers(at: int, index: Index) -> bool:
    """Whether a "no" only answers or stresses: "no, you will", "no you will", "no doubt"."""
    following = index.texts[at + 1] if at + 1 < len(index.texts) else ""
    alone = following in PRONOUNS | _EMPHATIC or comma(index, at + 1)
    return index.texts[at] == "no" and alone


def _suggests(at: int, index: Index) -> bool:
    """Whether a subject follows it in a question: "can't you borrow it", "why don't you"."""
    if index.texts[at] != "not" or at == 0:
        return False
    if index.texts[at - 1] not in AUXILIARIES:
        return False
    opens = at == 1 or not same_sentence(index, at - 2, at)
    following = index.texts[at + 1 : at + 2]
    if following in _SUBJECTS:
        return opens or index.texts[at - 2] not in PRONOUNS  # but "it is not you who"
    return opens and following in _OTHER_SUBJECTS


def _repeats(at: int, index: Index) -> bool:
    """Whether it only repeats a negator just before: "you don't need no lawyer"."""
    if index.texts[at] not in _REPEATED:
        return False
    first = clause_start(index, at, reach=_REPEAT_REACH, soft=True)
    before = index.texts[first:at]
    return "not" in before and "and" not in before


def _knows(at: int, index: Index) -> bool:
    """Whether it is a misheard "know": "letting you no we are recording", "just so you no"."""
    before = index.texts[max(0, at - 2) : at]
    return index.texts[at] == "no" and before[-1:] == ("you",) and before[0] in _LETTING


def _resigned(at: int, index: Index) -> bool:
    """Whether it says that nothing can be done, which takes no threat back."""
    return index.texts[at] == "nothing" and index.texts[at + 2 : at + 4] == ("can", "do")


def _cancelled(at: int, index: Index) -> bool:
    """Whether a negator before it turns it round: "don't think we won't", "no way you won't"."""
    first = clause_start(index, at, reach=_LONGEST_ASIDE)
    for before in range(first, at):
        between = index.texts[before + 1 : at]
        if index.texts[before] in NEGATORS and any(word in ASSUMING for word in between):
            return all(word in PASS_OVER or word in ASSUMING for word in between)
    return False


def governed(at: int, index: Index) -> int | None:
    """The first word of weight after the negator, in its sentence: what it denies."""
    for here in range(after_aside(at, index), len(index.texts)):
        if not same_sentence(index, at, here):
            return None
        if index.texts[here] not in PASS_OVER and index.texts[here] not in _REPEATED:
            return here
    return None


def after_aside(at: int, index: Index) -> int:
    """The token after the negator, or after an aside set off by commas right behind it."""
    if comma(index, at + 1) and index.texts[at] != "no":
        for here in range(at + 2, at + 2 + _LONGEST_ASIDE):
            if comma(index, here) and same_sentence(index, at, here):
                return here
    return at + 1
