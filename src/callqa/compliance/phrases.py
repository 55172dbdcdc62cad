"""Written examples as transcripts: `A: is this maria | C: yes`, turns parted by a bar.

A remark in parentheses is nobody's speech. One that names a fact, `(account balance 482.10)`, says
what is known of the account; `(277 words a minute)` says how fast it is spoken; others are for the
reader.
"""

from __future__ import annotations

import re

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word

__all__ = ["stated_facts", "transcript"]

WORD_S = 0.3  # 200 words per minute, breaks between turns apart, where nothing else is said
TURN_GAP_S = 0.4
_SPEAKERS = {"A": Speaker.AGENT, "C": Speaker.CONSUMER}
_TURN = re.compile(r"^(?P<who>[AC]):\s*(?P<text>.*)$", re.DOTALL)
_REMARK = re.compile(r"(?<!\S)\([^()|]*\)")  # not the one in "401(k)"
_PACE = re.compile(r"\((?P<pace>\d+) words a minute\)")
_FACT = re.compile(
    r"\((?P<record>account|consumer|debt|agency|call) (?P<name>[a-z_ ]+) (?P<value>[\w.,$]+)\)"
)


def stated_facts(example: str) -> dict[str, str]:
    """The facts that the example's remarks state, such as `account.balance`."""
    return {
        f"{found['record']}.{found['name'].replace(' ', '_')}": found["value"]
        for found in _FACT.finditer(example)
    }


def transcript(example: str, *, speaker: Speaker) -> Transcript:
    """The example as spoken words with made-up times; no prefix means `speaker`.

    Remarks are left out.
    """
    utterances: list[Utterance] = []
    start_s = 0.0
    paced = _PACE.search(example)
    word_s = 60 / int(paced["pace"]) if paced else WORD_S
    for part in _REMARK.sub(" ", example).split(" | "):
        found = _TURN.match(part.strip())
        who = _SPEAKERS[found["who"]] if found else speaker
        words = (found["text"] if found else part).split()
        if not words:
            continue
        utterances.append(
            Utterance(
                speaker=who,
                words=tuple(
                    Word(text=text, span=Span(start_s + at * word_s, start_s + (at + 1) * word_s))
                    for at, text in enumerate(words)
                ),
            )
        )
        start_s += len(words) * word_s + TURN_GAP_S
    return Transcript(utterances=tuple(utterances), language="en", engine_id="written")
