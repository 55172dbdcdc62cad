"""The public views of the delivery: what was measured where, and against what."""

from __future__ import annotations

from callqa.store.view import WHOSE, View, view

__all__ = ["DELIVERY_VIEWS"]

DELIVERY_VIEWS: tuple[View, ...] = (
    view(f"""
        v_delivery_window: One row per stretch on which the delivery was judged.
        {WHOSE}
        window_no: number within the call, from 0
        start_s: start of the stretch
        end_s: its end
        label: calm, rushed or undecided
        probability_rushed: 0 to 1
        reasons: in words, strongest first
    """),
    view(f"""
        v_influence: One row per feature that moved the delivery model, by window and for the call.
        {WHOSE}
        window_no: as in v_delivery_window; NULL for the call as a whole
        influence_no: number within the window, from 0
        name: the feature, as the model's card names it
        value: here; for the call the mean of its windows
        usual: in the calm speech that the model learnt from
        weight: pull on the model's decision, above 0 towards rushed
    """),
    view(f"""
        v_measure: One row per measure of the latest analyses, or the reason for none.
        {WHOSE}
        subject: agent, consumer, unknown or call
        name: the measure
        part: call, quarter, utterance or message
        part_no: number of the part, from 0
        value: the number
        unit: its unit
        evidence_s: seconds of speech or call it rests on
        not_measured: reason code when there is no number
        numerator: what was divided; NULL for a number that is no quotient
        denominator: by what
        start_s: start of the part
        end_s: its end
        definition: what the number is
        limits: thresholds in force that decide it
    """),
    view(f"""
        v_baseline: One row per measure of a whole call, against earlier calls of agent and team.
        {WHOSE}
        agent_key: the centre's key of the agent, else the name, else unknown
        team: the agent's team at the time of the call
        subject: agent or call
        name: the measure
        value: the number
        unit: its unit
        own_n: earlier calls of the agent to compare with, at most 30 of the 90 days before
        own_median: of these; NULL below 10, own_reason says so
        own_q1: their lower quartile
        own_q3: their upper quartile
        own_mad: their median absolute deviation from the median
        own_z: value minus own_median over 1.4826 times own_mad
        own_reason: why there is no own_z, such as too_few_calls, no_spread or no_start
        team_n: calls of the team's other agents, at most 30 of each, of the 28 days before
        team_agents: how many other agents these are of
        team_median: of these calls; NULL below 10 calls or 3 agents, team_reason says so
        team_mad: their median absolute deviation from the median
        team_z: value minus team_median over 1.4826 times team_mad
        team_reason: why there is no team_z, such as no_team, too_few_agents or too_few_calls
    """),
    view(f"""
        v_stretch: One row per stretch of speech, pause, silence, talk-over and delivery event.
        {WHOSE}
        kind: speech, pause, silence, talk_over, or an event such as hold or interruption
        speaker: whose; NULL when it belongs to both or to nobody
        start_s: where to listen
        end_s: end of the stretch
        why: of an event, one sentence
    """),
)
