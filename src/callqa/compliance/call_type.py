"""What kind of call it was; this decides which rules apply at all."""

from __future__ import annotations

from callqa.compliance import dispositions
from callqa.compliance.hearing import Call, Heard
from callqa.compliance.parties import SHOWS_ANOTHER
from callqa.compliance.sequence import Timeline
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.spans import Span, total_s

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
_ANSWERS_S = 1.0  # less speech than this after the agent's first word is no answer
_HELLOS = frozenset(("hello", "hi", "hey"))
_SIGNS_OFF = frozenset(("goodbye", "bye", "thank", "you", "message", "sent", "beep"))
_SPOKEN_WORDS = 3  # beyond "hello"
_GREETING_WORDS = 5  # a machine says more than "hello, who is this"
_HUMAN_WORDS = 2


def call_type(recording: Recording, call: Call, events: Timeline) -> str:
    """One of `CALL_TYPES`, from phrases first, then the channel, then the disposition."""
    if events.confirmed_s is not None:
        return "rpc_inbound" if _is_inbound(recording, events) else "rpc_outbound"
    if _machine_answered(call, events):
        return "voicemail"
    if events.of(*SHOWS_ANOTHER):
        knows = events.of("THIRD_PARTY") or not events.of("WRONG_PARTY")
        return "third_party" if knows else "wrong_number"
    noted = dispositions.noted(recording.disposition)
    if _spoke(call):
        return "unverified" if noted in {None, "no_contact"} else str(noted)
    if noted is None and events.of("VOICEMAIL_MESSAGE") and not _answered(call):
        return "voicemail"
    return noted or "no_contact"


def _is_inbound(recording: Recording, events: Timeline) -> bool:
    if recording.direction is None:
        return bool(events.of("CALL_TAKEN"))
    return recording.direction is Direction.INBOUND


def _machine_answered(call: Call, events: Timeline) -> bool:
    """Whether a machine greeted and no human being picked up after it.

    A greeting in somebody's own words ("it's Kayla, you know what to do"), or one of which no word
    was recognised, is known by the message that the agent leaves after it.
    """
    greeted = events.of("VOICEMAIL_GREETING")
    if greeted:
        return len(_said_after(greeted[-1], call)) < _HUMAN_WORDS
    human = events.of(*SHOWS_ANOTHER, "DENIAL") or _answered(call)
    if human or not events.of("VOICEMAIL_MESSAGE"):
        return False
    words = list(call.transcript.words(Speaker.CONSUMER))
    return len(words) >= _GREETING_WORDS or (not words and _consumer_s(call) >= NO_CONTACT_S)


def _said_after(greeting: Heard, call: Call) -> list[str]:
    """The consumer's words in turns after the greeting's, without those that machines say too."""
    tokens = call.indexes[Speaker.CONSUMER].stream.tokens
    at = tokens[greeting.end - 1].utterance
    ends = next(turn.end_utterance for turn in call.turns if at < turn.end_utterance)
    return [
        token.text for token in tokens if token.utterance >= ends and token.text not in _SIGNS_OFF
    ]


def _answered(call: Call) -> bool:
    """Whether anything was said on the consumer's channel once the agent had begun to speak."""
    agent = call.indexes.get(Speaker.AGENT)
    if agent is None or not agent.texts:
        return False
    since = Span(agent.stream.tokens[0].span.start_s, call.end_s)
    start, end = call.tokens_in(Speaker.CONSUMER, since)
    return end > start or call.unrecognised_s(Speaker.CONSUMER, since) >= _ANSWERS_S


def _spoke(call: Call) -> bool:
    """Whether somebody said more than "hello" there."""
    index = call.indexes.get(Speaker.CONSUMER)
    said = index.texts if index is not None else ()
    more = sum(word not in _HELLOS for word in said)
    return more >= _SPOKEN_WORDS or (_consumer_s(call) >= NO_CONTACT_S and bool(more or not said))


def _consumer_s(call: Call) -> float:
    spoken = call.speech.get(Speaker.CONSUMER)
    if spoken is not None:
        return total_s(spoken)
    return total_s(utterance.span for utterance in call.transcript.of(Speaker.CONSUMER))
