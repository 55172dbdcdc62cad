"""Who said what, where the channels do not tell it or tell it wrongly.

A call on one channel is parted into two voices by their sound, its words are dealt out to them by
time, and what they say tells who is the agent. On two channels the same words show when the file
has the speakers on the wrong channels. Whatever is decided here is named in the warnings, with its
confidence among the measures; where nothing can be decided all stays as it was declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from callqa.compliance.roles import RoleEvidence, role_evidence
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.details import Detail, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance
from callqa.listening import Heard

if TYPE_CHECKING:
    from callqa.audio.diarisation import Voices

__all__ = ["Attributed", "attributed"]

MIN_CONFIDENCE = 0.95  # that a voice is the agent's, below it the roles stay unknown
MIN_SIGNS = 2  # different things that only an agent says
SWAP_CONFIDENCE = 0.99  # to overrule what the centre declared takes more
SWAP_SIGNS = 3
SUSPECT_CONFIDENCE = 0.9  # from here on a person is told
_BOTH = (Speaker.AGENT, Speaker.CONSUMER)
_SWAPPED = {Speaker.AGENT: Speaker.CONSUMER, Speaker.CONSUMER: Speaker.AGENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """Sound and words, each with its speaker as far as that is known.

    Attributes:
        one_channel: both speakers were told apart on one channel, so that they are never heard at
            the same time.
        warnings: `voices_told_apart` or `voices_not_told_apart` on one channel; `roles_from_words`
            or `roles_not_told` there, once the voices are told apart; `channels_swapped` or
            `channels_may_be_swapped` on two.
        details: how sure that is.
    """

    sound: Heard | None
    transcript: Transcript
    one_channel: bool = False
    warnings: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


def attributed(
    sound: Heard | None, transcript: Transcript, *, imported: bool, vocabulary: Vocabulary
) -> Attributed:
    """The speakers of a call, told by their voices and their words where channels do not.

    Args:
        sound: what was heard; None without audio, and then nothing is decided.
        transcript: raw words; nothing of them is kept here.
        imported: the transcript was made elsewhere. Its own roles are left as they are.
        vocabulary: names of the agency and of creditors.
    """
    as_it_is = Attributed(sound=sound, transcript=transcript)
    if sound is None:
        return as_it_is
    spoken = {one.speaker for one in transcript.utterances}
    heard = {waveform.speaker for waveform in sound.waveforms}
    if heard == {Speaker.UNKNOWN} and spoken <= {Speaker.UNKNOWN}:
        return _one_channel(sound, transcript, vocabulary)
    if heard == set(_BOTH) and not imported:
        return _two_channels(sound, transcript, vocabulary)
    return as_it_is


def _one_channel(sound: Heard, transcript: Transcript, vocabulary: Vocabulary) -> Attributed:
    from callqa.audio.diarisation import voices  # scikit-learn: a second that few calls need

    found = voices(sound.waveforms[0].samples, sound.spans[0])
    agreement = Detail(
        name="voice_agreement",
        speaker=None,
        part=Part.CALL,
        number=0,
        span=Span(0.0, sound.duration_s),
        measure=_agreement(found),
    )
    unknown = Attributed(sound=sound, transcript=transcript, details=(agreement,))
    if found.not_told:
        return replace(unknown, warnings=("voices_not_told_apart",))
    lanes = dict(zip(_BOTH, found.spans, strict=True))
    dealt = _dealt(transcript, lanes)
    evidence = role_evidence(dealt, vocabulary=vocabulary)
    details = (agreement, _confidence(evidence, sound.duration_s))
    agent = Speaker.AGENT if evidence.log_odds > 0 else Speaker.CONSUMER
    if evidence.confidence < MIN_CONFIDENCE or len(evidence.signs[agent]) < MIN_SIGNS:
        warnings = ("voices_told_apart", "roles_not_told")
        return replace(unknown, warnings=warnings, details=details)
    own = lanes if agent is Speaker.AGENT else {_SWAPPED[who]: lanes[who] for who in _BOTH}
    samples = sound.waveforms[0].samples
    return Attributed(
        sound=replace(
            sound,
            waveforms=tuple(Waveform(samples=samples, speaker=who) for who in _BOTH),
            spans=tuple(own[who] for who in _BOTH),
        ),
        transcript=dealt if agent is Speaker.AGENT else _exchanged(dealt),
        one_channel=True,
        warnings=("voices_told_apart", "roles_from_words"),
        details=details,
    )


def _two_channels(sound: Heard, transcript: Transcript, vocabulary: Vocabulary) -> Attributed:
    as_declared = Attributed(sound=sound, transcript=transcript)
    evidence = role_evidence(transcript, vocabulary=vocabulary)
    if evidence.log_odds >= 0 or evidence.confidence < SUSPECT_CONFIDENCE:
        return as_declared
    details = (_confidence(evidence, sound.duration_s),)
    signs = evidence.signs[Speaker.CONSUMER]
    if evidence.confidence < SWAP_CONFIDENCE or len(signs) < SWAP_SIGNS:
        return replace(as_declared, warnings=("channels_may_be_swapped",), details=details)
    return Attributed(
        sound=replace(
            sound,
            waveforms=tuple(
                replace(waveform, speaker=_SWAPPED[waveform.speaker])
                for waveform in sound.waveforms
            ),
        ),
        transcript=_exchanged(transcript),
        warnings=("channels_swapped",),
        details=details,
    )


def _dealt(transcript: Transcript, lanes: Mapping[Speaker, Sequence[Span]]) -> Transcript:
    """Each word to the voice that sounds at its middle, or nearest to it."""
    dealt: list[Utterance] = []
    for utterance in transcript.utterances:
        owned = [(_owner(word.span, lanes), word) for word in utterance.words]
        for speaker, run in groupby(owned, key=lambda one: one[0]):
            dealt.append(Utterance(speaker=speaker, words=tuple(word for _, word in run)))
    return replace(
        transcript,
        utterances=tuple(sorted(dealt, key=lambda one: one.span)),
        taken_out=tuple(
            replace(one, speaker=_owner(one.span, lanes)) for one in transcript.taken_out
        ),
    )


def _owner(span: Span, lanes: Mapping[Speaker, Sequence[Span]]) -> Speaker:
    middle = Span(span.middle_s, span.middle_s)
    return min(_BOTH, key=lambda who: min(one.gap_s(middle) for one in lanes[who]))


def _exchanged(transcript: Transcript) -> Transcript:
    return replace(
        transcript,
        utterances=tuple(
            replace(one, speaker=_SWAPPED.get(one.speaker, one.speaker))
            for one in transcript.utterances
        ),
        taken_out=tuple(
            replace(one, speaker=_SWAPPED.get(one.speaker, one.speaker))
            for one in transcript.taken_out
        ),
    )


def _agreement(found: Voices) -> Measure:
    if found.agreement is None:
        return Measure.missing(found.not_told or "one_voice_or_alike", unit="share")
    return Measure(value=found.agreement, unit="share")


def _confidence(evidence: RoleEvidence, duration_s: float) -> Detail:
    return Detail(
        name="role_confidence",
        speaker=None,
        part=Part.CALL,
        number=0,
        span=Span(0.0, duration_s),
        measure=Measure(value=evidence.confidence, unit="share"),
    )
