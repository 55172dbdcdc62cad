"""The public views of what people decided and wrote down."""

from __future__ import annotations

from callqa.store.view import View, view

__all__ = ["REVIEW_VIEWS"]

REVIEW_VIEWS: tuple[View, ...] = (
    view("""
        v_review: One row per decision of a person about a call; none is ever changed.
        event_id: identity of the decision; sorts by time
        call_id: identity of the call
        analysis_id: the analysis that was looked at
        of_latest: whether that is still the latest; an earlier one's decisions do not count
        agent: name of the agent, else the agent's key, else unknown
        agent_key: the centre's key of the agent, else the name, else unknown
        team: the agent's team at the time of the call
        day: date of the call where it was recorded
        kind: accept, override, dispute or acknowledge
        subject: finding, item, delivery or call
        subject_id: rule id or item id, else empty
        machine: the machine's answer: an outcome, points or a label
        decided: the person's answer; NULL for an item that does not apply, and when none was given
        reason: in the person's words, without secrets
        decided_by: user name
        role: role in which that person acted
        decided_at: when
        machine_total: total of the analysis
        machine_gate: its gate
        machine_skill: its skill
        machine_delivery: its delivery
        reviewed_total: total with all that was decided up to then
        reviewed_gate: gate likewise
        reviewed_skill: skill likewise
        reviewed_delivery: delivery likewise
    """),
    view("""
        v_queue: One row per call that a person should look at, of 30 days; disputes of any age.
        place: place in the queue, from 1
        reason: first that applies: disputed, auto_fail, review, undecided, outlier or sample
        reasons: all that apply
        about: of disputed what is disputed, of auto_fail and review the rules; else empty
        about_names: names of these rules and items; empty where there is none
        call_id: identity of the call
        analysis_id: its latest analysis
        agent: name of the agent, else the agent's key, else unknown
        agent_key: the centre's key of the agent, else the name, else unknown
        team: the agent's team at the time of the call
        day: date of the call where it was recorded
        started_local: start by the clock there
        duration_s: length of the call
        total: total of the analysis
        reviewed_total: total after what people decided; NULL when nobody did
        usual_total: median of the agent's totals of 90 days; NULL below 10 calls
        total_z: distance from it in robust standard deviations
        delivery: calm, rushed or undecided
        review_state: as in v_call
    """),
    view("""
        v_note: One row per note about an agent; none is ever changed.
        note_id: identity of the note; sorts by time
        agent_key: the centre's key of the agent, else the name, else unknown
        text: without secrets
        written_by: user name
        written_at: when
    """),
)
