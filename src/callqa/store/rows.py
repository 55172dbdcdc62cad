"""What one analysis becomes in the tables; `measure_rows` does the measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from callqa.domain.recording import Speaker
from callqa.domain.run import RunReport
from callqa.domain.transcript import mean_probability
from callqa.domain.verdicts import CallAnalysis, Finding, Influence, Outcome
from callqa.store.card_rows import card_rows, evidence_rows
from callqa.store.measure_rows import compared_rows, measure_rows, stretch_rows
from callqa.store.row import Row, span_columns

__all__ = ["analysis_rows", "report_rows"]

_SPEAKER_COLUMNS = {
    "words_per_minute": "words_per_minute",
    "articulation_rate": "articulation_rate",
    "pause_count": "pause_count",
    "pause_total": "pause_total_s",
    "pause_mean": "pause_mean_s",
    "pause_longest": "pause_longest_s",
    "pauses_per_minute": "pauses_per_minute",
    "pitch_median": "pitch_median_hz",
    "pitch_range": "pitch_range_semitones",
    "loudness": "loudness_db",
    "loudness_drift": "loudness_drift_db",
}
_CONSUMER_COLUMNS = ("words_per_minute", "articulation_rate")
_TURN_COLUMNS = {
    "agent_talk_share": "agent_talk_share",
    "consumer_talk_share": "consumer_talk_share",
    "agent_share_of_talk": "agent_share_of_talk",
    "talk_over_share": "talk_over_share",
    "talk_over_count": "talk_over_count",
    "both_silent_share": "both_silent_share",
    "longest_silence": "longest_silence_s",
    "silence_count": "silence_count",
    "response_latency_median": "response_latency_median_s",
    "response_latency_p90": "response_latency_p90_s",
    "longest_monologue": "longest_monologue_s",
}
# Name, whose, and the column it becomes.
_DETAIL_COLUMNS = (
    ("interruption_count", Speaker.AGENT, "agent_interruption_count"),
    ("started_talk_over_count", Speaker.AGENT, "agent_started_talk_over_count"),
    ("consumer_rise_count", Speaker.CONSUMER, "consumer_rise_count"),
    ("agent_rose_share", Speaker.AGENT, "agent_rose_share"),
    ("mutual_silence_total", None, "mutual_silence_total_s"),
    ("longest_unexcused_silence", None, "longest_unexcused_silence_s"),
    ("unexcused_silence_count", None, "unexcused_silence_count"),
    ("unexcused_dead_air_count", None, "unexcused_dead_air_count"),
    ("excused_silence_total", None, "excused_silence_total_s"),
    ("hold_count", None, "hold_count"),
    ("hold_total", None, "hold_total_s"),
    ("ring_back_total", None, "ring_back_total_s"),
)

_WORST_FIRST = (
    Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW, Outcome.MET, Outcome.NOT_EVALUABLE,
)  # fmt: skip
_FLAGGED = frozenset({Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW})
_FLAG_COLUMNS = ("rule_id", "name", "kind", "outcome", "severity", "why")
_FINDING_COLUMNS = (
    "rule_id", "name", "kind", "pack", "pack_version", "outcome", "severity", "why",
)  # fmt: skip


def analysis_rows(
    analysis: CallAnalysis, *, shard: str, number: int
) -> Mapping[str, Sequence[Row]]:
    """The rows of one analysis, by table; tables without a row are left out.

    Args:
        analysis: the analysis.
        shard: name of the file that holds the whole document.
        number: of the analysis in the database, in the order of loading.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    rows["call"].append(_call(analysis, shard))
    rows["measure"].extend(measure_rows(analysis.measures))
    rows["compared"].extend(compared_rows(rows["measure"]))
    rows["stretch"].extend(stretch_rows(analysis.measures))
    _verdicts(analysis, rows)
    _spoken(analysis, rows)
    for table in rows.values():
        for row in table:
            row |= {"analysis_id": analysis.analysis_id, "analysis_no": number}
    return rows


def report_rows(report: RunReport) -> Mapping[str, Sequence[Row]]:
    """The rows of one run report, by table."""
    run: Row = {
        name: getattr(report, name)
        for name in (
            "run_id", "started_at", "finished_at", "inbox", "found", "analysed", "up_to_date",
            "ignored", "audio_s", "wall_s", "times_real_time", "engine_id", "engine_notice",
            "without_audio", "unbelieved_words",
        )
    }  # fmt: skip
    run["quarantined"] = len(report.quarantined)
    run["damaged"] = list(report.damaged)
    quarantine: list[Row] = [
        {
            "run_id": report.run_id,
            **{field.name: getattr(entry, field.name) for field in fields(entry)},
        }
        for entry in report.quarantined
    ]
    not_scored: list[Row] = [
        {"run_id": report.run_id, "reason": reason, "calls": calls}
        for reason, calls in report.not_scored.items()
    ]
    return {"run": [run], "run_quarantine": quarantine, "run_not_scored": not_scored}


def _call(analysis: CallAnalysis, shard: str) -> Row:
    recording, card, delivery = analysis.recording, analysis.scorecard, analysis.delivery
    local = recording.started_at.replace(tzinfo=None) if recording.started_at else None
    return {
        "call_id": recording.call_id,
        "shard": shard,
        "latest": False,  # `summing` says which one is
        "recording_sha256": recording.sha256,
        "path": str(recording.path),
        "agent_id": recording.agent_id,
        "agent_name": recording.agent_name,
        "team": recording.team,
        "account_ref": recording.account_ref,
        "started_at": recording.started_at,
        "started_local": local,
        "day": local.date() if local else None,
        "consumer_timezone": recording.consumer_timezone,
        "direction": recording.direction,
        "disposition": recording.disposition,
        "call_type": analysis.call_type,
        "duration_s": analysis.measures.duration_s,
        "language": analysis.transcript.language,
        "warnings": list(dict.fromkeys((*recording.warnings, *analysis.warnings))),
        "form_id": card.form_id,
        "form_version": card.form_version,
        "total": card.total,
        "skill": card.skill,
        "gate": card.gate.score,
        "not_scored": card.not_scored,
        "gate_why": card.gate.why,
        "auto_fail_rules": list(card.gate.auto_fail),
        "review_rules": list(card.gate.review),
        "delivery": delivery.label,
        "probability_rushed": delivery.probability_rushed,
        "delivery_reasons": list(delivery.reasons),
        **_measured_columns(analysis),
        **_provenance(analysis),
    }


def _provenance(analysis: CallAnalysis) -> Row:
    provenance = analysis.provenance
    found = {field.name: getattr(provenance, field.name) for field in fields(provenance)}
    return found | {"packs": list(provenance.packs)}


def _measured_columns(analysis: CallAnalysis) -> Row:
    row: Row = {}
    for speaker in (Speaker.AGENT, Speaker.CONSUMER):
        measures = analysis.measures.of(speaker)
        if measures is None:
            continue
        row[f"{speaker}_speech_s"] = measures.speech_s
        row[f"{speaker}_word_count"] = measures.word_count
        wanted = _SPEAKER_COLUMNS if speaker is Speaker.AGENT else _CONSUMER_COLUMNS
        for name in wanted:
            row[f"{speaker}_{_SPEAKER_COLUMNS[name]}"] = getattr(measures, name).value
    for name, column in _TURN_COLUMNS.items():
        row[column] = getattr(analysis.measures.turns, name).value
    for name, whose, column in _DETAIL_COLUMNS:
        found = analysis.measures.of_call(name, speaker=whose)
        row[column] = found.value if found else None
    return row


def _verdicts(analysis: CallAnalysis, rows: dict[str, list[Row]]) -> None:
    deciding = _deciding(analysis.findings)
    for number, finding in enumerate(analysis.findings):
        rows["finding"].append(
            {
                "finding_no": number,
                "decides": number in deciding,
                "evidence_count": len(finding.evidence),
                **{name: getattr(finding, name) for name in _FINDING_COLUMNS},
            }
        )
        rows["evidence"].extend(evidence_rows("finding", number, finding.evidence))
        if finding.outcome in _FLAGGED:
            rows["flag"].append(_flag(number, finding))
    rows["influence"].extend(_influences(None, analysis.delivery.influences))
    for number, window in enumerate(analysis.delivery.windows):
        rows["influence"].extend(_influences(number, window.influences))
        rows["delivery_window"].append(
            {
                "window_no": number,
                "label": window.label,
                "probability_rushed": window.probability_rushed,
                "reasons": list(window.reasons),
                **span_columns(window.span),
            }
        )
    for table, some in card_rows(analysis.scorecard).items():
        rows[table].extend(some)


def _flag(number: int, finding: Finding) -> Row:
    """What somebody should look at, with where to listen first."""
    named = {name: getattr(finding, name) for name in _FLAG_COLUMNS}
    row: Row = {"finding_no": number, **named}
    for first in finding.evidence[:1]:
        row |= {"quote": first.quote, "speaker": first.speaker, **span_columns(first.span)}
    return row


def _deciding(findings: Sequence[Finding]) -> frozenset[int]:
    """Numbers of the findings that decide for their rules: the worst of each, and its first."""
    worst: dict[str, int] = {}
    for number, finding in enumerate(findings):
        known = worst.setdefault(finding.rule_id, number)
        if _WORST_FIRST.index(finding.outcome) < _WORST_FIRST.index(findings[known].outcome):
            worst[finding.rule_id] = number
    return frozenset(worst.values())


def _influences(window_no: int | None, influences: Sequence[Influence]) -> Iterator[Row]:
    for number, one in enumerate(influences):
        named = {field.name: getattr(one, field.name) for field in fields(one)}
        yield {"window_no": window_no, "influence_no": number, **named}


def _spoken(analysis: CallAnalysis, rows: dict[str, list[Row]]) -> None:
    for number, utterance in enumerate(analysis.transcript.utterances):
        rows["utterance"].append(
            {
                "utterance_no": number,
                "speaker": utterance.speaker,
                "text": utterance.text,
                "word_count": len(utterance.words),
                "probability": mean_probability(utterance.words),
                **span_columns(utterance.span),
            }
        )
    for redaction in analysis.redactions:
        rows["redaction"].append(
            {"kind": redaction.kind, "speaker": redaction.speaker, **span_columns(redaction.span)}
        )
    for one in analysis.transcript.taken_out:
        rows["taken_out"].append(
            {
                "kind": one.kind,
                "speaker": one.speaker,
                "words": one.words,
                **span_columns(one.span),
            }
        )
    for number, commitment in enumerate(analysis.commitments):
        rows["commitment"].append(
            {
                "commitment_no": number,
                "amount_usd": commitment.amount,
                "due": commitment.due,
                "method": commitment.method,
                "confirmed": commitment.confirmed,
            }
        )
        rows["evidence"].extend(evidence_rows("commitment", number, commitment.evidence))
