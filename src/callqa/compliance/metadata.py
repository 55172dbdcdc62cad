"""Judges what the records around a call tell, and the figures of its delivery."""

from __future__ import annotations

from typing import assert_never

from callqa.compliance.findings import Scene, finding
from callqa.compliance.kinds import Metadata, Rule
from callqa.compliance.metadata_checks import (
    AccountFlags,
    CallingHours,
    Frequency,
    MetadataCheck,
    QuietPeriod,
    RecordIntegrity,
    StateCaps,
    TalkBalance,
    ValidationNotice,
)
from callqa.compliance.metadata_delivery import readings, talk_balance
from callqa.compliance.metadata_dial import Dial, Verdict, dial_of, not_evaluable
from callqa.compliance.metadata_flags import account_flags, validation_notice
from callqa.compliance.metadata_frequency import frequency, quiet_period, state_caps
from callqa.compliance.metadata_hours import calling_hours
from callqa.compliance.metadata_record import record_integrity, retention
from callqa.domain.verdicts import Finding

__all__ = ["metadata", "on_record"]


def metadata(rule: Rule, check: Metadata, scene: Scene) -> Finding:
    """What a metadata rule says of a recorded call."""
    verdict = _verdict(check.check, scene)
    return finding(rule, verdict.outcome, verdict.why, verdict.evidence)


def _verdict(check: MetadataCheck, scene: Scene) -> Verdict:
    if isinstance(check, TalkBalance):
        return talk_balance(check, readings(check, scene.measures))
    dial = None if scene.recording is None else dial_of(scene.recording)
    if dial is None or scene.recording is None:
        return not_evaluable("nobody said when the call began")
    if isinstance(check, RecordIntegrity):
        return record_integrity(check, dial, scene, scene.recording)
    return on_record(check, dial)


def on_record(check: MetadataCheck, dial: Dial) -> Verdict:
    """What can be said of an attempt from the records alone, recorded or not."""
    match check:
        case CallingHours():
            return calling_hours(check, dial)
        case Frequency() | StateCaps() | QuietPeriod():
            return _how_often(check, dial)
        case AccountFlags():
            return account_flags(check, dial)
        case ValidationNotice():
            return validation_notice(check, dial)
        case RecordIntegrity():
            return retention(check, dial)
        case TalkBalance():
            return not_evaluable("there is no recording to measure")
        case _:
            assert_never(check)


def _how_often(check: Frequency | StateCaps | QuietPeriod, dial: Dial) -> Verdict:
    if isinstance(check, Frequency):
        return frequency(check.cap, dial)
    if isinstance(check, StateCaps):
        return state_caps(check, dial)
    return quiet_period(check, dial)
