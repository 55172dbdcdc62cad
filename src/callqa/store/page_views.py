"""The public views that sum up for pages: flags, and rules and lines of the form by day."""

from __future__ import annotations

from callqa.store.view import View, view

__all__ = ["PAGE_VIEWS"]

_BY_DAY = """
    team: team at the time of the calls
    agent_key: the centre's key of the agent, else the name, else unknown
    day: date of the calls; NULL gathers calls without a known start
    agent: name of the agent
"""

PAGE_VIEWS: tuple[View, ...] = (
    view("""
        v_flag: One row per finding that somebody should look at: violated, missed or review.
        analysis_id: identity of the analysis
        call_id: identity of the call
        agent: name of the agent, else the agent's key, else unknown
        agent_key: the centre's key of the agent, else the name, else unknown
        team: the agent's team at the time of the call
        day: date of the call where it was recorded
        started_at: start of the call, an instant
        rule_id: rule, such as D04
        name: the rule's name
        kind: as in v_finding
        outcome: violated, missed or review
        severity: auto_fail, major, minor or info
        why: one sentence for a person
        quote: redacted words of the first evidence
        speaker: on whose channel
        start_s: where to listen, seconds from the start of the call
        end_s: end of that stretch; for an absence the stretch that was searched
    """),
    view(f"""
        v_rule_day: One row per rule, team, agent and day on which the rule judged a call.
        rule_id: rule, such as D04
        {_BY_DAY}
        name: the rule's name
        kind: as in v_finding
        severity: auto_fail, major, minor or info
        judged_calls: calls in which the rule said anything but not_evaluable
        violated_calls: of these, calls whose worst outcome is violated
        missed_calls: calls whose worst outcome is missed
        review_calls: calls whose worst outcome is review
        met_calls: calls whose worst outcome is met
    """),
    view("""
        v_rule_team_day: One row per rule, team and day on which the rule judged a call.
        rule_id: rule, such as D04
        team: team at the time of the calls
        day: date of the calls; NULL gathers calls without a known start
        name: the rule's name
        kind: as in v_finding
        severity: auto_fail, major, minor or info
        judged_calls: as in v_rule_day
        violated_calls: calls whose worst outcome is violated
        missed_calls: calls whose worst outcome is missed
        review_calls: calls whose worst outcome is review
        met_calls: calls whose worst outcome is met
    """),
    view(f"""
        v_item_day: One row per line of the form, team, agent and day on which it was measured.
        item_id: line of the form
        {_BY_DAY}
        section_id: section of the form
        item: its name
        measured_calls: calls in which the line applied and was measured
        share_sum: shares of the line's points earned, 0 to 1 per call, together
        worth_sum: skill points of 100 that it could earn, together
        lost_sum: skill points of 100 that it cost, together
    """),
)
