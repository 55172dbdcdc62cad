"""What kind of call it was; this decides which rules apply at all."""

from __future__ import annotations

from callqa.compliance import dispositions
from callqa.compliance.hearing import Call
from callqa.compliance.sequence import Timeline
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.spans import total_s

__all__ = ["CALL_TYPES", "call_type"]

CALL_TYPES = (
    "rpc_outbound",  # the right party was reached, by our call
    "rpc_inbound",  # the right party called us
    "third_party",  # somebody else answered, who knows the consumer
    "voicemail",  # a machine answered
    "wrong_number",  # nobody there knows the consumer
    "no_contact",  # nobody spoke with the agent
    "unverified",  # a conversation, but the right party was never confirmed
)
NO_CONTACT_S = 2.0  # less speech than this on the consumer's channel is "hello" and a click


def call_type(recording: Recording, call: Call, events: Timeline) -> str:
    """One of `CALL_TYPES`, from phrases first, then the channel, then the disposition."""
    other = events.of("WRONG_PARTY", "THIRD_PARTY")
    confirmed_s = events.confirmed_s
    if confirmed_s is not None and not any(one.span.start_s > confirmed_s for one in other):
        inbound = recording.direction is Direction.INBOUND
        return "rpc_inbound" if inbound else "rpc_outbound"
    if events.of("VOICEMAIL_GREETING"):
        return "voicemail"
    if other:
        return "wrong_number" if events.of("WRONG_PARTY") else "third_party"
    noted = dispositions.noted(recording.disposition)
    if _consumer_s(call) >= NO_CONTACT_S:
        return "unverified" if noted in {None, "no_contact"} else str(noted)
    if noted is None and events.of("VOICEMAIL_MESSAGE"):
        return "voicemail"
    return noted or "no_contact"


def _consumer_s(call: Call) -> float:
    spoken = call.speech.get(Speaker.CONSUMER)
    if spoken is not None:
        return total_s(spoken)
    return total_s(utterance.span for utterance in call.transcript.of(Speaker.CONSUMER))
