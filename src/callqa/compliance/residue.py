"""What is left of a speaker's words when all that may be said is struck out."""

from __future__ import annotations

from callqa.compliance.index import Index
from callqa.compliance.matching import Patterns

__all__ = ["residue"]

MOST_WORDS = 300  # a longer speech is no message, and its residue not worth the time
# Words that tell nothing by themselves, whatever is said between them.
_TELLS_NOTHING = frozenset(
    word
    for line in (
        "i you we he she they it me him her them us my your our his their mine yours ours myself",
        "a an the this that these those there here some any one each both all another other",
        "and or but so if as than then because while when where who what which how whether",
        "of in on at to for from with by about up out off over under again through into back",
        "is are am was were be been being do does did have has had will would can could should",
        "may might must shall not no yes yeah okay ok please just also too very really only still",
        "now today tomorrow well like get got getting go going come let give take make want need",
        "know hello hi hey sir madam mister mr mrs ms miss um uh oh right so okay able even",
    )
    for word in line.split()
)


def residue(allow: Patterns, index: Index) -> tuple[tuple[int, ...], ...]:
    """The tokens that no allowed pattern covers and that tell something, sentence by sentence.

    A speech of more than 300 words has none: it is no message.
    """
    if len(index.texts) > MOST_WORDS:
        return ()
    covered = {at for hit in index.any(allow) for at in range(hit.start, hit.end)}
    found: dict[int, list[int]] = {}
    for at, text in enumerate(index.texts):
        tells = len(text) > 1 and text not in _TELLS_NOTHING and not text[0].isdecimal()
        if tells and at not in covered:
            found.setdefault(index.sentences[at], []).append(at)
    return tuple(map(tuple, found.values()))
