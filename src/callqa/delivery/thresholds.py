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
        flagged_silence_s: both-silent stretches of at least this are long. 10 s:
            call-ai-metrics; the default of Calabrio and Cisco.
        dead_air_s: both-silent stretches of at least this are dead air. 30 s: Contact Lens,
            CallMiner.
        excuse_within_s: a silence that begins at most so long after "let me pull that up" is
            excused by it. Ours; Huawei's silence rule has such sentences and names no time.
        syllable_agreement_low, syllable_agreement_high: syllables of the words over those heard
            in the sound; beyond, rates from words are not given. Measured: 0.78 to 1.33 on the
            sample calls and on recorded speech, 1.67 in white noise as loud as 5 dB below.
        min_utterance_words, min_utterance_s: least of an utterance whose rate is told. 8 words:
            short sentences are faster or slower by themselves (Yuan, Liberman & Cieri 2006);
            Alibaba's `minWordSize` is the same idea without a figure.
        fast_words_per_minute, slow_words_per_minute: utterances beyond are marked. 190 and 100:
            call-ai-metrics.
        band_high_words_per_minute: upper end of the comfortable band. 160: vitalogy, NCVS.
        min_rate_windows: fewest windows for a variation of the rate; ours.
        min_slope_s: least time between the first and the last of them for a slope per minute.
            Ours: what is told per minute should rest on one.
        pace_request_s: agent speech after "slow down" that is compared with as much before it.
        min_message_words, min_message_s: least of a stretch of the main message for a rate.
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
    flagged_silence_s: float = 10.0
    dead_air_s: float = 30.0
    excuse_within_s: float = 10.0
    syllable_agreement_low: float = 0.6
    syllable_agreement_high: float = 2.0
    min_utterance_words: int = 8
    min_utterance_s: float = 2.0
    fast_words_per_minute: float = 190.0
    slow_words_per_minute: float = 100.0
    band_high_words_per_minute: float = 160.0
    min_rate_windows: int = 4
    min_slope_s: float = 60.0
    pace_request_s: float = 60.0
    min_message_words: int = 8
    min_message_s: float = 2.0

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
