"""Who is agent and who is consumer among the voices of an imported transcript.

A voice is known, in this order, by the file's own role, the setting `speaker_roles`, a label that
names a role, a label that is the agent's name or key, a channel whose role is known, and, of two
voices, by the other one. Numbers that a diariser gives (`spk_0`, `SPEAKER_00`) say nothing of that:
with sound at hand such voices are told by the channel that sounds while they speak.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callqa.domain.recording import Speaker
from callqa.domain.roles import role_named
from callqa.domain.spans import Span, merge
from callqa.domain.transcript import Utterance, Word
from callqa.transcription.imported_parts import Voice

__all__ = ["Known", "by_sound", "contradicted", "is_system", "roles_of"]

_CHANNEL = re.compile(r"(?:ch|channel)[ _-]?(?P<number>\d{1,2})", re.ASCII | re.IGNORECASE)
_SYSTEMS = frozenset({"bot", "ivr", "prompt", "system"})  # neither of the two who speak
_OTHER = {Speaker.AGENT: Speaker.CONSUMER, Speaker.CONSUMER: Speaker.AGENT}
# A voice belongs to a channel when that sounds at least twice as long under its words as the
# other: talk-over and leakage stay far below.
_CLEARLY = 2.0
# On the sample calls' true turns: 0 as they are, 0.55 to 1 with the roles mixed up. The turns of
# another call come to 0.17 in the middle, which diarisers err by: this does not find them.
_MOST_AGAINST = 1 / 3
_AROUND_S = 0.1  # word times of a recogniser are off by about this


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a call's speakers before its transcript is read.

    Attributes:
        channels: who is on which channel, first channel first.
        labels: the centre's own labels with the role of each; case makes no difference.
        agent: the agent's name and key, as far as they are known.
    """

    channels: tuple[Speaker, ...] = ()
    labels: Mapping[str, Speaker] = field(default_factory=dict)
    agent: tuple[str, ...] = ()


def roles_of(voices: Sequence[Voice], known: Known) -> dict[Voice, Speaker]:
    """A speaker for each voice; `unknown` where nothing tells."""
    found = {voice: _told(voice, known) for voice in voices}
    people = [voice for voice in voices if not is_system(voice)]
    open_ones = [voice for voice in people if found[voice] is None]
    if len(people) == 2 and len(open_ones) == 1:
        [sure] = {found[voice] for voice in people} - {None}
        found[open_ones[0]] = _OTHER.get(sure) if sure else None
    return {voice: speaker or Speaker.UNKNOWN for voice, speaker in found.items()}


def _told(voice: Voice, known: Known) -> Speaker | None:
    """The role that the voice has by itself; None when it must be found otherwise."""
    name = (voice.name or "").strip().casefold()
    if voice.role is not None:
        return voice.role
    own = {label.strip().casefold(): role for label, role in known.labels.items()}
    if name in own:
        return own[name]
    if is_system(voice):
        return Speaker.UNKNOWN
    if (role := role_named(name)) is not None:
        return role
    if name and name in (one.strip().casefold() for one in known.agent):
        return Speaker.AGENT
    return _of_channel(voice, name, known.channels)


def _of_channel(voice: Voice, name: str, channels: Sequence[Speaker]) -> Speaker | None:
    labelled = _CHANNEL.fullmatch(name)
    number = int(labelled["number"]) if labelled else voice.channel
    if number is None or not 0 <= number < len(channels):
        return None
    return channels[number]


def is_system(voice: Voice) -> bool:
    """Whether it is a machine of the centre's, which is neither agent nor consumer."""
    return (voice.name or "").strip().casefold() in _SYSTEMS


def by_sound(
    words: Sequence[tuple[Voice, Word]], speech: Mapping[Speaker, Sequence[Span]]
) -> list[Speaker]:
    """A speaker for each word of voices that nobody told apart, by whose channel sounds there.

    Voices of their own are judged as a whole; the one voice of a file that tells none apart is
    judged word by word, where a word under which both sound goes with the word before it.
    """
    voices = {voice for voice, _ in words}
    sounding = {speaker: _Sounding(spans) for speaker, spans in speech.items()}
    if len(voices) > 1:
        whole = {
            voice: _loudest([word.span for one, word in words if one == voice], sounding)
            for voice in voices
        }
        return [whole[voice] or Speaker.UNKNOWN for voice, _ in words]
    found: list[Speaker] = []
    for _, word in words:
        own = _loudest([word.span.padded(_AROUND_S)], sounding)
        found.append(own or (found[-1] if found else Speaker.UNKNOWN))
    first = next((one for one in found if one is not Speaker.UNKNOWN), Speaker.UNKNOWN)
    return [first if one is Speaker.UNKNOWN else one for one in found]


def contradicted(spoken: Sequence[Utterance], speech: Mapping[Speaker, Sequence[Span]]) -> bool:
    """Whether under many utterances only the other's channel sounds.

    Then the roles of the channels, or of the transcript, are mixed up.
    """
    held = against = 0
    found = {speaker: _Sounding(spans) for speaker, spans in speech.items()}
    for utterance in spoken:
        other = _OTHER.get(utterance.speaker)
        if other is None or utterance.speaker not in found or other not in found:
            continue
        span = utterance.span.padded(_AROUND_S)
        own = found[utterance.speaker].seconds(span) > 0
        held += own
        against += not own and found[other].seconds(span) > 0
    return against > _MOST_AGAINST * (held + against)


class _Sounding:
    """Where one channel sounds, to be asked often."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = merge(spans)
        self._ends = [span.end_s for span in self._spans]

    def seconds(self, within: Span) -> float:
        """Seconds of sound in the span."""
        shared_s = 0.0
        for at in range(bisect_right(self._ends, within.start_s), len(self._spans)):
            if self._spans[at].start_s >= within.end_s:
                break
            shared_s += self._spans[at].overlap_s(within)
        return shared_s


def _loudest(spans: Sequence[Span], sounding: Mapping[Speaker, _Sounding]) -> Speaker | None:
    """Whose channel clearly sounds longest in these spans; None when none does."""
    seconds = {
        speaker: sum(channel.seconds(span) for span in spans)
        for speaker, channel in sounding.items()
    }
    ranked = sorted(seconds.values(), reverse=True)
    if not ranked or ranked[0] <= 0 or (len(ranked) > 1 and ranked[0] < _CLEARLY * ranked[1]):
        return None
    return max(seconds, key=lambda speaker: seconds[speaker])
