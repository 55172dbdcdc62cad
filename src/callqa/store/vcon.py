"""One stored call as a vCon, the conversation container of the IETF (draft-ietf-vcon-vcon-core-00).

It carries what callqa knows and nothing more: the parties by role, when the call was, the redacted
words, and each part of the analysis. The sound, the consumer's identity, the account and the
centre's own metadata stay behind.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from callqa.domain.contacts import Direction
from callqa.domain.document import dump
from callqa.domain.recording import Recording, Speaker
from callqa.domain.transcript import Utterance
from callqa.domain.verdicts import CallAnalysis

__all__ = ["VCON_VERSION", "AgentShown", "vcon"]

VCON_VERSION = "0.3.0"

_ROLES = {Speaker.AGENT: "agent", Speaker.CONSUMER: "customer", Speaker.UNKNOWN: "unknown"}
_PARTS = ("findings", "scorecard", "measures", "delivery", "commitments", "redactions")
_REDACTED = "card, account and social security numbers, credentials and dates of birth"


class AgentShown(StrEnum):
    """How the agent is named in what leaves callqa."""

    NAME = "name"  # name and key
    KEY = "key"  # the centre's key alone
    NONE = "none"


def vcon(analysis: CallAnalysis, *, agent: AgentShown) -> dict[str, Any]:
    """The call as a JSON object of the unsigned form, version 0.3.0.

    The same analysis gives the same vCon, its UUID included. Roles of parties and the call id are
    of the contact centre extension. `start` is missing where nobody knows when the call was.
    """
    speakers = _speakers(analysis)
    made = analysis.provenance
    return {
        "vcon": VCON_VERSION,
        "uuid": _uuid(analysis.analysis_id),
        "extensions": ["CC"],
        "created_at": made.analysed_at.isoformat(),
        "redacted": {"type": _REDACTED},
        "parties": [_party(one, analysis.recording, agent) for one in speakers],
        "dialog": [_dialog(analysis, speakers)],
        "analysis": [
            {
                "type": name,
                "dialog": 0,
                "vendor": "callqa",
                "product": f"callqa {made.code_version}",
                "schema": f"callqa/{name}/1",
                "mediatype": "application/json",
                "encoding": "json",
                "body": json.dumps(body, ensure_ascii=False),
            }
            for name, body in _analyses(analysis, speakers)
        ],
    }


def _speakers(analysis: CallAnalysis) -> tuple[Speaker, ...]:
    """Agent, consumer, and the unknown one where somebody spoke whom nobody could tell."""
    unknown = any(one.speaker is Speaker.UNKNOWN for one in analysis.transcript.utterances)
    both = (Speaker.AGENT, Speaker.CONSUMER)
    return (*both, Speaker.UNKNOWN) if unknown else both


def _uuid(analysis_id: str) -> str:
    """A UUID of version 8 made of the analysis' own digest."""
    digits = bytearray(bytes.fromhex(analysis_id)[:16])
    digits[6] = digits[6] & 0x0F | 0x80
    digits[8] = digits[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digits)))


def _party(speaker: Speaker, recording: Recording, agent: AgentShown) -> dict[str, str]:
    found = {"role": _ROLES[speaker]}
    if speaker is not Speaker.AGENT or agent is AgentShown.NONE:
        return found
    if recording.agent_id:
        found["uuid"] = recording.agent_id
    if agent is AgentShown.NAME and recording.agent_name:
        found |= {"name": recording.agent_name, "validation": "none"}
    return found


def _dialog(analysis: CallAnalysis, speakers: Sequence[Speaker]) -> dict[str, Any]:
    """When the call was and who was on it; the sound itself is left out, as redaction allows."""
    recording = analysis.recording
    channels = [one for one in recording.channel_roles if one in speakers]
    parties = channels if len(channels) == 2 else list(speakers[:2])
    found: dict[str, Any] = {
        "type": "recording",
        "duration": round(analysis.measures.duration_s, 3),
        "parties": [speakers.index(one) for one in parties],
        "interaction_id": recording.call_id,
    }
    if recording.started_at is not None:
        found["start"] = recording.started_at.isoformat()
    if recording.direction is not None:
        caller = Speaker.AGENT if recording.direction is Direction.OUTBOUND else Speaker.CONSUMER
        found["originator"] = speakers.index(caller)
    return found


def _analyses(
    analysis: CallAnalysis, speakers: Sequence[Speaker]
) -> Iterator[tuple[str, dict[str, Any] | list[Any]]]:
    whole = json.loads(dump(analysis))
    segments = [_segment(one, speakers) for one in analysis.transcript.utterances]
    yield "transcript", {"language": analysis.transcript.language, "segments": segments}
    yield from ((name, whole[name]) for name in _PARTS)
    told = {name: whole[name] for name in ("analysis_id", "call_type", "warnings")}
    yield "provenance", whole["provenance"] | told


def _segment(utterance: Utterance, speakers: Sequence[Speaker]) -> dict[str, Any]:
    return {
        "speaker": _ROLES[utterance.speaker],
        "party": speakers.index(utterance.speaker),
        "text": utterance.text,
        "start": utterance.span.start_s,
        "end": utterance.span.end_s,
        "words": [
            {
                "word": word.text,
                "start": word.span.start_s,
                "end": word.span.end_s,
                **({} if word.probability is None else {"probability": word.probability}),
            }
            for word in utterance.words
        ],
    }
