"""Redaction of what a person typed, such as a reviewer who repeats a number from the call."""

from __future__ import annotations

import re

from callqa.compliance.privacy import redact
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word

__all__ = ["without_secrets"]

# Space, brackets and marks; an apostrophe inside a word and a colon inside a time are none.
_GAP = re.compile(r"""(?:[\s()\[\]{}<>"`|=#*]|[:;,](?!\d)|(?<!\d)[:;,]|'(?!\w)|(?<!\w)')+""")


def without_secrets(text: str) -> str:
    """The text with every secret replaced by its kind, such as `[card_number]`.

    The same rules as for transcripts: it is read as one turn, and its line breaks stay. Spaces
    around it go.
    """
    text = text.strip()
    pieces = [(gap.start(), gap.end()) for gap in _GAP.finditer(text)]
    starts = [0, *(end for _, end in pieces)]
    ends = [*(start for start, _ in pieces), len(text)]
    words = [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
    if not words:
        return text
    after = [*(start for start, _ in words[1:]), len(text)]
    typed = Utterance(
        speaker=Speaker.UNKNOWN,
        # A second per word: the end of a word tells which gap comes after it.
        words=tuple(
            Word(text=text[start:end], span=Span(at, at + 1))
            for at, (start, end) in enumerate(words)
        ),
    )
    redacted = redact(Transcript(utterances=(typed,), language="en", engine_id="typed"))
    told = [text[: words[0][0]]]
    for word in (word for one in redacted.transcript.utterances for word in one.words):
        last = round(word.span.end_s) - 1
        told += [word.text, text[words[last][1] : after[last]]]
    return "".join(told)
