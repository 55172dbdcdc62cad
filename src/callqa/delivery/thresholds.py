"""The limits behind every delivery measure, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DeliveryThresholds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryThresholds:
    """Limits of the delivery measures; stored with every score through the policy digest.

    Attributes:
        min_pause_s: shortest silence that is a pause. 0.25 s: Goldman-Eisler, as cited by
            de Jong & Bosker 2013.
        max_pause_s: a longer silence ends the turn. 2 s: where published tables let "long"
            silences begin, and the usual limit of a slow reply.
        long_silence_s: both-silent stretches of at least this are counted. 3 s: Amazon
            Contact Lens, MiiTel.
        talk_over_grace_s: overlap that is forgiven at a change of speaker. 0.2 s: the usual
            gap between turns, Levinson & Torreira 2015.
        talk_over_min_s: talk-over beyond the grace that counts as an event. 0.5 s:
            call-ai-metrics.
        talk_over_min_words: fewer words than this from the one who came in are a
            back-channel such as "mm". 2: softened from Alibaba's usual 4.
        min_speech_s: least speech for a rate. 15 s: call-ai-metrics.
        min_words: fewest words for a rate. 30: call-ai-metrics.
        min_responses: fewest replies for a response latency.
        min_voiced_s: least voiced speech for a pitch.
        min_drift_speech_s: least speech for a drift of loudness; three thirds of 10 s.
        window_s, window_step_s: length and step of the stretches the classifier judges.
        window_min_speech_s: least agent speech in such a stretch.
        back_channel_max_s: a longer "okay, right" is a turn. Ours: three short words.
        interruption_min_words: fewest words of who comes in. 4: Alibaba's usual minimum.
        interruption_within_s: the other breaks off within this time of it. Ours: most overlaps
            end after a few syllables, Schegloff 2000; who talks on for longer held the floor.
        monologue_s: an agent's turn of at least this is told as an event. 60 s: call-ai-metrics.
        min_phrases: fewest phrases of 0.5 s for a variation of loudness or pitch. Ours.
        escalation_min_turn_s: least sound in a turn that is to have a loudness. Ours: three words.
        escalation_min_turns: fewest such turns of the consumer. Ours: a median of fewer is chance.
        escalation_rise_db: a turn so much louder than the consumer's median turn is a rise. 5 dB:
            a raised voice is 6 to 8 dB over a normal one, Pearsons et al. 1977; calm turns of one
            caller stay within 4.
        escalation_answer_db: an answer so much louder than the agent's turns before is a rise,
            too. 3 dB: twice the power; agents' calm turns stay within 2.
        escalation_min_pairs: fewest turns with an answer for a correlation. Ours.
    """

    min_pause_s: float = 0.25
    max_pause_s: float = 2.0
    long_silence_s: float = 3.0
    talk_over_grace_s: float = 0.2
    talk_over_min_s: float = 0.5
    talk_over_min_words: int = 2
    min_speech_s: float = 15.0
    min_words: int = 30
    min_responses: int = 3
    min_voiced_s: float = 2.0
    min_drift_speech_s: float = 30.0
    window_s: float = 20.0
    window_step_s: float = 10.0
    window_min_speech_s: float = 8.0
    back_channel_max_s: float = 1.5
    interruption_min_words: int = 4
    interruption_within_s: float = 1.5
    monologue_s: float = 60.0
    min_phrases: int = 5
    escalation_min_turn_s: float = 1.0
    escalation_min_turns: int = 5
    escalation_rise_db: float = 5.0
    escalation_answer_db: float = 3.0
    escalation_min_pairs: int = 8

    def __post_init__(self) -> None:
        if not 0 < self.min_pause_s < self.max_pause_s:
            raise ValueError(
                f"min_pause_s must lie between 0 and max_pause_s {self.max_pause_s},"
                f" got {self.min_pause_s}"
            )
        if not 0 < self.window_step_s <= self.window_s:
            raise ValueError(
                f"window_step_s must lie between 0 and window_s {self.window_s},"
                f" got {self.window_step_s}"
            )
