"""Small rule packs of one's own, and calls judged by them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from callqa.compliance.kinds import NEAR_MISS_KINDS
from callqa.compliance.matcher import judge
from callqa.compliance.phrases import transcript
from callqa.compliance.rules import RuleBook, load
from callqa.compliance.semantic import Meaning
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import Finding, Redaction

EVENTS = {
    "RPC_ASK_NAME": {"speaker": "agent", "match": {"any": ["is this maria"]}},
    "AFFIRM": {"speaker": "consumer", "match": {"any": ["yes"]}},
    "DEBT_CONTENT": {"speaker": "agent", "match": {"any": ["balance"]}},
    "DONE": {"speaker": "agent", "match": {"any": ["it went through"]}},
    "ASKED_WHO": {"speaker": "consumer", "match": {"any": ["who are you with"]}},
}
_FIELDS: Mapping[str, dict[str, Any]] = {
    "disclosure": {"match": {"any": ["recorded line"]}},
    "payment": {"match": {"any": ["recorded line"]}},
    "prohibited": {"match": {"any": ["shut up"]}},
    "sequence": {"order": {"events": ["DEBT_CONTENT"], "must_follow": ["RPC_CONFIRMED"]}},
    "trigger": {"match": {"any": ["stop calling"]}, "respond": {"expect": ["will not call"]}},
    "privacy": {"redactions": ["ssn"]},
    "skill": {"match": {"any": ["good morning"]}},
}


def rule(kind: str = "prohibited", **fields: Any) -> dict[str, Any]:
    """A rule of a kind, complete, with some fields of one's own."""
    return {
        "id": "P90",
        "slug": "house_rule",
        "name": "House rule",
        "kind": kind,
        "severity": "minor",
        "why": "The house wants it so.",
        "authority": [{"cite": "house rule", "status": "policy", "checked_on": "2026-01-01"}],
        "examples": {
            "must_match": ["x"],
            "must_not_match": {kind: ["x"] for kind in NEAR_MISS_KINDS},
        },
        **_FIELDS[kind],
        **fields,
    }


def pack(folder: Path, *rules: dict[str, Any], name: str = "house", **head: Any) -> Path:
    """A pack of these rules, written to a file."""
    path = folder / f"{name}.yaml"
    document = {
        "pack": name,
        "version": "1.0.0",
        "jurisdiction": "none",
        "description": "A test pack.",
        "rules": list(rules),
        **head,
    }
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return path


def book(folder: Path, *rules: dict[str, Any], **head: Any) -> RuleBook:
    """The rule book of one pack, with some events that it may name."""
    return load([pack(folder, *rules, **{"events": EVENTS, **head})])


def finding(
    rules: RuleBook,
    said: str | Transcript,
    *,
    rule_id: str = "P90",
    extra: Mapping[str, str] | None = None,
    speech: Mapping[Speaker, tuple[Span, ...]] | None = None,
    redactions: tuple[Redaction, ...] = (),
    started_at: datetime | None = None,
    meaning: Meaning | None = None,
) -> Finding:
    """What a rule says of a call."""
    about = Recording(
        call_id="c1",
        path=Path("c1.wav"),
        sha256="0" * 64,
        direction=Direction.OUTBOUND,
        started_at=started_at,
        extra=extra or {},
    )
    judgement = judge(
        transcript(said, speaker=Speaker.AGENT) if isinstance(said, str) else said,
        about,
        rules,
        vocabulary=Vocabulary(agencies=("Northfield Recovery",)),
        speech=speech or {},
        redactions=redactions,
        meaning=meaning,
    )
    (found,) = [one for one in judgement.findings if one.rule_id == rule_id]
    return found


def unlikely(call: Transcript, *, words: frozenset[str]) -> Transcript:
    """The call, heard by a recogniser that was hardly sure of these words."""
    utterances = tuple(
        Utterance(
            speaker=one.speaker,
            words=tuple(
                Word(text=w.text, span=w.span, probability=0.1 if w.text in words else 0.9)
                for w in one.words
            ),
        )
        for one in call.utterances
    )
    return Transcript(utterances=utterances, language="en", engine_id="t")
