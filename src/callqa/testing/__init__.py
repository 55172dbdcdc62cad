"""Public fakes and builders for tests, of callqa itself and of what is built on it.

Nothing in here listens to anything: builders give plausible records with fixed contents, whose
fields can be overridden, `dialogue` gives sound with known speech times, and `lines` does to sound
what telephone lines and rooms do to it.
"""

from callqa.testing.calls import (
    a_measure,
    a_quarantined,
    a_recording,
    a_report,
    a_transcript,
    some_measures,
    utterance,
)
from callqa.testing.reviews import a_decision, a_note
from callqa.testing.sound import CannedTranscriber, dialogue, tone
from callqa.testing.verdicts import a_delivery, a_finding, a_provenance, a_scorecard, an_analysis

__all__ = [
    "CannedTranscriber",
    "a_decision",
    "a_delivery",
    "a_finding",
    "a_measure",
    "a_note",
    "a_provenance",
    "a_quarantined",
    "a_recording",
    "a_report",
    "a_scorecard",
    "a_transcript",
    "an_analysis",
    "dialogue",
    "some_measures",
    "tone",
    "utterance",
]
