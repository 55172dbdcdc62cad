"""What is usual for the agent and for the team, as the view `v_baseline` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from callqa.coaching.one_baseline import baseline_of
from callqa.coaching.page import Usual
from callqa.delivery.reasons import OWN_MEASURES, reasons
from callqa.domain.verdicts import Delivery, DeliveryLabel, DeliveryWindow, Influence

__all__ = [
    "HOW", "SHOWN", "call_reasons", "in_words", "reasons_of", "usual_of", "whose_usual",
]  # fmt: skip

SHOWN: Mapping[str, str] = {
    "words_per_minute": "Words per minute",
    "articulation_rate": "Syllables per second in the words",
    "nuclei_rate": "Syllables per second in the sound",
    "rate_variation": "Variation of the rate",
    "message_pace_ratio": "Main message against the rest",
    "pauses_per_minute": "Pauses per minute",
    "pause_share": "Share of turns in pauses",
    "pause_mean": "Mean pause, s",
    "response_latency_median": "Answers after (median), s",
    "agent_talk_share": "Agent speaks",
    "talk_over_share": "Both at once",
    "interruption_count": "Interruptions by the agent",
    "longest_monologue": "Longest turn, s",
    "loudness_drift": "Loudness, last third against first, dB",
    "pitch_range": "Pitch range, semitones",
}
"""Measures that a page of one call sets against earlier calls, with their titles there."""

HOW = (
    "Usual is the median of the agent's 30 calls before this one, of 90 days; team is that of up "
    "to 30 calls of each other agent, of 28 days. z is the distance in robust standard "
    "deviations; ! marks more than 3.5."
)
_INFLUENCES = """
select name, value, usual, weight from v_influence
where analysis_id = $id and window_no is null order by influence_no
"""
_CALL = "select analysis_no, agent_key, team, at_us, alike from latest_call where analysis_id = ?"
_WHY = {
    "too_few_calls": "too few calls",
    "too_few_agents": "too few agents",
    "no_team": "no team",
    "no_spread": "all alike",
    "no_start": "start unknown",
    "no_agent": "agent unknown",
}
_UNUSUAL = 3.5  # robust standard deviations; Iglewicz & Hoaglin 1993


def usual_of(
    connection: duckdb.DuckDBPyConnection,
    analysis_id: str,
    names: Sequence[str],
    *,
    call: Mapping[str, Any] | None = None,
) -> Mapping[str, Usual]:
    """These measures of one call against earlier calls, by name, in the order asked for.

    Only calls that began before this one count: a call is never measured against itself or what
    came of it. A measure that the call does not have is left out.

    Args:
        connection: the published copy.
        analysis_id: the call's analysis.
        names: of `SHOWN`.
        call: as `baseline_of` takes it, when it is at hand; else it is looked for.
    """
    if call is None:
        call = _call(connection, analysis_id)
    found = baseline_of(connection, call, names) if call else {}
    return {name: found[name] for name in names if name in found}


def _call(connection: duckdb.DuckDBPyConnection, analysis_id: str) -> dict[str, Any] | None:
    rows = connection.execute(_CALL, [analysis_id]).to_arrow_table().to_pylist()
    return rows[0] if rows else None


def call_reasons(
    connection: duckdb.DuckDBPyConnection, analysis_id: str, label: str
) -> tuple[tuple[str, ...], str]:
    """Why a stored call sounded as it did, told to its agent, and whose usual that speaks of.

    Both are empty for a call on which the model had too little to judge, or that was stored
    before its influences were.
    """
    values = {"id": analysis_id}
    rows = connection.execute(_INFLUENCES, values).to_arrow_table().to_pylist()
    if not rows:
        return (), ""
    usual = usual_of(connection, analysis_id, OWN_MEASURES)
    influences = tuple(Influence(**row) for row in rows)
    told = _against(influences, DeliveryLabel(label), usual, whose="your", whole=True)
    return told, whose_usual(usual)


def reasons_of(
    judged: Delivery | DeliveryWindow, usual: Mapping[str, Usual], *, whose: str
) -> tuple[str, ...]:
    """Why it sounded so, against the agent's own usual where there is one.

    A document of before influences were kept has its stored sentences.
    """
    whole = isinstance(judged, Delivery)
    told = _against(judged.influences, judged.label, usual, whose=whose, whole=whole)
    return told or judged.reasons


def _against(
    influences: Sequence[Influence],
    label: DeliveryLabel,
    usual: Mapping[str, Usual],
    *,
    whose: str,
    whole: bool,
) -> tuple[str, ...]:
    """The sentences; `whole` for the call and not for one of its windows."""
    own = {name: one.own_median for name, one in usual.items() if one.own_median is not None}
    here = {name: one.value for name, one in usual.items() if one.value is not None}
    return reasons(influences, label=label, own=own, here=here if whole else None, whose=whose)


def whose_usual(usual: Mapping[str, Usual]) -> str:
    """Whose usual the reasons speak of, and over how many calls."""
    known = [one for name in OWN_MEASURES if (one := usual.get(name))]
    own = [one.own_n for one in known if one.own_median is not None]
    if own:
        counted = f"{min(own)} to {max(own)}" if min(own) < max(own) else f"{own[0]}"
        return f"Usual is the agent's own: the median of {counted} earlier calls."
    model = "Usual is the calm speech that the model learnt from"
    return f"{model}; of the agent's own: {known[0].own_unknown}." if known else f"{model}."


def in_words(z: float | None, reason: str | None) -> str:
    """A robust z such as `+1.2`, marked when it is unusual, or the reason for none."""
    if z is None:
        return _WHY.get(reason or "", (reason or "").replace("_", " "))
    return f"{z:+.1f}{' !' if abs(z) > _UNUSUAL else ''}"
