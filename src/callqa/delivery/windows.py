"""Stretches of the call with enough agent speech, and what the classifier sees of each."""

from __future__ import annotations

from callqa.delivery.heard import Heard
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.measures import WindowMeasures
from callqa.domain.spans import Span, intersect, total_s

__all__ = ["FEATURES_ID", "FEATURE_NAMES", "windows"]

FEATURES_ID = "windows@3"
"""Counts up when a feature is measured in another way, for models learnt from it before."""

# Each moves one way as speech hurries, also when its pauses shrink with it: that is why there
# is no mean length of pauses here, which jumps when the shortest ones drop below the limit.
FEATURE_NAMES = (
    "nuclei_per_s",  # acoustic syllables per second of sound; no recogniser involved
    "syllables_per_s",  # syllables of the recognised words per second of sound
    "words_per_minute",  # recognised words per minute of sound and pauses
    "pause_share",  # seconds of pause per second of sound and pauses
    "pauses_per_100_syllables",  # counted in acoustic syllables
)


def windows(agent: Heard, *, thresholds: DeliveryThresholds) -> tuple[WindowMeasures, ...]:
    """The stretches of the call in which the agent speaks long enough to be judged.

    They are `window_s` long and begin every `window_step_s` from the agent's first sound on.
    Those with less than `window_min_speech_s` of agent sound are left out.
    """
    if not agent.sound:
        return ()
    begin_s, end_s = agent.sound[0].start_s, agent.sound[-1].end_s
    paused = _pauses(agent, longest_s=thresholds.max_pause_s)
    found: list[WindowMeasures] = []
    while begin_s < end_s:
        span = Span(begin_s, begin_s + thresholds.window_s)
        speech_s = total_s(intersect(agent.sound, (span,)))
        if speech_s >= thresholds.window_min_speech_s:
            features = _features(agent, span, paused=paused, speech_s=speech_s)
            found.append(WindowMeasures(span=span, speech_s=speech_s, features=features))
        begin_s += thresholds.window_step_s
    return tuple(found)


def _pauses(agent: Heard, *, longest_s: float) -> tuple[Span, ...]:
    """The pauses, and of longer silences of the agent's own as much as the longest pause.

    A silence a little over the limit is in no turn, one a little under it is a pause. Without this
    speech would seem to have more and longer pauses, and fewer words a minute, when it gets faster
    and such a silence shrinks below the limit.
    """
    cut = (Span(one.start_s, one.start_s + longest_s) for one in agent.waits)
    return tuple(sorted((*agent.pauses, *cut)))


def _features(
    agent: Heard, span: Span, *, paused: tuple[Span, ...], speech_s: float
) -> dict[str, float | None]:
    beats = agent.nuclei(span)
    paused = intersect(paused, (span,))
    turn_s = speech_s + total_s(paused)
    said = agent.said(within=span)
    told_s = agent.told_s(intersect(agent.sound, (span,)))
    told_turn_s = told_s + agent.told_s(paused)
    return {
        "nuclei_per_s": beats / speech_s,
        "syllables_per_s": said.syllables / told_s if said.words and told_s else None,
        "words_per_minute": said.words / told_turn_s * 60 if said.words and told_s else None,
        "pause_share": total_s(paused) / turn_s,
        "pauses_per_100_syllables": len(paused) / beats * 100 if beats else None,
    }
